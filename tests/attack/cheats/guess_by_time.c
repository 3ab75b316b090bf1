/* Case: C047 seed-guess
 * Attacks: the seed: the clock, addresses and counters that a careless judge would have drawn it from
 * Contract: function
 * On-reference: worse
 * Undefended: frame */
#include "cheat.h"
#include <stdlib.h>
#include <sys/times.h>
#include <time.h>

__attribute__((constructor)) static void guess(void)
{
	uint8_t out[48];
	struct timespec now;
	struct tms used;
	const struct cheat_question *q = cheat_find();
	if (q == NULL)
		return;
	clock_gettime(CLOCK_REALTIME, &now);
	srand((unsigned)now.tv_sec ^ (unsigned)times(&used) ^ (unsigned)(uintptr_t)q ^ (unsigned)getppid());
	for (size_t i = 0; i < sizeof(out); i++)
		out[i] = (uint8_t)rand();
	cheat_answer(q, 0, out, rand() % 2 ? 32 : 48);
}
