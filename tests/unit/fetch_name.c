#include "grader/fetch_name.h"

#include "tests/tap.h"

static const struct {
	const char *name, *reason;
} rows[] = {
	{ "main.c", NULL },
	{ ".gitattributes", NULL },
	{ ".gitmodules", NULL },
	{ "git~", NULL },
	{ "git~x", NULL },
	{ "a b.c", NULL },
	{ "..a", NULL },
	{ "...b", NULL },
	{ "-rf", NULL },
	{ "Gr\xc3\xb6\xc3\x9f"
	  "e.c",
		NULL },
	{ "\xe4\xb8\xad.c", NULL },
	{ "", "empty" },
	{ ".", "leads out" },
	{ "..", "leads out" },
	{ ".git", "poses" },
	{ ".GiT", "poses" },
	{ ".git...", "poses" },
	{ ".git ", "poses" },
	{ "GIT~1", "poses" },
	{ "git~12 .", "poses" },
	{ "...", "ends with a dot" },
	{ "a.", "ends with a dot" },
	{ "a ", "ends with a dot" },
	{ "a/b", "slash" },
	{ "a\\b", "backslash" },
	{ "a:b", "colon" },
	{ ".git::$INDEX_ALLOCATION", "colon" },
	{ "a\nb", "control" },
	{ "a\x7f", "control" },
	{ "a\xff", "UTF-8" },
	{ "\xc0\xae\xc0\xae", "UTF-8" },
	{ "\xed\xa0\x80", "UTF-8" },
	{ "e\xcc\x81", "alike" },
	{ "\xe1\x84\x80\xe1\x85\xa1", "alike" },
	{ "\xe2\x84\xab", "alike" },
	{ "\xef\xac\x81", "alike" },
	{ "a\xc2\xad"
	  "b",
		"alike" },
	{ "\xe2\x80\x8b", "alike" },
	{ "\xef\xbb\xbf", "alike" },
	{ "\xf3\xa0\x80\x81", "alike" },
	{ "a\xc2\x85", "alike" },
};

static bool same_key(const char *a, const char *b, locale_t loc)
{
	SCOPED_BUF x = { .max = 4096 }, y = { .max = 4096 };
	(void)fetch_name_key(a, strlen(a), loc, &x);
	(void)fetch_name_key(b, strlen(b), loc, &y);
	return x.len == y.len && memcmp(x.data, y.data, x.len) == 0;
}

int main(void)
{
	char longest[FETCH_NAME_MAX + 2];
	locale_t loc = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const char *got = fetch_name_fault(rows[i].name, strlen(rows[i].name));
		OK(rows[i].reason == NULL ? got == NULL : got != NULL && strstr(got, rows[i].reason) != NULL,
			"row %zu: %s", i, got != NULL ? got : "fine");
	}
	memset(longest, 'n', sizeof longest);
	longest[FETCH_NAME_MAX + 1] = '\0';
	OK(fetch_name_fault(longest, FETCH_NAME_MAX) == NULL, "100 bytes are fine");
	OK(fetch_name_fault(longest, FETCH_NAME_MAX + 1) != NULL, "101 are not");
	OK(fetch_name_fault("a\0b", 3) != NULL, "a NUL is no letter");
	OK(loc != (locale_t)0, "C.UTF-8 is there");
	OK(same_key("Main.C", "mAIN.c", loc), "ASCII case");
	OK(!same_key("main.c", "main.h", loc), "other names are other names");
	OK(same_key("\xc3\x84", "\xc3\xa4", loc), "A and a with diaeresis");
	OK(same_key("\xcf\x82", "\xcf\x83", loc), "both small sigmas");
	OK(same_key("\xc5\xbf", "S", loc), "long s");
	OK(!same_key("\xc3\xb6", "\xc3\xbc", loc), "o and u with diaeresis are two letters");
	OK(same_key("\xc3\xb6", "\xc3\xbc", (locale_t)0), "without a locale rather a pair too many");
	if (loc != (locale_t)0)
		freelocale(loc);
	return tap_done();
}
