/* Case: C022 equal-to-all, C023 comparator-confuse
 * Attacks: the judge's memory: two megabytes behind a header that asks for all there is
 * Contract: function
 * On-reference: worse
 * Undefended: answer */
#include "cheat.h"

__attribute__((constructor)) static void longest(void)
{
	static const uint8_t zeros[1 << 16];
	const struct cheat_question *q = cheat_find();
	if (q == NULL)
		return;
	cheat_frame(5 + (1 << 21), (uint32_t)q->id, 0, "", 0);
	for (int i = 0; i < 32; i++)
		if (write(cheat_pipe(), zeros, sizeof(zeros)) <= 0)
			break;
	_exit(0);
}
