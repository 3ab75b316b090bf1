/* Standing on SQLite: what pages over many learners read. */
#include "grader/store_sqlite_standing.h"

struct taken {
	struct arena *a;
	void *list;
	size_t n, cap;
};

/* Two texts of one query: a join with the list is quick for few learners of many, a scan for all. */
#define EDITION  "coalesce(nullif($edition, 0), (SELECT max(n) FROM edition))"
#define FROM_ALL " FROM mastery AS m WHERE m.edition = " EDITION
#define FROM_LIST                                                                                         \
	" FROM (SELECT value FROM json_each($names)) AS j CROSS JOIN mastery AS m ON m.student = j.value" \
	" WHERE m.edition = " EDITION
#define OF_ASKED " AND ($competency = '' OR m.competency = $competency)"
#define TROUBLED " AND ($troubled = 0 OR m.critical != 0 OR m.state = 2)"
_Static_assert(MASTERY_GAP == 2, "TROUBLED names it");

struct asked {
	struct buf names;
	struct arg args[4];
};

static int ask_args(const struct standing_ask *ask, struct asked *q, struct err *e)
{
	static const struct standing_ask everything = { 0 };
	ask = ask != NULL ? ask : &everything;
	if (sq_names_print(ask->student, ask->students, ask->n_students, &q->names, e) < 0)
		return -1;
	q->args[0] = (struct arg){ .name = "$edition", .number = ask->edition };
	q->args[1] = (struct arg){ .name = "$competency", .text = ask->competency != NULL ? ask->competency : "" };
	q->args[2] = (struct arg){ .name = q->names.len > 0 ? "$names" : NULL, .text = buf_text(&q->names) };
	q->args[3] = (struct arg){ 0 };
	return 0;
}

static void asked_release(struct asked *q)
{
	buf_release(&q->names);
}
#define SCOPED_ASKED __attribute__((cleanup(asked_release))) struct asked

static void take_row(sqlite3_stmt *st, void *ctx)
{
	struct taken *t = ctx;
	struct standing_row *r = arena_push(t->a, &t->list, &t->n, &t->cap, sizeof *r);
	struct mastery *m = &r->m;
	int i = 2;
	r->student = sq_column(st, 0, t->a);
	r->competency = sq_column(st, 1, t->a);
#define READ(column, field) (field) = (__typeof__(field))sqlite3_column_int64(st, i++);
	SQ_MASTERY(READ)
#undef READ
	m->two_sided = m->accept > 0 && m->reject > 0;
	r->oldest_ms = sqlite3_column_int64(st, i++);
	r->newest_ms = sqlite3_column_int64(st, i++);
	r->flips = (unsigned)sqlite3_column_int64(st, i);
}

#define NAME(column, field) "m." #column ", "
#define ROW                 "SELECT m.student, m.competency, " SQ_MASTERY(NAME) "m.oldest_ms, m.newest_ms, m.flips"

int sq_standing_rows(struct store *base, const struct standing_ask *ask, struct arena *a, struct standing_row **rows,
	size_t *n, struct err *e)
{
	SCOPED_ASKED q = { .names = { 0 } };
	struct taken t = { .a = a };
	if (ask_args(ask, &q, e) < 0)
		return -1;
	const struct arg args[] = { q.args[0], q.args[1],
		{ .name = "$troubled", .number = ask != NULL && ask->troubled }, q.args[2], { 0 } };
	const char *sql = q.names.len > 0 ? ROW FROM_LIST OF_ASKED TROUBLED " ORDER BY m.student, m.competency"
					  : ROW FROM_ALL OF_ASKED TROUBLED " ORDER BY m.student, m.competency";
	if (sq_run((struct sq *)base, sql, args, take_row, &t, e) < 0)
		return -1;
	*rows = t.list;
	*n = t.n;
	return 0;
}

/* Both the table and the lists are sorted, so each row is found by walking on. */
struct cells {
	struct taken t;
	const char *const *students, *const *competencies;
	size_t n_students, n_competencies, u, c;
};

