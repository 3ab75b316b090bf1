/* Views: each over a course whose standing is known by heart. */
#include "grader/mastery/view.h"

#include "tests/view_course.h"

static struct err e;

static const struct view_gap_row *gap_row(const struct view_gaps *g, const char *competency)
{
	for (size_t i = 0; i < g->n; i++)
		if (strcmp(g->rows[i].competency, competency) == 0)
			return &g->rows[i];
	return NULL;
}

static void test_gaps(struct view_course *v)
{
	struct view_gaps g = { 0 };
	if (!OK(view_gaps(&v->from, &v->a, &g, &e) == 0, "the gap board"))
		return;
	OK(g.n == 54 && g.head.learners == 10, "all competencies, all learners");
	OK(strstr(g.head.disclaimer, "WG2-aligned, project-defined") != NULL, "says whose it is");
	const struct view_gap_row *r = gap_row(&g, "W2P-DNS-01");
	OK(r->count[VIEW_DEMONSTRATED] == 6 && r->count[VIEW_GAP] == 2 && r->count[VIEW_UNDETERMINED] == 1 &&
			r->count[VIEW_NOT_ASSESSED] == 1,
		"learners by state: %d %d %d %d", (int)r->count[0], (int)r->count[1], (int)r->count[2],
		(int)r->count[3]);
	OK(r->critical == 1, "one of them by a critical case");
	OK(r->facets_mapped == 8 && r->facets_wanted == 8 && r->required_e4 == 7000, "facets and the bar");
	OK(r->mean_e4 > 7000 && r->lo_e4 < r->mean_e4 && r->hi_e4 > r->mean_e4, "an interval around the mean");
	OK(r->demand_gap_e4 == r->weight * r->gap_e4 && r->gap_e4 > 0, "demand times gap");
	OK(r->kind == GAPKIND_LEARNER, "somebody is below and as many are open");
	OK(g.rows[0].demand_gap_e4 >= g.rows[1].demand_gap_e4 && g.rows[1].demand_gap_e4 > g.rows[2].demand_gap_e4,
		"worst first");
	OK(gap_row(&g, "W2P-RTG-01")->kind == GAPKIND_CURRICULUM && gap_row(&g, "W2P-RTG-01")->mean_e4 == -1,
		"no lab: a curriculum gap, and nothing to say of a mean");
	OK(gap_row(&g, "W2P-TRV-01")->kind == GAPKIND_OBSERVED, "observed is no gap");
	OK(g.curriculum.value_e4 > 9000 && g.evidence.value_e4 == 2000 && g.learner.value_e4 > 0, "CG %d, EG %d, SG %d",
		(int)g.curriculum.value_e4, (int)g.evidence.value_e4, (int)g.learner.value_e4);
	OK(strstr(view_words_english(&g.curriculum.sentence, &v->a), "47 of 49 competencies have no lab") != NULL,
		"a sentence: %s", view_words_english(&g.curriculum.sentence, &v->a));
	OK(g.curriculum.link.page == PAGE_MAP && g.evidence.link.page == PAGE_HEATMAP, "that leads somewhere");
}

/* What no lab asks for is known before anybody has handed in anything. */
static void test_before_the_first(struct view_course *v)
{
	struct view_from bare = v->from;
	struct view_gaps g = { 0 };
	struct view_heatmap h;
	bare.store = NULL;
	OK(view_gaps(&bare, &v->a, &g, &e) == 0 && gap_row(&g, "W2P-DNS-01")->kind == GAPKIND_EVIDENCE,
		"a lab that nobody handed in to is no curriculum gap, but one of evidence");
	OK(gap_row(&g, "W2P-DNS-01")->facets_mapped == 2, "the clauses that it names count");
	OK(strstr(view_words_english(&g.curriculum.sentence, &v->a), "47 of 49 competencies have no lab") != NULL,
		"the same have no lab as later: %s", view_words_english(&g.curriculum.sentence, &v->a));
	OK(view_heatmap(&bare, NULL, false, 0, 100, &v->a, &h, &e) == 0 && h.n_columns == 2, "and they have columns");
}

static void test_cohort(struct view_course *v)
{
	struct view_from two = v->from;
	struct view_gaps g = { 0 };
	two.cohort = "two";
	OK(view_gaps(&two, &v->a, &g, &e) == 0 && g.head.learners == 3, "a cohort of the roster");
	OK(g.learner.value_e4 == -1, "too few for an index");
	two.cohort = "no such";
	OK(view_gaps(&two, &v->a, &g, &e) == 0 && g.head.learners == 0 && g.evidence.value_e4 == -1,
		"a cohort of nobody is empty, not everybody");
}

