#include "grader/vector.h"

#include <fcntl.h>

#include "grader/ended.h"
#include "grader/vector_rows.h"
#include "runner/base/io.h"

#define PUBLISHED_MAX        ((size_t)8 << 20)
#define GENERATOR_WALL_MS    30000
#define GENERATOR_OUTPUT_KIB (16 << 10)
#define SCHEMA               "plumb-vectors/1"

const uint8_t practice_seed[SEED_SIZE];
const char *const polarity_words[] = { "accept", "reject", NULL };
const char *const vector_set_words[] = { "published", "fresh", NULL };

static int read_published(struct vector_rows *rows, struct err *e)
{
	struct published {
		const char *schema;
		const struct json *vectors;
	} doc = { 0 };
	static const struct json_field fields[] = {
		{ "schema", JSON_STRING, offsetof(struct published, schema), true, 0, 0, NULL },
		{ "vectors", JSON_NODE, offsetof(struct published, vectors), true, 0, 0, NULL },
		{ 0 },
	};
	SCOPED_JSON root = NULL;
	char *text;
	size_t len, i = 0;
	const char *path = arena_printf(rows->a, "%s/vectors/published.json", rows->lab->dir);

	if (access(path, F_OK) < 0)
		return 0;
	if (io_read_file(AT_FDCWD, path, PUBLISHED_MAX, rows->a, &text, &len, e) < 0 ||
		json_parse(text, len, path, &root, e) < 0 || json_object(root, path, fields, &doc, rows->a, e) < 0)
		return -1;
	if (strcmp(doc.schema, SCHEMA) != 0 || !json_is_array(doc.vectors))
		return err_set(e, ERR_LAB, "%s: not a %s document", path, SCHEMA);
	if (rows->lab->contract != CONTRACT_FUNCTION)
		return err_set(e, ERR_LAB, "%s: only a function lab has published vectors", path);
	for (const struct json *row = json_first(doc.vectors); row != NULL; row = json_next(row), i++)
		if (vector_row(rows, row, arena_printf(rows->a, "%s: vectors[%zu]", path, i), SET_PUBLISHED, e) < 0)
			return -1;
	return 0;
}

/* The generator's words about its own failure, in one line. */
static int generator_failed(const struct job *job, const struct result *r, struct arena *a, struct err *e)
{
	if (r->ending == END_NOT_STARTED)
		return err_set(e, ERR_OPERATOR, "generate.c: not started: %s", buf_text(&r->err));
	return err_set(e, ERR_LAB, "generate.c: %s", ended_with_words(job, r, a));
}

/* The pipe holds more than a seed, so writing before anyone reads can't block. */
static int seed_pipe(const uint8_t seed[SEED_SIZE], int fds[2], struct err *e)
{
	if (io_pipe(fds) < 0)
		return err_sys(e, ERR_OPERATOR, "pipe for the seed");
	if (write_full(fds[1], seed, SEED_SIZE) == 0)
		return 0;
	int rc = err_sys(e, ERR_OPERATOR, "pipe for the seed");
	scoped_close(&fds[0]);
	scoped_close(&fds[1]);
	return rc;
}

static int run_generator(const char *generator, const uint8_t seed[SEED_SIZE], int64_t now_s, struct keeper *k,
	struct arena *a, struct result *out, struct err *e)
{
	const char *argv[] = { "/lab/generate", "--seed-fd", "3", "--now", arena_printf(a, "%lld", (long long)now_s) };
	struct job_mount mount = { generator, "/lab/generate" };
	struct job job = {
		.profile = "checker",
		.argv = { argv, 5 },
		.mounts = &mount,
		.n_mounts = 1,
		.channels = 1,
		.limits = { .wall_ms = GENERATOR_WALL_MS,
			.cpu_ms = GENERATOR_WALL_MS,
			.output_kib = GENERATOR_OUTPUT_KIB },
	};
	int fds[2];

