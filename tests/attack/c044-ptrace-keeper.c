/* Case: C044 ptrace-keeper
 * Attacks: syscall-filter
 * Expect: denied ptrace
 * Undefended: through
 * Control: looks up its parent */
#include <sys/ptrace.h>

#include "attack.h"

int main(void)
{
#ifdef CONTROL
	return getppid() >= 0 ? fine() : 1;
#endif
	for (int pid = 1; pid < 100; pid++)
		if (pid != getpid() && ptrace(PTRACE_SEIZE, pid, 0, 0) == 0)
			GOT("traces %d", pid);
	return HELD;
}
