/* The strict reader refuses what cJSON alone lets through, and names the place; the writer is canonical. */
#include "runner/base/json.h"

#include "tests/tap.h"

static void refused(const char *text, size_t len, const char *want)
{
	struct json *root = NULL;
	struct err e = { .kind = ERR_NONE };
	int rc = json_parse(text, len, "f", &root, &e);

	OK(rc == -1 && root == NULL && e.kind == ERR_INPUT, "refused: %s", want);
	OK(strstr(e.text, want) != NULL, "says \"%s\" (said \"%s\")", want, e.text);
	json_free(root);
}

static void test_refusals(void)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "{\"a\":\"x\\u0000y\"}", "NUL" },
		{ "{\"a\":1,\"a\":2}", "f: a: key stands twice" },
		{ "{\"o\":{\"a\":1,\"a\":2}}", "f: o: a: key stands twice" },
		{ "{\"a\":9007199254740993}", "f: a: number is not whole or out of range" },
		{ "[1e999]", "not whole" },
		{ "[01]", "leading zero" },
		{ "[-01]", "leading zero" },
		{ "[1.0]", "not whole" },
		{ "[-0]", "not whole" },
		{ "[\"a\nb\"]", "control byte in a string" },
		{ "[\v1]", "control byte between tokens" },
		{ "\xef\xbb\xbf[]", "unexpected byte" },
		{ "[\"\xff\"]", "not UTF-8" },
		{ "[] x", "not JSON" },
		{ "{} {}", "not JSON" },
		{ "[1,]", "not JSON" },
		{ "", "not JSON" },
		{ "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", "nested too deeply" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		refused(rows[i].text, strlen(rows[i].text), rows[i].want);
	refused("[1]\0[2]", 7, "unexpected byte");
	refused("[\n\n01]", 6, "f:3:");
}

struct target {
	const char *name;
	int64_t n;
	bool flag;
	struct json_strings list;
	int word;
};

static const char *const words[] = { "red", "green", NULL };
static const struct json_field fields[] = {
	{ .name = "name", .type = JSON_STRING, .offset = offsetof(struct target, name), .required = true },
	{ .name = "n", .type = JSON_INT, .offset = offsetof(struct target, n), .min = 1, .max = 10 },
	{ .name = "flag", .type = JSON_BOOL, .offset = offsetof(struct target, flag) },
	{ .name = "list", .type = JSON_STRINGS, .offset = offsetof(struct target, list) },
	{ .name = "word", .type = JSON_ENUM, .offset = offsetof(struct target, word), .words = words },
	{ .name = NULL },
};

static int read_target(const char *text, struct target *t, struct arena *a, struct err *e)
{
	SCOPED_JSON root = NULL;

	if (json_parse(text, strlen(text), "f", &root, e) != 0)
		return -1;
	return json_object(root, "f", fields, t, a, e);
}

static void test_tables(void)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "{\"n\":2}", "f: name: missing" },
		{ "{\"name\":\"x\",\"nam\":1}", "f: nam: unknown key" },
		{ "{\"name\":7}", "f: name: must be a string" },
		{ "{\"name\":\"x\",\"n\":11}", "f: n: must be a whole number from 1 to 10" },
		{ "{\"name\":\"x\",\"word\":\"blue\"}", "f: word: must be one of: red, green" },
		{ "{\"name\":\"x\",\"list\":[1]}", "f: list: must be an array of strings" },
		{ "[]", "f: must be an object" },
	};
	SCOPED_ARENA a = ARENA_INIT;
	struct target t = { .n = 5 };
	struct err e;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		OK(read_target(rows[i].text, &t, &a, &e) == -1, "table refuses %s", rows[i].text);
		STR(e.text, rows[i].want, "the key path is named");
	}
	OK(read_target("{\"name\":\"x\",\"list\":[\"a\",\"b\"],\"word\":\"green\",\"flag\":true}", &t, &a, &e) == 0,
		"good object");
	OK(t.n == 5 && t.flag && t.list.n == 2 && t.word == 1, "values land, an absent one stays");
	STR(t.list.item[1], "b", "strings are copied out of the document");
}

static void test_canonical(void)
{
	SCOPED_JSON root = NULL;
	SCOPED_BUF b = { 0 };
	const char *text = "{ \"b\": [1, true, null, \"\\u00e9\\n\"], \"a\": 9007199254740991, \"B\": {} }";
	struct err e;

	buf_init(&b, 1000);
	OK(json_parse(text, strlen(text), "f", &root, &e) == 0, "parses");
	OK(json_print(root, &b) == 0, "prints");
	STR(buf_text(&b), "{\"B\":{},\"a\":9007199254740991,\"b\":[1,true,null,\"\xc3\xa9\\u000a\"]}",
		"sorted, whole, minimal");
	buf_release(&b);
	buf_init(&b, 10);
	OK(json_print(root, &b) == -1, "a full buffer is an error, not a cut document");
}

int main(void)
{
	test_refusals();
	test_tables();
	test_canonical();
	return tap_done();
}
