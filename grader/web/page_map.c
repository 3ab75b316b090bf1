/* Standards x exercises x competencies. An empty cell is a gap of the curriculum; an obsolete citation is said in words. */
#include "grader/web/site.h"

/* "RFC 4034 §6.2" behind its standard is "§6.2". */
static void clauses(struct page *p, const char *standard, const struct json_strings *list)
{
	size_t n = strlen(standard);
	for (size_t i = 0; i < list->n; i++) {
		bool begins = strncmp(list->item[i], standard, n) == 0 && list->item[i][n] == ' ';
		put(p, "%s%s", i == 0 ? "" : ", ", list->item[i] + (begins ? n + 1 : 0));
	}
}

static void lab_list(struct page *p, const struct json_strings *labs)
{
	for (size_t i = 0; i < labs->n; i++) {
		struct view_link l = { PAGE_HANDOUT, labs->item[i], "" };
		const char *href = page_href(p, &l);
		put(p, "%s<a href=\"%s\">%s</a>", i == 0 ? "" : ", ", href == NULL ? "#" : href, labs->item[i]);
	}
}

static void cells(struct page *p, const struct view_map_row *r)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct view_map_cell *c = &r->cells[i];
		put(p, "<li%s>%s", c->labs.n == 0 ? " class=\"hole\"" : "", c->standard);
		put(p, " <span class=\"quiet\">");
		if (c->labs.n == 0)
			say(p, "no exercise");
		else
			clauses(p, c->standard, &c->clauses);
		put(p, "</span></li>");
	}
}

static void row(struct page *p, const struct view_map_row *r)
{
	bool hole = r->labs.n == 0 && !r->observed;
	put(p, "<tr%s><th scope=\"row\" id=\"c-%s\"><span class=\"id\">%s</span> <span lang=\"en\">",
		hole ? " class=\"hole\"" : "", r->competency, r->competency);
	page_link(p, PAGE_GAPS, r->competency, r->title);
	put(p, "</span></th><td class=\"n\">%d</td><td class=\"n\">%d/%d</td><td>", (int)r->weight,
		(int)r->facets_mapped, (int)r->facets_wanted);
	if (r->observed)
		say(p, "observed by the instructor");
	else if (hole)
		put(p, "<span class=\"flag\">%s</span>", page_text(p, N_("curriculum gap")));
	else
		lab_list(p, &r->labs);
	put(p, "</td><td><ul class=\"inline\">");
	cells(p, r);
	put(p, "</ul></td></tr>\n");
}

static void competencies(struct page *p, const struct view_map *v)
{
	put(p, "<h2 id=\"competencies\">");
	say(p, "Competencies and the standards that they name");
	put(p,
		"</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"competencies\"><table "
		"data-sort>\n<thead><tr><th scope=\"col\">%s</th><th scope=\"col\" class=\"n\">%s</th><th "
		"scope=\"col\" "
		"class=\"n\">%s</th><th scope=\"col\">%s</th><th scope=\"col\">%s</th></tr></thead>\n<tbody>\n",
		page_text(p, N_("Competency")), page_text(p, N_("Demand")), page_text(p, N_("Clause sides")),
		page_text(p, N_("Exercises")), page_text(p, N_("Standards and clauses that are tested")));
	for (size_t i = 0; i < v->n; i++)
		row(p, &v->rows[i]);
	put(p, "</tbody></table></div>\n");
}

static void standard(struct page *p, const struct view_map_standard *s)
{
	put(p, "<tr><th scope=\"row\">%s<span class=\"says\" lang=\"en\">%s</span></th><td>", s->standard, s->title);
	if (*s->obsoleted_by != '\0') {
		put(p, "<span class=\"flag\">");
		say(p, "obsoleted by %s", s->obsoleted_by);
		put(p, "</span>");
		if (*s->allowed != '\0')
			put(p, "<span class=\"says\" lang=\"en\">%s</span>", s->allowed);
	} else {
		put(p, "<span lang=\"en\">%s</span>", s->status);
	}
	put(p, "</td><td>");
	if (s->labs.n == 0) {
		put(p, "<span class=\"quiet\">");
		say(p, "no exercise");
		put(p, "</span>");
	}
	lab_list(p, &s->labs);
	put(p, "</td><td class=\"n\">%d</td><td>", (int)s->clauses);
	if (*s->checked_on == '\0')
		put(p, "<span class=\"quiet\">%s</span>", page_text(p, N_("unverified")));
	else
		put(p, "%s <span class=\"quiet\" lang=\"en\">%s</span>", s->checked_on, s->checked_by);
	put(p, "</td></tr>\n");
}

static void standards(struct page *p, const struct view_map *v)
{
	put(p, "<h2 id=\"standards\">");
	say(p, "Standards");
	put(p,
		"</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"standards\"><table "
		"data-sort>\n<thead><tr><th scope=\"col\">%s</th><th scope=\"col\">%s</th><th scope=\"col\">%s</th><th "
		"scope=\"col\" class=\"n\">%s</th><th scope=\"col\">%s</th></tr></thead>\n<tbody>\n",
		page_text(p, N_("Standard")), page_text(p, N_("Status")), page_text(p, N_("Exercises")),
		page_text(p, N_("Clauses")), page_text(p, N_("Checked")));
	for (size_t i = 0; i < v->n_standards; i++)
		standard(p, &v->standards[i]);
	put(p, "</tbody></table></div>\n");
}

int page_map(struct page *p, const struct site *s, const struct ask *q, struct err *e)
{
	struct view_map v;
	(void)q;
	if (view_map(&s->from, p->a, &v, e) != 0)
		return -1;
	page_begin(p, page_text(p, N_("Curriculum map")), NAV_MAP);
	put(p, "<h1>");
	say(p, "What does the curriculum ask for?");
	put(p, "</h1>\n<p class=\"lead\">");
	page_words(p, &v.sentence);
	put(p, "</p>\n<ul class=\"facts-line\"><li><b>%d</b> ", (int)v.holes);
	say_n(p, "competency without an exercise", "competencies without an exercise", (size_t)v.holes);
	put(p, "</li><li><b>%d</b> ", (int)v.cell_holes);
	say_n(p, "named standard without a test", "named standards without a test", (size_t)v.cell_holes);
	put(p, "</li><li><b>%d</b> ", (int)v.obsolete);
	say_n(p, "obsolete citation without a stated reason", "obsolete citations without a stated reason",
		(size_t)v.obsolete);
	put(p, "</li></ul>\n");
	competencies(p, &v);
	standards(p, &v);
	page_end(p, &v.head);
	return 0;
}
