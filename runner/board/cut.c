#include "runner/board/cut.h"

#include "runner/base/io.h"
#include "runner/board/crew.h"
#include "runner/board/cut_parts.h"

const char *const cut_outcome_words[] = { "old image", "new image", "nothing started", "crashed", "foreign code",
	"went back", "counter lower", NULL };

bool cut_fine(enum cut_outcome o)
{
	return o == CUT_OLD || o == CUT_NEW;
}

struct campaign {
	const struct cut_order *o;
	struct cut_report *r;
	struct arena *a;
	struct crew crew;
	uint8_t running[BOARD_FLASH]; /* behind operation .op */
	size_t op;
	bool torn;             /* what comes next: torn in op + 1, or behind it */
	struct device watched; /* for recoveries; .board NULL = not there */
	struct recovery *recovery;
};

void cut_state(const struct cut_report *r, size_t op, bool torn, uint64_t seed, uint8_t *flash)
{
	memcpy(flash, r->base, BOARD_FLASH);
	for (size_t i = 0; i < op; i++)
		if (torn && i + 1 == op)
			flash_tear(flash, &r->record->ops[i], seed + i);
		else
			flash_apply(flash, &r->record->ops[i]);
}

/* --- one boot --- */

static bool same(const uint8_t *slot, const struct cut_image *i)
{
	return memcmp(slot, i->bytes, i->n) == 0;
}

int cut_came_up(
	const struct cut_order *o, struct device *d, const struct device_stop *s, enum cut_outcome *out, struct err *e)
{
	uint8_t slot[DEVICE_IMAGE_MAX];
	size_t n = o->old.n > o->new.n ? o->old.n : o->new.n;
	uint32_t at = s->end == DEVICE_ENTERED_A ? DEVICE_SLOT_A : DEVICE_SLOT_B;

	*out = s->end == DEVICE_HALTED ? CUT_NONE : CUT_CRASHED;
	if (s->end != DEVICE_ENTERED_A && s->end != DEVICE_ENTERED_B)
		return 0;
	if (board_read(d->board, at, slot, n, e) < 0)
		return -1;
	*out = same(slot, &o->new) ? CUT_NEW : same(slot, &o->old) ? CUT_OLD : CUT_FOREIGN;
	return 0;
}

/* What the device is seen to be doing, from its own memory. */
static int observe(
	const struct campaign *c, struct crew_member *m, struct cut *cut, const struct device_stop *s, struct err *e)
{
	static const size_t counter_bytes = 64;
	uint8_t counter[BOARD_PAGE];

	cut->pc = s->pc;
	if (cut_came_up(c->o, &m->d, s, &cut->outcome, e) < 0)
		return -1;
	if (s->end != DEVICE_ENTERED_A && s->end != DEVICE_ENTERED_B)
		return 0;
	memcpy(counter, m->state + DEVICE_COUNTER, sizeof(counter));
	if (board_read(m->d.board, DEVICE_COUNTER, counter, counter_bytes, e) < 0)
		return -1;
	if (cut->outcome == CUT_OLD && cut->phase == CUT_AFTER)
		cut->outcome = CUT_WENT_BACK;
	if (device_counter(counter) < device_counter(m->state + DEVICE_COUNTER))
		cut->outcome = CUT_COUNTER;
	return 0;
}

static int seen(void *self, struct crew_member *m, const struct device_stop *s, struct err *e)
{
	struct campaign *c = self;
	struct cut *cut = &c->r->cuts[m->job];

	if (observe(c, m, cut, s, e) < 0)
		return -1;
	c->r->by_outcome[cut->outcome]++;
	c->r->hangs = c->crew.hangs;
	return 0;
}

/* --- all of them --- */

static bool copies(const struct flash_op *op)
{
	return !op->erase && op->address >= DEVICE_SLOT_A && op->address < DEVICE_COUNTER;
}

