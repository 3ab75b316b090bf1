/* What else was seen in the boxes of student code. Staff reads this page; no page that a student may read has any of it. */
#include <string.h>

#include "grader/sighting.h"
#include "grader/web/site.h"

static const char *const kinds[] = {
	[SIGHTED_DENIED] = N_("called, and was denied"),
	[SIGHTED_CANARY] = N_("canary"),
	[SIGHTED_PROC] = N_("looked at"),
};
_Static_assert(sizeof kinds / sizeof *kinds == SIGHTED_COUNT, "a word for each kind");

static const char *kind_text(const struct page *p, const char *kind)
{
	for (int i = 0; i < SIGHTED_COUNT; i++)
		if (strcmp(sighting_words[i], kind) == 0)
			return page_text(p, kinds[i]);
	return kind;
}

static void row(struct page *p, const struct view_seen_row *r)
{
	put(p, "<tr><th scope=\"row\"><a href=\"%sstudent/%s.html\">%s</a>", p->root, r->learner,
		*r->name == '\0' ? r->learner : r->name);
	if (*r->cohort != '\0')
		put(p, " <span class=\"quiet\">%s</span>", r->cohort);
	put(p,
		"</th><td>%s</td><td>%s: <code>%s</code></td><td class=\"n\">%d</td><td class=\"n\">%d</td><td "
		"class=\"nowrap\">%s</td><td><a href=\"%srecord/%s.html\">%s</a></td></tr>\n",
		r->lab, kind_text(p, r->kind), r->what, (int)r->submissions, (int)r->times, page_date(p, r->first_ms),
		p->root, r->record, r->record);
}

static void table(struct page *p, const struct view_seen *v)
{
	put(p,
		"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\"><table "
		"data-sort>\n<thead><tr><th scope=\"col\">%s</th><th scope=\"col\">%s</th><th scope=\"col\">%s</th><th "
		"scope=\"col\" class=\"n\">%s</th><th scope=\"col\" class=\"n\">%s</th><th scope=\"col\">%s</th><th "
		"scope=\"col\">%s</th></tr></thead>\n<tbody>\n",
		page_text(p, N_("What else was seen")), page_text(p, N_("Learner")), page_text(p, N_("Exercise")),
		page_text(p, N_("What was seen")), page_text(p, N_("Submissions")), page_text(p, N_("Times")),
		page_text(p, N_("Since")), page_text(p, N_("Newest record")));
	for (size_t i = 0; i < v->n; i++)
		row(p, &v->rows[i]);
	put(p, "</tbody></table></div>\n");
}

int page_seen(struct page *p, const struct site *s, const struct ask *q, struct err *e)
{
	struct view_seen v;
	size_t page = q->page == 0 ? 1 : q->page, first = (page - 1) * SITE_SEEN_ROWS;
	if (view_seen(&s->from, first, SITE_SEEN_ROWS, p->a, &v, e) != 0)
		return -1;
	if (page > 1 && first >= v.total)
		return err_set(e, ERR_USAGE, "there is no page %zu", page);
	const char *label = page_text(p, N_("Pages of lines"));
	page_begin(p, page_text(p, N_("What else was seen")), NAV_SEEN);
	put(p, "<p class=\"crumb\"><a href=\"%s\">%s</a></p>\n<h1>", page_address(p, "attention.html", p->cohort_query),
		page_text(p, N_("Attention")));
	say(p, "What else was seen?");
	put(p, "</h1>\n<p class=\"lead\">");
	say(p, "Evidence, not an accusation: a library or a mistake can do this as well. Students do not see this "
	       "list.");
	put(p, "</p>\n");
	if (v.total == 0) {
		put(p, "<p>");
		say(p, "Nothing was seen.");
		put(p, "</p>\n");
	} else {
		page_pages(p, "seen", label, page, SITE_SEEN_ROWS, v.total);
		table(p, &v);
		page_pages(p, "seen", label, page, SITE_SEEN_ROWS, v.total);
	}
	page_end(p, &v.head);
	return 0;
}
