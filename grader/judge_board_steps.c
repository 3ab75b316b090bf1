/* Steps of a case: boots, calls and hands at flash, on a board on which every operation is recorded. */
#include <fcntl.h>
#include <string.h>

#include "grader/judge_board.h"
#include "runner/base/io.h"

#define WALL_MS        500
#define WATCHED_SLOWER 5 /* between two stores, each of which is a stop */
#define PATIENT_TIMES  5
#define TRIES          2
#define HANGS_MAX      4 /* a bootloader that hangs must not cost its deadline at every step of every case */

int64_t board_wall_ms(const struct lab *lab)
{
	return lab->vector.wall_ms != 0 ? lab->vector.wall_ms : WALL_MS;
}

/* --- the bench --- */

static void change_received(struct board_bench *b)
{
	uint8_t byte;
	uint32_t at = DEVICE_MAILBOX + (uint32_t)b->change;

	b->change = -1;
	if (board_read(b->d.board, at, &byte, 1, &b->trouble) < 0)
		return;
	byte ^= 0x5a;
	(void)board_write(b->d.board, at, &byte, 1, &b->trouble);
}

bool board_verify(void *self, const uint8_t *image, size_t n)
{
	struct board_bench *b = self;
	bool good = element_holds(b->element, image, n);

	/* not when something else is verified before, such as what runs now */
	if (b->change >= 0 && n == b->received->len && memcmp(image, b->received->data, n) == 0)
		change_received(b);
	return good;
}

static int bench_on(struct board_bench *b, struct err *e)
{
	struct board_order order = {
		.k = b->g->k[0], .dir = b->dir, .flash = b->kit.flash, .ram_seed = 1, .facts = &b->facts
	};

	if (b->d.board != NULL)
		return 0;
	b->d = (struct device){
		.kit = &b->kit, .verify = board_verify, .self = b, .wall_ms = board_wall_ms(b->g->lab) * WATCHED_SLOWER
	};
	b->uart_shown = 0;
	if (io_mkdirs(AT_FDCWD, b->dir, 0755, e) < 0 || board_start(&order, &b->d.board, e) < 0)
		return -1;
	if (device_prepare(&b->d, e) == 0 && record_watch(&b->d, e) == 0)
		return 0;
	board_bench_off(b);
	return -1;
}

void board_bench_off(struct board_bench *b)
{
	board_stop(b->d.board);
	b->d.board = NULL;
	if (b->facts.backend != NULL)
		judge_hold_facts(b->g, b->facts.held, b->facts.backend);
}

static void show_uart(struct board_bench *b, const struct board_case *c)
{
	const struct buf *uart = board_uart(b->d.board);

	if (b->g->sub->practice && uart->len > b->uart_shown)
		judge_log(b->g, arena_printf(b->g->a, "%s, UART", c->run->id), (const char *)uart->data + b->uart_shown,
			uart->len - b->uart_shown);
	b->uart_shown = uart->len;
}

/* --- what was seen --- */

static uint32_t slot_of(const struct device_stop *s)
{
	return s->end == DEVICE_ENTERED_A ? DEVICE_SLOT_A : DEVICE_SLOT_B;
}

static bool entered(const struct device_stop *s)
{
	return s->end == DEVICE_ENTERED_A || s->end == DEVICE_ENTERED_B;
}

static const char *image_in(const struct board_bench *b, const struct board_case *c, const struct device_stop *s)
{
	for (size_t i = 0; i < c->run->n_files; i++)
		if (memcmp(b->record.flash + slot_of(s), c->run->files[i].data, c->run->files[i].len) == 0)
			return c->run->files[i].name;
	return NULL;
}

static const char *seen(const struct board_bench *b, const struct board_case *c, const struct device_stop *s)
{
	struct arena *a = b->g->a;

	if (entered(s)) {
		const char *image = image_in(b, c, s);
		return arena_printf(a, "%s, which holds %s", device_end_words[s->end],
			image != NULL ? arena_printf(a, "\"%s\"", image) : "no image of this case");
	}
	if (s->end == DEVICE_RETURNED)
		return arena_printf(a, "it returned %d", s->value);
	if (s->end == DEVICE_HUNG)
		return arena_printf(a, "no end in time, at 0x%x", s->pc);
	return s->end == DEVICE_HALTED ? "it halted" : "a processor fault";
}

