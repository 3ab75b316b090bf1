/* Tables with a line for each learner: heatmap, one cell's evidence, attention list, one student. */
#include <stdlib.h>
#include <string.h>

#include "grader/export/formats.h"
#include "grader/export/outside.h"

#define AT(type, member) offsetof(struct type, member)
#define END                      \
	{                        \
		NULL, 0, 0, NULL \
	}

struct heat_row {
	const char *learner, *name, *cohort, *competency;
	struct view_cell cell;
};

static const struct column heat_columns[] = {
	{ "learner", COLUMN_TEXT, AT(heat_row, learner), NULL },
	{ "name", COLUMN_TEXT, AT(heat_row, name), NULL },
	{ "cohort", COLUMN_TEXT, AT(heat_row, cohort), NULL },
	{ "competency", COLUMN_TEXT, AT(heat_row, competency), NULL },
	{ "state", COLUMN_WORD, AT(heat_row, cell.state), view_state_words },
	{ "thin_evidence", COLUMN_BOOL, AT(heat_row, cell.thin), NULL },
	{ "critical", COLUMN_BOOL, AT(heat_row, cell.critical), NULL },
	{ "mean", COLUMN_E4, AT(heat_row, cell.mean_e4), NULL },
	{ "lo", COLUMN_E4, AT(heat_row, cell.lo_e4), NULL },
	{ "hi", COLUMN_E4, AT(heat_row, cell.hi_e4), NULL },
	{ "n_eff", COLUMN_E4, AT(heat_row, cell.n_eff_e4), NULL },
	END,
};

/* Learners stand in the order of their ids; pseudonyms have to stand in an order of their own. */
static int by_learner(const void *a, const void *b)
{
	const struct heat_row *x = a, *y = b;
	int d = strcmp(x->learner, y->learner);
	return d != 0 ? d : strcmp(x->competency, y->competency);
}

static int write_heatmap(const struct export_ask *ask, struct arena *a, struct buf *out, struct err *e)
{
	struct view_heatmap v;
	struct outside o;
	size_t n = 0;
	if (view_heatmap(&ask->from, NULL, false, 0, SIZE_MAX, a, &v, e) != 0 || outside_of(ask, &v.head, &o, e) != 0)
		return -1;
	struct heat_row *rows = arena_array(a, v.n_learners * v.n_columns + 1, sizeof *rows);
	for (size_t i = 0; i < v.n_learners; i++) {
		const char *id = outside_id(&o, v.learners[i].id, a);
		for (size_t k = 0; k < v.n_columns; k++)
			rows[n++] = (struct heat_row){ id, outside_name(&o, v.learners[i].name),
				outside_cohort(&o, v.learners[i].cohort), v.columns[k].competency,
				v.cells[i * v.n_columns + k] };
	}
	if (n > 1)
		qsort(rows, n, sizeof *rows, by_learner);
	const struct table t = { v.head, heat_columns, rows, n, sizeof *rows };
	return export_table(ask, &t, a, out);
}

const struct export_format export_heatmap = {
	.name = "heatmap",
	.summary = "state and estimate of every learner and competency",
	.needs_course = true,
	.write = write_heatmap,
};

static const char *const polarity_names[] = { "accept", "reject", NULL };
static const char *const level_names[] = { "MUST", "SHOULD", "MAY", NULL };

static const struct column facet_columns[] = {
	{ "clause", COLUMN_TEXT, AT(view_facet, clause), NULL },
	{ "side", COLUMN_WORD, AT(view_facet, polarity), polarity_names },
	{ "level", COLUMN_WORD, AT(view_facet, level), level_names },
	{ "lab", COLUMN_TEXT, AT(view_facet, lab), NULL },
	{ "group", COLUMN_TEXT, AT(view_facet, group), NULL },
	{ "tried", COLUMN_INT, AT(view_facet, attempted), NULL },
	{ "passed", COLUMN_INT, AT(view_facet, passed), NULL },
	{ "weight", COLUMN_E4, AT(view_facet, weight_e4), NULL },
	{ "n_eff", COLUMN_E4, AT(view_facet, n_eff_e4), NULL },
	{ "critical_failed", COLUMN_BOOL, AT(view_facet, critical_failed), NULL },
	{ "obsoleted_by", COLUMN_TEXT, AT(view_facet, obsoleted_by), NULL },
	END,
};

static int write_evidence(const struct export_ask *ask, struct arena *a, struct buf *out, struct err *e)
{
	struct view_evidence v;
	if (ask->learner == NULL || ask->competency == NULL)
		return err_set(e, ERR_USAGE, "evidence: of whom, and in what: --learner ID --competency ID");
	if (!ask->inside)
		return err_set(e, ERR_USAGE, "evidence: is about one person, for the course's own people: --inside");
	if (view_evidence(&ask->from, ask->learner, ask->competency, a, &v, e) != 0)
		return -1;
	const struct table t = { v.head, facet_columns, v.facets, v.n_facets, sizeof *v.facets };
	return export_table(ask, &t, a, out);
}

