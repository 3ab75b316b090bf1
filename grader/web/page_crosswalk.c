/* What learners have shown, in the words of other frameworks. "No counterpart" is a result and is shown. */
#include "grader/web/site.h"

static void links(struct page *p, const struct view_cross_node *n)
{
	for (size_t i = 0; i < n->n; i++) {
		const struct view_cross_competency *c = &n->competencies[i];
		put(p, "<li><span class=\"id\">%s</span> <span lang=\"en\">", c->competency);
		page_link(p, PAGE_GAPS, c->competency, c->title);
		put(p, "</span> <span class=\"quiet\">");
		say(p, "confidence %s", page_share(p, c->confidence_permille * 10));
		if (*c->second_reader != '\0') {
			put(p, ", ");
			say(p, "read again by %s", c->second_reader);
		}
		put(p, "</span></li>");
	}
}

static void node(struct page *p, const struct view_cross_node *n)
{
	int64_t sum[VIEW_STATES] = { 0 };
	for (size_t i = 0; i < n->n; i++)
		for (int s = 0; s < VIEW_STATES; s++)
			sum[s] += n->competencies[i].count[s];
	put(p, "<tr><th scope=\"row\"><span class=\"id\">%s</span> <span lang=\"en\">%s</span>", n->id, n->title);
	if (strcmp(n->verification, "memory") == 0)
		put(p, " <span class=\"flag\">%s</span>", page_text(p, N_("unverified")));
	put(p, "</th><td class=\"pic\">");
	chart_strip(p, sum);
	put(p, "</td><td><ul class=\"inline\">");
	links(p, n);
	put(p, "</ul></td></tr>\n");
}

static void without(struct page *p, const struct view_cross_framework *f)
{
	if (f->without.n == 0)
		return;
	put(p, "<details><summary>");
	say_n(p, "%zu competency has no counterpart here", "%zu competencies have no counterpart here", f->without.n,
		f->without.n);
	put(p, "</summary><p>");
	for (size_t i = 0; i < f->without.n; i++) {
		put(p, "%s<span class=\"id\">", i == 0 ? "" : " ");
		page_link(p, PAGE_GAPS, f->without.item[i], f->without.item[i]);
		put(p, "</span>");
	}
	put(p, "</p></details>\n");
}

static void framework(struct page *p, const struct view_cross_framework *f)
{
	put(p,
		"<section><h2 id=\"f-%s\" lang=\"en\">%s</h2>\n<p class=\"quiet\" "
		"lang=\"en\">%s</p>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
		"aria-labelledby=\"f-%s\"><table class=\"cross\" "
		"data-sort>\n<thead><tr><th scope=\"col\">%s</th><th scope=\"col\" class=\"pic\" data-fixed>%s</th><th "
		"scope=\"col\">%s</th></tr></thead>\n<tbody>\n",
		f->id, f->title, f->licence, f->id, page_text(p, N_("Entry")),
		page_text(p, N_("Learners, over the linked competencies")), page_text(p, N_("Related to")));
	for (size_t i = 0; i < f->n; i++)
		node(p, &f->nodes[i]);
	put(p, "</tbody></table></div>\n");
	without(p, f);
	put(p, "</section>\n");
}

int page_crosswalk(struct page *p, const struct site *s, const struct ask *q, struct err *e)
{
	struct view_crosswalk v;
	(void)q;
	if (view_crosswalk(&s->from, p->a, &v, e) != 0)
		return -1;
	page_begin(p, page_text(p, N_("Crosswalk")), NAV_CROSSWALK);
	put(p, "<h1>");
	say(p, "How does this read elsewhere?");
	put(p, "</h1>\n<p class=\"lead\">");
	say(p, "Links were made by hand and mean “is related to”, never “is the same as”. Where a framework has no "
	       "counterpart, the page says so: that is a finding of its own.");
	put(p, "</p>\n<p>");
	if (v.links_read_twice == 0)
		say(p,
			"All %d links have one reader: nobody has read them a second time. The newest is of %s. "
			"Confidence: "
			"0.80 names the same matter, 0.60 a neighbouring one, 0.40 a whole field.",
			(int)v.links, v.newest);
	else
		say(p,
			"%d of %d links were read by a second person. The newest is of %s. Confidence: 0.80 names the "
			"same "
			"matter, 0.60 a neighbouring one, 0.40 a whole field.",
			(int)v.links_read_twice, (int)v.links, v.newest);
	put(p, "</p>\n");
	chart_legend(p);
	for (size_t i = 0; i < v.n; i++)
		framework(p, &v.frameworks[i]);
	page_end(p, &v.head);
	return 0;
}
