/* A record and a handout inside of the site: their bodies are made by those who make them for a folder of files as well,
 * the site's head and ways lead around them. A handout is in English; of a record, what was recorded. */
#include "grader/evidence_read.h"
#include "grader/feedback.h"
#include "grader/web/markdown.h"
#include "grader/web/site.h"

static const struct report_lab *lab_of(const struct site *s, const char *id)
{
	for (size_t i = 0; i < s->n_labs; i++)
		if (strcmp(s->labs[i].lab->id, id) == 0)
			return &s->labs[i];
	return NULL;
}

/* Back to whose record it is. */
static void crumb(struct page *p, const char *student, const char *shown)
{
	struct view_link l = { PAGE_STUDENT, student, "" };
	const char *href = page_href(p, &l);
	if (href != NULL)
		put(p, "<p class=\"crumb\"><a href=\"%s\">%s</a></p>\n", href, shown);
}

static const char *translate(const void *ctx, const char *msgid)
{
	return tr(ctx, msgid);
}

static int show(struct page *p, const struct site *s, const struct json *document, struct err *e)
{
	const char *student = evidence_text(evidence_node(document, "submission"), "student");
	const char *lab = evidence_text(evidence_node(document, "lab"), "id");
	const struct report_lab *l = lab_of(s, lab);
	/* A student may ask for any id; the answer to another's is the one to an unknown id. */
	if (p->who->role == ROLE_STUDENT && strcmp(student, p->who->name) != 0)
		return err_set(e, ERR_USAGE, "no such record");
	const char *handout =
		l == NULL || l->handout == NULL ? NULL : arena_printf(p->a, "%slab/%s.html", p->root, lab);
	page_begin(p, evidence_text(evidence_node(document, "lab"), "title"), NAV_NONE);
	crumb(p, student, student);
	const struct feedback_tongue tongue = { translate, p->lang };
	if (feedback_html_body(document, handout, p->lang == &p->langs->items[0] ? NULL : &tongue, p->out) != 0)
		return err_set(e, ERR_BUG, "record: the page is too long");
	put(p, "<p class=\"quiet\" lang=\"en\">%s</p>\n",
		evidence_text(evidence_node(document, "framework"), "disclaimer"));
	page_end(p, NULL);
	return 0;
}

int page_record(struct page *p, const struct site *s, const struct ask *q, struct err *e)
{
	char *text;
	size_t len;
	struct record r;
	int rc = store_record_get(s->from.store, q->args[0], p->a, &text, &len, e);
	if (rc != 0)
		return rc < 0 ? -1 : err_set(e, ERR_USAGE, "no such record");
	if (record_open(text, len, q->args[0], &r, e) != 0)
		return -1;
	rc = show(p, s, r.document, e);
	record_release(&r);
	return rc;
}

int page_handout(struct page *p, const struct site *s, const struct ask *q, struct err *e)
{
	const struct report_lab *l = lab_of(s, q->args[0]);
	if (l == NULL || l->handout == NULL)
		return err_set(e, ERR_USAGE, "no such handout");
	page_begin(p, l->lab->title, NAV_NONE);
	put(p, "<article lang=\"en\">\n");
	markdown_body(p->out, l->handout, l->handout_len);
	put(p, "</article>\n");
	page_end(p, NULL);
	return 0;
}
