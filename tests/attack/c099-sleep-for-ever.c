/* Case: C099 sleep-for-ever
 * Attacks: wall-cap
 * Expect: wall
 * Limits: "wall_ms":400
 * Undefended: wall
 * Control: sleeps ten milliseconds */
#include "attack.h"

int main(void)
{
#ifdef CONTROL
	return usleep(10000) == 0 ? fine() : 1;
#endif
	sigset_t all;
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	for (;;)
		pause();
}
