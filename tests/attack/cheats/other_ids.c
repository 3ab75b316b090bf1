/* Case: C035 forge-frame
 * Attacks: answers for other questions: ids beside the right one, before the real answer comes
 * Contract: function
 * On-reference: worse
 * Undefended: answer */
#include "cheat.h"

__attribute__((constructor)) static void others(void)
{
	const struct cheat_question *q = cheat_find();
	for (uint32_t i = 1; q != NULL && i < 4; i++)
		cheat_frame(5, (uint32_t)q->id + i, 0, "", 0);
}
