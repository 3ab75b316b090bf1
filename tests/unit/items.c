/* Item analysis against an independent calculation and by hand. */
#include "grader/mastery/items.h"

#include "tests/tap.h"

#define LEARNERS 40
#define ITEMS    8

static const struct mastery_params params = { .items_min = 20, .tail_permille = 270 };

/* 40 answers to six items of rising difficulty (the sixth is a coin), one that all have right and one that nobody has.
 * The figures below: Python 3.11, module statistics (correlation, pvariance), from the definitions, run 2026-11. */
static const char *const answers[LEARNERS] = {
	"11001010",
	"11111010",
	"10100110",
	"11111010",
	"11111110",
	"11111110",
	"11100110",
	"00000110",
	"11111010",
	"11001010",
	"10111010",
	"11111010",
	"10101010",
	"10101010",
	"11101110",
	"11000010",
	"01000010",
	"11101110",
	"11111110",
	"10111110",
	"00001110",
	"11011010",
	"11000010",
	"11100010",
	"10000010",
	"11111110",
	"01000110",
	"11111010",
	"11100010",
	"00000010",
	"10111110",
	"00100010",
	"11000010",
	"11111110",
	"11101110",
	"11101010",
	"11101110",
	"11100010",
	"11111010",
	"11101010",
};
static const struct items_line expected[ITEMS] = {
	{ "a", 8500, 4906, 5455, 0 },
	{ "b", 7250, 1754, 3977, 0 },
	{ "c", 7000, 5214, 8409, 0 },
	{ "d", 3750, 5025, 8182, 0 },
	{ "e", 6500, 5829, 8636, 0 },
	{ "f", 4000, 1074, 4432, 0 },
	{ "g", 10000, ITEMS_NONE, 0, ITEMS_EVERYBODY },
	{ "h", 0, ITEMS_NONE, 0, ITEMS_NOBODY },
};
static const char *names[] = { "a", "b", "c", "d", "e", "f", "g", "h" };

static struct items_matrix matrix(uint8_t *right, size_t learners, bool reversed)
{
	for (size_t u = 0; u < learners; u++)
		for (size_t i = 0; i < ITEMS; i++)
			right[u * ITEMS + i] = answers[reversed ? learners - 1 - u : u][i] == '1';
	return (struct items_matrix){
		.lab = "l", .items = names, .n_items = ITEMS, .n_learners = learners, .right = right
	};
}

static void test_figures(bool reversed)
{
	SCOPED_ARENA a = ARENA_INIT;
	uint8_t right[LEARNERS * ITEMS];
	struct items_matrix m = matrix(right, LEARNERS, reversed);
	struct items out;
	size_t wrong = 0;
	items_of(&params, &m, &a, &out);
	for (size_t i = 0; i < ITEMS; i++) {
		const struct items_line *l = &out.lines[i], *w = &expected[i];
		bool same = l->facility_e4 == w->facility_e4 && l->rest_e4 == w->rest_e4 &&
			    l->separates_e4 == w->separates_e4 && l->flags == w->flags && l->item == names[i];
		wrong += !same;
		if (!same)
			printf("# %s: p %d r %d D %d flags %u\n", w->item, (int)l->facility_e4, (int)l->rest_e4,
				(int)l->separates_e4, l->flags);
	}
	OK(wrong == 0, "facility, item-rest correlation, upper-lower index and flags%s",
		reversed ? ", whoever comes first" : "");
	OK(out.kr20_e4 == 6205 && out.learners == LEARNERS, "KR-20 is 0.6205: %d", (int)out.kr20_e4);
}

static void test_few(void)
{
	SCOPED_ARENA a = ARENA_INIT;
	uint8_t right[LEARNERS * ITEMS];
	struct items_matrix m = matrix(right, 19, false);
	struct items out;
	items_of(&params, &m, &a, &out);
	OK(out.lines[0].flags == ITEMS_FEW && out.lines[0].facility_e4 == ITEMS_NONE && out.kr20_e4 == ITEMS_NONE,
		"19 learners: nothing is said");
	m = matrix(right, 20, false);
	items_of(&params, &m, &a, &out);
	OK(out.lines[0].flags == 0 && out.lines[0].facility_e4 > 0, "20 learners: something is");
	m.n_items = 0;
	items_of(&params, &m, &a, &out);
	OK(out.n == 0 && out.kr20_e4 == ITEMS_NONE, "a lab without groups");
}

/* A reversed key: the best have the item wrong. */
static void test_suspect(void)
{
	SCOPED_ARENA a = ARENA_INIT;
	uint8_t right[LEARNERS * ITEMS];
	struct items_matrix m = matrix(right, LEARNERS, false);
	struct items out;
	for (size_t u = 0; u < LEARNERS; u++)
		right[u * ITEMS + 4] = !right[u * ITEMS + 4];
	items_of(&params, &m, &a, &out);
	OK(out.lines[4].rest_e4 < 0 && out.lines[4].flags == (ITEMS_SUSPECT | ITEMS_UNSEPARATED),
		"a key that is the wrong way round is found");
	for (size_t u = 0; u < LEARNERS; u++)
		memset(right + u * ITEMS, u % 2 != 0, ITEMS);
	items_of(&params, &m, &a, &out);
	OK(out.kr20_e4 == 10000 && out.lines[0].rest_e4 == 10000 && out.lines[0].separates_e4 == 10000,
		"items that all say the same: everything is 1");
	memset(right, 1, sizeof right);
	items_of(&params, &m, &a, &out);
	OK(out.kr20_e4 == ITEMS_NONE && out.lines[3].flags == ITEMS_EVERYBODY, "no variance, no reliability");
}

int main(void)
{
	test_figures(false);
	test_figures(true);
	test_few();
	test_suspect();
	return tap_done();
}
