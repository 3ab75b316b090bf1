#include "grader/mastery/sensitivity.h"

#include "grader/lab.h"

const struct sensitivity_variant sensitivity_variants[] = {
	{ "rho 0.3", VARY_RHO, 300 },
	{ "rho 0.7", VARY_RHO, 700 },
	{ "required level - 0.05", VARY_REQUIRED, -50 },
	{ "required level + 0.05", VARY_REQUIRED, 50 },
	{ "SHOULD weighs 0.3", VARY_SHOULD, 300 },
	{ "SHOULD weighs 1.0", VARY_SHOULD, 1000 },
};
_Static_assert(sizeof sensitivity_variants / sizeof *sensitivity_variants == SENSITIVITY_VARIANTS, "count them");

static void vary(const struct sensitivity_variant *v, struct mastery_params *p, struct mastery_bar *bar)
{
	int64_t *const at[] = { [VARY_RHO] = &p->rho_permille,
		[VARY_REQUIRED] = &bar->required_permille,
		[VARY_SHOULD] = &p->weight_permille[LEVEL_SHOULD] };
	*at[v->what] = v->what == VARY_REQUIRED ? *at[v->what] + v->permille : v->permille;
}

unsigned sensitivity_flips(
	const struct mastery_params *p, const struct mastery_bar *bar, const struct facet *facets, size_t n)
{
	enum mastery_state now = mastery_state_of(p, bar, facets, n, NULL);
	unsigned flips = 0;
	for (unsigned i = 0; i < SENSITIVITY_VARIANTS; i++) {
		struct mastery_params other = *p;
		struct mastery_bar other_bar = *bar;
		vary(&sensitivity_variants[i], &other, &other_bar);
		flips |= (unsigned)(mastery_state_of(&other, &other_bar, facets, n, NULL) != now) << i;
	}
	return flips;
}
