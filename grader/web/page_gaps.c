/* The first screen: three gaps, kept apart; one row for each competency, worst first; who needs attention. */
#include "grader/web/site.h"

#define ATTENTION_MAX 6
#define WORST_MAX     3

/* One of the three numbers: what it counts of a competency, and the worst few by it. */
struct third {
	const char *title, *class;
	const char *(*shown)(const struct page *p, int64_t e4);
	int64_t (*weighs)(const struct view_gap_row *r); /* 0 = not one of these */
	void (*says)(struct page *p, size_t n);
};

static int64_t weighs_curriculum(const struct view_gap_row *r)
{
	return r->kind == GAPKIND_CURRICULUM ? r->weight : 0;
}

static bool is_asked(const struct view_gap_row *r)
{
	return r->kind != GAPKIND_CURRICULUM && r->kind != GAPKIND_OBSERVED;
}

static int64_t weighs_evidence(const struct view_gap_row *r)
{
	return is_asked(r) ? r->count[VIEW_UNDETERMINED] + r->count[VIEW_NOT_ASSESSED] : 0;
}

static int64_t weighs_learner(const struct view_gap_row *r)
{
	return is_asked(r) ? r->count[VIEW_GAP] : 0;
}

static void say_demand(struct page *p, size_t n)
{
	say(p, "demand %d", (int)n);
}

static void say_open(struct page *p, size_t n)
{
	say(p, "undecided or not assessed: %d", (int)n);
}

static void say_below(struct page *p, size_t n)
{
	say(p, "below: %d", (int)n);
}

static const struct third thirds[] = {
	{ N_("Curriculum gap"), "k1", page_percent, weighs_curriculum, say_demand },
	{ N_("Evidence gap"), "k2", page_percent, weighs_evidence, say_open },
	{ N_("Learner gap"), "k3", page_share, weighs_learner, say_below },
};

static bool is_among(const struct view_gap_row *const *worst, size_t n, const struct view_gap_row *r)
{
	for (size_t i = 0; i < n; i++)
		if (worst[i] == r)
			return true;
	return false;
}

/* The few that weigh most: what the number is about, said by name. */
static void worst(struct page *p, const struct view_gaps *v, const struct third *t)
{
	const struct view_gap_row *found[WORST_MAX];
	size_t n = 0;
	put(p, "<ul class=\"worst\">");
	for (; n < WORST_MAX; n++) {
		const struct view_gap_row *best = NULL;
		for (size_t i = 0; i < v->n; i++)
			if (t->weighs(&v->rows[i]) > (best == NULL ? 0 : t->weighs(best)) &&
				!is_among(found, n, &v->rows[i]))
				best = &v->rows[i];
		if (best == NULL)
			break;
		found[n] = best;
		const char *href = page_href(p, &best->link);
		put(p, "<li><a lang=\"en\" href=\"%s\">%s</a> <span class=\"quiet\">", href == NULL ? "#" : href,
			best->title);
		t->says(p, (size_t)t->weighs(best));
		put(p, "</span></li>");
	}
	put(p, "</ul>");
}

static void number(struct page *p, const struct view_gaps *v, const struct view_index *x, const struct third *t)
{
	const char *href = page_href(p, &x->link);
	put(p, "<li class=\"number %s\"><h2><a href=\"%s\">%s</a></h2><p class=\"big\">%s</p>", t->class,
		href == NULL ? "#" : href, page_text(p, t->title), t->shown(p, x->value_e4));
	if (x->lo_e4 >= 0) {
		put(p, "<p class=\"quiet\">");
		say(p, "90 %% interval %s to %s", t->shown(p, x->lo_e4), t->shown(p, x->hi_e4));
		put(p, "</p>");
	}
	put(p, "<p>");
	page_words(p, &x->sentence);
	put(p, "</p>");
	worst(p, v, t);
	put(p, "</li>\n");
}

/* What holds for most learners, said beside the competency: the strip shows it, and not everybody reads strips. */
static void kind(struct page *p, const struct view_gap_row *r)
{
	if (r->kind == GAPKIND_LEARNER)
		put(p, " <span class=\"tag k3\">%s</span>", page_text(p, N_("learner gap")));
	else if (r->kind == GAPKIND_EVIDENCE)
		put(p, " <span class=\"tag k2\">%s</span>", page_text(p, N_("evidence gap")));
}

