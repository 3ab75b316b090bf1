#include "runner/board/board_parts.h"

#include <errno.h>
#include <poll.h>

#include "runner/base/io.h"

int64_t board_soon(const struct board *b)
{
	return io_monotonic_us() + b->answer_us;
}

/* Behind this, memory is no longer what was read ahead. */
static void forget(struct board *b)
{
	for (size_t i = 0; b->stop < STOPS_FORESEEN && i < READS_FORESEEN; i++)
		b->foreseen[b->stop].reads[i].here = false;
}

int board_reset(struct board *b, struct err *e)
{
	/* "system_reset", asked of the monitor behind the stub. It is done between two rounds of the emulator's main loop:
	 * before it looks at the next packet, but only if that one is not sent before this one is answered. */
	forget(b);
	b->stop = STOPS_FORESEEN;
	rsp_put(&b->rsp, "qRcmd,73797374656d5f7265736574");
	return rsp_ok(&b->rsp, 1, board_soon(b), e);
}

int board_break(struct board *b, uint32_t address, struct err *e)
{
	rsp_put(&b->rsp, "Z1,%x,2", address & ~1u);
	return rsp_ok(&b->rsp, 1, board_soon(b), e);
}

int board_breaks(struct board *b, const uint32_t *addresses, size_t n, struct err *e)
{
	for (size_t i = 0; i < n; i++)
		rsp_put(&b->rsp, "Z1,%x,2", addresses[i]);
	return rsp_ok(&b->rsp, n, board_soon(b), e);
}

int board_unbreak(struct board *b, uint32_t address, struct err *e)
{
	rsp_put(&b->rsp, "z1,%x,2", address);
	return rsp_ok(&b->rsp, 1, board_soon(b), e);
}

int board_watch(struct board *b, uint32_t address, uint32_t size, struct err *e)
{
	if (b->n_watches == WATCHES_MAX)
		return err_set(e, ERR_BUG, "board: more than %d watchpoints", WATCHES_MAX);
	rsp_put(&b->rsp, "Z2,%x,%x", address, size);
	if (rsp_ok(&b->rsp, 1, board_soon(b), e) < 0)
		return -1;
	b->watches[b->n_watches].address = address;
	b->watches[b->n_watches++].size = size;
	return 0;
}

bool board_watched(const struct board *b, uint32_t address, uint32_t size)
{
	for (size_t i = 0; i < b->n_watches; i++)
		if (address < b->watches[i].address + b->watches[i].size && b->watches[i].address < address + size)
			return true;
	return false;
}

int board_write(struct board *b, uint32_t address, const void *p, size_t n, struct err *e)
{
	forget(b);
	rsp_put_write(&b->rsp, address, p, n);
	return rsp_ok(&b->rsp, rsp_packets(n), board_soon(b), e);
}

static void ask(struct board *b, uint32_t address, size_t n)
{
	for (size_t at = 0; at < n; at += BOARD_PAGE)
		rsp_put(&b->rsp, "m%x,%zx", address + (uint32_t)at, n - at < BOARD_PAGE ? n - at : BOARD_PAGE);
}

static int take(struct board *b, uint8_t *to, size_t n, struct err *e)
{
	for (size_t at = 0; at < n; at += BOARD_PAGE)
		if (rsp_hex(&b->rsp, to + at, n - at < BOARD_PAGE ? n - at : BOARD_PAGE, board_soon(b), e) < 0)
			return -1;
	return 0;
}

/* The next read of this stop that could have been foreseen, or NULL. */
static struct foreseen_read *next_read(struct board *b, size_t n)
{
	if (b->stop >= STOPS_FORESEEN || b->taken == READS_FORESEEN || n > FORESEEN_BYTES)
		return NULL;
	struct foreseen *f = &b->foreseen[b->stop];
	if (b->taken == f->n)
		f->n++;
	return &f->reads[b->taken++];
}

