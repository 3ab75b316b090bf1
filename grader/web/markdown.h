/* A lab's handout (CommonMark) as a page of the site. Raw HTML and unsafe links in it are dropped by the parser. Every
 * heading gets an anchor: "{#id}" at its end if the author wrote one, else its words in lower case joined by "-". An
 * <a id="id"></a> of the author's stays an anchor as well, and is the only HTML that does. These are the anchors that
 * lab.json's groups[].read name. */
#ifndef GRADER_WEB_MARKDOWN_H
#define GRADER_WEB_MARKDOWN_H

#include <stdbool.h>

#include "runner/base/buf.h"

/* A page of its own; or what stands in the body of one. */
void markdown_page(struct buf *out, const char *title, const char *text, size_t n, const char *root);
void markdown_body(struct buf *out, const char *text, size_t n);

/* True when the text has a heading with this anchor: for a lab's check. */
bool markdown_has_anchor(const char *text, size_t n, const char *anchor);

#endif