static void name_cell(struct page *p, const struct view_gap_row *r)
{
	const char *href = page_href(p, &r->link);
	put(p, "<th scope=\"row\" id=\"c-%s\"><span class=\"id\">%s</span> <span lang=\"en\">", r->competency,
		r->competency);
	if (href != NULL)
		put(p, "<a href=\"%s\">%s</a>", href, r->title);
	else
		put(p, "%s", r->title);
	put(p, "</span>");
	kind(p, r);
	put(p, "</th>");
}

static void gap_row(struct page *p, const struct view_gap_row *r)
{
	put(p, "<tr>");
	name_cell(p, r);
	put(p, "<td class=\"pic\">");
	chart_interval(p, r->mean_e4, r->lo_e4, r->hi_e4, r->required_e4);
	put(p, "</td><td class=\"n\">");
	if (r->mean_e4 >= 0) {
		put(p, "<b>%s</b> <span class=\"quiet\">%s–%s</span>", page_share(p, r->mean_e4),
			page_share(p, r->lo_e4), page_share(p, r->hi_e4));
	} else {
		put(p, "<span class=\"quiet\">");
		say(p, "nobody assessed");
		put(p, "</span>");
	}
	put(p, "</td><td class=\"n\">%s</td><td class=\"pic\">", page_share(p, r->required_e4));
	chart_strip(p, r->count);
	if (r->critical > 0) {
		put(p, "<span class=\"says\">");
		say_n(p, "%zu of those below by a critical case", "%zu of those below by a critical case",
			(size_t)r->critical, (size_t)r->critical);
		put(p, "</span>");
	}
	put(p, "</td><td class=\"n\">%d</td></tr>\n", (int)r->weight);
}

static void board(struct page *p, const struct view_gaps *v)
{
	put(p, "<section><h2 id=\"learner\">");
	say(p, "What the course can see");
	put(p, "</h2>\n");
	chart_legend_short(p);
	put(p, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"learner\"><table "
	       "class=\"board\" "
	       "data-sort>\n<caption>");
	say(p, "Worst first: demand times gap. Bar: mean over the learners with evidence. Line with ends: its 90 %% "
	       "interval. Upright tick: the required level.");
	put(p, "</caption>\n<thead><tr><th scope=\"col\">%s</th><th scope=\"col\" class=\"pic\" data-fixed>",
		page_text(p, N_("Competency")));
	put(p, "<span class=\"scale\"><span>0</span><span>%s</span><span>1</span></span></th>", page_share(p, 5000));
	put(p,
		"<th scope=\"col\" class=\"n\">%s</th><th scope=\"col\" class=\"n\">%s</th><th scope=\"col\" "
		"class=\"pic\" data-fixed>%s</th><th scope=\"col\" class=\"n\">%s</th></tr></thead>\n<tbody>\n",
		page_text(p, N_("Mean")), page_text(p, N_("Required")), page_text(p, N_("Learners")),
		page_text(p, N_("Demand")));
	for (size_t i = 0; i < v->n; i++)
		if (v->rows[i].kind != GAPKIND_CURRICULUM && v->rows[i].kind != GAPKIND_OBSERVED)
			gap_row(p, &v->rows[i]);
	put(p, "</tbody></table></div>\n");
	chart_legend(p);
	put(p, "</section>\n");
}

/* Competencies of one kind in a plain list: there is nothing to draw. */
static void listed(
	struct page *p, const struct view_gaps *v, int kind, const char *id, const char *title, const char *sentence)
{
	size_t n = 0;
	for (size_t i = 0; i < v->n; i++)
		n += v->rows[i].kind == kind;
	if (n == 0)
		return;
	put(p, "<section aria-labelledby=\"%s\"><h2 id=\"%s\">%s</h2>\n<p>%s</p>\n<ul class=\"columns\">\n", id, id,
		page_text(p, title), page_text(p, sentence));
	for (size_t i = 0; i < v->n; i++) {
		const struct view_gap_row *r = &v->rows[i];
		if (r->kind != kind)
			continue;
		put(p,
			"<li id=\"c-%s\"><span class=\"id\">%s</span> <span lang=\"en\">%s</span> <span "
			"class=\"quiet\">",
			r->competency, r->competency, r->title);
		say(p, "demand %d", (int)r->weight);
		put(p, "</span></li>\n");
	}
	put(p, "</ul></section>\n");
}

