/* Standing on SQLite: the writing half. What records showed goes into official, shown, lab_facet; what the newest
 * edition's rules make of it into mastery, past, chosen. A learner's rows are always made anew as a whole from what was
 * shown, so they depend on the set of records and not on their order. */
#include "grader/store_sqlite_standing.h"

#include "grader/evidence_read.h"

#define NEWEST "SELECT n, rules FROM edition ORDER BY n DESC LIMIT 1"

struct edition {
	struct arena *a;
	int64_t n;
	char *rules;
};

static void take_edition(sqlite3_stmt *st, void *ctx)
{
	struct edition *ed = ctx;
	ed->n = sqlite3_column_int64(st, 0);
	ed->rules = arena_strndup(ed->a, (const char *)sqlite3_column_text(st, 1), (size_t)sqlite3_column_bytes(st, 1));
}

static int read_rules(struct sq *s, const struct edition *ed, struct err *e)
{
	arena_release(&s->rules_arena);
	s->edition = 0;
	s->rules = arena_alloc(&s->rules_arena, sizeof *s->rules);
	if (standing_rules_parse(ed->rules, strlen(ed->rules), &s->rules_arena, s->rules, e) < 0)
		return -1;
	s->edition = ed->n;
	return 0;
}

int sq_standing_rules(struct sq *s, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	int64_t newest = 0;
	struct edition ed = { .a = &a };
	if (sq_run(s, "SELECT coalesce(max(n), 0) FROM edition", NULL, sq_take_number, &newest, e) < 0)
		return -1;
	if (newest == 0 || newest == s->edition)
		return newest == 0;
	return sq_run(s, NEWEST, NULL, take_edition, &ed, e) < 0 ? -1 : read_rules(s, &ed, e);
}

/* A learner. */

static int write_mastery(struct sq *s, const char *student, const struct standing_made *made, struct err *e)
{
	const struct mastery *m = &made->m;
	struct arg args[SQ_MASTERY_COLUMNS + 7] = { { .name = "$edition", .number = s->edition },
		{ .name = "$student", .text = student }, { .name = "$competency", .text = made->competency },
		{ .name = "$oldest_ms", .number = made->oldest_ms },
		{ .name = "$newest_ms", .number = made->newest_ms }, { .name = "$flips", .number = made->flips } };
	struct arg *next = args + 6;
#define BIND(column, value) *next++ = (struct arg){ .name = "$" #column, .number = (int64_t)(value) };
	SQ_MASTERY(BIND)
#undef BIND
#define NAME(column, value)  #column ", "
#define PARAM(column, value) "$" #column ", "
	return sq_run(s,
		"INSERT INTO mastery (edition, student, competency, " SQ_MASTERY(
			NAME) "oldest_ms, newest_ms, flips)"
			      " VALUES ($edition, $student, $competency, " SQ_MASTERY(
				      PARAM) "$oldest_ms, $newest_ms, $flips)",
		args, NULL, NULL, e);
}

static int write_past(struct sq *s, const char *student, const struct standing_made *made, struct err *e)
{
	enum mastery_state was = MASTERY_NOT_ASSESSED;
	for (size_t i = 0; i < made->n_past; i++) {
		const struct standing_past *p = &made->past[i];
		const struct arg args[] = { { .name = "$edition", .number = s->edition },
			{ .name = "$student", .text = student }, { .name = "$competency", .text = made->competency },
			{ .name = "$week", .number = p->week }, { .name = "$was", .number = was },
			{ .name = "$state", .number = p->state }, { .name = "$mean", .number = p->mean_e4 }, { 0 } };
		if (sq_run(s,
			    "INSERT INTO past (edition, student, competency, week, was, state, mean_e4)"
			    " VALUES ($edition, $student, $competency, $week, $was, $state, $mean)",
			    args, NULL, NULL, e) < 0)
			return -1;
		was = p->state;
	}
	return 0;
}

