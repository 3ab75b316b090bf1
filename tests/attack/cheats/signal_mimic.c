/* Case: C020 status-mimic
 * Attacks: the meaning of endings: dies as one that was killed for memory or for time
 * On-reference: worse
 * Undefended: signal */
#include <signal.h>
#include <unistd.h>

__attribute__((constructor)) static void die(void)
{
	kill(getpid(), getpid() % 2 == 0 ? SIGKILL : SIGXCPU);
}