/* Writing of an image, in the middle: the words before and behind it are written like this one. */
static bool alike(const struct flash_record *rec, size_t i)
{
	const struct flash_op *op = &rec->ops[i];
	return i > 0 && i + 1 < rec->n && copies(op - 1) && copies(op) && copies(op + 1) && op[-1].phase == op[1].phase;
}

/* The next operation that is not left out; those that are happen. */
static void leave_out(struct campaign *c)
{
	size_t every = (size_t)c->o->copy_every;

	while (every > 1 && c->torn && c->op < c->r->record->n && alike(c->r->record, c->op) &&
		(c->op + c->o->seed) % every != 0)
		flash_apply(c->running, &c->r->record->ops[c->op++]);
}

static bool enough(const struct campaign *c)
{
	return c->o->hangs_max > 0 && c->r->hangs >= c->o->hangs_max;
}

static struct cut *add(struct campaign *c, struct crew_member *m)
{
	m->job = c->r->n;
	return arena_push(c->a, &c->r->cuts, &c->r->n, &c->r->cap, sizeof(struct cut));
}

/* Behind 0, torn in 1, behind 1, torn in 2, ...: false at the end. */
static bool next_cut(void *self, struct crew_member *m)
{
	struct campaign *c = self;
	const struct flash_record *rec = c->r->record;

	leave_out(c);
	if (c->op > rec->n || enough(c))
		return false;
	struct cut *cut = add(c, m);
	*cut = (struct cut){ .op = c->op + c->torn, .torn = c->torn };
	cut->phase = c->op + c->torn == 0 ? CUT_BOOT : rec->ops[c->op + c->torn - 1].phase;
	memcpy(m->state, c->running, BOARD_FLASH);
	if (c->torn) {
		flash_tear(m->state, &rec->ops[c->op], c->o->seed + c->op);
		flash_apply(c->running, &rec->ops[c->op]);
		c->op++;
		c->torn = false;
	} else if (c->op < rec->n) {
		c->torn = true;
	} else {
		/* behind the last operation the update is done: only the new image will do */
		cut->phase = CUT_AFTER;
		c->op++;
	}
	return true;
}

/* --- the power fails again while the device recovers --- */

/* A recovery is recorded on a watched board. With two workers it has the first one's keeper, and stays. */
static int watched_board(struct campaign *c, struct err *e)
{
	struct device *first = &c->crew.members[0].d;

	if (c->watched.board != NULL)
		return 0;
	board_stop(first->board);
	first->board = NULL;
	return cut_device(c->o, 0, c->r->base, true, &c->watched, e);
}

static void unwatch(struct campaign *c)
{
	board_stop(c->watched.board);
	c->watched.board = NULL;
}

/* What the recovery from state does to flash. */
static int record_recovery(struct campaign *c, const uint8_t *state, struct flash_record *rec, struct err *e)
{
	struct recording g = { &c->watched, rec };
	const struct device_watch watch = { record_store, &g };
	struct device_stop s;

	*rec = (struct flash_record){ .a = c->a };
	memcpy(rec->flash, state, BOARD_FLASH);
	int rc = watched_board(c, e) < 0                       ? -1
		 : board_begin(c->watched.board, state, e) < 0 ? -1
							       : device_wait(&c->watched, &watch, &s, e);
	if (rc < 0 || c->o->n_workers == 1)
		unwatch(c);
	return rc;
}

/* An emulator that dies once is replaced. */
static int record_twice(struct campaign *c, const uint8_t *state, struct flash_record *rec, struct err *e)
{
	int rc = record_recovery(c, state, rec, e);
	return rc < 0 && e->kind == ERR_RETRY ? record_recovery(c, state, rec, e) : rc;
}

struct recovery {
	const struct flash_record *rec;
	struct cut from;
	size_t i; /* the last one that was begun: torn in 1, behind 1, torn in 2, ... */
	uint8_t flash[BOARD_FLASH];
};

