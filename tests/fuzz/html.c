/* The HTML writer with a stranger's text between tags and in an attribute, and the judge of links. */
#include "tests/fuzz/page.h"

#define OPEN   "<p title=\""
#define MIDDLE "\">"
#define CLOSE  "</p>"

/* What the escaper made of the text, found between what we wrote ourselves. */
static void check_piece(const char *p, size_t n)
{
	static const char *const entities[] = { "&amp;", "&lt;", "&gt;", "&quot;", "&#39;", NULL };
	for (const char *end = p + n; p < end; p++) {
		MUST(strchr("<>\"'", *p) == NULL, "no byte that ends a text or a value");
		if (*p != '&')
			continue;
		bool known = false;
		for (size_t i = 0; entities[i] != NULL; i++)
			known |= strncmp(p, entities[i], strlen(entities[i])) == 0;
		MUST(known, "an ampersand begins one of five entities");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED_ARENA a = ARENA_INIT;
	SCOPED_BUF out = { 0 };
	const char *text = fuzz_text(&a, data, size);
	buf_init(&out, (size_t)1 << 24);
	html(&out, OPEN "%s" MIDDLE "%s" CLOSE, text, text);
	size_t frame = strlen(OPEN MIDDLE CLOSE);
	MUST(out.len >= frame && (out.len - frame) % 2 == 0, "both places are escaped alike");
	size_t n = (out.len - frame) / 2;
	const char *first = buf_text(&out) + strlen(OPEN), *second = first + n + strlen(MIDDLE);
	MUST(strncmp(first, second, n) == 0, "both places are escaped alike");
	check_piece(first, n);
	page_check(buf_text(&out), out.len, html_link_ok);
	page_quiet(buf_text(&out));
	if (html_link_ok(text)) {
		char scheme[12] = "";
		(void)snprintf(scheme, sizeof scheme, "%.11s", text);
		for (char *c = scheme; *c != '\0'; c++)
			*c = *c >= 'A' && *c <= 'Z' ? (char)(*c + 32) : *c;
		MUST(strncmp(scheme, "javascript:", 11) != 0 && strncmp(scheme, "data:", 5) != 0 &&
				strncmp(scheme, "http:", 5) != 0 && text[0] != '/' && strchr(text, '\\') == NULL,
			"a link inside, or https");
	}
	return 0;
}
