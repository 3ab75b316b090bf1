/* Standing on SQLite: one learner's facets and history, and what labs declare. */
#include "grader/store_sqlite_standing.h"

struct taken {
	struct arena *a;
	void *list;
	size_t n, cap;
};

void sq_take_name(sqlite3_stmt *st, void *ctx)
{
	struct sq_names *names = ctx;
	*(const char **)arena_push(names->a, &names->item, &names->n, &names->cap, sizeof *names->item) =
		sq_column(st, 0, names->a);
}

static void take_declared(sqlite3_stmt *st, void *ctx)
{
	struct sq_declared *d = ctx;
	*(struct facet *)arena_push(d->a, &d->facets, &d->n, &d->cap, sizeof *d->facets) =
		(struct facet){ .competency = sq_column(st, 0, d->a),
			.clause = sq_column(st, 1, d->a),
			.polarity = sqlite3_column_int(st, 2),
			.level = sqlite3_column_int(st, 3) };
}

int sq_standing_declared(struct sq *s, const char *competency, struct sq_declared *d, struct err *e)
{
	const struct arg args[] = { { .name = "$competency", .text = competency != NULL ? competency : "" }, { 0 } };
	return sq_run(s,
		"SELECT f.competency, f.clause, f.polarity, min(l.level) FROM lab_now AS w JOIN lab_facet AS l"
		" ON l.lab = w.lab AND l.digest = w.digest JOIN facet AS f ON f.n = l.facet"
		" WHERE $competency = '' OR f.competency = $competency GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
		args, take_declared, d, e);
}

static void take_shown(sqlite3_stmt *st, void *ctx)
{
	struct taken *t = ctx;
	struct standing_shown *s = arena_push(t->a, &t->list, &t->n, &t->cap, sizeof *s);
	s->f = (struct facet){ .competency = sq_column(st, 0, t->a),
		.clause = sq_column(st, 1, t->a),
		.polarity = sqlite3_column_int(st, 2),
		.level = sqlite3_column_int(st, 3),
		.attempted = sqlite3_column_int64(st, 4),
		.passed = sqlite3_column_int64(st, 5),
		.critical_failed = sqlite3_column_int(st, 6) != 0 };
	s->lab = sq_column(st, 7, t->a);
	s->submission = sq_column(st, 8, t->a);
	s->record = sq_column(st, 9, t->a);
	s->received_ms = sqlite3_column_int64(st, 10);
}

int sq_standing_shown(struct sq *s, const char *student, const char *competency, struct arena *a,
	struct standing_shown **shown, size_t *n, struct err *e)
{
	const struct arg args[] = { { .name = "$student", .text = student },
		{ .name = "$competency", .text = competency != NULL ? competency : "" },
		{ .name = "$best", .number = s->rules->policy == POLICY_BEST }, { 0 } };
	struct taken t = { .a = a };
	if (sq_run(s,
		    "SELECT f.competency, f.clause, f.polarity, x.level, x.attempted, x.passed, x.critical, o.lab, "
		    "o.id,"
		    " o.record, o.received_ms FROM official AS o CROSS JOIN shown AS x ON x.submission = o.n"
		    " CROSS JOIN facet AS f ON f.n = x.facet WHERE o.student = $student"
		    " AND ($competency = '' OR f.competency = $competency)"
		    " ORDER BY f.competency, f.clause, f.polarity, o.lab, " SQ_RANK,
		    args, take_shown, &t, e) < 0)
		return -1;
	*shown = t.list;
	*n = t.n;
	return 0;
}

/* A cell: for each lab that declares or showed the facet, one row. */

static void take_lab_facet(sqlite3_stmt *st, void *ctx)
{
	struct taken *t = ctx;
	struct standing_facet *f = arena_push(t->a, &t->list, &t->n, &t->cap, sizeof *f);
	f->f = (struct facet){ .competency = sq_column(st, 0, t->a),
		.clause = sq_column(st, 1, t->a),
		.polarity = sqlite3_column_int(st, 2),
		.level = sqlite3_column_int(st, 3) };
	f->lab = sq_column(st, 4, t->a);
	f->record = f->submission = "";
}

