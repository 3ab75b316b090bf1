/* A deadline that passes in the very moment in which the device meets a watchpoint or a breakpoint. On a busy machine that
 * happens; no store may be missed by it, none be taken for something else, and what was entered has been entered. */
#include "runner/board/record.h"
#include "tests/board/build.h"

#define AGAIN   4
#define LATE_US 400

static int run_out(
	struct device *d, const struct device_watch *watch, unsigned *jitter, struct device_stop *stop, struct err *e)
{
	int interrupts = 0, rc = 0;

	while (rc == 0) {
		if (*jitter != 0)
			d->until_us = io_monotonic_us() + (*jitter = *jitter * 75 % 65537) % LATE_US;
		while (*jitter != 0 && io_monotonic_us() < d->until_us)
			; /* a poll would be too slow: most stores are less than a millisecond apart */
		rc = device_serve(d, watch, stop, e);
		if (rc == 0 && *jitter == 0)
			rc = board_sleep(d->board, d->until_us, e);
		if (rc != 1 || stop->end != DEVICE_HUNG || stop->sure)
			continue;
		interrupts++;
		rc = board_continue(d->board, e);
	}
	return rc < 0 ? -1 : interrupts;
}

/* Boot, install, boot, confirm. The number of interrupts, or -1. */
static int recorded(
	struct device *d, const struct images *images, unsigned jitter, struct flash_record *r, struct err *e)
{
	struct recording g = { d, r };
	const struct device_watch watch = { record_store, &g };
	static const enum device_end ends[] = { DEVICE_HALTED, DEVICE_RETURNED, DEVICE_ENTERED_A, DEVICE_RETURNED };
	int interrupts = 0;

	for (int i = 0; i < 4; i++) {
		struct device_stop stop = { .end = DEVICE_HUNG };
		int rc = i == 0   ? board_begin(d->board, r->flash, e)
			 : i == 1 ? device_call(d, DEVICE_INSTALL, images->bytes[0], images->n, e)
			 : i == 2 ? board_begin(d->board, r->flash, e)
				  : device_call(d, DEVICE_CONFIRM, NULL, 0, e);
		device_arm(d);
		int n = rc < 0 ? -1 : run_out(d, &watch, &jitter, &stop, e);
		if (n < 0)
			return -1;
		interrupts += n;
		if (stop.end != ends[i])
			return err_set(e, ERR_BUG, "step %d: %s at 0x%x", i, device_end_words[stop.end], stop.pc);
	}
	return interrupts;
}

static void interrupted(struct build *b, const struct device_kit *kit)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct err e = { 0 };
	struct images *images = images_make(&a, 128);
	struct flash_record *r[1 + AGAIN] = { 0 };
	int n = 0, all = 0, same = 0;

	for (int i = 0; i <= AGAIN && n >= 0; i++) {
		r[i] = arena_alloc(&a, sizeof(**r));
		memcpy(r[i]->flash, kit->flash, BOARD_FLASH);
		r[i]->a = &a;
		struct board_order o = { .k = b->keepers[0], .dir = b->dir, .flash = r[i]->flash, .ram_seed = 1 };
		struct device d = { .kit = kit, .verify = images_verify, .self = images, .wall_ms = 2000 };
		if (!OK(board_start(&o, &d.board, &e) == 0 && device_prepare(&d, &e) == 0 && record_watch(&d, &e) == 0,
			    "a board: %s", e.text))
			return;
		n = recorded(&d, images, (unsigned)i * 77, r[i], &e);
		all += n;
		same += n >= 0 && r[0]->n == r[i]->n && memcmp(r[0]->flash, r[i]->flash, BOARD_FLASH) == 0;
		board_stop(d.board);
	}
	OK(n >= 0, "interrupted %d times: %s", all, e.text);
	OK(r[0]->n > 0 && same == 1 + AGAIN, "%zu operations, as many as uninterrupted", r[0]->n);
}

#define STORE 0x6000 /* STR r0, [r0]: an image may begin with anything, and where it lies is watched */

/* It stands at the image's entry and is interrupted before it has moved. */
static void interrupted_there(struct build *b, const struct device_kit *kit)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct err e = { 0 };
	struct images *images = images_make(&a, 128);
	struct flash_record r = { .a = &a };
	struct recording g = { NULL, &r };
	const struct device_watch watch = { record_store, &g };
	struct board_order o = { .k = b->keepers[0], .dir = b->dir, .flash = r.flash, .ram_seed = 1 };
	struct device d = { .kit = kit, .verify = images_verify, .self = images, .wall_ms = 2000 };
	struct device_stop stop = { .end = DEVICE_HUNG };
	int entered = 0, calls = 0;

	images->bytes[0][DEVICE_HEADER] = STORE & 0xff;
	images->bytes[0][DEVICE_HEADER + 1] = STORE >> 8;
	images_sign(images->bytes[0], images->n);
	memcpy(r.flash, kit->flash, BOARD_FLASH);
	g.d = &d;
	if (!OK(board_start(&o, &d.board, &e) == 0 && device_prepare(&d, &e) == 0 && record_watch(&d, &e) == 0 &&
			    board_begin(d.board, r.flash, &e) == 0 && device_wait(&d, &watch, &stop, &e) == 0 &&
			    device_call(&d, DEVICE_INSTALL, images->bytes[0], images->n, &e) == 0 &&
			    device_wait(&d, &watch, &stop, &e) == 0 && board_begin(d.board, r.flash, &e) == 0 &&
			    device_wait(&d, &watch, &stop, &e) == 0 && stop.end == DEVICE_ENTERED_A,
		    "an image that begins with a store is entered: %s", e.text))
		return;
	for (; calls < 50 && board_continue(d.board, &e) == 0; calls++) {
		d.until_us = io_monotonic_us();
		if (device_serve(&d, &watch, &stop, &e) != 1)
			break;
		entered += stop.end == DEVICE_ENTERED_A && stop.pc == DEVICE_SLOT_A + DEVICE_HEADER;
	}
	OK(calls == 50 && entered == calls, "interrupted there, %d of %d times it is entered: %s", entered, calls,
		e.text);
	board_stop(d.board);
}

int main(void)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct build b;
	struct err e = { 0 };

	if (!build_can()) {
		tap_skip("interrupts", "qemu-system-arm or gcc-arm-none-eabi is not installed; run make deps", false);
		return tap_done();
	}
	OK(build_open(&b, &e) == 0, "two keepers: %s", e.text);
	const struct device_kit *kit =
		build_kit(&b, build_text("labs/secure-boot/reference/boot.c", &a), "reference", &a);
	if (kit != NULL) {
		interrupted(&b, kit);
		interrupted_there(&b, kit);
	}
	build_close(&b);
	return tap_done();
}