	if (seed_pipe(seed, fds, e) < 0)
		return -1;
	SCOPED_FD inner = fds[0];
	(void)close(fds[1]);
	if (keeper_run(k, &job, &inner, out, e) < 0)
		return err_prefix(e, "generate.c");
	return out->ending == END_EXIT && out->exit_code == 0 ? 0 : generator_failed(&job, out, a, e);
}

static int read_fresh(struct vector_rows *rows, const struct result *r, struct err *e)
{
	const char *p = buf_text(&r->out), *end = p + r->out.len;

	if (r->out_cut || strlen(p) != r->out.len)
		return err_set(e, ERR_LAB, "generate.c: its output is %s", r->out_cut ? "too long" : "no text");
	for (size_t line = 1; p < end; line++) {
		const char *eol = memchr(p, '\n', (size_t)(end - p));
		const char *path = arena_printf(rows->a, "generate.c: line %zu", line);
		struct json *row;
		if (eol == NULL)
			return err_set(e, ERR_LAB, "%s: not ended by a newline", path);
		if (json_parse(p, (size_t)(eol - p), path, &row, e) < 0)
			return -1;
		json_push(rows->documents, row); /* owns .with */
		if (vector_line(rows, row, path, e) < 0)
			return -1;
		p = eol + 1;
	}
	return 0;
}

static int make(struct vector_rows *rows, const char *generator, const uint8_t seed[SEED_SIZE], int64_t now_s,
	struct keeper *k, struct vectors *out, struct err *e)
{
	struct result r;
	result_init(&r);
	int rc = read_published(rows, e);
	if (rc == 0)
		rc = run_generator(generator, seed, now_s, k, rows->a, &r, e);
	if (rc == 0)
		rc = read_fresh(rows, &r, e);
	if (rc == 0)
		rc = vector_rows_finish(rows, seed, out, e);
	result_release(&r);
	return rc;
}

int vectors_make(const struct lab *lab, const char *generator, const uint8_t seed[SEED_SIZE], int64_t now_s,
	struct keeper *k, struct arena *a, struct vectors *out, struct err *e)
{
	struct vector_rows rows = { .lab = lab, .a = a, .documents = json_new_array() };
	if (make(&rows, generator, seed, now_s, k, out, e) == 0)
		return 0;
	json_free(rows.documents);
	if (e != NULL && e->kind == ERR_INPUT)
		e->kind = ERR_LAB; /* rows are the author's */
	return -1;
}

/* The copies keep their ids; what points at a case points at its copy. */
static void keep_case(struct vectors *out, const struct vector *v)
{
	struct vector *mine = &out->vectors[out->n++];
	size_t i = 0;
	*mine = *v;
	while (i < out->n_cases && strcmp(out->cases[i].id, v->run->id) != 0)
		i++;
	if (i == out->n_cases)
		out->cases[out->n_cases++] = *v->run;
	mine->run = &out->cases[i];
}

int vectors_only(struct vectors *v, const struct lab *lab, const char *group, struct arena *a, struct err *e)
{
	const struct lab_group *wanted = lab_group_find(lab, group);
	struct vectors *whole = arena_alloc(a, sizeof(*whole)), some = { .documents = v->documents, .whole = whole };

	if (wanted == NULL)
		return err_set(e, ERR_USAGE, "--only: %s has no group \"%.60s\"", lab->id, group);
	*whole = *v;
	some.vectors = arena_array(a, v->n + 1, sizeof(*some.vectors));
	some.cases = arena_array(a, v->n_cases + 1, sizeof(*some.cases));
	for (size_t i = 0; i < v->n; i++)
		if (strcmp(v->vectors[i].group->id, group) == 0)
			keep_case(&some, &v->vectors[i]);
	*v = some;
	return 0;
}

void vectors_release(struct vectors *v)
{
	json_free(v->documents);
	*v = (struct vectors){ 0 };
}
