/* What readelf says of a hostile object: a reason on one line that can be shown, or all is well. Whatever stands before
 * it, a line that names a function which looks up others is seen. */
#include "grader/symbols.h"

#include "tests/fuzz/fuzz.h"

static const char bad[] = "     9: 0000000000000000     0 FUNC    GLOBAL DEFAULT  UND dlopen@GLIBC_2.34 (2)\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *exports[] = { "el_pack" }, *libraries[] = { "crypto" }, *allowed[] = { "SHA256" };
	const struct lab lab = { .exports = { exports, 1 }, .libraries = { libraries, 1 }, .symbols = { allowed, 1 } };
	SCOPED_ARENA a = ARENA_INIT;
	SCOPED_BUF shown = { 0 };
	const char *text = fuzz_text(&a, data, size), *why = symbols_judge(&lab, text, &a);
	buf_init(&shown, 4096);
	MUST(symbols_judge(&lab, arena_printf(&a, "%s\n%s", text, bad), &a) != NULL,
		"nothing before it hides a bad line");
	if (why == NULL) {
		MUST(strstr(text, "el_pack") != NULL, "what must be exported was there");
		return 0;
	}
	text_for_terminal(&shown, why, strlen(why), 4000, false);
	MUST(strcmp(buf_text(&shown), why) == 0 && *why != '\0', "a reason can be shown");
	return 0;
}
