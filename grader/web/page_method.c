/* How the numbers are made, with every parameter, what other parameters would change, and where the method ends. */
#include "grader/web/site.h"

#include "grader/mastery/standing.h"

static void fact(struct page *p, const char *name, const char *value)
{
	put(p, "<dt>%s</dt><dd>%s</dd>\n", page_text(p, name), value);
}

static const char *permille(const struct page *p, int64_t v)
{
	return page_share(p, v * 10);
}

static void parameters(struct page *p, const struct mastery_params *m)
{
	put(p, "<h2 id=\"parameters\">");
	say(p, "Parameters");
	put(p, "</h2>\n<p>");
	say(p, "Version %s. Chosen, not fitted; they stand in curriculum/mastery.json.", m->version);
	put(p, "</p>\n<dl class=\"facts\">\n");
	fact(p, N_("Prior of each side (Jeffreys)"), permille(p, m->prior_permille));
	fact(p, N_("Likeness of cases of one clause, ρ"), permille(p, m->rho_permille));
	fact(p, N_("Weight of a MUST, a SHOULD, a MAY"),
		arena_printf(p->a, "%s · %s · %s", permille(p, m->weight_permille[0]),
			permille(p, m->weight_permille[1]), permille(p, m->weight_permille[2])));
	fact(p, N_("Interval"), permille(p, m->interval_permille));
	fact(p, N_("Coverage needed for “demonstrated”"), permille(p, m->coverage_permille));
	fact(p, N_("Evidence counts as old after, days"), arena_printf(p->a, "%lld", (long long)m->fresh_days));
	fact(p, N_("Fewest learners behind a number that leaves the course"),
		arena_printf(p->a, "%lld", (long long)m->cohort_min));
	fact(p, N_("Item statistics begin with, learners"), arena_printf(p->a, "%lld", (long long)m->items_min));
	fact(p, N_("Resamples of the bootstrap, and its seed"),
		arena_printf(p->a, "%lld · %lld", (long long)m->resamples, (long long)m->seed));
	put(p, "</dl>\n");
}

static void model(struct page *p)
{
	put(p, "<h2>");
	say(p, "The model");
	put(p, "</h2>\n<p>");
	say(p, "The unit of evidence is a clause on one side: what must be accepted, or what must be refused. With m "
	       "cases "
	       "tried, p passed, and w the weight of the clause’s level:");
	put(p, "</p>\n<pre>α = %s + Σ w·p / (1 + (m − 1)·ρ)\nβ = %s + Σ w·(m − p) / (1 + (m − 1)·ρ)</pre>\n<ul>\n<li>",
		"½", "½");
	say(p, "Many cases of one clause never count as so many pieces of evidence.");
	put(p, "</li>\n<li>");
	say(p, "Below: the upper end of the interval of Beta(α, β) lies under the required level, or a critical case "
	       "failed.");
	put(p, "</li>\n<li>");
	say(p, "Demonstrated: the lower end reaches the required level, enough clauses were asked, on both sides, and "
	       "no "
	       "critical case failed.");
	put(p, "</li>\n<li>");
	say(p, "Undecided: anything between. Not assessed: nothing was tried; that is never shown as zero.");
	put(p, "</li>\n<li>");
	say(p, "A pass never lowers a number, the order of attempts is irrelevant, and what others do changes "
	       "nothing.");
	put(p, "</li>\n</ul>\n");
}

static int sensitivity(struct page *p, const struct site *s, struct err *e)
{
	struct standing_ask ask = { 0 };
	struct sensitivity v;
	if (standing_sensitivity(s->from.store, &ask, &v, e) != 0)
		return -1;
	put(p, "<h2 id=\"sensitivity\">");
	say(p, "Would other parameters say something else?");
	put(p, "</h2>\n");
	if (v.worst_e4 > 1000) {
		put(p, "<p class=\"warning\"><strong>");
		say(p,
			"Up to %s of the states would be others under parameters that are as defensible as these: read "
			"the "
			"states with care.",
			page_percent(p, v.worst_e4));
		put(p, "</strong></p>\n");
	}
	put(p, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
	       "aria-labelledby=\"sensitivity\"><table>\n<caption>");
	say(p, "States that flip, of %d learner and competency pairs with evidence.", (int)v.cells);
	put(p,
		"</caption><thead><tr><th scope=\"col\">%s</th><th scope=\"col\" class=\"n\">%s</th><th scope=\"col\" "
		"class=\"n\">%s</th></tr></thead>\n<tbody>\n",
		page_text(p, N_("Instead")), page_text(p, N_("States that flip")), page_text(p, N_("Share")));
	for (size_t i = 0; i < SENSITIVITY_VARIANTS; i++)
		put(p, "<tr><th scope=\"row\">%s</th><td class=\"n\">%d</td><td class=\"n\">%s</td></tr>\n",
			sensitivity_variants[i].name, (int)v.flips[i],
			page_percent(p, v.cells == 0 ? -1 : v.flips[i] * 10000 / v.cells));
	put(p, "</tbody></table></div>\n");
	return 0;
}

static void limits(struct page *p)
{
	put(p, "<h2 id=\"limits\">");
	say(p, "Limits");
	put(p, "</h2>\n<ul>\n<li>");
	say(p, "WG2-aligned, project-defined: nothing here is a competency that IS3C’s working group has published.");
	put(p, "</li>\n<li>");
	say(p, "Demand means: named by the coalition and tested in the field. It is not measured industry demand.");
	put(p, "</li>\n<li>");
	say(p, "Some competencies can be judged by a program only in part, and some not at all; those are left to "
	       "people.");
	put(p, "</li>\n<li>");
	say(p, "Until an instructor’s own rating has been compared with these numbers, the gap is an indicator and "
	       "nothing "
	       "more.");
	put(p, "</li>\n</ul>\n");
}

static void staff_facts(struct page *p, const struct site *s)
{
	put(p, "<p>");
	say(p,
		"Framework: %s. Policy, rules and parameters are kept with every result, so that anybody can compute "
		"it "
		"again.",
		s->curriculum->title);
	put(p, "</p>\n");
}

int page_method(struct page *p, const struct site *s, const struct ask *q, struct err *e)
{
	(void)q;
	page_begin(p, page_text(p, N_("Method")), NAV_METHOD);
	put(p, "<h1>");
	say(p, "How are these numbers made?");
	put(p, "</h1>\n");
	staff_facts(p, s);
	model(p);
	parameters(p, &s->params);
	if (p->who->role >= ROLE_ASSISTANT && sensitivity(p, s, e) != 0)
		return -1;
	limits(p);
	page_end(p, NULL);
	return 0;
}
