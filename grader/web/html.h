/* HTML, escaped by default. The format is ours and a literal; every %s in it is a stranger's and is escaped, for text
 * and for attribute values in double quotes alike. There is no way to add raw text but html_trusted, whose few callers
 * are easy to find. Control, bidirectional and zero-width characters do not survive either.
 *
 * Never put a %s into an unquoted attribute, a tag's name, a script or a style. Links: html_link_ok first. */
#ifndef GRADER_WEB_HTML_H
#define GRADER_WEB_HTML_H

#include <stdarg.h>
#include <stdbool.h>

#include "runner/base/buf.h"

/* Conversions: %s (escaped), %d (int), %zu (size_t), %%. Anything else is a mistake of ours (assert). */
void html(struct buf *out, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void html_list(struct buf *out, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));

/* Bytes that are HTML already, made by us. */
void html_trusted(struct buf *out, const char *s, size_t n);

/* A whole page: begin, the body's contents, end. root leads from the page to the site's top: "" or "../".
 * No script; nothing is loaded but root/style.css, and the page's own policy says so to the browser. */
void html_page_begin(struct buf *out, const char *title, const char *root);
void html_page_end(struct buf *out, const char *disclaimer); /* disclaimer: a paragraph at the foot, or "" */

/* A link that stays inside the site or goes to https: no other scheme, no leading slash or backslash. */
bool html_link_ok(const char *url);

#endif
