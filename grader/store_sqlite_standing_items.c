/* Standing on SQLite: item matrices, rules of editions, and the dump that proves two ways equal. */
#include "grader/store_sqlite_standing.h"

#define EDITION "coalesce(nullif($edition, 0), (SELECT max(n) FROM edition))"

struct item_rows {
	struct arena *a;
	const char **students;
	size_t n, cap;
	const char **texts;
	size_t n_texts, cap_texts;
	size_t other_version;
	const char *const *wanted; /* sorted, or NULL */
	size_t n_wanted, at;
};

static void take_items(sqlite3_stmt *st, void *ctx)
{
	struct item_rows *r = ctx;
	const char *student = (const char *)sqlite3_column_text(st, 0);
	while (r->wanted != NULL && r->at < r->n_wanted && strcmp(r->wanted[r->at], student) < 0)
		r->at++;
	if (r->wanted != NULL && (r->at == r->n_wanted || strcmp(r->wanted[r->at], student) != 0))
		return;
	if (sqlite3_column_int(st, 2) == 0) {
		r->other_version++;
		return;
	}
	*(const char **)arena_push(r->a, &r->students, &r->n, &r->cap, sizeof *r->students) = sq_column(st, 0, r->a);
	*(const char **)arena_push(r->a, &r->texts, &r->n_texts, &r->cap_texts, sizeof *r->texts) =
		sq_column(st, 1, r->a);
}

/* Every record of one version of a lab has the same groups: the first one names them. */
static int item_names(const char *text, struct arena *a, struct items_matrix *out, struct err *e)
{
	SCOPED_JSON items = NULL;
	size_t cap = 0;
	if (json_parse(text, strlen(text), "plumb.db: items", &items, e) < 0)
		return -1;
	for (const struct json *i = json_first(items); i != NULL; i = json_next(i))
		*(const char **)arena_push(a, &out->items, &out->n_items, &cap, sizeof *out->items) =
			arena_strdup(a, json_key(i));
	return 0;
}

static int item_row(const char *text, const struct items_matrix *m, uint8_t *right, struct err *e)
{
	SCOPED_JSON items = NULL;
	if (json_parse(text, strlen(text), "plumb.db: items", &items, e) < 0)
		return -1;
	for (size_t i = 0; i < m->n_items; i++) {
		int64_t v = 0;
		right[i] = json_int(json_get(items, m->items[i]), &v) && v == 1;
	}
	return 0;
}

int sq_standing_items(struct store *base, const char *lab, const char *const *students, size_t n_students,
	struct arena *a, struct items_matrix *out, struct err *e)
{
	const struct arg args[] = { { .name = "$lab", .text = lab }, { 0 } };
	struct item_rows r = { .a = a, .wanted = students, .n_wanted = n_students };
	struct items_matrix m = { .lab = lab };
	if (sq_run((struct sq *)base,
		    "SELECT o.student, o.items, o.digest = w.digest FROM chosen AS m JOIN official AS o ON o.n ="
		    " m.submission JOIN lab_now AS w ON w.lab = o.lab WHERE m.edition = (SELECT max(n) FROM edition)"
		    " AND m.lab = $lab ORDER BY m.student",
		    args, take_items, &r, e) < 0)
		return -1;
	if (r.n > 0 && item_names(r.texts[0], a, &m, e) < 0)
		return -1;
	uint8_t *right = arena_array(a, r.n * m.n_items + 1, sizeof *right);
	for (size_t u = 0; u < r.n; u++)
		if (item_row(r.texts[u], &m, right + u * m.n_items, e) < 0)
			return -1;
	m.learners = r.students;
	m.n_learners = r.n;
	m.right = right;
	m.other_version = r.other_version;
	*out = m;
	return 0;
}

struct text {
	struct arena *a;
	char *text;
};

static void take_text(sqlite3_stmt *st, void *ctx)
{
	struct text *t = ctx;
	t->text = arena_strndup(t->a, (const char *)sqlite3_column_text(st, 0), (size_t)sqlite3_column_bytes(st, 0));
}

int sq_standing_rules_text(struct store *base, int64_t edition, struct arena *a, char **text, struct err *e)
{
	const struct arg args[] = { { .name = "$edition", .number = edition }, { 0 } };
	struct text t = { .a = a };
	int n = sq_run((struct sq *)base, "SELECT rules FROM edition WHERE n = " EDITION, args, take_text, &t, e);
	if (n > 0)
		*text = t.text;
	return n < 0 ? -1 : n == 0;
}

#define NOW                   " = (SELECT max(n) FROM edition)"
#define COLUMN(column, field) " || ' ' || " #column
static const char *const dumps[] = {
	"SELECT 'official ' || o.id || ' ' || record || ' ' || student || ' ' || lab || ' ' || digest || ' ' ||"
	" received_ms || ' ' || permille || ' ' || tried || ' ' || items FROM official AS o ORDER BY o.id",
	"SELECT 'shown ' || o.id || ' ' || competency || ' ' || clause || ' ' || polarity || ' ' || level || ' ' ||"
	" attempted || ' ' || passed || ' ' || critical FROM shown AS x JOIN official AS o ON o.n = x.submission"
	" JOIN facet AS f ON f.n = x.facet ORDER BY o.id, competency, clause, polarity",
	"SELECT 'lab ' || lab || ' ' || digest || ' ' || received_ms || ' ' || id FROM lab_now ORDER BY lab",
	"SELECT 'declares ' || lab || ' ' || digest || ' ' || competency || ' ' || clause || ' ' || polarity || ' ' ||"
	" level FROM lab_facet AS l JOIN facet AS f ON f.n = l.facet ORDER BY lab, digest, competency, clause, "
	"polarity",
	"SELECT 'mastery ' || student || ' ' || competency" SQ_MASTERY(
		COLUMN) " || ' ' || oldest_ms || ' ' ||"
			" newest_ms || ' ' || flips FROM mastery WHERE edition" NOW " ORDER BY student, competency",
	"SELECT 'past ' || student || ' ' || competency || ' ' || week || ' ' || was || ' ' || state || ' ' || mean_e4"
	" FROM past WHERE edition" NOW " ORDER BY student, competency, week",
	"SELECT 'chosen ' || m.lab || ' ' || m.student || ' ' || o.id FROM chosen AS m JOIN official AS o"
	" ON o.n = m.submission WHERE edition" NOW " ORDER BY m.lab, m.student",
};

static void take_line(sqlite3_stmt *st, void *ctx)
{
	struct buf *out = ctx;
	(void)buf_puts(out, (const char *)sqlite3_column_text(st, 0));
	(void)buf_puts(out, "\n");
}

int sq_standing_dump(struct store *base, struct buf *out, struct err *e)
{
	for (size_t i = 0; i < sizeof dumps / sizeof dumps[0]; i++)
		if (sq_run((struct sq *)base, dumps[i], NULL, take_line, out, e) < 0)
			return -1;
	return buf_ok(out) ? 0 : err_set(e, ERR_USAGE, "plumb.db: the dump is longer than %zu bytes", out->max);
}
