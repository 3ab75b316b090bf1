#include "runner/board/fault.h"

#include <stdlib.h>

#include "runner/base/io.h"
#include "runner/board/cut_parts.h"
#include "runner/board/fault_parts.h"

const char *const fault_kind_words[] = { "skip in a boot", "skip in boot_install", "bit flip", "swap", NULL };
const char *const fault_bad_words[] = { "changed code", "no signature", "an older image", "what an update left", NULL };

/* --- what the kinds share --- */

uint64_t fault_random(struct fault_run *f, uint64_t below)
{
	f->x ^= f->x >> 12;
	f->x ^= f->x << 25;
	f->x ^= f->x >> 27;
	return (f->x * UINT64_C(0x2545f4914f6cdd1d) >> 32) % below;
}

size_t fault_sample(struct fault_run *f, void *items, size_t n, size_t size, size_t most)
{
	uint8_t *p = items, tmp[64];

	if (most == 0 || most >= n || size > sizeof(tmp))
		return n;
	for (size_t i = 0; i < most; i++) {
		uint8_t *a = p + i * size, *b = p + (i + (size_t)fault_random(f, n - i)) * size;
		memcpy(tmp, a, size);
		memmove(a, b, size);
		memcpy(b, tmp, size);
	}
	return most;
}

void fault_behind(const struct fault_run *f, int phase, uint8_t *flash)
{
	const struct cut_report *g = f->o->good;

	memcpy(flash, g->base, BOARD_FLASH);
	for (size_t i = 0; i < g->record->n; i++)
		if (g->record->ops[i].phase <= phase)
			flash_apply(flash, &g->record->ops[i]);
}

void fault_spoil(const struct fault_run *f, enum fault_bad bad, uint8_t *image)
{
	static const size_t signature_at = 16, signature_size = 64;

	if (bad == FAULT_OLDER)
		memcpy(image, f->o->older.bytes, f->o->older.n);
	else if (bad == FAULT_UNSIGNED)
		memset(image + signature_at, 0, signature_size);
	else
		image[f->o->cut->new.n - 1] ^= 0x10;
}

bool fault_entered(const struct device_stop *s)
{
	return s->end == DEVICE_ENTERED_A || s->end == DEVICE_ENTERED_B;
}

int fault_came_up(
	const struct fault_run *f, struct crew_member *m, const struct device_stop *s, struct fault *out, struct err *e)
{
	uint8_t slot[DEVICE_IMAGE_MAX];
	uint32_t at = s->end == DEVICE_ENTERED_A ? DEVICE_SLOT_A : DEVICE_SLOT_B;

	out->pc = s->pc;
	if (cut_came_up(f->o->cut, &m->d, s, &out->outcome, e) < 0)
		return -1;
	if (out->outcome != CUT_FOREIGN || f->o->older.n == 0)
		return 0;
	if (board_read(m->d.board, at, slot, f->o->older.n, e) < 0)
		return -1;
	if (memcmp(slot, f->o->older.bytes, f->o->older.n) == 0)
		out->outcome = CUT_WENT_BACK;
	return 0;
}

/* --- passes --- */

/* The order in which they are told is not that in which boards came to them. */
static int by_place(const void *x, const void *y)
{
	const struct fault *a = x, *b = y;
	const int64_t keys[][2] = { { a->kind, b->kind }, { a->bad, b->bad }, { a->phase, b->phase },
		{ a->address, b->address }, { a->bit, b->bit }, { a->nth, b->nth } };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (keys[i][0] != keys[i][1])
			return keys[i][0] < keys[i][1] ? -1 : 1;
	return 0;
}

void fault_job(struct fault_run *f, const struct fault *job)
{
	struct fault *slot = arena_push(f->a, &f->jobs, &f->n, &f->cap, sizeof(*slot));
	*slot = *job;
}

void fault_found(struct fault_run *f, const struct fault *job)
{
	struct fault *slot = arena_push(f->a, &f->found, &f->n_found, &f->cap_found, sizeof(*slot));
	*slot = *job;
}

void fault_choose(struct fault_run *f, enum fault_kind kind)
{
	if (f->n_found > 0)
		qsort(f->found, f->n_found, sizeof(*f->found), by_place);
	size_t most = f->o->most[kind], share = f->n_found / FAULT_SHARE;
	size_t n = fault_sample(f, f->found, f->n_found, sizeof(*f->found), most == 0 || most > share ? most : share);
	if (f->n_found > FAULT_SKIPS_MAX)
		n = 0;
	for (size_t i = 0; i < n; i++)
		fault_job(f, &f->found[i]);
	f->r->by_kind[kind].of = f->n_found;
	f->n_found = 0;
}

struct fault *fault_of(const struct fault_run *f, const struct crew_member *m)
{
	return &f->jobs[m->job];
}

void fault_add(struct fault_run *f, const struct fault *seen)
{
	struct fault *slot = arena_push(f->a, &f->r->faults, &f->r->n, &f->r->cap, sizeof(*slot));
	*slot = *seen;
}

