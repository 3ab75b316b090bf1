/* What the exercises tell about themselves: which groups of cases are suspect, and why. */
#include "grader/web/site.h"

/* In the order of the bits of enum view_item_flag. */
static const char *const flags[] = {
	N_("nobody has it right: broken or untaught"),
	N_("everybody has it right: it tells nothing"),
	N_("does not go with the rest: suspect case or unclear clause"),
	N_("does not separate strong from weak"),
	N_("fewer than 20 learners: no statistics"),
};
#define ITEM_SERIOUS (ITEMS_NOBODY | ITEMS_SUSPECT | ITEMS_UNSEPARATED)

static void flags_cell(struct page *p, unsigned set)
{
	bool any = false;
	put(p, "<td>");
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
		if ((set & (1u << i)) == 0)
			continue;
		put(p, any ? "<br><span class=\"%s\">%s</span>" : "<span class=\"%s\">%s</span>",
			((1u << i) & ITEM_SERIOUS) != 0 ? "flag" : "quiet", page_text(p, flags[i]));
		any = true;
	}
	put(p, "</td>");
}

static void item(struct page *p, const struct view_item *i)
{
	const char *href = page_href(p, &i->read);
	put(p, "<tr><th scope=\"row\">");
	if (href != NULL)
		put(p, "<a href=\"%s\" lang=\"en\">%s</a>", href, i->title);
	else
		put(p, "<span lang=\"en\">%s</span>", i->title);
	put(p, "<span class=\"says\">%s · %s</span></th><td>%s</td><td class=\"n\">", i->lab, i->group, i->clause);
	page_link(p, PAGE_HEATMAP, i->competency, arena_printf(p->a, "%d", (int)i->learners));
	put(p, "</td><td class=\"n\">%s</td><td class=\"n\">%s</td><td class=\"n\">%s</td>",
		page_share(p, i->facility_e4), page_share(p, i->r_e4), page_share(p, i->d_e4));
	flags_cell(p, i->flags);
	put(p, "</tr>\n");
}

static void exercises(struct page *p, const struct view_items *v)
{
	put(p, "<h2 id=\"labs\">");
	say(p, "Exercises as a whole");
	put(p, "</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"labs\"><table "
	       "data-sort>\n<caption>");
	say(p, "KR-20 says how well the cases of an exercise agree with one another; it needs 20 learners.");
	put(p,
		"</caption><thead><tr><th scope=\"col\">%s</th><th scope=\"col\" class=\"n\">%s</th><th scope=\"col\" "
		"class=\"n\">KR-20</th></tr></thead>\n<tbody>\n",
		page_text(p, N_("Exercise")), page_text(p, N_("Learners")));
	for (size_t i = 0; i < v->n_labs; i++)
		put(p,
			"<tr><th scope=\"row\"><span lang=\"en\">%s</span> <span class=\"quiet\">%s</span></th><td "
			"class=\"n\">%d</td><td class=\"n\">%s</td></tr>\n",
			v->labs[i].title, v->labs[i].lab, (int)v->labs[i].learners, page_share(p, v->labs[i].kr20_e4));
	put(p, "</tbody></table></div>\n");
}

static void table(struct page *p, const struct view_items *v)
{
	put(p,
		"<figure data-chart=\"scatter\" data-x=\"%s\" data-y=\"%s\"><div class=\"canvas\"></div>\n<div "
		"class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\"><table class=\"items\" "
		"data-sort>\n<caption>",
		page_text(p, N_("Facility")), page_text(p, N_("Item-rest correlation")),
		page_text(p, N_("Item analysis")));
	say(p, "Flagged first. Facility: share of learners who have it right. Correlation: with the rest of the same "
	       "exercise. D: upper 27 %% minus lower 27 %%.");
	put(p,
		"</caption>\n<thead><tr><th scope=\"col\">%s</th><th scope=\"col\">%s</th><th scope=\"col\" "
		"class=\"n\">%s</th><th scope=\"col\" class=\"n\">%s</th><th scope=\"col\" class=\"n\">%s</th><th "
		"scope=\"col\" class=\"n\">D</th><th scope=\"col\">%s</th></tr></thead>\n<tbody>\n",
		page_text(p, N_("Group of cases")), page_text(p, N_("Clause")), page_text(p, N_("Learners")),
		page_text(p, N_("Facility")), page_text(p, N_("Correlation")), page_text(p, N_("Flags")));
	for (size_t i = 0; i < v->n; i++)
		item(p, &v->items[i]);
	put(p, "</tbody></table></div></figure>\n");
}

int page_items(struct page *p, const struct site *s, const struct ask *q, struct err *e)
{
	struct view_items v;
	(void)q;
	if (view_items(&s->from, p->a, &v, e) != 0)
		return -1;
	page_begin(p, page_text(p, N_("Item analysis")), NAV_ITEMS);
	put(p, "<h1>");
	say(p, "Do the exercises measure what they should?");
	put(p, "</h1>\n<p class=\"lead\">");
	say(p, "When everybody fails a clause, the clause may be untaught, or the case may be wrong. This page doubts "
	       "the "
	       "exercises, not the learners.");
	put(p, "</p>\n");
	table(p, &v);
	exercises(p, &v);
	page_end(p, &v.head);
	return 0;
}