static const char *wanted(const struct board_step *s, struct arena *a)
{
	const char *text = "";

	if (s->act != BOARD_BOOT)
		return s->ends == BOARD_REFUSED ? "a refusal" : "0";
	if (s->enters.n == 0)
		return "a halt";
	for (size_t i = 0; i < s->enters.n; i++)
		text = arena_printf(a, "%s%s\"%s\"", text, i > 0 ? " or " : "", s->enters.item[i]);
	return text;
}

static void fail(
	struct board_bench *b, struct board_case *c, const struct board_step *s, enum outcome outcome, const char *what)
{
	c->outcome = s->given ? OUTCOME_CASCADED : outcome;
	c->note = arena_printf(b->g->a, "%s%s: %s", s->given ? "not tried: " : "", s->says, what);
}

static bool fits_boot(const struct board_bench *b, const struct board_case *c, const struct board_step *s,
	const struct device_stop *stop)
{
	if (!entered(stop) || s->enters.n == 0)
		return stop->end == DEVICE_HALTED && s->enters.n == 0;
	for (size_t i = 0; i < s->enters.n; i++) {
		const struct lab_file *f = board_image(c->run, s->enters.item[i]);
		if (memcmp(b->record.flash + slot_of(stop), f->data, f->len) == 0)
			return true;
	}
	return false;
}

/* Is what was entered signed by the key? Its length is what its header says. */
static bool genuine(const struct board_bench *b, const struct device_stop *stop)
{
	const uint8_t *slot = b->record.flash + slot_of(stop);
	uint32_t length;

	memcpy(&length, slot + 8, sizeof(length));
	return length <= DEVICE_SLOT_SIZE - DEVICE_HEADER && element_holds(b->element, slot, DEVICE_HEADER + length);
}

static enum outcome boot_outcome(const struct board_bench *b, struct board_case *c, const struct device_stop *stop)
{
	if (!entered(stop))
		return OUTCOME_WRONG;
	if (!genuine(b, stop))
		return OUTCOME_ACCEPTED_INVALID;
	c->wrong_image = true;
	return OUTCOME_WRONG;
}

static bool fits_call(const struct board_step *s, const struct device_stop *stop)
{
	if (stop->end != DEVICE_RETURNED)
		return false;
	return s->ends == BOARD_EITHER || (s->ends == BOARD_REFUSED ? stop->value < 0 : stop->value == 0);
}

static void compare(
	struct board_bench *b, struct board_case *c, const struct board_step *s, const struct device_stop *stop)
{
	bool boot = s->act == BOARD_BOOT;
	enum outcome outcome;

	if (b->record.broken != NULL) {
		fail(b, c, s, OUTCOME_WRONG, b->record.broken);
		return;
	}
	if (s->act == BOARD_BOOT && s->ends == BOARD_EITHER)
		return;
	if (boot ? fits_boot(b, c, s, stop) : fits_call(s, stop))
		return;
	if (stop->end == DEVICE_HUNG)
		outcome = OUTCOME_TIMEOUT;
	else if (stop->end == DEVICE_FAULTED)
		outcome = OUTCOME_CRASH;
	else if (boot || stop->end != DEVICE_RETURNED)
		outcome = boot_outcome(b, c, stop);
	else
		outcome = s->ends == BOARD_REFUSED ? OUTCOME_ACCEPTED_INVALID : OUTCOME_REJECTED_VALID;
	fail(b, c, s, outcome, arena_printf(b->g->a, "%s; wanted: %s", seen(b, c, stop), wanted(s, b->g->a)));
}

/* --- doing it --- */

