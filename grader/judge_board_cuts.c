/* Power cuts: one campaign for each case that has an update, and the verdicts that look at a part of it. */
#include <string.h>

#include "grader/judge_board.h"
#include "runner/base/io.h"

#define HANGS_MAX   3 /* each of them costs its deadline, and then five times that */
#define QUICK_EVERY 8 /* where the reference has been judged on the same vectors with all of them */
#define BYTES_SHOWN 4

/* What a vector looks at. alive: an image comes up, whether the power failed behind an operation or within it. safe: never
 * foreign code, and never a lower counter. */
static const struct view {
	const char *check;
	int phase;  /* enum cut_phase; -1 = any */
	int second; /* 1 = the power failed once more, in the recovery; -1 = either */
	bool safe;
} views[] = {
	{ "cuts install alive", CUT_INSTALL, 0, false },
	{ "cuts trial alive", CUT_TRIAL, 0, false },
	{ "cuts confirm alive", CUT_CONFIRM, 0, false },
	{ "cuts again alive", -1, 1, false },
	{ "cuts safe", -1, -1, true },
	{ 0 },
};

static struct cut_image image_of(const struct lab_case *run, const char *name)
{
	const struct lab_file *f = board_image(run, name);
	return (struct cut_image){ f->data, f->len };
}

void board_cut_order(struct board_bench *b, const struct board_case *c, struct cut_order *out)
{
	const struct judging *g = b->g;
	const struct board_update *u = &c->script.update;

	*out = (struct cut_order){ .k = g->k,
		.n_workers = 2,
		.dir = b->dir,
		.kit = &b->kit,
		.base = c->flash,
		.old = image_of(c->run, u->old),
		.new = image_of(c->run, u->new),
		.verify = board_verify,
		.self = b,
		.seed = (uint64_t)u->seed,
		.second_every = (int)u->second_every,
		.copy_every = g->vecs->proven && u->copy_every < QUICK_EVERY ? QUICK_EVERY : (int)u->copy_every,
		.hangs_max = HANGS_MAX,
		.wall_ms = board_wall_ms(g->lab) };
	b->change = -1;
}

static int campaign(struct board_bench *b, struct board_case *c, struct err *e)
{
	struct cut_order order;
	struct cut_report report;

	board_cut_order(b, c, &order);
	if (cut_campaign(&order, b->g->a, &report, e) < 0)
		return err_prefix(e, "power cuts");
	if (report.failed != NULL)
		c->not_tried = arena_printf(b->g->a, "not tried: %s", report.failed);
	else
		c->cuts = arena_memdup(b->g->a, &report, sizeof(report));
	return 0;
}

int board_with_element(struct board_bench *b, struct board_case *c,
	int (*run)(struct board_bench *b, struct board_case *c, struct err *e), struct err *e)
{
	board_bench_off(b); /* the campaign's emulators take its keeper */
	if (element_new(c->script.key, &b->element, e) < 0)
		return -1;
	int rc = run(b, c, e);
	element_free(b->element);
	b->element = NULL;
	return rc;
}

int board_case_cuts(struct board_bench *b, struct board_case *c, struct err *e)
{
	if (c->cuts != NULL || c->not_tried != NULL)
		return 0;
	if (!c->script.has_update) {
		c->not_tried = "not tried: this case has no update";
		return 0;
	}
	if (c->outcome != OUTCOME_OK) {
		c->not_tried = arena_printf(b->g->a, "not tried: %s", c->note);
		return 0;
	}
	return board_with_element(b, c, campaign, e);
}

/* --- verdicts --- */

static bool looks_at(const struct view *w, const struct cut *x)
{
	int phase = x->phase == CUT_BOOT ? CUT_INSTALL : x->phase == CUT_AFTER ? CUT_CONFIRM : x->phase;

	return (w->second < 0 || w->second == (x->second > 0)) && (w->phase < 0 || w->phase == phase);
}

