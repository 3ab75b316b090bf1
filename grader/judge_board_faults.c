/* Faults on a case's update: an instruction that is skipped, a bit that turns, bytes that change behind their verification.
 * One campaign for each case and kind that is asked for. */
#include <string.h>

#include "grader/judge_board.h"

#define EACH 1 /* execution of one instruction: the first */

static const struct kind {
	const char *check;
	enum fault_kind kind;
	size_t most;  /* 0 = all that there are */
	size_t quick; /* where the reference has been judged on the same vectors with so many as that */
} kinds[] = {
	{ "faults skip boot", FAULT_SKIP_BOOT, 192, 96 },
	{ "faults skip install", FAULT_SKIP_INSTALL, 64, 16 },
	{ "faults flip", FAULT_FLIP, 72, 36 },
	{ "faults swap", FAULT_SWAP, 24, 8 },
	{ 0 },
};

static const struct kind *kind_of(const struct vector *v)
{
	for (const struct kind *k = kinds; k->check != NULL; k++)
		if (strcmp(k->check, v->check) == 0)
			return k;
	return NULL;
}

/* What this case's vectors ask for. */
static void ask_for(const struct judging *g, const struct board_case *c, struct fault_order *order)
{
	for (size_t i = 0; i < g->vecs->n; i++) {
		const struct vector *v = &g->vecs->vectors[i];
		const struct kind *k = strcmp(v->run->id, c->run->id) == 0 ? kind_of(v) : NULL;
		if (k == NULL)
			continue;
		order->kinds |= 1u << k->kind;
		order->most[k->kind] = g->vecs->proven ? k->quick : k->most;
	}
}

static int campaign(struct board_bench *b, struct board_case *c, struct err *e)
{
	struct cut_order cut;
	struct fault_report report;
	const struct board_update *u = &c->script.update;
	struct fault_order order = { .cut = &cut, .good = c->cuts, .each = EACH };

	board_cut_order(b, c, &cut);
	ask_for(b->g, c, &order);
	if (u->older != NULL) {
		const struct lab_file *f = board_image(c->run, u->older);
		order.older = (struct cut_image){ f->data, f->len };
	}
	if (fault_campaign(&order, b->g->a, &report, e) < 0)
		return err_prefix(e, "faults");
	c->faults = arena_memdup(b->g->a, &report, sizeof(report));
	return 0;
}

/* They are put where the update's operations are, so there have to be some. */
int board_case_faults(struct board_bench *b, struct board_case *c, struct err *e)
{
	if (c->cuts == NULL && c->not_tried == NULL && board_case_cuts(b, c, e) < 0)
		return -1;
	if (c->cuts == NULL)
		return 0;
	return board_with_element(b, c, campaign, e);
}

int board_fault_verdict(const struct board_bench *b, const struct board_case *c, struct verdict *v, struct err *e)
{
	const struct kind *k = kind_of(v->vector);
	SCOPED_BUF line = { 0 };

	if (k == NULL)
		return err_set(e, ERR_LAB, "generate.c: vector %s: a board has no check \"%.40s\"", v->vector->id,
			v->vector->check);
	v->outcome = OUTCOME_CASCADED;
	v->note = c->not_tried;
	if (c->faults == NULL)
		return 0;
	const struct fault_count *n = &c->faults->by_kind[k->kind];
	v->outcome = n->n > 0 ? OUTCOME_OK : OUTCOME_CASCADED;
	v->note = n->n > 0 ? ""
		  : n->of == 0
			  ? "not tried: there is nothing to disturb"
			  : arena_printf(b->g->a, "not tried: more than %d instructions are executed", FAULT_SKIPS_MAX);
	if (n->first == NULL)
		return 0;
	buf_init(&line, 512);
	if (fault_line(n->first, &line) < 0)
		return err_set(e, ERR_BUG, "judge: a fault's line is too long");
	v->note = arena_printf(b->g->a, "%s; breaks %s", buf_text(&line), v->vector->clause);
	v->outcome = n->first->outcome == CUT_FOREIGN || n->first->outcome == CUT_WENT_BACK ? OUTCOME_ACCEPTED_INVALID
		     : n->first->outcome == CUT_CRASHED                                     ? OUTCOME_CRASH
											    : OUTCOME_WRONG;
	return 0;
}
