#include "runner/board/record.h"

#include "runner/board/thumb.h"

#define NVMC_ERASES 16 /* bytes: ERASEPAGE, ERASEALL, ERASEPCR0, ERASEUICR */

int record_watch(struct device *d, struct err *e)
{
	return board_watch(d->board, 0, BOARD_FLASH, e) < 0 ? -1
							    : board_watch(d->board, BOARD_ERASE_PAGE, NVMC_ERASES, e);
}

static uint64_t next(uint64_t *x)
{
	*x ^= *x >> 12;
	*x ^= *x << 25;
	*x ^= *x >> 27;
	return *x * UINT64_C(0x2545f4914f6cdd1d) >> 32;
}

void flash_apply(uint8_t *flash, const struct flash_op *op)
{
	if (op->erase)
		memset(flash + op->address, 0xff, BOARD_PAGE);
	else
		memcpy(flash + op->address, op->new, op->size);
}

/* The first bits out of such a generator hang together: some go. */
void flash_tear(uint8_t *flash, const struct flash_op *op, uint64_t seed)
{
	uint64_t x = (seed ^ (uint64_t)op->address << 20) * 2 + 1;

	for (int i = 0; i < 8; i++)
		(void)next(&x);
	for (uint32_t i = 0; op->erase && i < BOARD_PAGE; i += 4)
		if (next(&x) & 1)
			memset(flash + op->address + i, 0xff, 4);
	for (uint32_t i = 0; !op->erase && i < op->size; i++) /* of the bits that this write clears, some */
		flash[op->address + i] = op->old[i] & (uint8_t)(op->new[i] | next(&x));
}

static void rule(struct flash_record *r, const struct flash_op *op, uint32_t counter_before)
{
	if (op->address < DEVICE_ROM)
		r->broken = "the bootloader's own code in flash was changed";
	else if (device_counter(r->flash + DEVICE_COUNTER) < counter_before)
		r->broken = "the security counter went down";
}

static int keep(struct flash_record *r, const struct flash_op *op)
{
	uint32_t counter = device_counter(r->flash + DEVICE_COUNTER);

	flash_apply(r->flash, op);
	if (r->broken == NULL)
		rule(r, op, counter);
	struct flash_op *slot = arena_push(r->a, &r->ops, &r->n, &r->cap, sizeof(*slot));
	*slot = *op;
	slot->phase = r->phase;
	return 0;
}

static int keep_write(const struct recording *g, const struct thumb_store *s, struct err *e)
{
	struct flash_op op = { .address = s->address, .size = s->size };

	memcpy(op.old, g->r->flash + s->address, s->size);
	if (board_read(g->d->board, s->address, op.new, s->size, e) < 0)
		return -1;
	return memcmp(op.old, op.new, s->size) == 0 ? 0 : keep(g->r, &op); /* flash was locked, or nothing to clear */
}

static int keep_erase(const struct recording *g, const struct thumb_store *s, uint32_t value, struct err *e)
{
	struct flash_op op = { .erase = true, .address = value & ~(uint32_t)(BOARD_PAGE - 1), .size = BOARD_PAGE };
	uint8_t now[BOARD_PAGE];

	if (s->address != BOARD_ERASE_PAGE || value >= BOARD_FLASH) {
		g->r->broken = "a register of the flash controller that erases more than one page was written";
		return 0;
	}
	if (board_read(g->d->board, op.address, now, sizeof(now), e) < 0)
		return -1;
	return memcmp(now, g->r->flash + op.address, sizeof(now)) == 0 ? 0 : keep(g->r, &op);
}

int record_store(void *self, const uint32_t r[16], struct err *e)
{
	const struct recording *g = self;
	struct thumb_store s;

	if (++g->r->stores > RECORD_STORES_MAX) {
		g->r->broken = "flash is written without end";
		return 1;
	}

	const uint8_t *code = g->d->kit->flash + (r[BOARD_PC] & (DEVICE_ROM - 1) & ~1u);
	uint16_t word = (uint16_t)(code[0] | code[1] << 8);
	if (r[BOARD_PC] >= DEVICE_ROM && board_read(g->d->board, r[BOARD_PC], &word, sizeof(word), e) < 0)
		return -1;
	if (!thumb_store(word, r, &s) || s.size > sizeof(((struct flash_op *)0)->old))
		return err_set(
			e, ERR_BUG, "board: cannot tell what the instruction 0x%04x at 0x%x stores", word, r[BOARD_PC]);
	if (board_step_unwatched(g->d->board, e) < 0)
		return -1;
	int rc = s.address < BOARD_FLASH && s.size <= BOARD_FLASH - s.address ? keep_write(g, &s, e)
									      : keep_erase(g, &s, r[word & 7], e);
	return rc == 0 && g->r->broken != NULL ? 1 : rc; /* what is broken is seen: no need to watch it go on */
}
