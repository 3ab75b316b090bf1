#include "grader/web/markdown.h"

#include <cmark.h>
#include <string.h>

#include "grader/web/html.h"

#define ANCHOR_MAX 128

static void heading_text(cmark_node *heading, struct buf *out)
{
	cmark_iter *it = cmark_iter_new(heading);
	for (cmark_event_type ev; (ev = cmark_iter_next(it)) != CMARK_EVENT_DONE;) {
		cmark_node *n = cmark_iter_get_node(it);
		cmark_node_type t = cmark_node_get_type(n);
		if (ev == CMARK_EVENT_ENTER && (t == CMARK_NODE_TEXT || t == CMARK_NODE_CODE))
			buf_puts(out, cmark_node_get_literal(n));
	}
	cmark_iter_free(it);
}

static char lower(char c)
{
	static const char upper_case[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", lower_case[] = "abcdefghijklmnopqrstuvwxyz";
	const char *at = c == '\0' ? NULL : strchr(upper_case, c);
	if (at != NULL)
		c = lower_case[at - upper_case];
	return c;
}

/* Letters, digits and hyphens of ASCII only: what goes into id="" needs no escaping then. */
static void slug(const char *text, char out[ANCHOR_MAX])
{
	size_t n = 0;
	for (; *text != '\0' && n < ANCHOR_MAX - 1; text++) {
		char c = lower(*text);
		bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
		if (word || c == '-')
			out[n++] = c;
		else if (c == ' ')
			out[n++] = '-';
	}
	out[n] = '\0';
}

/* "Title {#id}": the id, and the place where it begins. */
static const char *explicit_anchor(const char *text, char out[ANCHOR_MAX])
{
	const char *open = strstr(text, "{#"), *close = open == NULL ? NULL : strchr(open, '}');
	if (close == NULL || close[1] != '\0' || close - open - 2 >= ANCHOR_MAX)
		return NULL;
	char raw[ANCHOR_MAX];
	memcpy(raw, open + 2, (size_t)(close - open - 2));
	raw[close - open - 2] = '\0';
	slug(raw, out);
	return open;
}

static void anchor_of(cmark_node *heading, char out[ANCHOR_MAX])
{
	SCOPED_BUF text = { 0 };
	buf_init(&text, 4096);
	heading_text(heading, &text);
	if (explicit_anchor(buf_text(&text), out) == NULL)
		slug(buf_text(&text), out);
}

/* Takes the "{#id}" off the heading's last text. */
static void strip_anchor(cmark_node *heading)
{
	cmark_node *last = cmark_node_last_child(heading);
	char id[ANCHOR_MAX], kept[1024];
	if (last == NULL || cmark_node_get_type(last) != CMARK_NODE_TEXT)
		return;
	const char *text = cmark_node_get_literal(last), *open = explicit_anchor(text, id);
	if (open == NULL)
		return;
	size_t n = (size_t)(open - text);
	while (n > 0 && text[n - 1] == ' ')
		n--;
	snprintf(kept, sizeof kept, "%.*s", (int)n, text);
	cmark_node_set_literal(last, kept);
}

static void add_anchor(cmark_node *heading)
{
	char id[ANCHOR_MAX], open[ANCHOR_MAX + 32];
	cmark_node *mark = cmark_node_new(CMARK_NODE_CUSTOM_BLOCK);
	anchor_of(heading, id);
	strip_anchor(heading);
	snprintf(open, sizeof open, "<div id=\"%s\"></div>", id);
	cmark_node_set_on_enter(mark, open);
	if (!cmark_node_insert_before(heading, mark))
		cmark_node_free(mark);
}

/* Headings in quotes and lists, too: markdown_has_anchor finds them there. */
static void add_anchors(cmark_node *doc)
{
	cmark_iter *it = cmark_iter_new(doc);
	for (cmark_event_type ev; (ev = cmark_iter_next(it)) != CMARK_EVENT_DONE;) {
		cmark_node *node = cmark_iter_get_node(it);
		if (ev == CMARK_EVENT_ENTER && cmark_node_get_type(node) == CMARK_NODE_HEADING)
			add_anchor(node);
	}
	cmark_iter_free(it);
}

/* <a id="name"> as an author writes it before a heading; any other HTML is none of ours. False when it is not that. */
static bool html_anchor(cmark_node *node, char out[ANCHOR_MAX])
{
	static const char open[] = "<a id=\"";
	const char *text = cmark_node_get_type(node) == CMARK_NODE_HTML_INLINE ? cmark_node_get_literal(node) : "";
	size_t n = strncmp(text, open, sizeof open - 1) == 0 ? strcspn(text + sizeof open - 1, "\"") : 0;
	char raw[ANCHOR_MAX];
	if (n == 0 || n >= ANCHOR_MAX || strcmp(text + sizeof open - 1 + n, "\">") != 0)
		return false;
	memcpy(raw, text + sizeof open - 1, n);
	raw[n] = '\0';
	slug(raw, out);
	return strcmp(raw, out) == 0;
}

static bool is_closing(cmark_node *node)
{
	return cmark_node_get_type(node) == CMARK_NODE_HTML_INLINE && strcmp(cmark_node_get_literal(node), "</a>") == 0;
}

/* Replaces authors' anchors by ours, which the safe renderer keeps. The iterator has gone past a leaf when it shows it,
 * so that the leaf may be taken out. */
static void keep_anchors(cmark_node *doc)
{
	cmark_iter *it = cmark_iter_new(doc);
	for (cmark_event_type ev; (ev = cmark_iter_next(it)) != CMARK_EVENT_DONE;) {
		cmark_node *node = cmark_iter_get_node(it);
		char id[ANCHOR_MAX], open[ANCHOR_MAX + 32];
		bool anchor = ev == CMARK_EVENT_ENTER && html_anchor(node, id);
		if (anchor) {
			cmark_node *mark = cmark_node_new(CMARK_NODE_CUSTOM_INLINE);
			snprintf(open, sizeof open, "<span id=\"%s\"></span>", id);
			cmark_node_set_on_enter(mark, open);
			cmark_node_insert_before(node, mark);
		}
		if (anchor || (ev == CMARK_EVENT_ENTER && is_closing(node)))
			cmark_node_free(node);
	}
	cmark_iter_free(it);
}

void markdown_body(struct buf *out, const char *text, size_t n)
{
	cmark_node *doc = cmark_parse_document(text, n, CMARK_OPT_VALIDATE_UTF8);
	add_anchors(doc);
	keep_anchors(doc);
	char *body = cmark_render_html(doc, CMARK_OPT_SAFE | CMARK_OPT_VALIDATE_UTF8);
	html_trusted(out, body, strlen(body));
	free(body);
	cmark_node_free(doc);
}

void markdown_page(struct buf *out, const char *title, const char *text, size_t n, const char *root)
{
	html_page_begin(out, title, root);
	markdown_body(out, text, n);
	html_page_end(out, "");
}

bool markdown_has_anchor(const char *text, size_t n, const char *anchor)
{
	cmark_node *doc = cmark_parse_document(text, n, CMARK_OPT_VALIDATE_UTF8);
	cmark_iter *it = cmark_iter_new(doc);
	bool found = false;
	for (cmark_event_type ev; (ev = cmark_iter_next(it)) != CMARK_EVENT_DONE && !found;) {
		cmark_node *node = cmark_iter_get_node(it);
		char id[ANCHOR_MAX] = "";
		if (ev == CMARK_EVENT_ENTER && cmark_node_get_type(node) == CMARK_NODE_HEADING)
			anchor_of(node, id);
		else if (ev == CMARK_EVENT_ENTER && !html_anchor(node, id))
			id[0] = '\0';
		found = strcmp(id, anchor) == 0;
	}
	cmark_iter_free(it);
	cmark_node_free(doc);
	return found;
}
