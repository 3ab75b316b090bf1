/* A page of ours, looked at by somebody who didn't write it: every tag and every attribute is on a short list, values
 * stand in double quotes, links go where link_ok lets them. */
#ifndef TESTS_FUZZ_PAGE_H
#define TESTS_FUZZ_PAGE_H

#include <strings.h>

#include "grader/web/html.h"

#include "tests/fuzz/fuzz.h"

static const char *const page_tags[] = { "!doctype", "html", "head", "meta", "title", "link", "body", "a", "main",
	"footer", "header", "section", "nav", "div", "span", "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li",
	"dl", "dt", "dd", "table", "caption", "thead", "tbody", "tr", "th", "td", "pre", "code", "em", "strong",
	"blockquote", "hr", "br", "img", "details", "summary", "b", "i", "small", "abbr", "time", "progress", "meter",
	"svg", "rect", "path", "samp", "kbd", NULL };
static const char *const page_attributes[] = { "lang", "charset", "http-equiv", "content", "name", "rel", "href",
	"class", "id", "scope", "title", "start", "src", "alt", "colspan", "rowspan", "role", "aria-label",
	"aria-hidden", "html", "value", "max", "min", "width", "height", "d", "x", "y", "viewbox", "viewBox",
	"focusable", "fill", "stroke", "cx", "cy", "r", "rx", "open", "datetime", "tabindex", NULL };

static inline bool page_listed(const char *const *list, const char *s, size_t n)
{
	for (; *list != NULL; list++)
		if (strlen(*list) == n && strncmp(*list, s, n) == 0)
			return true;
	return false;
}

/* A handout's author may link where he likes, but to nothing that runs: the parser sees to that. */
static inline bool page_link_ok(const char *url)
{
	static const char *const never[] = { "javascript:", "vbscript:", "file:", NULL };
	for (size_t i = 0; never[i] != NULL; i++)
		if (strncasecmp(url, never[i], strlen(never[i])) == 0)
			return false;
	return strncasecmp(url, "data:", 5) != 0 || strncasecmp(url, "data:image/", 11) == 0;
}

static inline const char *page_attribute(const char *p, bool (*link_ok)(const char *url))
{
	size_t n = strcspn(p, " =>/\n\"");
	MUST(page_listed(page_attributes, p, n), "an attribute of the list");
	bool link = (n == 4 && strncmp(p, "href", 4) == 0) || (n == 3 && strncmp(p, "src", 3) == 0);
	p += n;
	if (*p != '=')
		return p;
	MUST(p[1] == '"', "a value in double quotes");
	const char *value = p + 2, *end = strchr(value, '"');
	MUST(end != NULL && memchr(value, '<', (size_t)(end - value)) == NULL, "a value that ends before the next tag");
	SCOPED_ARENA a = ARENA_INIT;
	if (link)
		MUST(link_ok(arena_strndup(&a, value, (size_t)(end - value))), "a link that may be followed");
	return end + 1;
}

static inline const char *page_tag(const char *p, bool (*link_ok)(const char *url))
{
	p += *p == '/';
	size_t n = strcspn(p, " >/\n");
	MUST(page_listed(page_tags, p, n), "a tag of the list");
	for (p += n; *p != '>';) {
		MUST(*p == ' ' || *p == '/' || *p == '\n', "a tag that ends");
		p += strspn(p, " /\n");
		if (*p != '>')
			p = page_attribute(p, link_ok);
	}
	return p + 1;
}

static inline void page_check(const char *text, size_t len, bool (*link_ok)(const char *url))
{
	MUST(strlen(text) == len && text_is_utf8(text, len), "a page is text");
	for (const char *p = strchr(text, '<'); p != NULL; p = strchr(p, '<')) {
		if (strncmp(p, "<!-- raw HTML omitted -->", 25) == 0)
			p += 25;
		else
			p = page_tag(p + 1, link_ok);
	}
}

/* Of pages made of strangers' words. A handout is its author's: who writes from right to left may turn his text. */
static inline void page_quiet(const char *text)
{
	for (const char *p = text; *p != '\0'; p++)
		MUST((unsigned char)*p >= 0x20 || *p == '\n' || *p == '\t', "no control byte");
	MUST(strstr(text, "\xe2\x80\xae") == NULL && strstr(text, "\xc2\x9b") == NULL, "nothing moves or turns");
}

#endif
