/* Case: C006 exit-in-callee, C020 status-mimic
 * Attacks: exit status as a verdict: a timer ends the process with 0 in the middle of whatever runs
 * On-reference: worse
 * Undefended: exit */
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

static void leave(int signal_number)
{
	(void)signal_number;
	_exit(0);
}

__attribute__((constructor)) static void arm(void)
{
	struct itimerval soon = { { 0, 1 }, { 0, 1 } };
	signal(SIGALRM, leave);
	setitimer(ITIMER_REAL, &soon, NULL);
	pause();
}
