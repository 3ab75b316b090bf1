/* Rows of vectors. The first byte chooses: f and p are lines of a generator of a function and of a program lab, anything
 * else is one published set. What is accepted is tied together: every vector has its case, its group, and a pair beside
 * it; no name of a file can leave its folder. */
#include "grader/vector_rows.h"

#include "labs/kit/wire.h"
#include "tests/fuzz/mutate_json.h"

static struct lab_group groups[] = {
	{ .id = "pack", .clause = "RFC 8446 §5.1", .level = LEVEL_MUST, .weight = 500 },
	{ .id = "open", .clause = "RFC 8446 §5.2", .level = LEVEL_MAY, .weight = 500 },
};

static void check_case(const struct lab_case *c, bool program)
{
	MUST(c->in_len <= KIT_FRAME_MAX && c->op >= 0 && c->op <= 255, "a question fits into a frame");
	MUST(!program || (c->outputs.n > 0 && c->outputs.n <= JOB_COLLECT_MAX), "outputs can be collected");
	for (size_t i = 0; i < c->outputs.n; i++)
		MUST(strchr(c->outputs.item[i], '/') == NULL && c->outputs.item[i][0] != '.',
			"outputs are plain names");
	for (size_t i = 0; i < c->n_files; i++)
		MUST(strchr(c->files[i].name, '/') == NULL && c->files[i].name[0] != '.', "files are plain names");
	MUST(c->with == NULL || json_is_object(c->with), "\"with\" is an object");
}

static const struct vector *find(const struct vectors *vecs, const char *id)
{
	const struct vector *hit = NULL;
	for (size_t i = 0; i < vecs->n; i++)
		if (strcmp(vecs->vectors[i].id, id) == 0) {
			MUST(hit == NULL, "ids are unique");
			hit = &vecs->vectors[i];
		}
	return hit;
}

static void check_vectors(const struct vectors *vecs, bool program)
{
	for (size_t i = 0; i < vecs->n; i++) {
		const struct vector *v = &vecs->vectors[i], *pair = v->pair != NULL ? find(vecs, v->pair) : NULL;
		MUST(v->run >= vecs->cases && v->run < vecs->cases + vecs->n_cases, "a vector has a case");
		MUST(v->group == &groups[0] || v->group == &groups[1], "and a group");
		MUST(v->level >= LEVEL_MUST && v->level <= LEVEL_MAY && v->clause != NULL, "and a clause and level");
		MUST(v->status >= -128 && v->status <= 127, "a status is an int8");
		MUST(find(vecs, v->id) == v, "and an id of its own");
		MUST(v->pair == NULL || (pair != NULL && pair != v && pair->group == v->group), "and its pair");
		check_case(v->run, program);
	}
}

static int read_rows(struct vector_rows *rows, char *text, size_t size, bool published, struct err *e)
{
	size_t line = 0;
	for (char *p = text, *end = text + size; p < end; line++) {
		char *eol = memchr(p, '\n', (size_t)(end - p));
		size_t n = eol != NULL ? (size_t)(eol - p) : (size_t)(end - p);
		struct json *row = NULL;
		if (json_parse(p, n, "rows", &row, e) < 0)
			return -1;
		json_push(rows->documents, row);
		if ((published ? vector_row(rows, row, "rows", SET_PUBLISHED, e) : vector_line(rows, row, "rows", e)) <
			0)
			return -1;
		p += n + (eol != NULL);
	}
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t seed[SEED_SIZE] = { 1 };
	SCOPED_ARENA a = ARENA_INIT;
	SCOPED_JSON documents = json_new_array();
	bool program = size > 0 && data[0] == 'p', published = !program && (size == 0 || data[0] != 'f');
	struct lab lab = {
		.contract = program ? CONTRACT_PROGRAM : CONTRACT_FUNCTION, .groups = groups, .n_groups = 2
	};
	struct vector_rows rows = { .lab = &lab, .a = &a, .documents = documents };
	struct vectors out;
	struct err e = { 0 };
	size_t skip = size > 0;
	if (read_rows(&rows, fuzz_text(&a, data + skip, size - skip), size - skip, published, &e) < 0) {
		fuzz_error(&e, "rows");
		return 0;
	}
	FUZZ_MARK(out);
	if (vector_rows_finish(&rows, seed, &out, &e) == 0) {
		check_vectors(&out, program);
		return 0;
	}
	fuzz_untouched(&out, sizeof out);
	fuzz_error(&e, NULL);
	return 0;
}
