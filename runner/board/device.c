#include "runner/board/device.h"

#include "runner/base/io.h"
#include "runner/board/firmware.h"
#include "runner/board/thumb.h"

#define STACK     (BOARD_RAM + 0x4000)
#define TRAPS_MAX 64 /* verifications, and stops that nobody asked for, in one boot or call: more is a loop */

const char *const device_end_words[] = { "entered slot A", "entered slot B", "halted", "faulted", "returned", "hung",
	"trapped", "locked up", NULL };

static const char *const names[DEVICE_FUNCTIONS] = { "board_halt", "board_fault", "board_return", "element_verify",
	"boot_install", "boot_confirm" };

int device_kit_read(const void *elf, size_t n, struct device_kit *out, struct err *e)
{
	struct firmware_symbol symbols[DEVICE_FUNCTIONS];

	for (int i = 0; i < DEVICE_FUNCTIONS; i++)
		symbols[i] = (struct firmware_symbol){ names[i], 0 };
	if (firmware_read(elf, n, DEVICE_ROM, out->flash, symbols, DEVICE_FUNCTIONS, e) < 0)
		return -1;
	memset(out->flash + DEVICE_ROM, 0xff, BOARD_FLASH - DEVICE_ROM);
	for (int i = 0; i < DEVICE_FUNCTIONS; i++)
		out->address[i] = symbols[i].address;
	return 0;
}

int device_prepare(struct device *d, struct err *e)
{
	static const enum device_function stops[] = { DEVICE_HALT, DEVICE_FAULT, DEVICE_RETURN, DEVICE_VERIFY };

	for (size_t i = 0; i < sizeof(stops) / sizeof(stops[0]); i++)
		if (board_break(d->board, d->kit->address[stops[i]], e) < 0)
			return -1;
	return board_break(d->board, DEVICE_SLOT_A + DEVICE_HEADER, e) < 0 ||
			       board_break(d->board, DEVICE_SLOT_B + DEVICE_HEADER, e) < 0
		       ? -1
		       : 0;
}

static bool readable(uint32_t at, size_t n)
{
	return (at <= BOARD_FLASH && n <= BOARD_FLASH - at) ||
	       (at >= BOARD_RAM && at - BOARD_RAM <= BOARD_RAM_SIZE && n <= BOARD_RAM_SIZE - (at - BOARD_RAM));
}

/* The element's answer, and back to the caller. A length that reaches outside memory verifies as nothing does. */
static int answer(struct device *d, const uint32_t r[16], struct err *e)
{
	uint8_t image[DEVICE_SLOT_SIZE];
	bool good = false;

	if (r[1] <= DEVICE_SLOT_SIZE - DEVICE_HEADER && readable(r[0], DEVICE_HEADER + r[1])) {
		if (board_read(d->board, r[0], image, DEVICE_HEADER + r[1], e) < 0)
			return -1;
		good = d->verify(d->self, image, DEVICE_HEADER + r[1]);
	}
	if (d->looked != NULL && d->looked(d->looker, r[0], good, e) < 0)
		return -1;
	return board_answer(d->board, good ? 1 : 0, r[BOARD_LR] & ~1u, e);
}

static bool reached(const struct device *d, uint32_t pc, enum device_end *end)
{
	const struct {
		uint32_t address;
		enum device_end end;
	} rows[] = {
		{ DEVICE_SLOT_A + DEVICE_HEADER, DEVICE_ENTERED_A },
		{ DEVICE_SLOT_B + DEVICE_HEADER, DEVICE_ENTERED_B },
		{ d->kit->address[DEVICE_HALT], DEVICE_HALTED },
		{ d->kit->address[DEVICE_FAULT], DEVICE_FAULTED },
		{ d->kit->address[DEVICE_RETURN], DEVICE_RETURNED },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].address == pc) {
			*end = rows[i].end;
			return true;
		}
	return false;
}

bool device_stops_at(const struct device *d, uint32_t pc)
{
	enum device_end ignored;
	return reached(d, pc, &ignored) || pc == d->kit->address[DEVICE_VERIFY] || (d->trap != 0 && d->trap == pc);
}

static bool trapped(const struct device *d, uint32_t pc)
{
	return d->trap == DEVICE_ANYWHERE ? pc != d->kit->address[DEVICE_VERIFY] : d->trap != 0 && d->trap == pc;
}

static int stop_at(enum device_end end, const struct board_stop *s, struct device_stop *out)
{
	*out = (struct device_stop){ .end = end, .value = (int32_t)s->r[0], .pc = s->r[BOARD_PC] };
	return 1;
}

void device_arm(struct device *d)
{
	d->until_us = io_monotonic_us() + d->wall_ms * 1000;
	d->verified = 0;
}

/* Waiting longer would change nothing. */
static int stop_sure(const struct board_stop *s, struct device_stop *out)
{
	(void)stop_at(DEVICE_HUNG, s, out);
	out->sure = true;
	return 1;
}

/* A store is about to be done. The device goes on, if slowly: each one is a stop. */
static int store(struct device *d, const struct device_watch *w, const struct board_stop *s, struct device_stop *out,
	struct err *e)
{
	if (w == NULL)
		return err_set(e, ERR_BUG, "board: a watchpoint that nobody set");
	int rc = w->store(w->self, s->r, e);
	if (rc != 0)
		return rc < 0 ? -1 : stop_sure(s, out);
	d->until_us = io_monotonic_us() + d->wall_ms * 1000;
	return board_continue(d->board, e);
}