static void test_heatmap(struct view_course *v)
{
	struct view_heatmap h;
	OK(view_heatmap(&v->from, NULL, false, 0, 100, &v->a, &h, &e) == 0 && h.n_columns == 2 && h.n_learners == 10,
		"mapped competencies by learners");
	OK(strcmp(h.learners[1].id, "bob") == 0 && h.cells[2].state == VIEW_GAP && !h.cells[2].thin, "bob is below");
	OK(h.cells[(size_t)2 * 2].state == VIEW_UNDETERMINED && h.cells[(size_t)2 * 2].thin,
		"cyd has shown too little: thin");
	OK(h.cells[(size_t)3 * 2].critical && h.cells[(size_t)3 * 2].state == VIEW_GAP, "dan failed a critical case");
	OK(h.cells[(size_t)5 * 2].state == VIEW_NOT_ASSESSED && h.cells[(size_t)5 * 2].mean_e4 == -1,
		"fay: grey, not 0");
	OK(view_heatmap(&v->from, "", true, 8, 5, &v->a, &h, &e) == 0 && h.n_learners == 2 && h.total == 10 &&
			h.n_columns == 54,
		"the last page, all columns");
	OK(view_heatmap(&v->from, NULL, false, 99, 5, &v->a, &h, &e) == 0 && h.n_learners == 0, "behind the last page");
	OK(view_heatmap(&v->from, "W2P-NO", false, 0, 5, &v->a, &h, &e) == -1 && e.kind == ERR_USAGE, "no such domain");
}

static const char *changes(const struct view_evidence *ev, struct arena *a)
{
	const char *all = "";
	for (size_t i = 0; i < ev->n_change; i++)
		all = arena_printf(a, "%s%s|", all, view_words_english(&ev->change[i], a));
	return all;
}

/* Age is a flag and nothing else. */
static void test_age(struct view_course *v)
{
	struct view_from later = v->from;
	struct view_evidence now, then;
	OK(view_evidence(&v->from, "ann", "W2P-DNS-01", &v->a, &now, &e) == 0 && !now.old && now.newest_ms > 0,
		"new evidence");
	later.now_ms = now.newest_ms + (int64_t)366 * 86400000;
	OK(view_evidence(&later, "ann", "W2P-DNS-01", &v->a, &then, &e) == 0 && then.old, "a year later it is old");
	OK(then.cell.mean_e4 == now.cell.mean_e4 && then.cell.state == now.cell.state, "and the number is the same");
}

static void test_evidence(struct view_course *v)
{
	struct view_evidence ev;
	OK(view_evidence(&v->from, "bob", "W2P-DNS-01", &v->a, &ev, &e) == 0 && ev.n_facets == 8, "bob's facets");
	OK(ev.facets[0].passed < ev.facets[0].attempted && ev.accept_e4 == 5000 && ev.reject_e4 == 5000,
		"failed first, both sides alike");
	STR(ev.facets[0].lab, "zone", "from the lab");
	STR(ev.facets[0].read.arg2[0] == '\0' ? "form" : ev.facets[0].read.arg2, "form", "with its anchor");
	OK(ev.n_records == 1 && ev.records[0].counts && ev.records[0].permille == 200, "and the record behind it");
	OK(strstr(changes(&ev, &v->a), "8 clauses that fail now have to hold") != NULL, "what would change it: %s",
		changes(&ev, &v->a));
	OK(view_evidence(&v->from, "cyd", "W2P-DNS-01", &v->a, &ev, &e) == 0 &&
			strstr(changes(&ev, &v->a), "more clauses have to hold before the interval clears the bar") !=
				NULL &&
			strstr(changes(&ev, &v->a), "have to be tried") != NULL,
		"cyd needs more: %s", changes(&ev, &v->a));
	OK(view_evidence(&v->from, "dan", "W2P-DNS-01", &v->a, &ev, &e) == 0 &&
			strncmp(changes(&ev, &v->a), "a critical case of RFC 4034 §3.1 has to pass", 45) == 0,
		"dan's critical case comes first");
	OK(view_evidence(&v->from, "ann", "W2P-DNS-01", &v->a, &ev, &e) == 0 && ev.n_change == 0,
		"nothing is missing where it is demonstrated");
	OK(view_evidence(&v->from, "fay", "W2P-DNS-01", &v->a, &ev, &e) == 0 && ev.alpha_e4 == -1, "fay: nothing yet");
	test_age(v);
	STR(changes(&ev, &v->a), "a submission to zone|", "and what to do");
	OK(view_evidence(&v->from, "fay", "W2P-RTG-01", &v->a, &ev, &e) == 0, "nobody teaches it");
	STR(changes(&ev, &v->a), "no lab of this course asks for it yet|", "and it says so");
	OK(view_evidence(&v->from, "../etc", "W2P-DNS-01", &v->a, &ev, &e) == -1 && e.kind == ERR_USAGE, "no learner");
	OK(view_evidence(&v->from, "ann", "W2P-X", &v->a, &ev, &e) == -1 && e.kind == ERR_USAGE, "no competency");
}

