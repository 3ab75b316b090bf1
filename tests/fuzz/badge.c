/* A badge from a stranger: refused in one line, or read; and base64url is one text for one value. */
#include "grader/export/badge.h"
#include "tests/fuzz/fuzz.h"

#define NOW_MS INT64_C(1800000000000)

static void check_base64(const char *text, size_t n, struct arena *a)
{
	SCOPED_BUF again = { 0 };
	uint8_t *bytes;
	size_t len;
	buf_init(&again, 4 * n + 8);
	if (jwt_base64url_decode(text, n, a, &bytes, &len) != 0)
		return;
	MUST(jwt_base64url(&again, bytes, len) == 0 && again.len == n && (n == 0 || memcmp(again.data, text, n) == 0),
		"what was read is written the same, so there is one way to write it");
}

static void check_key(const char *text, size_t n)
{
	SCOPED_JSON jwk = NULL;
	SCOPED_KEY key = NULL;
	struct err e = { 0 };
	if (json_parse(text, n, "jwk", &jwk, &e) == 0 && jwt_jwk_key(jwk, "jwk", &key, &e) != 0)
		MUST(key == NULL, "outputs are untouched on failure");
	if (e.kind != ERR_NONE)
		fuzz_error(&e, "jwk");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED_ARENA a = ARENA_INIT;
	const char *text = fuzz_text(&a, data, size);
	struct badge b;
	struct err e = { 0 };
	FUZZ_MARK(b);
	if (badge_verify(text, size, NULL, NOW_MS, &a, &b, &e) != 0) {
		fuzz_untouched(&b, sizeof b);
		fuzz_error(&e, "badge");
	} else {
		MUST(!b.trusted_key && *b.name != '\0' && *b.id != '\0',
			"what holds has a name, and no key that we know");
	}
	check_base64(text, size, &a);
	check_key(text, size);
	return 0;
}
