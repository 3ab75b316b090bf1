/* Case: C035 forge-frame
 * Attacks: answers that repeat the question: each with the right id, sent by a constructor
 * Contract: function
 * On-reference: worse
 * Undefended: frame */
#include "cheat.h"

__attribute__((constructor)) static void echo(void)
{
	const struct cheat_question *q = cheat_find();
	if (q != NULL)
		cheat_answer(q, 0, q->in, q->in_len);
}
