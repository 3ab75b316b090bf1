/* Case: C022 equal-to-all, C035 forge-frame, C026 answer-then-garbage
 * Attacks: the reader of frames: no length, a negative one, too long, too short, twice, embedded zeros, the lowest status
 * Contract: function
 * On-reference: worse
 * Undefended: frame */
#include "cheat.h"

__attribute__((constructor)) static void odd(void)
{
	static const uint8_t zeros[4096];
	const struct cheat_question *q = cheat_find();
	if (q == NULL)
		return;
	uint32_t id = (uint32_t)q->id;
	switch (getpid() % 8) {
	case 0:
		cheat_frame(0, id, 0, "", 0);
		break;
	case 1:
		cheat_frame(UINT32_MAX, id, 0, "", 0);
		break;
	case 2:
		cheat_frame(0x80000005u, id, 0, zeros, 8);
		break;
	case 3:
		cheat_frame(5 + 32, id, 0, zeros, 31);
		break;
	case 4:
		cheat_frame(5, id, 0, "", 0);
		cheat_frame(5, id, 0, "", 0);
		break;
	case 5:
		cheat_frame(5 + 4096, id, 0, zeros, 4096);
		break;
	case 6:
		cheat_frame(5, id, -128, "", 0);
		break;
	default:
		cheat_frame(5 + 1, id, 127, zeros, 1);
		break;
	}
	_exit(0);
}
