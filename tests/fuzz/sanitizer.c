/* What a build with sanitizers printed before it died, student code's own words among it: a note of one line that can be
 * shown; and of a hidden vector nothing but words of ours, whatever was printed. */
#include "grader/judge_parts.h"

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED_ARENA a = ARENA_INIT;
	SCOPED_BUF shown = { 0 };
	const char *text = fuzz_text(&a, data, size);
	const char *open = judge_sanitizer_note(&a, text, size, true),
		   *hidden = judge_sanitizer_note(&a, text, size, false);
	buf_init(&shown, 4096);
	text_for_terminal(&shown, open, strlen(open), 4000, false);
	MUST(strcmp(buf_text(&shown), open) == 0 && *open != '\0', "a note that can be shown");
	MUST(strlen(open) <= 163, "and is short");
	MUST(strspn(hidden, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -,.'()") == strlen(hidden),
		"words of ours only");
	/* What is said of a hidden vector says nothing of numbers that the code could have printed. */
	MUST(strpbrk(hidden, "0123456789") == NULL, "no number");
	return 0;
}
