/* Pairs, groups, floors: the arithmetic that decides a grade. */
#include "grader/score.h"

#include "tests/tap.h"

static struct lab_group groups[] = {
	{ .id = "one", .weight = 700 },
	{ .id = "two", .weight = 300 },
};
static const struct lab lab = { .groups = groups, .n_groups = 2, .pass_permille = 500 };

struct row {
	const char *id, *pair;
	int group, set;
	enum outcome outcome;
};

static struct score score_of(const struct row *rows, size_t n, struct arena *a)
{
	struct vector *v = arena_array(a, n, sizeof(*v));
	struct verdict *d = arena_array(a, n, sizeof(*d));
	struct judgement j = { .verdicts = d, .n = n };
	struct score s;
	for (size_t i = 0; i < n; i++) {
		v[i] = (struct vector){
			.id = rows[i].id, .pair = rows[i].pair, .set = rows[i].set, .group = &groups[rows[i].group]
		};
		d[i] = (struct verdict){ .vector = &v[i], .outcome = rows[i].outcome, .note = "" };
	}
	score(&lab, &j, a, &s);
	return s;
}

static void test_pairs(struct arena *a)
{
	const struct row accepts_all[] = { { "good", NULL, 0, SET_FRESH, OUTCOME_OK },
		{ "bad", "good", 0, SET_FRESH, OUTCOME_ACCEPTED_INVALID }, { "x", NULL, 1, SET_FRESH, OUTCOME_WRONG } };
	const struct row refuses_all[] = { { "good", NULL, 0, SET_FRESH, OUTCOME_REJECTED_VALID },
		{ "bad", "good", 0, SET_FRESH, OUTCOME_OK }, { "x", NULL, 1, SET_FRESH, OUTCOME_WRONG } };
	const struct row half[] = { { "good", NULL, 0, SET_FRESH, OUTCOME_OK },
		{ "bad1", "good", 0, SET_FRESH, OUTCOME_OK },
		{ "bad2", "good", 0, SET_FRESH, OUTCOME_ACCEPTED_INVALID }, { "x", NULL, 1, SET_FRESH, OUTCOME_OK } };
	struct score s = score_of(accepts_all, 3, a);
	OK(s.permille == 0, "accepting everything is worth nothing");
	OK(s.groups[0].security, "and is marked as a security failure");
	s = score_of(refuses_all, 3, a);
	OK(s.permille == 0 && !s.groups[0].security, "refusing everything is worth nothing");
	s = score_of(half, 4, a);
	OK(s.groups[0].passed == 2 && s.groups[0].total == 3, "a vector that several name counts with one whole pair");
	OK(s.groups[0].points == 466 && s.permille == 766, "points are floored: 700 * 2 / 3 = 466");
	OK(s.passed, "766 passes 500");
}

static void test_first_failed(struct arena *a)
{
	const struct row rows[] = { { "a", NULL, 0, SET_FRESH, OUTCOME_CASCADED },
		{ "b", NULL, 0, SET_FRESH, OUTCOME_WRONG }, { "c", NULL, 0, SET_FRESH, OUTCOME_ACCEPTED_INVALID },
		{ "d", NULL, 1, SET_FRESH, OUTCOME_CASCADED } };
	struct score s = score_of(rows, 4, a);
	STR(s.groups[0].first_failed->vector->id, "c", "the security failure is looked at first");
	STR(s.groups[1].first_failed->vector->id, "d", "a cascade only where there is nothing else");
	s = score_of(rows, 2, a);
	STR(s.groups[0].first_failed->vector->id, "b", "a failure of its own comes before a cascade");
}

static void test_published(struct arena *a)
{
	const struct row table[] = { { "p", NULL, 0, SET_PUBLISHED, OUTCOME_OK },
		{ "f", NULL, 0, SET_FRESH, OUTCOME_WRONG }, { "x", NULL, 1, SET_FRESH, OUTCOME_WRONG } };
	const struct row honest[] = { { "p", NULL, 0, SET_PUBLISHED, OUTCOME_OK },
		{ "f", NULL, 0, SET_FRESH, OUTCOME_WRONG }, { "g", NULL, 0, SET_FRESH, OUTCOME_OK },
		{ "x", NULL, 1, SET_FRESH, OUTCOME_WRONG } };
	struct score s = score_of(table, 3, a);
	OK(s.permille == 0 && s.groups[0].published_passed == 1, "published vectors carry no weight");
	OK(s.hard_coded, "published right and fresh wrong throughout is flagged");
	s = score_of(honest, 4, a);
	OK(!s.hard_coded && s.permille == 350, "a part that works is no table of answers");
}

static void test_nothing(struct arena *a)
{
	struct score s = score_of(NULL, 0, a);
	OK(s.permille == 0 && !s.passed && s.n == 2, "no verdicts, no points, and no division by zero");
}

int main(void)
{
	SCOPED_ARENA a = ARENA_INIT;
	test_pairs(&a);
	test_first_failed(&a);
	test_published(&a);
	test_nothing(&a);
	return tap_done();
}
