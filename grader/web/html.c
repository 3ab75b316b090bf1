#include "grader/web/html.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

#include "runner/base/text.h"

static const struct entity {
	char c;
	const char *name;
} entities[] = {
	{ '&', "&amp;" },
	{ '<', "&lt;" },
	{ '>', "&gt;" },
	{ '"', "&quot;" },
	{ '\'', "&#39;" },
};

static const char *entity_of(char c)
{
	for (size_t i = 0; i < sizeof entities / sizeof *entities; i++)
		if (entities[i].c == c)
			return entities[i].name;
	return NULL;
}

static void escaped(struct buf *out, const char *s)
{
	SCOPED_BUF safe = { 0 };
	size_t n = strlen(s);
	buf_init(&safe, 4 * n + 16);
	text_for_terminal(&safe, s, n, 4 * n + 8, true);
	for (const char *p = buf_text(&safe); *p != '\0'; p++) {
		const char *entity = entity_of(*p);
		if (entity != NULL)
			buf_puts(out, entity);
		else
			buf_add(out, p, 1);
	}
}

void html_trusted(struct buf *out, const char *s, size_t n)
{
	buf_add(out, s, n);
}

void html_list(struct buf *out, const char *fmt, va_list ap)
{
	for (const char *p; (p = strchr(fmt, '%')) != NULL;) {
		buf_add(out, fmt, (size_t)(p - fmt));
		fmt = p + 2;
		if (p[1] == 's') {
			escaped(out, va_arg(ap, const char *));
		} else if (p[1] == 'd') {
			buf_printf(out, "%d", va_arg(ap, int));
		} else if (p[1] == '%') {
			buf_puts(out, "%");
		} else if (p[1] == 'z' && p[2] == 'u') {
			buf_printf(out, "%zu", va_arg(ap, size_t));
			fmt++;
		} else {
			assert(false && "a conversion that html() does not know");
		}
	}
	buf_puts(out, fmt);
}

void html(struct buf *out, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	html_list(out, fmt, ap);
	va_end(ap);
}

void html_page_begin(struct buf *out, const char *title, const char *root)
{
	html(out,
		"<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
		"http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'self'; base-uri "
		"'none'; form-action 'none'\">\n<meta name=\"viewport\" content=\"width=device-width, "
		"initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<title>%s</title>\n<link "
		"rel=\"stylesheet\" href=\"%sstyle.css\">\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to "
		"the contents</a>\n<main id=\"main\">\n",
		title, root);
}

void html_page_end(struct buf *out, const char *disclaimer)
{
	html(out, "</main>\n<footer>\n");
	if (*disclaimer != '\0')
		html(out, "<p>%s</p>\n", disclaimer);
	html(out, "<p>Made by Plumbline. Verdicts come from the standard&#8217;s own clauses; the record behind each "
		  "can be "
		  "checked and replayed.</p>\n</footer>\n</body>\n</html>\n");
}

bool html_link_ok(const char *url)
{
	size_t plain = strcspn(url, ":/?#");
	if (*url == '/' || strchr(url, '\\') != NULL)
		return false;
	return url[plain] != ':' || strncmp(url, "https://", 8) == 0;
}
