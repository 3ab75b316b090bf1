/* Rows of generators: whatever is wrong with one is named with its place. */
#include "grader/vector_rows.h"

#include "tests/tap.h"

static struct lab_group groups[] = { { .id = "one", .clause = "RFC 1 §1" }, { .id = "two", .clause = "RFC 1 §2" } };
static const struct lab function_lab = { .contract = CONTRACT_FUNCTION, .groups = groups, .n_groups = 2 };
static const struct lab program_lab = { .contract = CONTRACT_PROGRAM, .groups = groups, .n_groups = 1 };
static const uint8_t seed[SEED_SIZE] = { 1 };

/* Feeds lines, then ties them together. 0 or -1 with *e. */
static int feed(const struct lab *lab, const char *const *lines, struct arena *a, struct vectors *out, struct err *e)
{
	struct vector_rows rows = { .lab = lab, .a = a, .documents = json_new_array() };
	int rc = 0;
	*e = (struct err){ 0 };
	for (; *lines != NULL && rc == 0; lines++) {
		struct json *node;
		rc = json_parse(*lines, strlen(*lines), "line", &node, e);
		if (rc == 0) {
			json_push(rows.documents, node);
			rc = vector_line(&rows, node, "line", e);
		}
	}
	if (rc == 0)
		rc = vector_rows_finish(&rows, seed, out, e);
	if (rc < 0)
		json_free(rows.documents);
	return rc;
}

#define ROW(id, group, more)                                                                                       \
	"{\"kind\":\"vector\",\"id\":\"" id "\",\"group\":\"" group "\",\"polarity\":\"accept\",\"source\":\"s\"," \
	"\"why\":\"w\",\"op\":1,\"in\":\"00ff\",\"status\":0,\"out\":\"ab\"" more "}"

static void test_good(struct arena *a)
{
	const char *const lines[] = { ROW("a-1", "one", ""), ROW("a-2", "one", ",\"pair\":\"a-1\",\"level\":\"MAY\""),
		ROW("b-1", "two", ",\"clause\":\"RFC 9 §9\",\"critical\":true"), NULL };
	struct vectors v = { 0 }, w = { 0 };
	struct err e = { 0 };
	if (!OK(feed(&function_lab, lines, a, &v, &e) == 0, "three good rows (%s)", e.text))
		return;
	OK(v.n == 3 && v.n_cases == 3, "each is a vector and a case");
	for (size_t i = 0; i < v.n; i++)
		if (strcmp(v.vectors[i].id, "b-1") == 0) {
			STR(v.vectors[i].clause, "RFC 9 §9", "a clause of its own");
			OK(v.vectors[i].critical && v.vectors[i].run->in_len == 2 && v.vectors[i].out[0] == 0xab,
				"bytes");
		} else {
			STR(v.vectors[i].clause, "RFC 1 §1", "the group's clause");
		}
	OK(feed(&function_lab, lines, a, &w, &e) == 0, "once more");
	bool same = w.n == v.n && w.vectors != NULL;
	for (size_t i = 0; same && i < v.n; i++)
		same &= strcmp(v.vectors[i].id, w.vectors[i].id) == 0;
	OK(same, "the same seed gives the same order");
	vectors_release(&v);
	vectors_release(&w);
}

static void test_bad(struct arena *a)
{
	/* clang-format off */
	static const struct { const char *what, *lines[3], *says; } rows[] = {
		{ "an unknown key", { ROW("a", "one", ",\"x\":1") }, "x" },
		{ "an unknown group", { ROW("a", "three", "") }, "no group \"three\"" },
		{ "an id twice", { ROW("a", "one", ""), ROW("a", "two", "") }, "twice" },
		{ "an id with a slash", { ROW("a/b", "one", "") }, "a-z" },
		{ "a pair that isn't there", { ROW("a", "one", ",\"pair\":\"z\""), ROW("b", "two", "") }, "its pair" },
		{ "a pair with itself", { ROW("a", "one", ",\"pair\":\"a\""), ROW("b", "two", "") }, "its pair" },
		{ "a pair in another group", { ROW("a", "one", ",\"pair\":\"b\""), ROW("b", "two", "") }, "its pair" },
		{ "a group without vectors", { ROW("a", "one", "") }, "group \"two\"" },
		{ "another kind", { "{\"kind\":\"verdict\"}" }, "kind" },
		{ "no kind", { "{\"id\":\"a\"}" }, "kind" },
		{ "half a byte", { "{\"kind\":\"vector\",\"id\":\"a\",\"group\":\"one\",\"polarity\":\"accept\",\"source\":\"s\","
			"\"why\":\"w\",\"op\":1,\"in\":\"0\",\"status\":0,\"out\":\"\"}" }, "line.in" },
		{ "a status that no byte holds", { "{\"kind\":\"vector\",\"id\":\"a\",\"group\":\"one\",\"polarity\":\"accept\","
			"\"source\":\"s\",\"why\":\"w\",\"op\":1,\"in\":\"\",\"status\":400,\"out\":\"\"}" }, "status" },
	};
	/* clang-format on */
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct vectors v = { 0 };
		struct err e;
		OK(feed(&function_lab, rows[i].lines, a, &v, &e) < 0 && strstr(e.text, rows[i].says) != NULL &&
				v.n == 0,
			"%s is refused: %s", rows[i].what, e.text);
	}
}

#define CASE(id, name, output)                                                                                       \
	"{\"kind\":\"case\",\"id\":\"" id "\",\"argv\":[\"x\"],\"files\":[{\"name\":\"" name "\",\"data\":\"00\"}]," \
	"\"outputs\":[\"" output "\"],\"with\":{\"a\":1}}"
#define CHECK(id, run)                                                                 \
	"{\"kind\":\"vector\",\"id\":\"" id                                            \
	"\",\"group\":\"one\",\"polarity\":\"accept\",\"source\":\"s\",\"why\":\"w\"," \
	"\"run_in\":\"" run "\",\"check\":\"c\"}"

static void test_cases(struct arena *a)
{
	const char *const good[] = { CASE("c1", "in", "out"), CHECK("v1", "c1"), NULL };
	/* clang-format off */
	static const struct { const char *what, *lines[3]; } bad[] = {
		{ "an input outside its folder", { CASE("c1", "../in", "out"), CHECK("v1", "c1") } },
		{ "a hidden input", { CASE("c1", ".in", "out"), CHECK("v1", "c1") } },
		{ "an output with a slash", { CASE("c1", "in", "/etc/x"), CHECK("v1", "c1") } },
		{ "a vector of an unknown case", { CASE("c1", "in", "out"), CHECK("v1", "c2") } },
		{ "a case twice", { CASE("c1", "in", "out"), CASE("c1", "in", "out") } },
	};
	/* clang-format on */
	struct vectors v = { 0 };
	struct err e = { 0 };
	if (OK(feed(&program_lab, good, a, &v, &e) == 0, "a case and its vector (%s)", e.text)) {
		OK(v.vectors != NULL && v.vectors[0].run == &v.cases[0] && json_get(v.cases[0].with, "a") != NULL,
			"tied together");
		vectors_release(&v);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		OK(feed(&program_lab, bad[i].lines, a, &v, &e) < 0, "%s is refused: %s", bad[i].what, e.text);
}

int main(void)
{
	SCOPED_ARENA a = ARENA_INIT;
	test_good(&a);
	test_bad(&a);
	test_cases(&a);
	return tap_done();
}
