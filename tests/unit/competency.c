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

static enum competency_state state_after(void (*shape)(struct fixture *f), const char *id)
{
	struct fixture f;
	fixture_init(&f);
	shape(&f);
	competency_evidence(&f.j, &f.arena, &f.map);
	enum competency_state s = line_of(&f.map, id)->state;
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

static void test_states(void)
{
	OK(state_after(fixture_right, "W2P-WEB-02") == STATE_DEMONSTRATED, "all right, both ways: demonstrated");
	OK(state_after(one_wrong, "W2P-WEB-02") == STATE_OPEN, "one facet fails: open");
	OK(state_after(published_wrong, "W2P-WEB-02") == STATE_DEMONSTRATED, "published vectors are no evidence");
	OK(state_after(stages_follow, "W2P-WEB-02") == STATE_DEMONSTRATED, "what only follows is no evidence");
	OK(state_after(fixture_not_run, "W2P-WEB-02") == STATE_NOT_ASSESSED, "not run: not assessed, never failed");
	OK(state_after(no_reject, "W2P-WEB-02") == STATE_OPEN, "one polarity alone does not demonstrate");
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
	OK(line_of(&f.map, "W2P-DAT-02")->state == STATE_OPEN, "and the competency stays open");
	arena_release(&f.arena);
}

static void test_apply(void)
{
	struct competency known = { .id = "W2P-WEB-02", .min_facets = 20 };
	struct curriculum c = { .competencies = &known, .n_competencies = 1 };
	struct fixture f;
	fixture_init(&f);
	competency_evidence(&f.j, &f.arena, &f.map);
	OK(line_of(&f.map, "W2P-WEB-02")->state == STATE_DEMONSTRATED, "enough for the lab");
	competency_apply(&f.map, &c);
	OK(line_of(&f.map, "W2P-WEB-02")->state == STATE_OPEN, "not enough for a competency of 20 facets");
	OK(line_of(&f.map, "W2P-WEB-02")->wanted == 12, "which wants 12");
	OK(line_of(&f.map, "W2P-DEV-03")->state == STATE_DEMONSTRATED, "one that the framework lacks stays as it was");
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