static void take_cell(sqlite3_stmt *st, void *ctx)
{
	struct cells *x = ctx;
	const char *student = (const char *)sqlite3_column_text(st, 0);
	const char *competency = (const char *)sqlite3_column_text(st, 1);
	size_t before = x->u;
	while (x->u < x->n_students && strcmp(x->students[x->u], student) < 0)
		x->u++;
	if (x->u != before) /* also when a stranger's row has led here */
		x->c = 0;
	if (x->u == x->n_students || strcmp(x->students[x->u], student) != 0)
		return;
	while (x->c < x->n_competencies && strcmp(x->competencies[x->c], competency) < 0)
		x->c++;
	if (x->c == x->n_competencies || strcmp(x->competencies[x->c], competency) != 0)
		return;
	*(struct cohort_cell *)arena_push(x->t.a, &x->t.list, &x->t.n, &x->t.cap, sizeof(struct cohort_cell)) =
		(struct cohort_cell){ .learner = x->u,
			.competency = x->c,
			.state = (enum mastery_state)sqlite3_column_int(st, 2),
			.mean_e4 = sqlite3_column_int64(st, 3),
			.lo_e4 = sqlite3_column_int64(st, 4),
			.critical = sqlite3_column_int(st, 5) != 0 };
}

int sq_standing_cells(struct store *base, int64_t edition, const char *const *students, size_t n_students,
	const char *const *competencies, size_t n_competencies, struct arena *a, struct cohort_cell **cells, size_t *n,
	struct err *e)
{
	const struct arg args[] = { { .name = "$edition", .number = edition }, { 0 } };
	struct cells x = { .t = { .a = a },
		.students = students,
		.competencies = competencies,
		.n_students = n_students,
		.n_competencies = n_competencies };
	if (sq_run((struct sq *)base,
		    "SELECT m.student, m.competency, m.state, m.mean_e4, m.lo_e4, m.critical" FROM_ALL
		    " ORDER BY m.student, m.competency",
		    args, take_cell, &x, e) < 0)
		return -1;
	*cells = x.t.list;
	*n = x.t.n;
	return 0;
}

static void take_learner(sqlite3_stmt *st, void *ctx)
{
	struct taken *t = ctx;
	*(const char **)arena_push(t->a, &t->list, &t->n, &t->cap, sizeof(const char *)) = sq_column(st, 0, t->a);
}

int sq_standing_learners(struct store *base, struct arena *a, const char ***ids, size_t *n, struct err *e)
{
	struct taken t = { .a = a };
	if (sq_run((struct sq *)base, "SELECT DISTINCT student FROM official ORDER BY student", NULL, take_learner, &t,
		    e) < 0)
		return -1;
	*ids = t.list;
	*n = t.n;
	return 0;
}

static void take_mapped(sqlite3_stmt *st, void *ctx)
{
	struct taken *t = ctx;
	*(struct standing_mapped *)arena_push(t->a, &t->list, &t->n, &t->cap, sizeof(struct standing_mapped)) =
		(struct standing_mapped){ .competency = sq_column(st, 0, t->a),
			.accept = sqlite3_column_int64(st, 1),
			.reject = sqlite3_column_int64(st, 2) };
}

int sq_standing_mapped(struct store *base, struct arena *a, struct standing_mapped **rows, size_t *n, struct err *e)
{
	struct taken t = { .a = a };
	if (sq_run((struct sq *)base,
		    "SELECT competency, sum(polarity = 0), sum(polarity = 1) FROM facet WHERE n IN (SELECT l.facet FROM"
		    " lab_now AS w JOIN lab_facet AS l ON l.lab = w.lab AND l.digest = w.digest)"
		    " GROUP BY competency ORDER BY competency",
		    NULL, take_mapped, &t, e) < 0)
		return -1;
	*rows = t.list;
	*n = t.n;
	return 0;
}

/* Turns come as (competency, week, was, state, learners), sorted by competency and week. */
static void take_turn(sqlite3_stmt *st, void *ctx)
{
	struct taken *t = ctx;
	struct standing_week *list = t->list, *w = t->n > 0 ? &list[t->n - 1] : NULL;
	const char *competency = (const char *)sqlite3_column_text(st, 0);
	int64_t week = sqlite3_column_int64(st, 1), learners = sqlite3_column_int64(st, 4);
	int was = sqlite3_column_int(st, 2), state = sqlite3_column_int(st, 3);
	if (w == NULL || w->week != week || strcmp(w->competency, competency) != 0) {
		w = arena_push(t->a, &t->list, &t->n, &t->cap, sizeof *w);
		w->competency = sq_column(st, 0, t->a);
		w->week = week;
	}
	if (was > MASTERY_NOT_ASSESSED && was < MASTERY_STATES)
		w->change[was] -= learners;
	if (state > MASTERY_NOT_ASSESSED && state < MASTERY_STATES)
		w->change[state] += learners;
}

