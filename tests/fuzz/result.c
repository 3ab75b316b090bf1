/* A result's JSON, as the keeper tells it: refused in one line, or it prints as JSON that reads as the same result. */
#include "runner/job.h"

#include "tests/fuzz/mutate_json.h"

static void print(const struct result *r, struct buf *to)
{
	SCOPED_JSON node = result_to_json(r);
	MUST(json_print(node, to) == 0, "a result prints");
}

/* Streams are escaped on the way out, so their sizes may change once, and then no more. */
static void check_again(const struct result *r, struct arena *a)
{
	struct buf text[3];
	struct result again[2];
	struct err e;
	MUST((int)r->ending >= 0 && r->ending < END_COUNT, "an ending that has a name");
	MUST(memchr(r->denied, 0, sizeof r->denied) != NULL, "the call's name ends");
	for (int i = 0; i < 3; i++) {
		SCOPED_JSON twin = NULL;
		buf_init(&text[i], 1 << 22);
		print(i == 0 ? r : &again[i - 1], &text[i]);
		MUST(i == 2 || (json_parse(buf_text(&text[i]), text[i].len, "again", &twin, &e) == 0 &&
				       result_from_json(twin, "again", a, &again[i], &e) == 0),
			"a result that was printed is read");
	}
	fuzz_same(&text[1], &text[2], "and is the same result");
	result_release(&again[0]);
	result_release(&again[1]);
	for (int i = 0; i < 3; i++)
		buf_release(&text[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED_ARENA a = ARENA_INIT;
	SCOPED_JSON root = NULL;
	struct result r;
	struct err e = { 0 };
	if (json_parse((const char *)data, size, "result", &root, &e) != 0)
		return 0;
	FUZZ_MARK(r);
	if (result_from_json(root, "result", &a, &r, &e) != 0) {
		fuzz_untouched(&r, sizeof r);
		fuzz_error(&e, "result");
		return 0;
	}
	check_again(&r, &a);
	result_release(&r);
	return 0;
}