static void test_trend(struct view_course *v)
{
	struct view_trend t;
	OK(view_trend(&v->from, &v->a, &t, &e) == 0 && t.n == 2 && t.n_weeks == 4, "four weeks of two competencies");
	OK(t.weeks[0].starts_ms == START_MS, "from the first Monday");
	OK(t.rows[0].count[0][VIEW_DEMONSTRATED] == 5 && t.rows[0].count[0][VIEW_NOT_ASSESSED] == 4, "first week");
	OK(t.rows[0].count[3][VIEW_DEMONSTRATED] == 6 && t.rows[0].count[3][VIEW_GAP] == 2 &&
			t.rows[0].count[3][VIEW_NOT_ASSESSED] == 1,
		"last week is the board");
}

static void test_items(struct view_course *v)
{
	struct view_items it;
	OK(view_items(&v->from, &v->a, &it, &e) == 0 && it.n == 2 && it.n_labs == 1, "two groups of one lab");
	OK(it.labs[0].kr20_e4 == VIEW_NONE && (it.items[0].flags & ITEMS_FEW) != 0 && it.items[0].facility_e4 == -1,
		"no statistics from nine learners");
}

static const struct view_attention_row *line(const struct view_attention *t, const char *who, int rule)
{
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->rows[i].learner, who) == 0 && t->rows[i].rule == rule)
			return &t->rows[i];
	return NULL;
}

static void test_attention(struct view_course *v)
{
	struct view_attention t;
	if (!OK(view_attention(&v->from, &v->a, &t, &e) == 0, "the attention list"))
		return;
	OK(line(&t, "dan", RULE_CRITICAL) != NULL && t.rows[0].rule == RULE_CRITICAL, "a critical case comes first");
	const struct view_attention_row *bob = line(&t, "bob", RULE_GAPS);
	STR(bob == NULL ? "" : view_words_english(&bob->reason, &v->a),
		"below the bar in 2 competencies that weigh 4 or more: W2P-DNS-01, W2P-DNS-03", "bob's gaps");
	const struct view_attention_row *eve = line(&t, "eve", RULE_FALLING);
	STR(eve == NULL ? "" : view_words_english(&eve->reason, &v->a),
		"zone: the last push fell from 1000 to 300 of 1000", "eve fell");
	STR(view_words_english(&line(&t, "fay", RULE_SILENT)->reason, &v->a), "no submission has been graded yet",
		"fay was never seen");
	OK(line(&t, "ann", RULE_SILENT) != NULL && line(&t, "eve", RULE_SILENT) == NULL, "20 days, and not one week");
	struct view_ack ack = { line(&t, "fay", RULE_SILENT)->key, "prof", NOW_MS };
	struct view_from from = v->from;
	from.acks = &ack;
	from.n_acks = 1;
	size_t open = t.open;
	OK(view_attention(&from, &v->a, &t, &e) == 0 && t.open == open - 1, "one is acknowledged");
	STR(t.rows[t.n - 1].learner, "fay", "and goes to the end");
	STR(t.rows[t.n - 1].acked_by, "prof", "with the name");
}

static void test_map(struct view_course *v)
{
	struct view_map m = { 0 };
	OK(view_map(&v->from, &v->a, &m, &e) == 0 && m.n == 54 && m.holes == 47, "holes: %d", (int)m.holes);
	OK(m.obsolete == 0, "no obsolete citation without a reason");
	for (size_t i = 0; i < m.n; i++)
		if (strcmp(m.rows[i].competency, "W2P-DNS-01") == 0)
			OK(m.rows[i].labs.n == 1 && m.rows[i].cells[0].clauses.n == 2 && m.rows[i].cells[1].labs.n == 0,
				"clauses by standard, and a standard that nobody tests");
	struct view_from bare = { .curriculum = v->curriculum };
	OK(view_map(&bare, &v->a, &m, &e) == 0 && m.holes == 49, "without course and store: everything is a hole");
}

