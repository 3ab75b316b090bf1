/* Tables about the curriculum: map, standards, crosswalk. Nothing in them is about a person but the crosswalk's counts. */
#include <string.h>

#include "grader/export/formats.h"
#include "grader/export/outside.h"

#define AT(type, member) offsetof(struct type, member)
#define END                      \
	{                        \
		NULL, 0, 0, NULL \
	}

struct map_row {
	const char *competency, *title, *standard;
	int64_t weight;
	bool observed, hole;
	struct json_strings labs, clauses;
};

static const struct column map_columns[] = {
	{ "competency", COLUMN_TEXT, AT(map_row, competency), NULL },
	{ "title", COLUMN_TEXT, AT(map_row, title), NULL },
	{ "weight", COLUMN_INT, AT(map_row, weight), NULL },
	{ "observed", COLUMN_BOOL, AT(map_row, observed), NULL },
	{ "standard", COLUMN_TEXT, AT(map_row, standard), NULL },
	{ "hole", COLUMN_BOOL, AT(map_row, hole), NULL },
	{ "labs", COLUMN_STRINGS, AT(map_row, labs), NULL },
	{ "clauses", COLUMN_STRINGS, AT(map_row, clauses), NULL },
	END,
};

static struct map_row map_row_of(const struct view_map_row *r, const struct view_map_cell *c)
{
	return (struct map_row){ .competency = r->competency,
		.title = r->title,
		.standard = c == NULL ? "" : c->standard,
		.weight = r->weight,
		.observed = r->observed,
		.hole = !r->observed && (c == NULL ? r->labs.n : c->labs.n) == 0,
		.labs = c == NULL ? r->labs : c->labs,
		.clauses = c == NULL ? (struct json_strings){ NULL, 0 } : c->clauses };
}

static int write_map(const struct export_ask *ask, struct arena *a, struct buf *out, struct err *e)
{
	struct view_map v;
	size_t n = 0, room = 1;
	if (view_map(&ask->from, a, &v, e) != 0)
		return -1;
	for (size_t i = 0; i < v.n; i++)
		room += v.rows[i].n + 1;
	struct map_row *rows = arena_array(a, room, sizeof *rows);
	for (size_t i = 0; i < v.n; i++) {
		for (size_t k = 0; k < v.rows[i].n; k++)
			rows[n++] = map_row_of(&v.rows[i], &v.rows[i].cells[k]);
		if (v.rows[i].n == 0)
			rows[n++] = map_row_of(&v.rows[i], NULL);
	}
	const struct table t = { v.head, map_columns, rows, n, sizeof *rows };
	return export_table(ask, &t, a, out);
}

const struct export_format export_map = {
	.name = "map",
	.summary = "standards by labs by competencies, with the holes",
	.write = write_map,
};

static const struct column standard_columns[] = {
	{ "standard", COLUMN_TEXT, AT(view_map_standard, standard), NULL },
	{ "title", COLUMN_TEXT, AT(view_map_standard, title), NULL },
	{ "status", COLUMN_TEXT, AT(view_map_standard, status), NULL },
	{ "obsoleted_by", COLUMN_TEXT, AT(view_map_standard, obsoleted_by), NULL },
	{ "cited_because", COLUMN_TEXT, AT(view_map_standard, allowed), NULL },
	{ "checked_on", COLUMN_TEXT, AT(view_map_standard, checked_on), NULL },
	{ "checked_by", COLUMN_TEXT, AT(view_map_standard, checked_by), NULL },
	{ "labs", COLUMN_STRINGS, AT(view_map_standard, labs), NULL },
	{ "clauses", COLUMN_INT, AT(view_map_standard, clauses), NULL },
	{ "in_framework", COLUMN_BOOL, AT(view_map_standard, wanted), NULL },
	END,
};

