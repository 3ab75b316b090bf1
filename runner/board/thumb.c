#include "runner/board/thumb.h"

/* Arm v6-M Architecture Reference Manual, A6.7: Rd in bits 2..0, Rn in 5..3, Rm in 8..6. */
#define RN(i)   (r[(i) >> 3 & 7])
#define RM(i)   (r[(i) >> 6 & 7])
#define IMM5(i) ((uint32_t)(i) >> 6 & 31)

enum form { REGISTER, IMMEDIATE, STACK, MULTIPLE, PUSHED };

static const struct {
	uint16_t mask, is;
	enum form form;
	uint8_t size;
} rows[] = {
	{ 0xfe00, 0x5000, REGISTER, 4 },  /* STR Rt, [Rn, Rm] */
	{ 0xfe00, 0x5200, REGISTER, 2 },  /* STRH */
	{ 0xfe00, 0x5400, REGISTER, 1 },  /* STRB */
	{ 0xf800, 0x6000, IMMEDIATE, 4 }, /* STR Rt, [Rn, #imm] */
	{ 0xf800, 0x7000, IMMEDIATE, 1 },
	{ 0xf800, 0x8000, IMMEDIATE, 2 },
	{ 0xf800, 0x9000, STACK, 4 },    /* STR Rt, [SP, #imm] */
	{ 0xf800, 0xc000, MULTIPLE, 4 }, /* STM Rn!, {...} */
	{ 0xfe00, 0xb400, PUSHED, 4 },
};

bool thumb_store(uint16_t i, const uint32_t r[16], struct thumb_store *out)
{
	for (unsigned k = 0; k < sizeof(rows) / sizeof(rows[0]); k++) {
		uint32_t size = rows[k].size, words = (uint32_t)__builtin_popcount(i & 0xff);
		if ((i & rows[k].mask) != rows[k].is)
			continue;
		const struct thumb_store forms[] = {
			[REGISTER] = { RN(i) + RM(i), size },
			[IMMEDIATE] = { RN(i) + IMM5(i) * size, size },
			[STACK] = { r[13] + (i & 0xffu) * 4, 4 },
			[MULTIPLE] = { r[i >> 8 & 7], words * 4 },
			[PUSHED] = { r[13] - (words + (i >> 8 & 1u)) * 4, (words + (i >> 8 & 1u)) * 4 },
		};
		*out = forms[rows[k].form];
		return true;
	}
	return false;
}
