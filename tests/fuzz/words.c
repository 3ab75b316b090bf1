/* Small readers: numbers, hexadecimal, globs. Each against a second way to the same answer. */
#include <fnmatch.h>
#include <inttypes.h>

#include "tests/fuzz/fuzz.h"

static void check_number(const char *text)
{
	int64_t got = 77;
	char printed[32];
	if (!text_int(text, -1000000, INT64_MAX, &got)) {
		MUST(got == 77, "outputs are untouched on failure");
		return;
	}
	const char *digits = text + (*text == '-'), *p = printed + (got < 0);
	digits += strspn(digits, "0");
	(void)snprintf(printed, sizeof printed, "%" PRId64, got);
	MUST(strcmp(*digits == '\0' ? "0" : digits, p) == 0, "the number that was written");
	MUST(!text_int(text, got + (got < INT64_MAX), INT64_MAX, &got) || got == INT64_MAX, "the range is kept");
}

static void check_hex(const uint8_t *data, size_t size)
{
	SCOPED_BUF hex = { 0 };
	SCOPED_ARENA a = ARENA_INIT;
	uint8_t *back = arena_alloc(&a, size + 1);
	buf_init(&hex, 2 * size + 2);
	MUST(buf_hex(&hex, data, size) == 0 && hex.len == 2 * size, "two digits a byte");
	MUST(hex_decode(buf_text(&hex), hex.len, back, size) == 0, "what was written is read");
	MUST(size == 0 || memcmp(back, data, size) == 0, "and is the same");
	memset(back, 0x5a, size + 1);
	if (hex_decode((const char *)data, size, back, size / 2) != 0)
		fuzz_untouched(back, size + 1);
	else
		MUST(size % 2 == 0, "an odd number of digits is none");
}

/* glibc's own matcher; brackets mean something to it and nothing to ours. */
static void check_glob(const char *pattern, const char *name)
{
	if (strlen(pattern) > 24 || strpbrk(pattern, "[") != NULL)
		return;
	bool theirs = fnmatch(pattern, name, FNM_PATHNAME | FNM_NOESCAPE) == 0;
	MUST(text_glob(pattern, name) == theirs, "a glob as fnmatch(3) sees it");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED_ARENA a = ARENA_INIT;
	char *text = fuzz_text(&a, data, size);
	check_number(text);
	check_hex(data, size);
	size_t n = strlen(text);
	if (n < size)
		check_glob(text, text + n + 1);
	return 0;
}