int board_read(struct board *b, uint32_t address, void *p, size_t n, struct err *e)
{
	struct foreseen_read *f = next_read(b, n);

	if (f != NULL && f->here && f->address == address && f->n == n) {
		memcpy(p, f->bytes, n);
		return 0;
	}
	ask(b, address, n);
	if (take(b, p, n, e) < 0)
		return -1;
	if (f != NULL)
		*f = (struct foreseen_read){ .address = address, .n = n };
	return 0;
}

static uint32_t little(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static int take_registers(struct board *b, uint32_t r[16], struct err *e)
{
	uint8_t raw[64];
	const char *text;
	size_t len;

	if (rsp_reply(&b->rsp, board_soon(b), &text, &len, e) < 0)
		return -1;
	if (len < 128 || hex_decode(text, 128, raw, sizeof(raw)) < 0)
		return err_set(e, ERR_RETRY, "board: the debug stub gave no registers");
	for (size_t i = 0; i < 16; i++)
		r[i] = little(raw + 4 * i);
	return 0;
}

int board_registers(struct board *b, uint32_t r[16], struct err *e)
{
	rsp_put(&b->rsp, "g");
	return take_registers(b, r, e);
}

int board_register_bytes(struct board *b, int reg, uint8_t out[4], struct err *e)
{
	rsp_put(&b->rsp, "p%x", (unsigned)reg);
	return rsp_hex(&b->rsp, out, 4, board_soon(b), e);
}

int board_set(struct board *b, int reg, uint32_t value, struct err *e)
{
	rsp_put(&b->rsp, "P%x=%08x", (unsigned)reg, __builtin_bswap32(value));
	return rsp_ok(&b->rsp, 1, board_soon(b), e);
}

static void put_watches(struct board *b, char kind)
{
	for (size_t i = 0; i < b->n_watches; i++)
		rsp_put(&b->rsp, "%c2,%x,%x", kind, b->watches[i].address, b->watches[i].size);
}

static int step(struct board *b, struct err *e)
{
	const char *text;
	size_t len;

	if (rsp_reply(&b->rsp, board_soon(b), &text, &len, e) < 0)
		return -1;
	return len > 0 && text[0] == 'T' ? 0
					 : err_set(e, ERR_RETRY, "board: the processor did not stop behind one step");
}

/* QEMU stops before the store and makes no progress while the watchpoint is there. */
int board_step_unwatched(struct board *b, struct err *e)
{
	forget(b);
	put_watches(b, 'z');
	rsp_put(&b->rsp, "s");
	if (rsp_ok(&b->rsp, b->n_watches, board_soon(b), e) < 0 || step(b, e) < 0)
		return -1;
	put_watches(b, 'Z');
	return rsp_ok(&b->rsp, b->n_watches, board_soon(b), e);
}

/* Registers, and what this stop of the last boot was asked for. */
static int look(struct board *b, uint32_t r[16], struct err *e)
{
	struct foreseen *f = b->stop < STOPS_FORESEEN ? &b->foreseen[b->stop] : NULL;

	rsp_put(&b->rsp, "g");
	for (size_t i = 0; f != NULL && i < f->n; i++)
		ask(b, f->reads[i].address, f->reads[i].n);
	if (take_registers(b, r, e) < 0)
		return -1;
	for (size_t i = 0; f != NULL && i < f->n; i++) {
		if (take(b, f->reads[i].bytes, f->reads[i].n, e) < 0)
			return -1;
		f->reads[i].here = true;
	}
	b->taken = 0;
	return 0;
}

/* The stop packet says watchpoint or not; where the processor is, is asked. */
static int stopped(struct board *b, bool late, struct board_stop *out, struct err *e)
{
	const char *text;
	size_t len;

	if (rsp_reply(&b->rsp, board_soon(b), &text, &len, e) < 0)
		return -1;
	if (len < 3 || text[0] != 'T' || (memcmp(text, "T05", 3) != 0 && memcmp(text, "T02", 3) != 0))
		return err_set(
			e, ERR_RETRY, "board: \"%.*s\" is no stop of the processor", (int)(len < 40 ? len : 40), text);
	bool watch = memmem(text, len, "watch:", 6) != NULL, interrupted = text[2] == '2';
	if (look(b, out->r, e) < 0)
		return -1;
	out->why = watch ? BOARD_WATCH : late && interrupted ? BOARD_LATE : BOARD_AT;
	return 0;
}

/* Replies that are due first. When it is late they are waited for, because what comes behind them is the stop. */
static int settle(struct board *b, bool late, struct err *e)
{
	while (b->pending > 0 && (late || rsp_has(&b->rsp))) {
		if (rsp_ok(&b->rsp, 1, board_soon(b), e) < 0)
			return -1;
		b->pending--;
	}
	return 0;
}

int board_try(struct board *b, bool late, struct board_stop *out, struct err *e)
{
	if (!rsp_has(&b->rsp) && rsp_pull(&b->rsp, e) < 0)
		return -1;
	if (settle(b, late, e) < 0)
		return -1;
	if (b->pending > 0 || (!late && !rsp_has(&b->rsp)))
		return 0;
	late = !rsp_has(&b->rsp);
	if (late && rsp_interrupt(&b->rsp, e) < 0)
		return -1;
	return stopped(b, late, out, e) < 0 ? -1 : 1;
}

int board_sleep(struct board *b, int64_t until_us, struct err *e)
{
	struct pollfd p[2] = { { b->rsp.fd, POLLIN, 0 }, { b->rsp.side_fd, POLLIN, 0 } };
	int64_t left_us = until_us - io_monotonic_us();

	return left_us > 0 && poll(p, 2, (int)((left_us + 999) / 1000)) < 0 && errno != EINTR
		       ? err_sys(e, ERR_OPERATOR, "board: poll")
		       : 0;
}

void board_fds(const struct board *b, int fds[2])
{
	fds[0] = b->rsp.fd;
	fds[1] = b->rsp.side_fd;
}

static int go(struct board *b, size_t next_stop, struct err *e)
{
	forget(b);
	b->stop = next_stop;
	rsp_put(&b->rsp, "c");
	return rsp_send(&b->rsp, board_soon(b), e);
}

int board_continue(struct board *b, struct err *e)
{
	return go(b, b->stop < STOPS_FORESEEN ? b->stop + 1 : b->stop, e);
}

int board_leave(struct board *b, uint32_t address, uint32_t there, struct err *e)
{
	rsp_put(&b->rsp, "z1,%x,2", address);
	rsp_put(&b->rsp, "P%x=%08x", (unsigned)BOARD_PC, __builtin_bswap32(there));
	b->pending += 2;
	return board_continue(b, e);
}

int board_pass(struct board *b, uint32_t address, struct err *e)
{
	rsp_put(&b->rsp, "z1,%x,2", address);
	rsp_put(&b->rsp, "s");
	if (rsp_ok(&b->rsp, 1, board_soon(b), e) < 0 || step(b, e) < 0)
		return -1;
	rsp_put(&b->rsp, "Z1,%x,2", address);
	b->pending++;
	return board_continue(b, e);
}

int board_answer(struct board *b, uint32_t value, uint32_t address, struct err *e)
{
	rsp_put(&b->rsp, "P0=%08x", __builtin_bswap32(value));
	rsp_put(&b->rsp, "P%x=%08x", (unsigned)BOARD_PC, __builtin_bswap32(address));
	b->pending += 2;
	return board_continue(b, e);
}

int board_begin(struct board *b, const uint8_t *flash, struct err *e)
{
	if (board_reset(b, e) < 0)
		return -1;
	for (size_t at = 0; at < BOARD_FLASH; at += BOARD_PAGE)
		if (memcmp(flash + at, b->flash + at, BOARD_PAGE) != 0) {
			rsp_put_write(&b->rsp, (uint32_t)at, flash + at, BOARD_PAGE);
			b->pending += rsp_packets(BOARD_PAGE);
		}
	return go(b, 0, e);
}

const struct buf *board_uart(const struct board *b)
{
	return &b->rsp.side;
}
