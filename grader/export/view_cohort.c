/* Tables about the cohort: gap board, trend, items. */
#include <stdlib.h>
#include <string.h>

#include "grader/export/formats.h"
#include "grader/export/outside.h"

#define AT(type, member) offsetof(struct type, member)
#define END                      \
	{                        \
		NULL, 0, 0, NULL \
	}

static const char *const level_names[] = { "MUST", "SHOULD", "MAY", NULL };

static const struct column gap_columns[] = {
	{ "competency", COLUMN_TEXT, AT(view_gap_row, competency), NULL },
	{ "domain", COLUMN_TEXT, AT(view_gap_row, domain), NULL },
	{ "title", COLUMN_TEXT, AT(view_gap_row, title), NULL },
	{ "gap_kind", COLUMN_WORD, AT(view_gap_row, kind), view_gap_kind_words },
	{ "mean", COLUMN_E4, AT(view_gap_row, mean_e4), NULL },
	{ "lo", COLUMN_E4, AT(view_gap_row, lo_e4), NULL },
	{ "hi", COLUMN_E4, AT(view_gap_row, hi_e4), NULL },
	{ "required", COLUMN_E4, AT(view_gap_row, required_e4), NULL },
	{ "not_assessed", COLUMN_INT, AT(view_gap_row, count[VIEW_NOT_ASSESSED]), NULL },
	{ "undecided", COLUMN_INT, AT(view_gap_row, count[VIEW_UNDETERMINED]), NULL },
	{ "below", COLUMN_INT, AT(view_gap_row, count[VIEW_GAP]), NULL },
	{ "demonstrated", COLUMN_INT, AT(view_gap_row, count[VIEW_DEMONSTRATED]), NULL },
	{ "below_critical", COLUMN_INT, AT(view_gap_row, critical), NULL },
	{ "gap", COLUMN_E4, AT(view_gap_row, gap_e4), NULL },
	{ "weight", COLUMN_INT, AT(view_gap_row, weight), NULL },
	{ "demand_gap", COLUMN_E4, AT(view_gap_row, demand_gap_e4), NULL },
	{ "facets_mapped", COLUMN_INT, AT(view_gap_row, facets_mapped), NULL },
	{ "facets_wanted", COLUMN_INT, AT(view_gap_row, facets_wanted), NULL },
	END,
};

static void hide_gap(const struct outside *o, struct view_gap_row *r)
{
	int64_t assessed = r->count[VIEW_UNDETERMINED] + r->count[VIEW_GAP] + r->count[VIEW_DEMONSTRATED];
	if (o->on && assessed < o->min)
		r->mean_e4 = r->lo_e4 = r->hi_e4 = r->gap_e4 = r->demand_gap_e4 = -1;
	if (o->on && assessed < o->min)
		r->kind = r->kind == GAPKIND_LEARNER ? GAPKIND_EVIDENCE : r->kind;
	/* Beside those below it is a cell of its own, and so are the others below. */
	if (o->on && outside_small(o, r->critical, r->count[VIEW_GAP]))
		r->critical = -1;
	outside_counts(o, r->count);
	if (r->count[VIEW_GAP] < 0)
		r->critical = -1;
}

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct view_gap_row *)a)->competency, ((const struct view_gap_row *)b)->competency);
}

/* Outside, the order by need would tell what was left out of small cells. */
static int write_gaps(const struct export_ask *ask, struct arena *a, struct buf *out, struct err *e)
{
	struct view_gaps v;
	struct outside o;
	if (view_gaps(&ask->from, a, &v, e) != 0 || outside_of(ask, &v.head, &o, e) != 0)
		return -1;
	for (size_t i = 0; i < v.n; i++)
		hide_gap(&o, &v.rows[i]);
	if (o.on && v.n > 1)
		qsort(v.rows, v.n, sizeof *v.rows, by_id);
	const struct table t = { v.head, gap_columns, v.rows, v.n, sizeof *v.rows };
	return export_table(ask, &t, a, out);
}

const struct export_format export_gaps = {
	.name = "gaps",
	.summary = "the gap board: a line for each competency",
	.needs_course = true,
	.write = write_gaps,
};