static bool named_before(const struct view_attention *v, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (strcmp(v->rows[k].learner, v->rows[i].learner) == 0)
			return true;
	return false;
}

/* How many learners each rule has found: of one rule a learner may have several lines. */
static void by_rule(struct page *p, const struct view_attention *v)
{
	size_t found[VIEW_RULES] = { 0 };
	for (size_t i = 0; i < v->n && i < v->open; i++) /* sorted by rule, then learner */
		found[v->rows[i].rule] += i == 0 || v->rows[i].rule != v->rows[i - 1].rule ||
					  strcmp(v->rows[i].learner, v->rows[i - 1].learner) != 0;
	static const int gravest_first[VIEW_RULES] = { RULE_CRITICAL, RULE_GAPS, RULE_FALLING, RULE_SILENT };
	put(p, "<p class=\"rules\">");
	for (size_t i = 0; i < VIEW_RULES; i++)
		if (found[gravest_first[i]] > 0)
			put(p, "<span><b>%zu</b> %s</span> ", found[gravest_first[i]],
				page_text(p, page_rules[gravest_first[i]]));
	put(p, "</p>\n");
}

static int attention(struct page *p, const struct site *s, struct err *e)
{
	struct view_attention v;
	if (view_attention(&s->from, p->a, &v, e) != 0)
		return -1;
	put(p, "<aside aria-labelledby=\"who\"><h2 id=\"who\">");
	say(p, "Who needs attention");
	put(p, "</h2>\n");
	if (v.open == 0) {
		put(p, "<p>");
		say(p, "Nobody, by the rules that are set.");
		put(p, "</p>");
	}
	by_rule(p, &v);
	put(p, "<ul>\n");
	size_t said = 0;
	for (size_t i = 0; i < v.n && i < v.open && said < ATTENTION_MAX; i++) {
		const struct view_attention_row *r = &v.rows[i];
		if (named_before(&v, i)) /* here are people; all their lines are on the page behind it */
			continue;
		said++;
		put(p, "<li><a href=\"student/%s.html\">%s</a> <span class=\"quiet\">", r->learner,
			*r->name == '\0' ? r->learner : r->name);
		page_words(p, &r->reason);
		put(p, "</span></li>\n");
	}
	put(p, "</ul>\n<p><a href=\"%s\">", page_address(p, "attention.html", p->cohort_query));
	say_n(p, "%zu open line", "All %zu open lines", v.open, v.open);
	put(p, "</a></p></aside>\n");
	return 0;
}

int page_gaps(struct page *p, const struct site *s, const struct ask *q, struct err *e)
{
	struct view_gaps v;
	(void)q;
	if (view_gaps(&s->from, p->a, &v, e) != 0)
		return -1;
	page_begin(p, page_text(p, N_("Gap board")), NAV_GAPS);
	put(p, "<h1>");
	say(p, "Where are the gaps?");
	put(p, "</h1>\n<p class=\"lead\">");
	say_n(p,
		"%zu learner, held against the standards’ own clauses. Three gaps, kept apart: what no exercise "
		"asks for, what was asked too little, and what was shown to be missing.",
		"%zu learners, held against the standards’ own clauses. Three gaps, kept apart: what no exercise "
		"asks for, what was asked too little, and what was shown to be missing.",
		(size_t)v.head.learners, (size_t)v.head.learners);
	put(p, "</p>\n<ul class=\"numbers\">\n");
	const struct view_index *const numbers[] = { &v.curriculum, &v.evidence, &v.learner };
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		number(p, &v, numbers[i], &thirds[i]);
	put(p, "</ul>\n<div class=\"beside\"><div>\n");
	board(p, &v);
	listed(p, &v, GAPKIND_CURRICULUM, "curriculum", N_("What no exercise asks for"),
		N_("Gaps of the curriculum, not of any learner: no exercise of this course maps to these."));
	listed(p, &v, GAPKIND_OBSERVED, "observed", N_("What only a person can see"),
		N_("These are observed by the instructor. No program judges them, and no number above counts them."));
	put(p, "</div>\n");
	if (attention(p, s, e) != 0)
		return -1;
	put(p, "</div>\n");
	page_end(p, &v.head);
	return 0;
}