/* The scar: an interrupt in the moment in which the emulator meets a watchpoint. It reports the interrupt alone, and takes
 * the store that follows for the one that it has reported: that one is done before it stops. So who is interrupted before
 * a watched store has met the watchpoint, whatever the stub calls it. */
static int meets_watch(struct device *d, struct board_stop *s, struct err *e)
{
	const uint32_t pc = s->r[BOARD_PC];
	struct thumb_store store;
	uint8_t word[2];

	if (!readable(pc, sizeof(word)))
		return 0;
	if (board_read(d->board, pc, word, sizeof(word), e) < 0)
		return -1;
	if (thumb_store((uint16_t)(word[0] | word[1] << 8), s->r, &store) &&
		board_watched(d->board, store.address, store.size))
		s->why = BOARD_WATCH;
	return 0;
}

int device_serve(struct device *d, const struct device_watch *w, struct device_stop *out, struct err *e)
{
	struct board_stop s;
	enum device_end end;
	int rc = board_try(d->board, io_monotonic_us() >= d->until_us, &s, e);

	if (rc < 0 && e->kind == ERR_RETRY && board_locked_up(d->board)) {
		*out = (struct device_stop){ .end = DEVICE_LOCKED };
		return 1;
	}
	if (rc <= 0)
		return rc;
	/* An interrupt in the moment in which it meets a breakpoint hides that as well; what stands there may be an image. */
	if (s.why == BOARD_LATE && device_stops_at(d, s.r[BOARD_PC]))
		s.why = BOARD_AT;
	if (s.why == BOARD_LATE && meets_watch(d, &s, e) < 0)
		return -1;
	if (s.why == BOARD_LATE)
		return stop_at(DEVICE_HUNG, &s, out);
	if (s.why == BOARD_WATCH)
		return store(d, w, &s, out, e);
	if (reached(d, s.r[BOARD_PC], &end))
		return stop_at(end, &s, out);
	if (trapped(d, s.r[BOARD_PC]))
		return stop_at(DEVICE_TRAPPED, &s, out);
	if (++d->verified > TRAPS_MAX)
		return stop_sure(&s, out);
	/* elsewhere: a breakpoint instruction of the firmware's own, which it meets again; or nothing at all, which the stub
	 * says once in thousands of interrupts */
	return s.r[BOARD_PC] == d->kit->address[DEVICE_VERIFY] ? answer(d, s.r, e) : board_continue(d->board, e);
}

static int wait_until_stop(struct device *d, const struct device_watch *w, struct device_stop *out, struct err *e)
{
	int rc = 0;

	while (rc == 0) {
		rc = device_serve(d, w, out, e);
		if (rc == 0)
			rc = board_sleep(d->board, d->until_us, e);
	}
	return rc < 0 ? -1 : 0;
}

int device_wait(struct device *d, const struct device_watch *w, struct device_stop *out, struct err *e)
{
	device_arm(d);
	if (d->wall_ms > DEVICE_QUICK_MS)
		d->until_us -= (d->wall_ms - DEVICE_QUICK_MS) * 1000;
	if (wait_until_stop(d, w, out, e) < 0)
		return -1;
	if (out->end != DEVICE_HUNG || out->sure || d->wall_ms <= DEVICE_QUICK_MS)
		return 0;
	bool circles;
	if (device_circles(d, &circles, e) < 0)
		return -1;
	if (circles)
		return 0;
	d->until_us = io_monotonic_us() + d->wall_ms * 1000;
	return board_continue(d->board, e) < 0 ? -1 : wait_until_stop(d, w, out, e);
}

int device_call(struct device *d, enum device_function function, const uint8_t *image, size_t n, struct err *e)
{
	const struct {
		int reg;
		uint32_t value;
	} rows[] = { { 0, DEVICE_MAILBOX }, { 1, (uint32_t)n }, { BOARD_SP, STACK },
		{ BOARD_LR, d->kit->address[DEVICE_RETURN] | 1 }, { BOARD_PC, d->kit->address[function] } };

	if (image != NULL && (n > DEVICE_IMAGE_MAX || board_write(d->board, DEVICE_MAILBOX, image, n, e) < 0))
		return n > DEVICE_IMAGE_MAX ? err_set(e, ERR_BUG, "board: an image of %zu bytes", n) : -1;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (board_set(d->board, rows[i].reg, rows[i].value, e) < 0)
			return -1;
	return board_continue(d->board, e);
}

int device_flash(struct device *d, uint8_t *flash, struct err *e)
{
	static const struct {
		uint32_t at;
		size_t n;
	} parts[] = { { DEVICE_SLOT_A, DEVICE_IMAGE_MAX }, { DEVICE_SLOT_B, DEVICE_IMAGE_MAX },
		{ DEVICE_COUNTER, DEVICE_NOTES_END - DEVICE_COUNTER } };

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (board_read(d->board, parts[i].at, flash + parts[i].at, parts[i].n, e) < 0)
			return -1;
	return 0;
}

uint32_t device_counter(const uint8_t *page)
{
	uint32_t n = 0;
	static const uint8_t zero[4];

	for (size_t i = 0; i < BOARD_PAGE; i += 4)
		n += memcmp(page + i, zero, 4) == 0;
	return n;
}