static int write_standards(const struct export_ask *ask, struct arena *a, struct buf *out, struct err *e)
{
	struct view_map v;
	if (view_map(&ask->from, a, &v, e) != 0)
		return -1;
	for (size_t i = 0; i < v.n_standards; i++)
		if (v.standards[i].checked_by[0] == '\0')
			v.standards[i].checked_by = "unverified: from memory";
	const struct table t = { v.head, standard_columns, v.standards, v.n_standards, sizeof *v.standards };
	return export_table(ask, &t, a, out);
}

const struct export_format export_standards = {
	.name = "standards",
	.summary = "the standards cited, their status, and who checked it",
	.write = write_standards,
};

struct cross_row {
	const char *framework, *node, *title, *verification, *competency, *author, *date;
	int64_t confidence_e4, count[VIEW_STATES];
};

static const struct column cross_columns[] = {
	{ "framework", COLUMN_TEXT, AT(cross_row, framework), NULL },
	{ "node", COLUMN_TEXT, AT(cross_row, node), NULL },
	{ "title", COLUMN_TEXT, AT(cross_row, title), NULL },
	{ "verification", COLUMN_TEXT, AT(cross_row, verification), NULL },
	{ "competency", COLUMN_TEXT, AT(cross_row, competency), NULL },
	{ "author", COLUMN_TEXT, AT(cross_row, author), NULL },
	{ "date", COLUMN_TEXT, AT(cross_row, date), NULL },
	{ "confidence", COLUMN_E4, AT(cross_row, confidence_e4), NULL },
	{ "not_assessed", COLUMN_INT, AT(cross_row, count[VIEW_NOT_ASSESSED]), NULL },
	{ "undecided", COLUMN_INT, AT(cross_row, count[VIEW_UNDETERMINED]), NULL },
	{ "below", COLUMN_INT, AT(cross_row, count[VIEW_GAP]), NULL },
	{ "demonstrated", COLUMN_INT, AT(cross_row, count[VIEW_DEMONSTRATED]), NULL },
	END,
};

struct cross {
	struct cross_row *rows;
	size_t n, cap;
	const struct outside *o;
	struct arena *a;
};

static struct cross_row *push(struct cross *c)
{
	return arena_push(c->a, &c->rows, &c->n, &c->cap, sizeof *c->rows);
}

static void add_node(struct cross *c, const char *framework, const struct view_cross_node *node)
{
	for (size_t i = 0; i < node->n; i++) {
		const struct view_cross_competency *k = &node->competencies[i];
		struct cross_row *r = push(c);
		*r = (struct cross_row){ framework, node->id, node->title, node->verification, k->competency, k->author,
			k->date, k->confidence_permille * 10, { 0 } };
		memcpy(r->count, k->count, sizeof r->count);
		outside_counts(c->o, r->count);
	}
}

/* "No counterpart" is a result too, and has a line of its own. */
static void add_without(struct cross *c, const struct view_cross_framework *f)
{
	for (size_t i = 0; i < f->without.n; i++)
		*push(c) = (struct cross_row){ f->id, "", "no counterpart", "", f->without.item[i], "", "", -1,
			{ -1, -1, -1, -1 } };
}

static int write_crosswalk(const struct export_ask *ask, struct arena *a, struct buf *out, struct err *e)
{
	struct view_crosswalk v;
	struct outside o = { .on = false };
	struct cross c = { .o = &o, .a = a };
	if (view_crosswalk(&ask->from, a, &v, e) != 0)
		return -1;
	if (ask->from.store != NULL && outside_of(ask, &v.head, &o, e) != 0)
		return -1;
	for (size_t i = 0; i < v.n; i++) {
		for (size_t k = 0; k < v.frameworks[i].n; k++)
			add_node(&c, v.frameworks[i].id, &v.frameworks[i].nodes[k]);
		add_without(&c, &v.frameworks[i]);
	}
	const struct table t = { v.head, cross_columns, c.rows, c.n, sizeof *c.rows };
	return export_table(ask, &t, a, out);
}

const struct export_format export_crosswalk = {
	.name = "crosswalk",
	.summary = "competencies by NICE, ECSF, CyBOK, CSEC2017 and CAE-CD",
	.write = write_crosswalk,
};