const struct export_format export_evidence = {
	.name = "evidence",
	.summary = "the facets behind one cell (--learner, --competency)",
	.needs_course = true,
	.write = write_evidence,
};

struct attention_row {
	const char *learner, *name, *cohort, *reason, *acked_by;
	int rule;
	int64_t since_ms, acked_ms;
};

static const struct column attention_columns[] = {
	{ "learner", COLUMN_TEXT, AT(attention_row, learner), NULL },
	{ "name", COLUMN_TEXT, AT(attention_row, name), NULL },
	{ "cohort", COLUMN_TEXT, AT(attention_row, cohort), NULL },
	{ "rule", COLUMN_WORD, AT(attention_row, rule), view_rule_words },
	{ "reason", COLUMN_TEXT, AT(attention_row, reason), NULL },
	{ "since", COLUMN_TIME, AT(attention_row, since_ms), NULL },
	{ "acknowledged_by", COLUMN_TEXT, AT(attention_row, acked_by), NULL },
	{ "acknowledged", COLUMN_TIME, AT(attention_row, acked_ms), NULL },
	END,
};

/* Within a rule in the order of the names that are written, or the order would tell who is who. */
static int by_rule(const void *a, const void *b)
{
	const struct attention_row *x = a, *y = b;
	if ((x->acked_ms > 0) != (y->acked_ms > 0))
		return x->acked_ms > 0 ? 1 : -1;
	int d = strcmp(view_rule_words[x->rule], view_rule_words[y->rule]);
	d = d != 0 ? d : strcmp(x->learner, y->learner);
	return d != 0 ? d : strcmp(x->reason, y->reason);
}

static int write_attention(const struct export_ask *ask, struct arena *a, struct buf *out, struct err *e)
{
	struct view_attention v;
	struct outside o;
	if (view_attention(&ask->from, a, &v, e) != 0 || outside_of(ask, &v.head, &o, e) != 0)
		return -1;
	struct attention_row *rows = arena_array(a, v.n + 1, sizeof *rows);
	for (size_t i = 0; i < v.n; i++) {
		const struct view_attention_row *r = &v.rows[i];
		rows[i] = (struct attention_row){ outside_id(&o, r->learner, a), outside_name(&o, r->name),
			outside_cohort(&o, r->cohort), view_words_english(&r->reason, a), outside_name(&o, r->acked_by),
			r->rule, r->since_ms, r->acked_ms };
	}
	if (v.n > 1)
		qsort(rows, v.n, sizeof *rows, by_rule);
	const struct table t = { v.head, attention_columns, rows, v.n, sizeof *rows };
	return export_table(ask, &t, a, out);
}

const struct export_format export_attention = {
	.name = "attention",
	.summary = "who needs a look, and why",
	.needs_course = true,
	.write = write_attention,
};

struct own_row {
	const char *competency, *title, *next;
	struct view_cell cell;
	int64_t required_e4;
};

static const struct column own_columns[] = {
	{ "competency", COLUMN_TEXT, AT(own_row, competency), NULL },
	{ "title", COLUMN_TEXT, AT(own_row, title), NULL },
	{ "state", COLUMN_WORD, AT(own_row, cell.state), view_state_words },
	{ "mean", COLUMN_E4, AT(own_row, cell.mean_e4), NULL },
	{ "lo", COLUMN_E4, AT(own_row, cell.lo_e4), NULL },
	{ "hi", COLUMN_E4, AT(own_row, cell.hi_e4), NULL },
	{ "required", COLUMN_E4, AT(own_row, required_e4), NULL },
	{ "next", COLUMN_TEXT, AT(own_row, next), NULL },
	END,
};

static int write_student(const struct export_ask *ask, struct arena *a, struct buf *out, struct err *e)
{
	struct view_student v;
	if (ask->learner == NULL)
		return err_set(e, ERR_USAGE, "student: of whom: --learner ID");
	if (!ask->inside)
		return err_set(e, ERR_USAGE, "student: is about one person, for that person: --inside");
	if (view_student(&ask->from, ask->learner, a, &v, e) != 0)
		return -1;
	struct own_row *rows = arena_array(a, v.n_own + 1, sizeof *rows);
	for (size_t i = 0; i < v.n_own; i++)
		rows[i] = (struct own_row){ v.own[i].competency, v.own[i].title, view_words_english(&v.own[i].next, a),
			v.own[i].cell, v.own[i].required_e4 };
	const struct table t = { v.head, own_columns, rows, v.n_own, sizeof *rows };
	return export_table(ask, &t, a, out);
}

const struct export_format export_student = {
	.name = "student",
	.summary = "one student's own competencies (--learner)",
	.needs_course = true,
	.write = write_student,
};
