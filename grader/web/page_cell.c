/* The evidence behind one number: each clause on each side, the records, and what would change the state. The learner
 * reads the same page as the instructor. */
#include "grader/web/site.h"

static const char *const polarities[] = { N_("must accept"), N_("must refuse") };
static const char *const levels[] = { "MUST", "SHOULD", "MAY" };

static void verdict(struct page *p, const struct view_evidence *v)
{
	put(p, "<div class=\"verdict s%d\"><p class=\"score\">", v->cell.state);
	chart_state(p, v->cell.state);
	put(p, "</p><p>");
	if (v->cell.mean_e4 < 0)
		say(p, "No evidence yet. Not attempted is not failed.");
	else
		say(p, "Mean %s, 90 %% interval %s to %s; %s is required.", page_share(p, v->cell.mean_e4),
			page_share(p, v->cell.lo_e4), page_share(p, v->cell.hi_e4), page_share(p, v->required_e4));
	put(p, "</p>");
	if (v->cell.critical) {
		put(p, "<p><strong>");
		say(p, "A critical case failed: that outweighs all that is right.");
		put(p, "</strong></p>");
	}
	if (v->old) {
		put(p, "<p><span class=\"flag\">");
		say(p, "Old evidence: the newest is of %s. Age does not change the number.",
			page_date(p, v->newest_ms));
		put(p, "</span></p>");
	}
	chart_interval(p, v->cell.mean_e4, v->cell.lo_e4, v->cell.hi_e4, v->required_e4);
	put(p, "</div>\n");
}

static void change(struct page *p, const struct view_evidence *v)
{
	put(p, "<h2>");
	say(p, "What would change this");
	put(p, "</h2>\n");
	if (v->n_change == 0) {
		put(p, "<p>");
		say(p, "Nothing is missing.");
		put(p, "</p>\n");
		return;
	}
	put(p, "<ol class=\"change\">");
	for (size_t i = 0; i < v->n_change; i++) {
		put(p, "<li>");
		page_words(p, &v->change[i]);
		put(p, "</li>");
	}
	put(p, "</ol>\n");
}

static void clause(struct page *p, const struct view_facet *f)
{
	const char *href = page_href(p, &f->read);
	put(p, "<th scope=\"row\">");
	if (href != NULL)
		put(p, "<a href=\"%s\">%s</a>", href, f->clause);
	else
		put(p, "%s", f->clause);
	if (*f->obsoleted_by != '\0') {
		put(p, " <span class=\"quiet\">");
		say(p, "obsoleted by %s", f->obsoleted_by);
		put(p, "</span>");
	}
	put(p, "<span class=\"says\"><span lang=\"en\">%s</span> · %s</span></th>", f->group_title, f->lab);
}

static void facet(struct page *p, const struct view_facet *f)
{
	int state = f->attempted == 0           ? VIEW_NOT_ASSESSED
		    : f->passed == f->attempted ? VIEW_DEMONSTRATED
		    : f->passed == 0            ? VIEW_GAP
						: VIEW_UNDETERMINED;
	put(p, "<tr class=\"f%d\">", state);
	clause(p, f);
	put(p, "<td>%s</td><td>%s</td><td class=\"n\">%d/%d", page_text(p, polarities[f->polarity != 0]),
		f->level >= 0 && f->level < 3 ? levels[f->level] : "", (int)f->passed, (int)f->attempted);
	if (f->attempted > 0)
		put(p, " <meter min=\"0\" max=\"%d\" value=\"%d\" aria-label=\"%s\"></meter>", (int)f->attempted,
			(int)f->passed, page_text(p, N_("Cases right")));
	if (f->critical_failed) {
		put(p, " <span class=\"flag\">");
		say(p, "critical");
		put(p, "</span>");
	}
	put(p, "</td><td class=\"n\">%s</td><td class=\"n\">%s</td></tr>\n", page_share(p, f->weight_e4),
		page_share(p, f->n_eff_e4));
}

static void facets(struct page *p, const struct view_evidence *v)
{
	put(p, "<h2 id=\"clauses\">");
	say(p, "Clause by clause");
	put(p, "</h2>\n");
	if (v->n_facets == 0) {
		put(p, "<p>");
		say(p, "No clause of this competency was asked yet.");
		put(p, "</p>\n");
		return;
	}
	put(p, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"clauses\"><table "
	       "data-sort>\n<caption>");
	say(p, "A clause counts once on each side, however many cases ask for it. Failed ones first.");
	put(p,
		"</caption>\n<thead><tr><th scope=\"col\">%s</th><th scope=\"col\">%s</th><th scope=\"col\">%s</th><th "
		"scope=\"col\" class=\"n\">%s</th><th scope=\"col\" class=\"n\">%s</th><th scope=\"col\" "
		"class=\"n\">%s</th></tr></thead>\n<tbody>\n",
		page_text(p, N_("Clause")), page_text(p, N_("Side")), page_text(p, N_("Level")),
		page_text(p, N_("Cases right")), page_text(p, N_("Weight")), page_text(p, N_("Evidence")));
	for (size_t i = 0; i < v->n_facets; i++)
		facet(p, &v->facets[i]);
	put(p, "</tbody></table></div>\n");
}

