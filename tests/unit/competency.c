#include "grader/competency.h"

#include "tests/fixture.h"
#include "tests/tap.h"

static const struct competency_line *line_of(const struct competency_map *m, const char *id)
{
	for (size_t i = 0; i < m->n_lines; i++)
		if (strcmp(m->lines[i].competency, id) == 0)
			return &m->lines[i];
	return NULL;
}

static const struct mastery_params params = { .version = "t",
	.prior_permille = 500,
	.rho_permille = 500,
	.weight_permille = { 1000, 600, 300 },
	.interval_permille = 900,
	.coverage_permille = 600 };
/* A bar that the small lab of the fixture can reach. */
static struct competency known[] = { { .id = "W2P-WEB-02", .required_permille = 500 },
	{ .id = "W2P-DAT-02", .required_permille = 500 } };
static const struct curriculum small = { .competencies = known, .n_competencies = 2, .mastery = &params };

static enum mastery_state state_after(void (*shape)(struct fixture *f), const char *id)
{
	struct fixture f;
	fixture_init(&f);
	shape(&f);
	competency_evidence(&f.j, &f.arena, &f.map);
	competency_apply(&f.map, &small, &f.arena);
	enum mastery_state s = line_of(&f.map, id)->m.state;
	arena_release(&f.arena);
	return s;
}

static void one_wrong(struct fixture *f)
{
	fixture_fail(f, "el-03", OUTCOME_ACCEPTED_INVALID, "");
}
static void published_wrong(struct fixture *f)
{
	fixture_fail(f, "fi-pub", OUTCOME_WRONG, "");
}
static void stages_follow(struct fixture *f)
{
	fixture_fail(f, "sk-02", OUTCOME_CASCADED, "");
}

static void all_rejected(struct fixture *f)
{
	for (size_t i = 0; i < FIXTURE_VECTORS; i++)
		if (f->vectors[i].polarity == POLARITY_ACCEPT)
			fixture_fail(f, f->vectors[i].id, OUTCOME_REJECTED_VALID, "");
}

static void no_reject(struct fixture *f)
{
	for (size_t i = 0; i < FIXTURE_VECTORS; i++)
		if (f->vectors[i].polarity == POLARITY_REJECT)
			f->verdicts[i].outcome = OUTCOME_CASCADED;
}

static void forged(struct fixture *f)
{
	fixture_fail(f, "fi-02", OUTCOME_ACCEPTED_INVALID, "");
}

static void test_states(void)
{
	static const struct {
		void (*shape)(struct fixture *f);
		enum mastery_state want;
		const char *what;
	} rows[] = {
		{ fixture_right, MASTERY_DEMONSTRATED, "all right, both ways" },
		{ one_wrong, MASTERY_UNDETERMINED, "one facet fails" },
		{ published_wrong, MASTERY_DEMONSTRATED, "published vectors are no evidence" },
		{ stages_follow, MASTERY_DEMONSTRATED, "what only follows is no evidence" },
		{ fixture_not_run, MASTERY_NOT_ASSESSED, "not run is not failed" },
		{ no_reject, MASTERY_UNDETERMINED, "one polarity alone does not demonstrate" },
		{ forged, MASTERY_GAP, "a forged Finished that is accepted is a gap whatever else is right" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		STR(mastery_state_words[state_after(rows[i].shape, "W2P-WEB-02")], mastery_state_words[rows[i].want],
			rows[i].what);
}

static void test_always_reject(void)
{
	struct fixture f;
	fixture_init(&f);
	all_rejected(&f);
	competency_evidence(&f.j, &f.arena, &f.map);
	for (size_t i = 0; i < f.map.n_facets; i++)
		if (strcmp(f.map.facets[i].clause, "RFC 8446 §4.4.4") == 0 &&
			f.map.facets[i].polarity == POLARITY_REJECT)
			OK(f.map.facets[i].passed == 0 && f.map.facets[i].critical_failed,
				"rejecting everything shows nothing: the pair's other half is wrong");
	competency_apply(&f.map, &small, &f.arena);
	STR(mastery_state_words[line_of(&f.map, "W2P-WEB-02")->m.state], "gap", "and the competency is a gap");
	arena_release(&f.arena);
}

static void test_apply(void)
{
	struct competency large = { .id = "W2P-WEB-02", .required_permille = 500, .min_facets = 20 };
	struct curriculum c = { .competencies = &large, .n_competencies = 1, .mastery = &params };
	struct fixture f;
	fixture_init(&f);
	competency_evidence(&f.j, &f.arena, &f.map);
	competency_apply(&f.map, &c, &f.arena);
	const struct competency_line *l = line_of(&f.map, "W2P-WEB-02");
	OK(f.map.n_lines == 1, "a competency that the framework lacks has no line");
	OK(l->m.state == MASTERY_UNDETERMINED, "a small lab alone does not show a competency of 20 facets");
	OK(l->m.declared == 20 && l->m.mapped == 5 && l->m.more == 0 && l->m.more_coverage == 8,
		"which wants 8 more for coverage: %d", (int)l->m.more_coverage);
	arena_release(&f.arena);
}

static void test_merge(void)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct competency_map m = { 0 };
	size_t cap = 0;
	struct facet f = { "W2P-A-01", "RFC 1 §1", POLARITY_ACCEPT, LEVEL_SHOULD, 2, 1, false };
	competency_merge(&m, &cap, &f, &a);
	f.level = LEVEL_MUST;
	f.critical_failed = true;
	competency_merge(&m, &cap, &f, &a);
	OK(m.n_facets == 1 && m.facets[0].attempted == 4 && m.facets[0].passed == 2, "equal facets add up");
	OK(m.facets[0].level == LEVEL_MUST && m.facets[0].critical_failed, "the strictest level and a veto stay");
	f.polarity = POLARITY_REJECT;
	competency_merge(&m, &cap, &f, &a);
	OK(m.n_facets == 2, "the other polarity is another facet");
}

int main(void)
{
	test_states();
	test_always_reject();
	test_apply();
	test_merge();
	return tap_done();
}