static int choose(struct sq *s, const struct arg *args, struct err *e)
{
	return sq_run(s,
		"INSERT INTO chosen (edition, lab, student, submission) SELECT $edition, lab, student, n FROM (SELECT "
		"o.lab,"
		" o.student, o.n, row_number() OVER (PARTITION BY o.lab ORDER BY " SQ_RANK ") AS place"
		" FROM official AS o WHERE o.student = $student AND o.tried > 0) WHERE place = 1",
		args, NULL, NULL, e);
}

static int learner_anew(struct sq *s, const char *student, const struct sq_declared *d, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct standing_shown *shown;
	struct standing_made *made;
	size_t n, n_made;
	const struct arg args[] = { { .name = "$edition", .number = s->edition },
		{ .name = "$student", .text = student }, { 0 } };
	const struct arg ranked[] = { args[0], args[1], { .name = "$best", .number = s->rules->policy == POLICY_BEST },
		{ 0 } };
	if (sq_run(s, "DELETE FROM mastery WHERE edition = $edition AND student = $student", args, NULL, NULL, e) < 0 ||
		sq_run(s, "DELETE FROM past WHERE edition = $edition AND student = $student", args, NULL, NULL, e) <
			0 ||
		sq_run(s, "DELETE FROM chosen WHERE edition = $edition AND student = $student", args, NULL, NULL, e) <
			0 ||
		choose(s, ranked, e) < 0 || sq_standing_shown(s, student, NULL, &a, &shown, &n, e) < 0)
		return -1;
	standing_make(s->rules, shown, n, d->facets, d->n, &a, &made, &n_made);
	for (size_t i = 0; i < n_made; i++)
		if (write_mastery(s, student, &made[i], e) < 0 || write_past(s, student, &made[i], e) < 0)
			return -1;
	return 0;
}

static int learners_anew(struct sq *s, const struct sq_names *students, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct sq_declared d = { .a = &a };
	if (sq_standing_declared(s, NULL, &d, e) < 0)
		return -1;
	for (size_t i = 0; i < students->n; i++)
		if (learner_anew(s, students->item[i], &d, e) < 0)
			return -1;
	return 0;
}

/* A record. */

static int write_facet(struct sq *s, const char *submission, const char *digest, const struct facet *f, struct err *e)
{
	const struct arg args[] = { { .name = "$id", .text = submission },
		{ .name = "$competency", .text = f->competency }, { .name = "$clause", .text = f->clause },
		{ .name = "$polarity", .number = f->polarity }, { 0 } };
	const struct arg shown[] = { args[0], args[1], args[2], args[3], { .name = "$level", .number = f->level },
		{ .name = "$attempted", .number = f->attempted }, { .name = "$passed", .number = f->passed },
		{ .name = "$critical", .number = f->critical_failed }, { 0 } };
	const struct arg declared[] = { args[0], args[1], args[2], args[3], { .name = "$level", .number = f->level },
		{ .name = "$digest", .text = digest }, { 0 } };
	if (sq_run(s,
		    "INSERT INTO facet (competency, clause, polarity) VALUES ($competency, $clause, $polarity)"
		    " ON CONFLICT DO NOTHING",
		    args + 1, NULL, NULL, e) < 0)
		return -1;
	if (f->attempted > 0 &&
		sq_run(s,
			"INSERT INTO shown (submission, facet, level, attempted, passed, critical)"
			" SELECT o.n, f.n, $level, $attempted, $passed, $critical FROM official AS o, facet AS f"
			" WHERE o.id = $id AND f.competency = $competency AND f.clause = $clause AND f.polarity ="
			" $polarity ON CONFLICT DO NOTHING",
			shown, NULL, NULL, e) < 0)
		return -1;
	return sq_run(s,
		"INSERT INTO lab_facet (lab, digest, facet, level) SELECT o.lab, $digest, f.n, $level"
		" FROM official AS o, facet AS f WHERE o.id = $id AND f.competency = $competency AND f.clause = $clause"
		" AND f.polarity = $polarity ON CONFLICT DO UPDATE SET level = excluded.level"
		" WHERE excluded.level < level",
		declared, NULL, NULL, e);
}

