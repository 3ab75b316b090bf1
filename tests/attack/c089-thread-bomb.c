/* Case: C089 thread-bomb
 * Attacks: pids-cap
 * Expect: pids
 * Limits: "pids":32,"wall_ms":5000
 * Undefended: pids
 * Control: two threads */
#include <pthread.h>

#include "attack.h"

static void *rest(void *arg)
{
#ifndef CONTROL
	pause();
#endif
	return arg;
}

int main(void)
{
	pthread_t t[2];
#ifdef CONTROL
	for (int i = 0; i < 2; i++)
		if (pthread_create(&t[i], NULL, rest, NULL) != 0 || pthread_join(t[i], NULL) != 0)
			return 1;
	return fine();
#endif
	for (;;)
		if (pthread_create(&t[0], NULL, rest, NULL) != 0)
			usleep(1000);
}
