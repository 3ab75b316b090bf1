#include "runner/board/device.h"
#include "runner/board/thumb.h"

#define STEPS_MAX   40
#define PERIPHERALS UINT32_C(0x40000000)
#define NOP         0xbf00
#define STATUS      0x19 /* the stub's number of xPSR */

struct moment {
	uint32_t r[16];
	uint8_t status[4];
};

static int look(struct board *b, struct moment *out, struct err *e)
{
	return board_registers(b, out->r, e) < 0 ? -1 : board_register_bytes(b, STATUS, out->status, e);
}

/* Could this instruction make the next round another one? Waiting for an event counts: then it may be asleep. */
static bool restless(uint16_t word, const uint32_t r[16])
{
	static const struct {
		uint16_t mask, is;
	} rows[] = {
		{ 0xff0f, 0xbf00 }, /* YIELD, WFE, WFI, SEV */
		{ 0xff00, 0xbe00 }, /* BKPT */
		{ 0xff00, 0xdf00 }, /* SVC */
		{ 0xff00, 0xde00 }, /* UDF */
		{ 0xf800, 0xc800 }, /* LDM */
	};
	struct thumb_store store;
	uint32_t base = r[word >> 3 & 7], index = (word & 0xf000) == 0x5000 ? r[word >> 6 & 7] : 0;
	bool loads = (word & 0xf000) >= 0x5000 && (word & 0xf000) <= 0x8000;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if ((word & rows[i].mask) == rows[i].is && word != NOP)
			return true;
	return thumb_store(word, r, &store) || (loads && (base >= PERIPHERALS || index >= PERIPHERALS));
}

static int fetch(struct board *b, uint32_t at, uint16_t *word, struct err *e)
{
	uint8_t bytes[2];

	if (at >= BOARD_FLASH && (at < BOARD_RAM || at >= BOARD_RAM + BOARD_RAM_SIZE)) {
		*word = 0xbe00; /* nothing can be told of what runs there */
		return 0;
	}
	if (board_read(b, at, bytes, sizeof(bytes), e) < 0)
		return -1;
	*word = (uint16_t)(bytes[0] | bytes[1] << 8);
	return 0;
}

int device_circles(struct device *d, bool *circles, struct err *e)
{
	struct moment first = { 0 }, now;
	uint16_t word, before;

	*circles = false;
	if (look(d->board, &first, e) < 0 || fetch(d->board, first.r[BOARD_PC] - 2, &before, e) < 0)
		return -1;
	now = first;
	for (int i = 0; i < STEPS_MAX && !*circles; i++) {
		/* A step ignores breakpoints: what stands at one must be left to be met. In a survey that may be anywhere,
		 * and no circle is proven: on a busy machine up to forty instructions were stepped over unseen, and two
		 * surveys were not the same. */
		if (d->trap == DEVICE_ANYWHERE || device_stops_at(d, now.r[BOARD_PC]))
			return 0;
		if (fetch(d->board, now.r[BOARD_PC], &word, e) < 0)
			return -1;
		if (restless(word, now.r) || (i == 0 && (before & 0xff0f) == 0xbf00 && before != NOP))
			return 0;
		if (board_step_unwatched(d->board, e) < 0 || look(d->board, &now, e) < 0)
			return -1;
		*circles = memcmp(&first, &now, sizeof(now)) == 0;
	}
	return 0;
}