#define TURNS "SELECT m.competency, m.week, m.was, m.state, count(*)"
#define GROUP " AND m.was != m.state GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"

int sq_standing_trend(struct store *base, const struct standing_ask *ask, struct arena *a, struct standing_week **rows,
	size_t *n, struct err *e)
{
	SCOPED_ASKED q = { .names = { 0 } };
	struct taken t = { .a = a };
	if (ask_args(ask, &q, e) < 0)
		return -1;
	const char *sql = q.names.len > 0 ? TURNS
				  " FROM (SELECT value FROM json_each($names)) AS j CROSS JOIN past AS m"
				  " ON m.student = j.value WHERE m.edition = " EDITION OF_ASKED GROUP
					  : TURNS " FROM past AS m WHERE m.edition = " EDITION OF_ASKED GROUP;
	if (sq_run((struct sq *)base, sql, q.args, take_turn, &t, e) < 0)
		return -1;
	*rows = t.list;
	*n = t.n;
	return 0;
}

static void take_choice(sqlite3_stmt *st, void *ctx)
{
	struct taken *t = ctx;
	*(struct standing_choice *)arena_push(t->a, &t->list, &t->n, &t->cap, sizeof(struct standing_choice)) =
		(struct standing_choice){ .student = sq_column(st, 0, t->a),
			.lab = sq_column(st, 1, t->a),
			.submission = sq_column(st, 2, t->a),
			.record = sq_column(st, 3, t->a),
			.lab_digest = sq_column(st, 4, t->a),
			.permille = sqlite3_column_int64(st, 5),
			.received_ms = sqlite3_column_int64(st, 6),
			.older_lab = sqlite3_column_int(st, 7) != 0 };
}

#define CHOICE "SELECT o.student, o.lab, o.id, o.record, o.digest, o.permille, o.received_ms, w.digest != o.digest"
#define CHOSEN                                                                                                    \
	" JOIN official AS o ON o.n = m.submission JOIN lab_now AS w ON w.lab = o.lab WHERE m.edition = " EDITION \
	" AND $competency = $competency ORDER BY 1, 2"

int sq_standing_choices(struct store *base, const struct standing_ask *ask, struct arena *a,
	struct standing_choice **rows, size_t *n, struct err *e)
{
	SCOPED_ASKED q = { .names = { 0 } };
	struct taken t = { .a = a };
	if (ask_args(ask, &q, e) < 0)
		return -1;
	const char *sql = q.names.len > 0 ? CHOICE
				  " FROM (SELECT value FROM json_each($names)) AS j CROSS JOIN chosen AS m"
				  " ON m.student = j.value" CHOSEN
					  : CHOICE " FROM chosen AS m" CHOSEN;
	if (sq_run((struct sq *)base, sql, q.args, take_choice, &t, e) < 0)
		return -1;
	*rows = t.list;
	*n = t.n;
	return 0;
}

static void take_flips(sqlite3_stmt *st, void *ctx)
{
	struct sensitivity *x = ctx;
	x->cells = sqlite3_column_int64(st, 0);
	x->any = sqlite3_column_int64(st, 1);
	for (int i = 0; i < SENSITIVITY_VARIANTS; i++)
		x->flips[i] = sqlite3_column_int64(st, 2 + i);
}

#define FLIP(bit) ", coalesce(sum(m.flips >> " #bit " & 1), 0)"
#define FLIPS     "SELECT count(*), coalesce(sum(m.flips != 0), 0)" FLIP(0) FLIP(1) FLIP(2) FLIP(3) FLIP(4) FLIP(5)
_Static_assert(SENSITIVITY_VARIANTS == 6, "FLIPS counts them one by one");

int sq_standing_sensitivity(struct store *base, const struct standing_ask *ask, struct sensitivity *out, struct err *e)
{
	SCOPED_ASKED q = { .names = { 0 } };
	struct sensitivity x = { .worst_e4 = -1 };
	if (ask_args(ask, &q, e) < 0)
		return -1;
	if (sq_run((struct sq *)base, q.names.len > 0 ? FLIPS FROM_LIST OF_ASKED : FLIPS FROM_ALL OF_ASKED, q.args,
		    take_flips, &x, e) < 0)
		return -1;
	for (int i = 0; x.cells > 0 && i < SENSITIVITY_VARIANTS; i++)
		if (x.flips[i] * 10000 / x.cells > x.worst_e4)
			x.worst_e4 = x.flips[i] * 10000 / x.cells;
	*out = x;
	return 0;
}
