/* Who needs attention, by rules that say their reason. The one thing on this site that can be changed is here: a line can
 * be acknowledged. */
#include "grader/web/site.h"

const char *const page_rules[VIEW_RULES] = {
	[RULE_SILENT] = N_("no submission"),
	[RULE_CRITICAL] = N_("critical case"),
	[RULE_GAPS] = N_("heavy gaps"),
	[RULE_FALLING] = N_("falling"),
};

static void acknowledge(struct page *p, const struct view_attention_row *r)
{
	if (*r->acked_by != '\0') {
		say(p, "acknowledged by %s, %s", r->acked_by, page_date(p, r->acked_ms));
		return;
	}
	if (p->form == NULL) {
		say(p, "open");
		return;
	}
	put(p,
		"<form method=\"post\" action=\"%sacknowledge\"><input type=\"hidden\" name=\"form\" "
		"value=\"%s\"><input "
		"type=\"hidden\" name=\"key\" value=\"%s\"><button type=\"submit\">%s<span class=\"unseen\">: %s, "
		"%s</span></button></form>",
		p->root, p->form, r->key, page_text(p, N_("Acknowledge")), *r->name == '\0' ? r->learner : r->name,
		page_text(p, page_rules[r->rule]));
}

static void row(struct page *p, const struct view_attention_row *r)
{
	const char *href = page_href(p, &r->link);
	put(p, "<tr><th scope=\"row\"><a href=\"%sstudent/%s.html\">%s</a>", p->root, r->learner,
		*r->name == '\0' ? r->learner : r->name);
	if (*r->cohort != '\0')
		put(p, " <span class=\"quiet\">%s</span>", r->cohort);
	put(p, "</th><td><span class=\"rule r%d\">%s</span></td><td>", r->rule, page_text(p, page_rules[r->rule]));
	if (href != NULL)
		put(p, "<a href=\"%s\">", href);
	page_words(p, &r->reason);
	if (href != NULL)
		put(p, "</a>");
	put(p, "</td><td class=\"nowrap\">%s</td><td>", page_date(p, r->since_ms));
	acknowledge(p, r);
	put(p, "</td></tr>\n");
}

static void table(struct page *p, const struct view_attention *v, size_t page)
{
	put(p,
		"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\"><table "
		"data-sort>\n<thead><tr><th scope=\"col\">%s</th><th scope=\"col\">%s</th><th scope=\"col\">%s</th><th "
		"scope=\"col\">%s</th><th scope=\"col\" data-fixed>%s</th></tr></thead>\n<tbody>\n",
		page_text(p, N_("Attention")), page_text(p, N_("Learner")), page_text(p, N_("Rule")),
		page_text(p, N_("Reason")), page_text(p, N_("Since")), page_text(p, N_("State")));
	for (size_t i = (page - 1) * SITE_ATTENTION_ROWS; i < v->n && i < page * SITE_ATTENTION_ROWS; i++)
		row(p, &v->rows[i]);
	put(p, "</tbody></table></div>\n");
}

/* How much else was seen, with the way there. */
static int seen(struct page *p, const struct site *s, struct err *e)
{
	struct view_seen v;
	if (view_seen(&s->from, 0, 1, p->a, &v, e) != 0)
		return -1;
	if (v.total == 0)
		return 0;
	put(p, "<p><a href=\"%s\">", page_address(p, "seen.html", p->cohort_query));
	say_n(p, "%zu more thing was seen in what learners handed in",
		"%zu more things were seen in what learners handed in", v.total, v.total);
	put(p, "</a></p>\n");
	return 0;
}

int page_attention(struct page *p, const struct site *s, const struct ask *q, struct err *e)
{
	struct view_attention v;
	size_t page = q->page == 0 ? 1 : q->page;
	if (view_attention(&s->from, p->a, &v, e) != 0)
		return -1;
	if (page > 1 && (page - 1) * SITE_ATTENTION_ROWS >= v.n)
		return err_set(e, ERR_USAGE, "there is no page %zu", page);
	const char *label = page_text(p, N_("Pages of lines"));
	page_begin(p, page_text(p, N_("Attention")), NAV_ATTENTION);
	put(p, "<h1>");
	say(p, "Who needs attention?");
	put(p, "</h1>\n<p class=\"lead\">");
	say(p,
		"Four rules, each with its reason; no model and no ranking. Silent means: nothing was submitted for %d "
		"days.",
		(int)v.silent_days);
	put(p, "</p>\n");
	if (v.n == 0) {
		put(p, "<p>");
		say(p, "Nobody, by the rules that are set.");
		put(p, "</p>\n");
	} else {
		page_pages(p, "attention", label, page, SITE_ATTENTION_ROWS, v.n);
		table(p, &v, page);
		page_pages(p, "attention", label, page, SITE_ATTENTION_ROWS, v.n);
	}
	if (seen(p, s, e) != 0)
		return -1;
	page_end(p, &v.head);
	return 0;
}