static bool next(void *self, struct crew_member *m)
{
	struct fault_run *f = self;

	if (f->begun == f->n)
		return false;
	m->job = f->begun++;
	f->pass->state(f, &f->jobs[m->job], m->state);
	return true;
}

int fault_pass(struct fault_run *f, const struct fault_pass *p, struct err *e)
{
	f->pass = p;
	f->begun = 0;
	f->crew.self = f;
	f->crew.next = next;
	f->crew.begin = p->begin;
	f->crew.seen = p->seen;
	int rc = crew_run(&f->crew, e);
	f->n = 0;
	return rc;
}

/* --- the campaign --- */

static void count(struct fault_report *r)
{
	if (r->n > 0)
		qsort(r->faults, r->n, sizeof(*r->faults), by_place);
	for (size_t i = 0; i < r->n; i++) {
		const struct fault *x = &r->faults[i];
		struct fault_count *c = &r->by_kind[x->kind];
		c->n++;
		c->harm += x->harm;
		c->unseen += x->unseen;
		if (x->harm && c->first == NULL)
			c->first = x;
	}
}

static int find_slot(struct fault_run *f, struct err *e)
{
	const struct cut_image *new = &f->o->cut->new;
	SCOPED_ARENA a = ARENA_INIT;
	uint8_t *flash = arena_alloc(&a, BOARD_FLASH);

	fault_behind(f, CUT_INSTALL, flash);
	for (uint32_t slot = DEVICE_SLOT_A; slot <= DEVICE_SLOT_B; slot += DEVICE_SLOT_SIZE)
		if (memcmp(flash + slot, new->bytes, new->n) == 0)
			f->slot = slot;
	return f->slot != 0 ? 0 : err_set(e, ERR_BUG, "board: the update that went well has left no new image");
}

static int run(struct fault_run *f, struct err *e)
{
	static int (*const kinds[FAULT_KINDS])(struct fault_run * f, struct err * e) = {
		[FAULT_SKIP_BOOT] = fault_skip_boot,
		[FAULT_SKIP_INSTALL] = fault_skip_install,
		[FAULT_FLIP] = fault_flip,
		[FAULT_SWAP] = fault_swap,
	};
	for (int i = 0; i < FAULT_KINDS; i++) {
		f->x = (f->o->cut->seed ^ (uint64_t)i << 32) * 2 + 1;
		if ((f->o->kinds & 1u << i) != 0 && kinds[i](f, e) < 0)
			return -1;
	}
	return 0;
}

int fault_campaign(const struct fault_order *o, struct arena *a, struct fault_report *out, struct err *e)
{
	struct fault_report r = { 0 };
	SCOPED_ARENA mine = ARENA_INIT;
	struct fault_run *f = arena_alloc(&mine, sizeof(*f));
	int64_t start_us = io_monotonic_us();

	if (o->good->failed != NULL || o->each < 1 || o->each > FAULT_EACH_MAX || o->older.n > DEVICE_IMAGE_MAX)
		return err_set(e, ERR_BUG, "board: faults: %u of each, after an update that %s", o->each,
			o->good->failed != NULL ? o->good->failed : "went well");
	*f = (struct fault_run){ .o = o, .a = a, .r = &r };
	crew_gather(&f->crew, o->cut, o->good->base, &mine);
	f->crew.brisk = true;
	int rc = find_slot(f, e) < 0 ? -1 : run(f, e);
	crew_dismiss(&f->crew);
	if (rc < 0)
		return -1;
	count(&r);
	r.us = io_monotonic_us() - start_us;
	*out = r;
	return 0;
}

/* --- in words --- */

static void line_of_skip(const struct fault *f, struct buf *out)
{
	buf_printf(out, "%s, %s: the instruction at 0x%x skipped, time %u", fault_kind_words[f->kind],
		fault_bad_words[f->bad], f->address, f->nth);
}

static void line_of_flip(const struct fault *f, struct buf *out)
{
	buf_printf(out, "bit %u at 0x%05x flipped, behind \"%s\"", f->bit, f->address, cut_phase_words[f->phase]);
}

static void line_of_swap(const struct fault *f, struct buf *out)
{
	if (f->nth == 0)
		buf_printf(out, "the byte at 0x%x changed behind \"%s\"", f->address, cut_phase_words[f->phase]);
	else
		buf_printf(out, "the byte at 0x%x changed behind verification %u of \"%s\"", f->address, f->nth,
			cut_phase_words[f->phase]);
}

int fault_line(const struct fault *f, struct buf *out)
{
	static void (*const lines[FAULT_KINDS])(
		const struct fault *f, struct buf *out) = { line_of_skip, line_of_skip, line_of_flip, line_of_swap };

	lines[f->kind](f, out);
	return buf_printf(out, ": %s", cut_outcome_words[f->outcome]);
}
