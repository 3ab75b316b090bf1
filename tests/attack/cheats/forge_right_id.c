/* Case: C007 constructor, C035 forge-frame
 * Attacks: the random id: it is found in memory, and a well-formed empty answer is sent before the student's code runs
 * Contract: function
 * On-reference: worse
 * Undefended: frame */
#include "cheat.h"

__attribute__((constructor)) static void forge(void)
{
	const struct cheat_question *q = cheat_find();
	if (q != NULL)
		cheat_answer(q, 0, "", 0);
}