static bool bad(const struct view *w, const struct cut *x)
{
	return w->safe ? x->outcome == CUT_FOREIGN || x->outcome == CUT_COUNTER : !cut_fine(x->outcome);
}

static enum outcome outcome_of(const struct cut *x)
{
	return x->outcome == CUT_FOREIGN   ? OUTCOME_ACCEPTED_INVALID
	       : x->outcome == CUT_CRASHED ? OUTCOME_CRASH
					   : OUTCOME_WRONG;
}

static const char *bytes_text(const uint8_t *p, uint32_t n, struct arena *a)
{
	const char *text = "";

	for (uint32_t i = 0; i < n && i < BYTES_SHOWN; i++)
		text = arena_printf(a, "%s%s%02x", text, i > 0 ? " " : "", p[i]);
	return n > BYTES_SHOWN ? arena_printf(a, "%s ...", text) : text;
}

static const char *operation_text(const struct flash_op *op, struct arena *a)
{
	if (op->erase)
		return arena_printf(a, "erase of the page at 0x%05x", op->address);
	return arena_printf(a, "write at 0x%05x, %s to %s", op->address, bytes_text(op->old, op->size, a),
		bytes_text(op->new, op->size, a));
}

/* "operation 57 of 70, confirm: write at 0x24004, ff ff ff ff to 00 00 00 00; power off within it: nothing started" */
static const char *cut_text(const struct cut_report *r, const struct cut *x, const struct vector *v, struct arena *a)
{
	const char *where = "before the first operation", *when = "", *again = "";

	if (x->op > 0) {
		where = arena_printf(a, "operation %zu of %zu, %s: %s", x->op, r->record->n,
			cut_phase_words[r->record->ops[x->op - 1].phase],
			operation_text(&r->record->ops[x->op - 1], a));
		when = x->torn && x->second == 0 ? "; power off within it" : "; power off behind it";
	}
	if (x->second > 0)
		again = arena_printf(a, ", and off again %s operation %zu of the recovery",
			x->torn ? "within" : "behind", x->second);
	return arena_printf(a, "%s%s%s: %s at 0x%x; breaks %s", where, when, again, cut_outcome_words[x->outcome],
		x->pc, v->clause);
}

static void judge_view(const struct board_bench *b, const struct board_case *c, const struct view *w, struct verdict *v)
{
	const struct cut_report *r = c->cuts;
	const struct cut *first = NULL;
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++) {
		const struct cut *x = &r->cuts[i];
		if (!looks_at(w, x))
			continue;
		n++;
		if (bad(w, x) &&
			(first == NULL || x->op < first->op || (x->op == first->op && x->torn && !first->torn)))
			first = x;
	}
	v->note = first != NULL ? cut_text(r, first, v->vector, b->g->a) : "";
	v->outcome = first != NULL ? outcome_of(first) : OUTCOME_OK;
	if (n > 0)
		return;
	v->outcome = OUTCOME_CASCADED;
	v->note = r->hangs >= HANGS_MAX ? "not tried: it hung too often before" : "not tried: nothing is written here";
	if (w->second == 0 && r->hangs < HANGS_MAX) {
		v->outcome = OUTCOME_WRONG;
		v->note = "nothing is written here: what is only in RAM is gone with the power";
	}
}

int board_cut_verdict(const struct board_bench *b, const struct board_case *c, struct verdict *v, struct err *e)
{
	for (const struct view *w = views; w->check != NULL; w++) {
		if (strcmp(w->check, v->vector->check) != 0)
			continue;
		if (c->cuts != NULL) {
			judge_view(b, c, w, v);
			return 0;
		}
		v->outcome = OUTCOME_CASCADED;
		v->note = c->not_tried;
		return 0;
	}
	return err_set(
		e, ERR_LAB, "generate.c: vector %s: a board has no check \"%.40s\"", v->vector->id, v->vector->check);
}
