/* The terminal escaper on any bytes: what comes out is UTF-8 without a character that moves, hides or reorders, no longer
 * than was asked, and escaping it once more changes nothing. */
#include "tests/fuzz/fuzz.h"

#define MAX 4096

/* Written down apart from the escaper's own table: UTF-8 prefixes that must never be seen by a terminal. */
static const char *const active[] = { "\xc2\x80", "\xc2\x85", "\xc2\x9b", "\xc2\x9d", "\xc2\xad", "\xd8\x9c",
	"\xe2\x80\x8b", "\xe2\x80\x8d", "\xe2\x80\x8e", "\xe2\x80\x8f", "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaa",
	"\xe2\x80\xab", "\xe2\x80\xac", "\xe2\x80\xad", "\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x81\xa7", "\xe2\x81\xa8",
	"\xe2\x81\xa9", "\xef\xbb\xbf", "\xf3\xa0\x80" };

static void check(const uint8_t *data, size_t size, bool multiline)
{
	SCOPED_BUF out = { 0 }, again = { 0 };
	buf_init(&out, 2 * MAX);
	buf_init(&again, 2 * MAX);
	text_for_terminal(&out, (const char *)data, size, MAX, multiline);
	MUST(out.len <= MAX + 3, "at most max bytes and three dots");
	MUST(text_is_utf8(buf_text(&out), out.len), "UTF-8");
	for (size_t i = 0; i < out.len; i++)
		MUST((out.data[i] >= 0x20 && out.data[i] != 0x7f) ||
				(multiline && (out.data[i] == '\n' || out.data[i] == '\t')),
			"no control byte");
	for (size_t i = 0; i < sizeof active / sizeof *active; i++)
		MUST(strstr(buf_text(&out), active[i]) == NULL, "no active character");
	text_for_terminal(&again, buf_text(&out), out.len, 2 * MAX - 8, multiline);
	fuzz_same(&out, &again, "escaping twice is escaping once");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check(data, size, false);
	check(data, size, true);
	return 0;
}