static bool next_second(void *self, struct crew_member *m)
{
	struct campaign *c = self;
	struct recovery *y = c->recovery;

	if (y->i == 2 * y->rec->n || enough(c))
		return false;
	size_t i = ++y->i;
	const struct flash_op *op = &y->rec->ops[(i - 1) / 2];
	if (i % 2 == 0)
		flash_apply(y->flash, op);
	memcpy(m->state, y->flash, BOARD_FLASH);
	if (i % 2 == 1)
		flash_tear(m->state, op, c->o->seed + i);
	*add(c, m) =
		(struct cut){ .op = y->from.op, .torn = i % 2 == 1, .second = (i + 1) / 2, .phase = y->from.phase };
	return true;
}

static int cut_recovery(struct campaign *c, const struct cut *first, struct flash_record *rec, struct err *e)
{
	SCOPED_ARENA scratch = ARENA_INIT;
	struct recovery *y = arena_alloc(&scratch, sizeof(*y));

	y->rec = rec;
	y->from = *first;
	cut_state(c->r, first->op, first->torn, c->o->seed, y->flash);
	if (record_twice(c, y->flash, rec, e) < 0)
		return -1;
	c->recovery = y;
	c->crew.next = next_second;
	c->crew.first = c->watched.board != NULL; /* whose keeper is busy */
	return crew_run(&c->crew, e);
}

static int run_second(struct campaign *c, struct arena *scratch, struct err *e)
{
	size_t n = c->r->n;
	struct flash_record *rec = arena_alloc(scratch, sizeof(*rec));

	for (size_t i = 0; c->o->second_every > 0 && i < n && !enough(c); i++) {
		/* a sample of the copy, and everything outside it: notes and counter are where recoveries write */
		const struct cut first = c->r->cuts[i];
		bool of_notes = first.op > 0 && c->r->record->ops[first.op - 1].address >= DEVICE_COUNTER;
		if (!of_notes && i % (size_t)c->o->second_every != 0)
			continue;
		if (cut_fine(first.outcome) && cut_recovery(c, &first, rec, e) < 0)
			return -1;
	}
	return 0;
}

static void find_first_bad(struct cut_report *r)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct cut *x = &r->cuts[i], *bad = r->first_bad;
		if (!cut_fine(x->outcome) &&
			(bad == NULL || x->second < bad->second || (x->second == bad->second && x->op < bad->op)))
			r->first_bad = x;
	}
}

int cut_campaign(const struct cut_order *order, struct arena *a, struct cut_report *out, struct err *e)
{
	struct cut_report r = { 0 };
	SCOPED_ARENA mine = ARENA_INIT;
	struct campaign *c = arena_alloc(&mine, sizeof(*c));

	if (order->n_workers < 1 || order->n_workers > CUT_WORKERS_MAX || order->old.n > DEVICE_IMAGE_MAX ||
		order->new.n > DEVICE_IMAGE_MAX)
		return err_set(e, ERR_BUG, "board: %d workers, images of %zu and %zu bytes", order->n_workers,
			order->old.n, order->new.n);
	if (cut_update(order, a, &r, e) < 0)
		return -1;
	*c = (struct campaign){ .o = order, .r = &r, .a = a };
	memcpy(c->running, r.base, BOARD_FLASH);
	crew_gather(&c->crew, order, r.base, &mine);
	c->crew.self = c;
	c->crew.next = next_cut;
	c->crew.seen = seen;
	int64_t start_us = io_monotonic_us();
	int rc = r.failed != NULL ? 0 : crew_run(&c->crew, e);
	r.cuts_us = io_monotonic_us() - start_us;
	if (rc == 0 && r.failed == NULL)
		rc = run_second(c, &mine, e);
	unwatch(c);
	crew_dismiss(&c->crew);
	if (rc < 0)
		return -1;
	find_first_bad(&r);
	*out = r;
	return 0;
}