/* What a record shows. Returns 1 when the facets that its lab declares are others than before. */
static int write_shown(struct sq *s, const char *submission, const struct standing_evidence *ev, struct err *e)
{
	int declares = 0;
	const struct arg args[] = { { .name = "$id", .text = submission },
		{ .name = "$digest", .text = ev->lab_digest }, { .name = "$tried", .number = (int64_t)ev->tried },
		{ .name = "$items", .text = ev->items }, { 0 } };
	const struct arg lab[] = { args[0], args[1], { 0 } };
	const struct arg id[] = { args[0], { 0 } };
	if (sq_run(s,
		    "INSERT INTO official (n, id, record, student, lab, digest, received_ms, permille, tried, items)"
		    " SELECT n, id, record, student, lab, $digest, received_ms, permille, $tried, $items"
		    " FROM submission WHERE id = $id",
		    args, NULL, NULL, e) < 0)
		return -1;
	for (size_t i = 0; i < ev->n_facets; i++) {
		int n = write_facet(s, submission, ev->lab_digest, &ev->facets[i], e);
		if (n < 0)
			return -1;
		declares |= n > 0;
	}
	if (ev->n_facets == 0) /* nothing was asked: it doesn't speak for its lab */
		return 0;
	int64_t same = 0;
	if (sq_run(s,
		    "SELECT w.digest = $digest FROM lab_now AS w JOIN official AS o ON o.lab = w.lab WHERE o.id = $id",
		    lab, sq_take_number, &same, e) < 0)
		return -1;
	int n = sq_run(s,
		"INSERT INTO lab_now (lab, digest, received_ms, id) SELECT lab, digest, received_ms, id FROM official"
		" WHERE id = $id ON CONFLICT (lab) DO UPDATE SET digest = excluded.digest,"
		" received_ms = excluded.received_ms, id = excluded.id"
		" WHERE (excluded.received_ms, excluded.id) > (lab_now.received_ms, lab_now.id)",
		id, NULL, NULL, e);
	if (n < 0)
		return -1;
	return same ? declares : n > 0;
}

static int take_in(struct sq *s, const char *submission, const struct json *document, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct standing_evidence ev;
	if (standing_evidence_of(document, &a, &ev, e) < 0)
		return err_prefix(e, "%s", submission);
	return ev.official ? write_shown(s, submission, &ev, e) : 0;
}

/* Whom a record concerns: its learner; and where it changed what its lab declares, all who showed something there. */
static int concerned(struct sq *s, const char *submission, bool all, struct sq_names *students, struct err *e)
{
	const struct arg args[] = { { .name = "$id", .text = submission }, { 0 } };
	const struct arg others[] = { args[0], { .name = "$edition", .number = s->edition }, { 0 } };
	if (!all)
		return sq_run(s, "SELECT student FROM official WHERE id = $id", args, sq_take_name, students, e);
	return sq_run(s,
		"SELECT student FROM official WHERE id = $id UNION SELECT m.student FROM mastery AS m WHERE"
		" m.edition = $edition AND m.competency IN (SELECT f.competency FROM lab_facet AS l JOIN facet AS f"
		" ON f.n = l.facet WHERE l.lab = (SELECT lab FROM official WHERE id = $id))",
		others, sq_take_name, students, e);
}

int sq_standing_take(struct sq *s, const char *submission, const struct json *document, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct sq_names students = { .a = &a };
	int changed = take_in(s, submission, document, e);
	int none = changed < 0 ? -1 : sq_standing_rules(s, e);
	if (none != 0) /* without rules there is no standing yet */
		return none < 0 ? -1 : 0;
	if (concerned(s, submission, changed > 0, &students, e) < 0)
		return -1;
	return learners_anew(s, &students, e);
}

/* All of it. */

struct replay {
	struct sq *s;
	struct err *e;
	bool bad;
};