static int begin_step(struct board_bench *b, const struct board_case *c, const struct board_step *s, struct err *e)
{
	if (s->act == BOARD_BOOT)
		return board_begin(b->d.board, b->record.flash, e);
	if (s->act == BOARD_CONFIRM)
		return device_call(&b->d, DEVICE_CONFIRM, NULL, 0, e);
	const struct lab_file *f = board_image(c->run, s->image);
	b->change = s->change;
	b->received = f;
	/* what was cut off on the way still lies behind what is said to have arrived */
	if (board_write(b->d.board, DEVICE_MAILBOX, f->data, f->len, e) < 0)
		return -1;
	return device_call(&b->d, DEVICE_INSTALL, f->data, s->size < 0 ? f->len : (size_t)s->size, e);
}

/* A blank device may fault or go round in circles. Its factory starts it afresh and talks to it all the same. */
static int factory(struct board_bench *b, const struct board_step *s, const struct device_stop *stop, struct err *e)
{
	bool calm = entered(stop) || stop->end == DEVICE_HALTED;

	if (s->act != BOARD_BOOT || s->ends != BOARD_EITHER || calm || b->record.broken != NULL)
		return 0;
	b->hangs -= stop->end == DEVICE_HUNG;
	return board_reset(b->d.board, e);
}

/* It did not end in its time. Either it is seen to go round in circles, or the machine may be busy: more time, once. */
static int look_again(struct board_bench *b, const struct device_watch *watch, struct device_stop *stop, struct err *e)
{
	bool circles = false;

	if (stop->end != DEVICE_HUNG || stop->sure || b->record.broken != NULL)
		return 0;
	if (device_circles(&b->d, &circles, e) < 0)
		return -1;
	if (circles)
		return 0;
	int64_t wall_ms = b->d.wall_ms;
	b->d.wall_ms = wall_ms * PATIENT_TIMES;
	int rc = board_continue(b->d.board, e) < 0 ? -1 : device_wait(&b->d, watch, stop, e);
	b->d.wall_ms = wall_ms;
	return rc;
}

static int run_step(struct board_bench *b, struct board_case *c, const struct board_step *s, struct err *e)
{
	struct recording recording = { &b->d, &b->record };
	struct device_watch watch = { record_store, &recording };
	struct device_stop stop;
	int64_t start_us = io_monotonic_us();

	b->trouble = (struct err){ 0 };
	b->change = -1;
	if (begin_step(b, c, s, e) < 0 || device_wait(&b->d, &watch, &stop, e) < 0 ||
		look_again(b, &watch, &stop, e) < 0)
		return -1;
	if (b->trouble.text[0] != '\0') {
		*e = b->trouble;
		return -1;
	}
	int64_t us = io_monotonic_us() - start_us;
	c->us = us > c->us ? us : c->us;
	b->hangs += stop.end == DEVICE_HUNG;
	compare(b, c, s, &stop);
	return factory(b, s, &stop, e);
}

static void count(struct board_bench *b, struct board_case *c, const struct board_step *s)
{
	uint32_t is = device_counter(b->record.flash + DEVICE_COUNTER);

	if (is != (uint32_t)s->is)
		fail(b, c, s, OUTCOME_WRONG,
			arena_printf(b->g->a, "the security counter stands at %u; wanted: %lld", is, (long long)s->is));
}

/* Where an image lies, or where it does not; false = in no slot, or in both. */
static bool find_slot(const struct board_bench *b, const struct board_case *c, const struct board_step *s, uint32_t *at)
{
	const char *name = s->image != NULL ? s->image : s->beside;
	const struct lab_file *f = name == NULL ? NULL : board_image(c->run, name);

	*at = 0;
	if (f == NULL)
		return true;
	bool in_a = memcmp(b->record.flash + DEVICE_SLOT_A, f->data, f->len) == 0,
	     in_b = memcmp(b->record.flash + DEVICE_SLOT_B, f->data, f->len) == 0;
	*at = in_a == (s->image != NULL) ? DEVICE_SLOT_A : DEVICE_SLOT_B;
	return in_a != in_b;
}

static void write_flash(struct board_bench *b, struct board_case *c, const struct board_step *s)
{
	uint32_t at;

	if (!find_slot(b, c, s, &at) || at + (size_t)s->address + s->n > BOARD_FLASH)
		fail(b, c, s, OUTCOME_CASCADED, "the image lies in no slot");
	else
		memcpy(b->record.flash + at + s->address, s->bytes, s->n);
}

