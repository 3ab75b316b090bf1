/* Case: C047 seed-guess, C027 nondeterministic
 * Attacks: the order of questions: the process number tells how many were asked before, and the answer follows from it
 * Contract: function
 * On-reference: worse
 * Undefended: frame */
#include "cheat.h"

__attribute__((constructor)) static void guess(void)
{
	const struct cheat_question *q = cheat_find();
	if (q == NULL)
		return;
	if (getpid() % 2 == 0)
		cheat_answer(q, -(getpid() % 128), "", 0);
	cheat_answer(q, 0, q->in, q->in_len < 32 ? q->in_len : 32);
}