static void take_record(sqlite3_stmt *st, void *ctx)
{
	struct replay *r = ctx;
	SCOPED_JSON document = NULL;
	const char *id = (const char *)sqlite3_column_text(st, 0), *text = (const char *)sqlite3_column_text(st, 1);
	if (r->bad)
		return;
	r->bad = json_parse(text, (size_t)sqlite3_column_bytes(st, 1), id, &document, r->e) < 0 ||
		 take_in(r->s, id, document, r->e) < 0;
}

static int rebuild_body(struct sq *s, void *ctx, struct err *e)
{
	static const char *const cleared[] = { "DELETE FROM shown", "DELETE FROM lab_facet", "DELETE FROM lab_now",
		"DELETE FROM official", "DELETE FROM facet", "DELETE FROM mastery WHERE edition = $edition",
		"DELETE FROM past WHERE edition = $edition", "DELETE FROM chosen WHERE edition = $edition" };
	SCOPED_ARENA a = ARENA_INIT;
	struct sq_names students = { .a = &a };
	struct replay r = { .s = s, .e = e };
	(void)ctx;
	int none = sq_standing_rules(s, e);
	if (none != 0)
		return none < 0 ? -1 : err_set(e, ERR_USAGE, "plumb.db: no rules yet: plumb rebuild takes them in");
	const struct arg edition[] = { { .name = "$edition", .number = s->edition }, { 0 } };
	for (size_t i = 0; i < sizeof cleared / sizeof cleared[0]; i++)
		if (sq_run(s, cleared[i], strchr(cleared[i], '$') != NULL ? edition : NULL, NULL, NULL, e) < 0)
			return -1;
	if (sq_run(s,
		    "SELECT r.submission, r.document FROM submission AS s JOIN record AS r ON r.submission = s.id"
		    " ORDER BY s.n",
		    NULL, take_record, &r, e) < 0 ||
		r.bad)
		return -1;
	if (sq_run(s, "SELECT DISTINCT student FROM official ORDER BY student", NULL, sq_take_name, &students, e) < 0)
		return -1;
	return learners_anew(s, &students, e);
}

static int rebuild(struct store *base, struct err *e)
{
	return sq_transaction((struct sq *)base, rebuild_body, NULL, e) < 0 ? -1 : 0;
}

struct adoption {
	const char *rules;
	bool changed;
};

static int adopt_body(struct sq *s, void *ctx, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct adoption *ad = ctx;
	struct edition ed = { .a = &a };
	const struct arg args[] = { { .name = "$rules", .text = ad->rules }, { 0 } };
	if (sq_run(s, NEWEST, NULL, take_edition, &ed, e) < 0)
		return -1;
	if (ed.rules != NULL && strcmp(ed.rules, ad->rules) == 0)
		return 0;
	ad->changed = true;
	if (sq_run(s, "INSERT INTO edition (rules) VALUES ($rules)", args, NULL, NULL, e) < 0)
		return -1;
	return rebuild_body(s, NULL, e);
}

static int adopt(struct store *base, const char *rules, bool *changed, struct err *e)
{
	struct sq *s = (struct sq *)base;
	struct adoption ad = { .rules = rules };
	int rc = sq_transaction(s, adopt_body, &ad, e);
	if (rc < 0) { /* what was read of an edition that was rolled back is no edition */
		s->edition = 0;
		return -1;
	}
	*changed = ad.changed;
	return 0;
}

const struct standing_backend sq_standing = {
	.adopt = adopt,
	.rebuild = rebuild,
	.rules = sq_standing_rules_text,
	.rows = sq_standing_rows,
	.cells = sq_standing_cells,
	.facets = sq_standing_facets,
	.mapped = sq_standing_mapped,
	.trend = sq_standing_trend,
	.history = sq_standing_history,
	.items = sq_standing_items,
	.choices = sq_standing_choices,
	.sensitivity = sq_standing_sensitivity,
	.dump = sq_standing_dump,
};