static void test_crosswalk(struct view_course *v)
{
	struct view_crosswalk x = { 0 };
	bool found = false;
	OK(view_crosswalk(&v->from, &v->a, &x, &e) == 0 && x.n == 6, "six frameworks");
	for (size_t i = 0; i < x.n; i++)
		for (size_t k = 0; k < x.frameworks[i].n; k++)
			if (strcmp(x.frameworks[i].nodes[k].id, "nice:S0658") == 0)
				for (size_t c = 0; c < x.frameworks[i].nodes[k].n; c++) {
					const struct view_cross_competency *l =
						&x.frameworks[i].nodes[k].competencies[c];
					found |= strcmp(l->competency, "W2P-DNS-01") == 0 &&
						 l->count[VIEW_DEMONSTRATED] == 6 && l->author[0] != '\0' &&
						 l->confidence_permille == 800;
				}
	OK(found, "a link with author, confidence and the cohort's states");
	OK(x.frameworks[5].without.n == 4, "no counterpart in CAE-CD: %d", (int)x.frameworks[5].without.n);
}

static void test_student(struct view_course *v)
{
	struct view_student s;
	OK(view_student(&v->from, "eve", &v->a, &s, &e) == 0 && s.n_own == 2, "eve's own page");
	STR(s.name, "<script>alert(1)</script>", "with the name as it is, for an escaper");
	OK(s.n_history == 2 && s.history[0].permille == 300 && !s.history[0].counts && s.history[1].counts,
		"history, newest first, the best counts");
	OK(s.labs[0].best_permille == 1000 && s.labs[0].last_permille == 300 && s.labs[0].attempts == 2, "the lab");
	OK(s.n_failed == 2 && strcmp(s.failed[0].group, "order") == 0 && s.failed[0].passed == 1, "what failed last");
	STR(s.failed[0].read.arg2, "order", "and where to read");
	STR(s.failed[1].group, "gone", "a group that the lab no longer has is still said to have failed");
	OK(s.failed[1].read.page == PAGE_HANDOUT && s.failed[1].read.arg2[0] == '\0',
		"and leads to the handout, not to an anchor that is gone");
	OK(view_student(&v->from, "bob", &v->a, &s, &e) == 0 && s.own[0].cell.state == VIEW_GAP, "bob");
	STR(view_words_english(&s.own[0].next, &v->a), "put right RFC 4034 App. B", "what to do next");
	OK(view_student(&v->from, "fay", &v->a, &s, &e) == 0 && s.n_failed == 0 && s.labs[0].best_permille == -1,
		"fay");
	STR(view_words_english(&s.own[0].next, &v->a), "hand in zone", "begins");
	OK(s.head.learners == 1, "no word of others");
}

/* A second framework: its standing rests on the first one's evidence, and a clause counts once. */
static void test_second(struct view_course *v)
{
	struct curriculum *second;
	struct view_from from = v->from;
	struct view_heatmap h;
	struct view_evidence ev;
	if (!OK(curriculum_load_beside(
			data_path(&v->a, "tests/curriculum/university.json"), v->curriculum, &v->a, &second, &e) == 0,
		    "a second framework loads beside: %s", e.text))
		return;
	from.curriculum = second;
	OK(view_heatmap(&from, NULL, false, 0, 100, &v->a, &h, &e) == 0 && h.n_columns == 1 && h.n_learners == 10,
		"one of its competencies has evidence");
	OK(h.cells[0].state == VIEW_DEMONSTRATED && h.cells[1].state == VIEW_GAP &&
			h.cells[5].state == VIEW_NOT_ASSESSED,
		"by the same rules");
	OK(view_evidence(&v->from, "ann", "W2P-DNS-01", &v->a, &ev, &e) == 0 && ev.cell.n_eff_e4 == h.cells[0].n_eff_e4,
		"a clause that serves two of its sources is one piece of evidence");
	OK(view_evidence(&from, "bob", "UNI-NET-1", &v->a, &ev, &e) == 0 && ev.cell.state == VIEW_GAP, "with its page");
	OK(ev.cell.n_eff_e4 == h.cells[1].n_eff_e4, "that says the same");
}

static void test_words(struct arena *a)
{
	struct view_words w = { "%1 of %2", "%2 of %1, 100%", 2, { "a%2", "b", NULL, NULL } };
	STR(view_words_english(&w, a), "b of a%2, 100%", "arguments are not looked at again");
	STR(view_words_fill(&w, "%3 %4 %5 %", a), "%3 %4 %5 %", "places without argument stay");
}

int main(void)
{
	struct view_course v;
	vc_open(&v);
	test_gaps(&v);
	test_before_the_first(&v);
	test_cohort(&v);
	test_heatmap(&v);
	test_evidence(&v);
	test_trend(&v);
	test_items(&v);
	test_attention(&v);
	test_map(&v);
	test_crosswalk(&v);
	test_student(&v);
	test_second(&v);
	test_words(&v.a);
	vc_close(&v);
	return tap_done();
}
