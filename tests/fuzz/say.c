/* What a checker prints: refused with its line, or every vector of the case has one finding whose note can be shown, and
 * every validator one expectation. */
#include "grader/checker_say.h"

#include "tests/fuzz/mutate_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED_ARENA a = ARENA_INIT;
	static struct lab_validator validator = { .name = "sort" };
	static struct lab_case cases[2] = { { .id = "one" }, { .id = "two" } };
	static struct vector rows[3] = { { .id = "v-1", .run = &cases[0] }, { .id = "v-2", .run = &cases[0] },
		{ .id = "v-3", .run = &cases[1] } };
	const struct lab lab = { .validators = &validator, .n_validators = 1 };
	const struct vectors vecs = { .cases = cases, .n_cases = 2, .vectors = rows, .n = 3 };
	struct checker_say say;
	struct err e = { 0 };
	FUZZ_MARK(say);
	const char *text = fuzz_text(&a, data, size);
	if (checker_say_read(&lab, &vecs, &cases[0], text, size, &a, &say, &e) != 0) {
		fuzz_untouched(&say, sizeof say);
		MUST(e.kind == ERR_LAB, "the lab's author must act");
		fuzz_error(&e, "case one: ");
		return 0;
	}
	MUST(say.said[0] && say.said[1] && !say.said[2], "each vector of the case, and no other one");
	for (size_t i = 0; i < 2; i++) {
		SCOPED_BUF shown = { 0 };
		buf_init(&shown, 4096);
		text_for_terminal(&shown, say.note[i], strlen(say.note[i]), 4000, false);
		MUST(strcmp(buf_text(&shown), say.note[i]) == 0 && shown.len <= 203, "a note can be shown");
	}
	return 0;
}