static void kept(struct board_bench *b, struct board_case *c, const struct board_step *s)
{
	if (memcmp(b->record.flash, b->kit.flash, DEVICE_ROM) != 0)
		fail(b, c, s, OUTCOME_WRONG, "the bootloader's own code in flash was changed");
	for (size_t i = DEVICE_NOTES_END; i < BOARD_FLASH; i++)
		if (b->record.flash[i] != 0xff) {
			fail(b, c, s, OUTCOME_WRONG,
				arena_printf(b->g->a, "something was written at 0x%zx, which is nobody's", i));
			return;
		}
}

static int one_step(struct board_bench *b, struct board_case *c, const struct board_step *s, bool *on, struct err *e)
{
	static void (*const looks[])(struct board_bench *, struct board_case *, const struct board_step *) = {
		[BOARD_WRITE] = write_flash, [BOARD_COUNT] = count, [BOARD_KEPT] = kept
	};
	if ((size_t)s->act < sizeof(looks) / sizeof(looks[0]) && looks[s->act] != NULL) {
		looks[s->act](b, c, s);
		*on &= s->act != BOARD_WRITE;
		return 0;
	}
	if (s->act != BOARD_BOOT && !*on)
		return err_set(e, ERR_LAB, "generate.c: case %s: \"%s\": only what runs can call; boot first",
			c->run->id, s->says);
	*on = true;
	return run_step(b, c, s, e);
}

static int run_steps(struct board_bench *b, struct board_case *c, const uint8_t *from, struct err *e)
{
	bool on = false;

	c->outcome = OUTCOME_OK;
	c->note = "";
	c->wrong_image = false;
	b->record = (struct flash_record){ .a = b->g->a };
	memcpy(b->record.flash, from, BOARD_FLASH);
	if (bench_on(b, e) < 0)
		return -1;
	for (size_t i = 0; i < c->script.n_steps && c->outcome == OUTCOME_OK; i++)
		if (one_step(b, c, &c->script.steps[i], &on, e) < 0)
			return -1;
	show_uart(b, c);
	c->flash = arena_memdup(b->g->a, b->record.flash, BOARD_FLASH);
	return 0;
}

/* An emulator that dies is replaced, once. */
static int run_again(struct board_bench *b, struct board_case *c, const uint8_t *from, struct err *e)
{
	int rc = run_steps(b, c, from, e);

	for (int i = 1; rc < 0 && e->kind == ERR_RETRY && i < TRIES; i++) {
		board_bench_off(b);
		rc = run_steps(b, c, from, e);
	}
	return rc;
}

static int before(struct board_bench *b, struct board_case *c, const uint8_t **from, struct err *e)
{
	*from = b->kit.flash;
	if (c->script.after == NULL)
		return 0;
	for (size_t i = 0; i < b->n; i++) {
		struct board_case *other = &b->cases[i];
		if (strcmp(other->run->id, c->script.after) != 0)
			continue;
		if (other->state == BOARD_BUSY)
			return err_set(e, ERR_LAB, "generate.c: case %s comes after itself", c->run->id);
		if (board_case_steps(b, other, e) < 0)
			return -1;
		*from = other->outcome == OUTCOME_OK ? other->flash : NULL;
		return 0;
	}
	return err_set(e, ERR_LAB, "generate.c: case %s.with.after: no case \"%s\"", c->run->id, c->script.after);
}

int board_case_steps(struct board_bench *b, struct board_case *c, struct err *e)
{
	const uint8_t *from;

	if (c->state == BOARD_TRIED)
		return 0;
	c->state = BOARD_BUSY;
	if (before(b, c, &from, e) < 0)
		return -1;
	c->state = BOARD_TRIED;
	c->outcome = OUTCOME_CASCADED;
	c->note = from == NULL ? "not tried: no device gets as far as this begins"
			       : "not tried: it hung too often before";
	if (from == NULL || b->hangs >= HANGS_MAX)
		return 0;
	if (element_new(c->script.key, &b->element, e) < 0)
		return -1;
	int rc = run_again(b, c, from, e);
	element_free(b->element);
	b->element = NULL;
	return rc;
}