struct trend_row {
	const char *competency, *title;
	int64_t starts_ms, count[VIEW_STATES];
};

static const struct column trend_columns[] = {
	{ "competency", COLUMN_TEXT, AT(trend_row, competency), NULL },
	{ "title", COLUMN_TEXT, AT(trend_row, title), NULL },
	{ "week_from", COLUMN_TIME, AT(trend_row, starts_ms), NULL },
	{ "not_assessed", COLUMN_INT, AT(trend_row, count[VIEW_NOT_ASSESSED]), NULL },
	{ "undecided", COLUMN_INT, AT(trend_row, count[VIEW_UNDETERMINED]), NULL },
	{ "below", COLUMN_INT, AT(trend_row, count[VIEW_GAP]), NULL },
	{ "demonstrated", COLUMN_INT, AT(trend_row, count[VIEW_DEMONSTRATED]), NULL },
	END,
};

static int write_trend(const struct export_ask *ask, struct arena *a, struct buf *out, struct err *e)
{
	struct view_trend v;
	struct outside o;
	size_t n = 0;
	if (view_trend(&ask->from, a, &v, e) != 0 || outside_of(ask, &v.head, &o, e) != 0)
		return -1;
	struct trend_row *rows = arena_array(a, v.n * v.n_weeks + 1, sizeof *rows);
	for (size_t i = 0; i < v.n; i++)
		for (size_t w = 0; w < v.n_weeks; w++) {
			struct trend_row *r = &rows[n++];
			*r = (struct trend_row){ v.rows[i].competency, v.rows[i].title, v.weeks[w].starts_ms, { 0 } };
			memcpy(r->count, v.rows[i].count[w], sizeof r->count);
			outside_counts(&o, r->count);
		}
	const struct table t = { v.head, trend_columns, rows, n, sizeof *rows };
	return export_table(ask, &t, a, out);
}

const struct export_format export_trend = {
	.name = "trend",
	.summary = "how many learners stood where, by week",
	.needs_course = true,
	.write = write_trend,
};

static const struct column item_columns[] = {
	{ "lab", COLUMN_TEXT, AT(view_item, lab), NULL },
	{ "group", COLUMN_TEXT, AT(view_item, group), NULL },
	{ "title", COLUMN_TEXT, AT(view_item, title), NULL },
	{ "clause", COLUMN_TEXT, AT(view_item, clause), NULL },
	{ "level", COLUMN_WORD, AT(view_item, level), level_names },
	{ "learners", COLUMN_INT, AT(view_item, learners), NULL },
	{ "facility", COLUMN_E4, AT(view_item, facility_e4), NULL },
	{ "item_rest_r", COLUMN_SIGNED, AT(view_item, r_e4), NULL },
	{ "upper_lower_d", COLUMN_SIGNED, AT(view_item, d_e4), NULL },
	{ "flags", COLUMN_FLAGS, AT(view_item, flags), view_item_flag_words },
	END,
};

/* A facility times its learners is how many have it right: a count like the board's, and hidden like them. */
static void hide_item(const struct outside *o, struct view_item *i)
{
	bool few = i->learners < o->min;
	if (few)
		i->flags = ITEMS_FEW;
	if (few || outside_share_small(o, i->facility_e4, i->learners)) {
		i->facility_e4 = -1;
		i->r_e4 = i->d_e4 = VIEW_NONE;
	}
	if (few)
		i->learners = -1;
}

static int write_items(const struct export_ask *ask, struct arena *a, struct buf *out, struct err *e)
{
	struct view_items v;
	struct outside o;
	if (view_items(&ask->from, a, &v, e) != 0 || outside_of(ask, &v.head, &o, e) != 0)
		return -1;
	for (size_t i = 0; o.on && i < v.n; i++)
		hide_item(&o, &v.items[i]);
	const struct table t = { v.head, item_columns, v.items, v.n, sizeof *v.items };
	return export_table(ask, &t, a, out);
}

const struct export_format export_items = {
	.name = "items",
	.summary = "item analysis of each lab's groups",
	.needs_course = true,
	.write = write_items,
};