static void fact(struct page *p, const char *name, const char *value)
{
	put(p, "<dt>%s</dt><dd>%s</dd>", page_text(p, name), value);
}

static void parameters(struct page *p, const struct view_evidence *v)
{
	put(p, "<h2>");
	say(p, "How the number is made");
	put(p, "</h2>\n<dl class=\"facts\">");
	fact(p, N_("Required level"), page_share(p, v->required_e4));
	fact(p, N_("Beta distribution"),
		arena_printf(p->a, "α = %s, β = %s", page_share(p, v->alpha_e4), page_share(p, v->beta_e4)));
	fact(p, N_("Effective evidence"), page_share(p, v->cell.n_eff_e4));
	fact(p, N_("Coverage"),
		arena_printf(p->a, "%s / %s", page_share(p, v->coverage_e4), page_share(p, v->coverage_wanted_e4)));
	fact(p, N_("Evidence from what must be accepted"), page_percent(p, v->accept_e4));
	fact(p, N_("Evidence from what must be refused"), page_percent(p, v->reject_e4));
	fact(p, N_("Both sides were asked"), page_text(p, v->two_sided ? N_("yes") : N_("no")));
	put(p, "</dl>\n<p><a href=\"%smethod.html\">", p->root);
	say(p, "The parameters and their limits");
	put(p, "</a></p>\n");
}

static void records(struct page *p, const struct view_evidence *v)
{
	if (v->n_records == 0)
		return;
	put(p, "<h2 id=\"records\">");
	say(p, "The submissions behind it");
	put(p,
		"</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"records\"><table "
		"data-sort>\n<thead><tr><th scope=\"col\">%s</th><th scope=\"col\">%s</th><th scope=\"col\" "
		"class=\"n\">%s</th><th scope=\"col\" class=\"n\">%s</th><th "
		"scope=\"col\">%s</th></tr></thead>\n<tbody>\n",
		page_text(p, N_("Record")), page_text(p, N_("Received")), page_text(p, N_("Attempt")),
		page_text(p, N_("Of 1000")), page_text(p, N_("Counts")));
	for (size_t i = 0; i < v->n_records; i++) {
		const struct view_record *r = &v->records[i];
		put(p,
			"<tr><th scope=\"row\"><a href=\"%srecord/%s.html\">%s</a> <span class=\"quiet\">%s</span></th>"
			"<td>%s</td><td class=\"n\">%d</td><td class=\"n\">%d</td><td>",
			p->root, r->record, r->record, r->lab, page_minute(p, r->received_ms), (int)r->attempt,
			(int)r->permille);
		put(p, "%s", page_text(p, r->counts ? N_("yes") : N_("no")));
		if (r->older_lab) {
			put(p, " <span class=\"flag\">");
			say(p, "older version of the exercise");
			put(p, "</span>");
		}
		put(p, "</td></tr>\n");
	}
	put(p, "</tbody></table></div>\n");
}

int page_cell(struct page *p, const struct site *s, const struct ask *q, struct err *e)
{
	struct view_evidence v;
	if (view_evidence(&s->from, q->args[0], q->args[1], p->a, &v, e) != 0)
		return -1;
	page_begin(p, arena_printf(p->a, "%s · %s", v.competency, *v.name == '\0' ? v.learner : v.name), NAV_NONE);
	put(p,
		"<p class=\"crumb\"><a href=\"%sstudent/%s.html\">%s</a></p>\n<h1><span class=\"id\">%s</span> <span "
		"lang=\"en\">%s</span></h1>\n<p class=\"lead\" lang=\"en\">%s</p>\n",
		p->root, v.learner, *v.name == '\0' ? v.learner : v.name, v.competency, v.title, v.statement);
	if (v.observed) {
		put(p, "<p>");
		say(p, "This competency is observed by the instructor; no program judges it.");
		put(p, "</p>\n");
	}
	verdict(p, &v);
	change(p, &v);
	facets(p, &v);
	records(p, &v);
	parameters(p, &v);
	page_end(p, &v.head);
	return 0;
}
