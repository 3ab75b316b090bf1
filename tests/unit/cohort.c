/* The three gaps against an independent calculation, and what must not leave a course. */
#include "grader/mastery/cohort.h"

#include "tests/tap.h"

#define LEARNERS 12
#define COUNT    5

static const struct mastery_params params = {
	.interval_permille = 900, .cohort_min = 5, .resamples = 200, .seed = 20261101
};
static const struct cohort_competency competencies[COUNT] = {
	{ "A", 4, 700, 6, 8, false }, { "B", 3, 700, 8, 8, false }, { "C", 2, 800, 0, 8, false }, /* no lab */
	{ "D", 0, 700, 0, 0, true },                                                              /* the instructor's */
	{ "E", 1, 600, 4, 8, false },                                                             /* three assessed */
};

static size_t fill(struct cohort_cell *cells)
{
	static const struct {
		enum mastery_state state;
		int64_t mean, lo;
	} first[10] = { { 2, 1500, 500 }, { 2, 3000, 900 }, { 1, 5000, 2500 }, { 1, 6200, 3000 }, { 1, 7100, 4100 },
		{ 3, 9000, 7200 }, { 3, 9300, 7500 }, { 1, 6600, 3500 }, { 2, 2500, 800 }, { 1, 5800, 2900 } };
	static const int64_t mean[] = { 9100, 6000, 7400 }, lo[] = { 7300, 3000, 4400 };
	size_t n = 0;
	for (size_t u = 0; u < 10; u++)
		cells[n++] = (struct cohort_cell){ u, 0, first[u].state, first[u].mean, first[u].lo, false };
	for (size_t u = 0; u < 12; u++)
		cells[n++] = (struct cohort_cell){ u, 1, u % 3 == 0 ? MASTERY_DEMONSTRATED : MASTERY_UNDETERMINED,
			mean[u % 3] + 10 * (int64_t)u, lo[u % 3], false };
	for (size_t u = 0; u < 3; u++)
		cells[n++] = (struct cohort_cell){ u, 4, MASTERY_UNDETERMINED, 4000 + 500 * (int64_t)u, 1000, false };
	return n;
}

static void check_line(const struct cohort_line *l, const int64_t want[8], const char *what)
{
	const int64_t got[8] = { l->assessed, l->mean_e4, l->mean_lo_e4, l->mean_hi_e4, l->gap_e4, l->gap_lo_e4,
		l->gap_hi_e4, l->careful_gap_e4 };
	if (OK(memcmp(got, want, sizeof got) == 0, "%s", what))
		return;
	for (int i = 0; i < 8; i++)
		printf("# %d: %d, not %d\n", i, (int)got[i], (int)want[i]);
}

/* Python 3.11 from the definitions, with a SplitMix64 of its own for the bootstrap, run 2026-11. */
static void test_figures(void)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct cohort_cell cells[LEARNERS * COUNT];
	struct cohort c;
	size_t n = fill(cells);
	for (int turn = 0; turn < 2; turn++) {
		cohort_of(&params, competencies, COUNT, cells, n, LEARNERS, &a, &c);
		check_line(&c.lines[0], (const int64_t[]){ 10, 5600, 4308, 6827, 1840, 857, 2900, 3780 },
			"ten of twelve assessed: mean, gap and their intervals");
		check_line(&c.lines[1], (const int64_t[]){ 12, 7555, 7050, 8208, 315, 82, 548, 2200 }, "all assessed");
		check_line(&c.lines[4], (const int64_t[]){ 3, 4500, 4000, 5000, 1500, 1000, 2000, 5000 },
			"three assessed");
		check_line(&c.lines[2], (const int64_t[]){ 0, -1, -1, -1, -1, -1, -1, -1 }, "nobody: no number");
		OK(c.sg_e4 == 1186 && c.sg_lo_e4 == 650 && c.sg_hi_e4 == 1807, "SG %d (%d to %d)", (int)c.sg_e4,
			(int)c.sg_lo_e4, (int)c.sg_hi_e4);
		OK(c.cg_e4 == 3500, "CG %d", (int)c.cg_e4);
		OK(c.eg_e4 == 7500 && c.eg_lo_e4 == 6389 && c.eg_hi_e4 == 8611, "EG %d (%d to %d)", (int)c.eg_e4,
			(int)c.eg_lo_e4, (int)c.eg_hi_e4);
		for (size_t i = 0; i < n / 2; i++) { /* once more, backwards */
			struct cohort_cell keep = cells[i];
			cells[i] = cells[n - 1 - i];
			cells[n - 1 - i] = keep;
		}
	}
	const int64_t *count = c.lines[0].count;
	OK(count[MASTERY_NOT_ASSESSED] == 2 && count[MASTERY_UNDETERMINED] == 5 && count[MASTERY_GAP] == 3 &&
			count[MASTERY_DEMONSTRATED] == 2,
		"states are counted, and who has none is not assessed");
	OK(c.lines[4].few && !c.lines[0].few && c.lines[0].mapped_e4 == 7500 && c.lines[0].demand_gap_e4 == 7360,
		"few, mapped share, demand times gap");
	OK(c.lines[3].demand_gap_e4 == 0 && c.lines[3].mapped_e4 == 0, "what is observed takes no part");
}

static void test_empty(void)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct cohort c;
	cohort_of(&params, competencies, COUNT, NULL, 0, 0, &a, &c);
	OK(c.sg_e4 == -1 && c.eg_e4 == -1 && c.cg_e4 == 3500, "without learners only the curriculum has a gap");
	cohort_of(&params, competencies, COUNT, NULL, 0, 7, &a, &c);
	OK(c.sg_e4 == -1 && c.eg_e4 == 10000 && c.eg_lo_e4 == 10000, "without evidence the evidence gap is all");
	cohort_of(&params, NULL, 0, NULL, 0, 7, &a, &c);
	OK(c.sg_e4 == -1 && c.eg_e4 == -1 && c.cg_e4 == -1, "without a framework nothing is said");
}

int main(void)
{
	test_figures();
	test_empty();
	return tap_done();
}
