#include "grader/vector_rows.h"

#include <ctype.h>

#include "grader/digest.h"
#include "labs/kit/wire.h"

#define VECTORS_MAX 20000
#define FILES_MAX   64

struct vector_draft { /* a vector before its case and pair are known to exist */
	const char *kind, *group, *run_in, *in, *out, *path;
	int64_t op;
	struct vector v;
	size_t case_at; /* index: the array of cases moves while it grows */
};

struct file_row {
	const char *name, *data;
};

struct case_row {
	const char *kind;
	const struct json *files, *with;
	struct lab_case run;
};

/* clang-format off */
#define DRAFT(name, kind, required, min, max, words) \
	{ #name, kind, offsetof(struct vector_draft, name), required, min, max, words }
#define VECTOR(name, kind, required, min, max, words) \
	{ #name, kind, offsetof(struct vector_draft, v.name), required, min, max, words }
#define VECTOR_FIELDS \
	VECTOR(id, JSON_STRING, true, 0, 0, NULL), \
	DRAFT(group, JSON_STRING, true, 0, 0, NULL), \
	VECTOR(clause, JSON_STRING, false, 0, 0, NULL), \
	VECTOR(level, JSON_ENUM, false, 0, 0, level_words), \
	VECTOR(polarity, JSON_ENUM, true, 0, 0, polarity_words), \
	VECTOR(source, JSON_STRING, true, 0, 0, NULL), \
	VECTOR(why, JSON_STRING, true, 0, 0, NULL), \
	VECTOR(pair, JSON_STRING, false, 0, 0, NULL), \
	VECTOR(critical, JSON_BOOL, false, 0, 0, NULL)
#define QUESTION_FIELDS \
	DRAFT(op, JSON_INT, true, 0, 255, NULL), \
	DRAFT(in, JSON_STRING, true, 0, 0, NULL), \
	VECTOR(status, JSON_INT, true, -128, 127, NULL), \
	DRAFT(out, JSON_STRING, true, 0, 0, NULL), \
	VECTOR(any_negative, JSON_BOOL, false, 0, 0, NULL)

static const struct json_field published_fields[] = { VECTOR_FIELDS, QUESTION_FIELDS, { 0 } };
static const struct json_field function_fields[] = {
	DRAFT(kind, JSON_STRING, true, 0, 0, NULL), VECTOR_FIELDS, QUESTION_FIELDS, { 0 },
};
static const struct json_field program_fields[] = {
	DRAFT(kind, JSON_STRING, true, 0, 0, NULL), VECTOR_FIELDS,
	DRAFT(run_in, JSON_STRING, true, 0, 0, NULL),
	VECTOR(check, JSON_STRING, true, 0, 0, NULL),
	{ 0 },
};

#define CASE(name, kind, required) { #name, kind, offsetof(struct case_row, run.name), required, 0, 0, NULL }
static const struct json_field case_fields[] = {
	{ "kind", JSON_STRING, offsetof(struct case_row, kind), true, 0, 0, NULL },
	{ "files", JSON_NODE, offsetof(struct case_row, files), true, 0, 0, NULL },
	{ "with", JSON_NODE, offsetof(struct case_row, with), false, 0, 0, NULL },
	CASE(id, JSON_STRING, true),
	CASE(argv, JSON_STRINGS, true),
	CASE(outputs, JSON_STRINGS, true),
	{ 0 },
};

static const struct json_field file_fields[] = {
	{ "name", JSON_STRING, offsetof(struct file_row, name), true, 0, 0, NULL },
	{ "data", JSON_STRING, offsetof(struct file_row, data), true, 0, 0, NULL },
	{ 0 },
};
/* clang-format on */

static bool vector_id(const char *s)
{
	return s[0] != '\0' && strlen(s) <= 64 && strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(s);
}

/* Names of inputs and outputs become paths on the host: one plain component. */
static bool plain_name(const char *s)
{
	if (!isalnum((unsigned char)s[0]) || strlen(s) > 64)
		return false;
	for (; *s != '\0'; s++)
		if (!isalnum((unsigned char)*s) && strchr("._-", *s) == NULL)
			return false;
	return true;
}

static int read_hex(struct arena *a, const char *hex, const char *path, const uint8_t **out, size_t *len, struct err *e)
{
	size_t digits = strlen(hex), n = digits / 2;
	if (n > KIT_FRAME_MAX)
		return err_set(e, ERR_LAB, "%s: %zu bytes; at most %u", path, n, KIT_FRAME_MAX);
	uint8_t *p = arena_alloc(a, n + 1);
	if (digits % 2 != 0 || hex_decode(hex, digits, p, n) < 0)
		return err_set(e, ERR_LAB, "%s: not an even number of hexadecimal digits", path);
	*out = p;
	*len = n;
	return 0;
}

/* A question of a function lab is a case of its own. */
static int add_question(struct vector_rows *rows, struct vector_draft *d, struct err *e)
{
	struct lab_case c = { .id = d->v.id, .op = d->op };
	if (read_hex(rows->a, d->in, arena_printf(rows->a, "%s.in", d->path), &c.in, &c.in_len, e) < 0 ||
		read_hex(rows->a, d->out, arena_printf(rows->a, "%s.out", d->path), &d->v.out, &d->v.out_len, e) < 0)
		return -1;
	d->case_at = rows->n_cases;
	struct lab_case *slot = arena_push(rows->a, &rows->cases, &rows->n_cases, &rows->cap_cases, sizeof(*slot));
	*slot = c;
	return 0;
}

static int find_case(const struct vector_rows *rows, struct vector_draft *d, struct err *e)
{
	for (size_t i = 0; i < rows->n_cases; i++)
		if (strcmp(rows->cases[i].id, d->run_in) == 0) {
			d->case_at = i;
			return 0;
		}
	return err_set(e, ERR_LAB, "%s.run_in: no case \"%s\" comes before", d->path, d->run_in);
}

static int add_vector(struct vector_rows *rows, const struct json *node, const struct json_field *fields,
	const char *path, int set, struct err *e)
{
	struct vector_draft d = { .path = path, .v = { .set = set, .level = -1 } };

	if (json_object(node, path, fields, &d, rows->a, e) < 0)
		return -1;
	if (!vector_id(d.v.id))
		return err_set(e, ERR_LAB, "%s.id: \"%s\" is not made of a-z, 0-9 and '-'", path, d.v.id);
	if ((d.v.group = lab_group_find(rows->lab, d.group)) == NULL)
		return err_set(e, ERR_LAB, "%s.group: lab.json has no group \"%s\"", path, d.group);
	if (d.v.clause == NULL)
		d.v.clause = d.v.group->clause;
	if (d.v.level < 0)
		d.v.level = d.v.group->level;
	if (rows->n_drafts >= VECTORS_MAX)
		return err_set(e, ERR_LAB, "%s: more than %d vectors", path, VECTORS_MAX);
	if ((fields == program_fields ? find_case(rows, &d, e) : add_question(rows, &d, e)) < 0)
		return -1;
	struct vector_draft *slot =
		arena_push(rows->a, &rows->drafts, &rows->n_drafts, &rows->cap_drafts, sizeof(*slot));
	*slot = d;
	return 0;
}

static int add_file(
	struct vector_rows *rows, const struct json *node, const char *path, struct lab_file *out, struct err *e)
{
	struct file_row row = { 0 };
	if (json_object(node, path, file_fields, &row, rows->a, e) < 0)
		return -1;
	if (!plain_name(row.name))
		return err_set(e, ERR_LAB, "%s.name: \"%s\" is not a plain file name", path, row.name);
	out->name = row.name;
	return read_hex(rows->a, row.data, arena_printf(rows->a, "%s.data", path), &out->data, &out->len, e);
}

static int add_files(
	struct vector_rows *rows, const struct json *list, const char *path, struct lab_case *c, struct err *e)
{
	if (!json_is_array(list))
		return err_set(e, ERR_LAB, "%s.files: not an array", path);
	c->files = arena_array(rows->a, FILES_MAX, sizeof(*c->files));
	for (const struct json *node = json_first(list); node != NULL; node = json_next(node)) {
		const char *at = arena_printf(rows->a, "%s.files[%zu]", path, c->n_files);
		if (c->n_files == FILES_MAX)
			return err_set(e, ERR_LAB, "%s: more than %d files", at, FILES_MAX);
		if (add_file(rows, node, at, &c->files[c->n_files], e) < 0)
			return -1;
		c->n_files++;
	}
	return 0;
}

static int check_outputs(const struct json_strings *names, const char *path, struct err *e)
{
	if (names->n == 0 || names->n > JOB_COLLECT_MAX)
		return err_set(e, ERR_LAB, "%s.outputs: %zu names; 1 to %d can be", path, names->n, JOB_COLLECT_MAX);
	for (size_t i = 0; i < names->n; i++)
		if (!plain_name(names->item[i]))
			return err_set(e, ERR_LAB, "%s.outputs[%zu]: \"%s\" is not a plain file name", path, i,
				names->item[i]);
	return 0;
}

static int add_case(struct vector_rows *rows, const struct json *node, const char *path, struct err *e)
{
	struct case_row row = { 0 };

	if (json_object(node, path, case_fields, &row, rows->a, e) < 0)
		return -1;
	if (!vector_id(row.run.id))
		return err_set(e, ERR_LAB, "%s.id: \"%s\" is not made of a-z, 0-9 and '-'", path, row.run.id);
	for (size_t i = 0; i < rows->n_cases; i++)
		if (strcmp(rows->cases[i].id, row.run.id) == 0)
			return err_set(e, ERR_LAB, "%s.id: a case \"%s\" is there already", path, row.run.id);
	if (row.with != NULL && !json_is_object(row.with))
		return err_set(e, ERR_LAB, "%s.with: not an object", path);
	row.run.with = row.with;
	if (rows->lab->contract == CONTRACT_BOARD && row.run.argv.n + row.run.outputs.n > 0)
		return err_set(e, ERR_LAB, "%s: a board has no argv and no outputs", path);
	if ((rows->lab->contract != CONTRACT_BOARD && check_outputs(&row.run.outputs, path, e) < 0) ||
		add_files(rows, row.files, path, &row.run, e) < 0)
		return -1;
	struct lab_case *slot = arena_push(rows->a, &rows->cases, &rows->n_cases, &rows->cap_cases, sizeof(*slot));
	*slot = row.run;
	return 0;
}

int vector_row(struct vector_rows *rows, const struct json *node, const char *path, int set, struct err *e)
{
	return add_vector(rows, node, published_fields, path, set, e);
}

int vector_line(struct vector_rows *rows, const struct json *node, const char *path, struct err *e)
{
	bool program = rows->lab->contract != CONTRACT_FUNCTION; /* or a board: cases, and vectors about them */
	const char *kind = json_string(json_get(node, "kind"));

	if (kind != NULL && strcmp(kind, "vector") == 0)
		return add_vector(rows, node, program ? program_fields : function_fields, path, SET_FRESH, e);
	if (kind != NULL && strcmp(kind, "case") == 0 && program)
		return add_case(rows, node, path, e);
	return err_set(e, ERR_LAB, "%s.kind: not \"vector\"%s", path, program ? " or \"case\"" : "");
}

static int by_id(const void *x, const void *y)
{
	const struct vector *const *p = x, *const *q = y;
	return strcmp((*p)->id, (*q)->id);
}

static int check_ids(const struct vector_rows *rows, const struct vectors *vecs, struct err *e)
{
	const struct vector **sorted = arena_array(rows->a, vecs->n + 1, sizeof(const struct vector *));
	for (size_t i = 0; i < vecs->n; i++)
		sorted[i] = &vecs->vectors[i];
	qsort(sorted, vecs->n, sizeof(struct vector *), by_id);
	for (size_t i = 1; i < vecs->n; i++)
		if (strcmp(sorted[i - 1]->id, sorted[i]->id) == 0)
			return err_set(
				e, ERR_LAB, "vector \"%s\" is there twice; ids are unique in a run", sorted[i]->id);
	for (size_t i = 0; i < vecs->n; i++) {
		struct vector key = { .id = vecs->vectors[i].pair };
		const struct vector *k = &key, **hit;
		if (key.id == NULL)
			continue;
		hit = bsearch(&k, sorted, vecs->n, sizeof(struct vector *), by_id);
		if (hit == NULL || *hit == &vecs->vectors[i] || (*hit)->group != vecs->vectors[i].group)
			return err_set(e, ERR_LAB, "vector \"%s\": its pair \"%s\" is not another vector of its group",
				vecs->vectors[i].id, key.id);
	}
	return 0;
}

static int check_groups(const struct lab *lab, const struct vectors *vecs, struct err *e)
{
	for (size_t g = 0; g < lab->n_groups; g++) {
		size_t fresh = 0;
		for (size_t i = 0; i < vecs->n; i++)
			fresh += vecs->vectors[i].group == &lab->groups[g] && vecs->vectors[i].set == SET_FRESH;
		if (fresh == 0)
			return err_set(e, ERR_LAB,
				"group \"%s\" gets no fresh vector from generate.c; only those carry weight",
				lab->groups[g].id);
	}
	return 0;
}

/* Fisher-Yates with SHA-256(seed, i) as the source: the modulo's bias is below 2^-40 and decides nothing. */
static void shuffle(struct vector_draft *drafts, size_t n, const uint8_t seed[SEED_SIZE])
{
	for (size_t i = n; i > 1; i--) {
		struct digest d;
		uint8_t hash[DIGEST_SIZE];
		uint64_t r = 0;
		digest_begin(&d);
		digest_text(&d, "order of vectors");
		digest_piece(&d, seed, SEED_SIZE);
		digest_piece(&d, &i, sizeof(i));
		digest_end(&d, hash);
		for (int b = 0; b < 8; b++)
			r = r << 8 | hash[b];
		struct vector_draft swap = drafts[i - 1];
		drafts[i - 1] = drafts[r % i];
		drafts[r % i] = swap;
	}
}

int vector_rows_finish(struct vector_rows *rows, const uint8_t seed[SEED_SIZE], struct vectors *out, struct err *e)
{
	struct vectors vecs = {
		.cases = rows->cases, .n_cases = rows->n_cases, .n = rows->n_drafts, .documents = rows->documents
	};

	shuffle(rows->drafts, rows->n_drafts, seed);
	vecs.vectors = arena_array(rows->a, vecs.n + 1, sizeof(*vecs.vectors));
	for (size_t i = 0; i < vecs.n; i++) {
		vecs.vectors[i] = rows->drafts[i].v;
		vecs.vectors[i].run = &rows->cases[rows->drafts[i].case_at];
	}
	if (check_ids(rows, &vecs, e) < 0 || check_groups(rows->lab, &vecs, e) < 0)
		return -1;
	*out = vecs;
	return 0;
}