static int by_place(const void *a, const void *b)
{
	const struct standing_facet *x = a, *y = b;
	int d = strcmp(x->f.competency, y->f.competency);
	if (d == 0)
		d = strcmp(x->f.clause, y->f.clause);
	if (d == 0)
		d = x->f.polarity - y->f.polarity;
	return d != 0 ? d : strcmp(x->lab, y->lab);
}

/* shown is sorted by place, and at each by rank: the first one counts. */
static void lay_over(struct taken *t, const struct standing_shown *shown, size_t n)
{
	size_t declared = t->n;
	if (declared > 1)
		qsort(t->list, declared, sizeof(struct standing_facet), by_place);
	for (size_t i = 0; i < n; i++) {
		const struct standing_shown *s = &shown[i];
		struct standing_facet got = { s->f, { 0 }, s->lab, s->record, s->submission, s->received_ms };
		const struct standing_facet last = { .f = i > 0 ? shown[i - 1].f : s->f,
			.lab = i > 0 ? shown[i - 1].lab : "" };
		if (i > 0 && by_place(&last, &got) == 0)
			continue;
		struct standing_facet *at =
			declared == 0 ? NULL : bsearch(&got, t->list, declared, sizeof got, by_place);
		if (at == NULL)
			at = arena_push(t->a, &t->list, &t->n, &t->cap, sizeof *at);
		else if (at->f.level < got.f.level)
			got.f.level = at->f.level;
		*at = got;
	}
}

int sq_standing_facets(struct store *base, const char *student, const char *competency, struct arena *a,
	struct standing_facet **facets, size_t *n, struct err *e)
{
	struct sq *s = (struct sq *)base;
	struct standing_shown *shown;
	size_t n_shown;
	struct taken t = { .a = a };
	const struct arg args[] = { { .name = "$competency", .text = competency != NULL ? competency : "" }, { 0 } };
	int none = sq_standing_rules(s, e);
	if (none < 0)
		return -1;
	if (none > 0) {
		*facets = NULL;
		*n = 0;
		return 0;
	}
	if (sq_run(s,
		    "SELECT f.competency, f.clause, f.polarity, l.level, w.lab FROM lab_now AS w JOIN"
		    " lab_facet AS l ON l.lab = w.lab AND l.digest = w.digest JOIN facet AS f"
		    " ON f.n = l.facet WHERE $competency = '' OR f.competency = $competency",
		    args, take_lab_facet, &t, e) < 0 ||
		sq_standing_shown(s, student, competency, a, &shown, &n_shown, e) < 0)
		return -1;
	lay_over(&t, shown, n_shown);
	struct standing_facet *list = t.list;
	for (size_t i = 0; i < t.n; i++)
		list[i].share = mastery_share_of(&s->rules->params, &list[i].f);
	if (t.n > 0)
		qsort(list, t.n, sizeof *list, by_place);
	*facets = list;
	*n = t.n;
	return 0;
}

static void take_past(sqlite3_stmt *st, void *ctx)
{
	struct taken *t = ctx;
	*(struct standing_past *)arena_push(t->a, &t->list, &t->n, &t->cap, sizeof(struct standing_past)) =
		(struct standing_past){ .competency = sq_column(st, 0, t->a),
			.week = sqlite3_column_int64(st, 1),
			.state = (enum mastery_state)sqlite3_column_int(st, 2),
			.mean_e4 = sqlite3_column_int64(st, 3) };
}

int sq_standing_history(struct store *base, const char *student, const char *competency, struct arena *a,
	struct standing_past **rows, size_t *n, struct err *e)
{
	struct taken t = { .a = a };
	const struct arg args[] = { { .name = "$student", .text = student },
		{ .name = "$competency", .text = competency != NULL ? competency : "" }, { 0 } };
	if (sq_run((struct sq *)base,
		    "SELECT competency, week, state, mean_e4 FROM past WHERE edition = (SELECT max(n) FROM edition)"
		    " AND student = $student AND ($competency = '' OR competency = $competency)"
		    " ORDER BY competency, week",
		    args, take_past, &t, e) < 0)
		return -1;
	*rows = t.list;
	*n = t.n;
	return 0;
}
