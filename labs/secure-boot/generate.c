/* Cases of secure-boot: one device's life, told from several points on. "first" ends with the old image confirmed, "staged"
 * with the new one installed and not yet started, "second" with it confirmed; every other case begins behind one of them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "generate_cases.h"

static void draw(struct world *w)
{
	struct asker *a = w->a;
	uint32_t version = 2 + gen_below(a->g, 5);

	w->key = new_signer(a, ED25519, ANY);
	w->other_key = new_signer(a, ED25519, ANY);
	w->older = new_image(a, &w->key, "older", version - 1, between(a, 16, 48));
	w->old = new_image(a, &w->key, "old", version, between(a, 16, 48));
	w->between = new_image(a, &w->key, "between", version + 1, between(a, 16, 48));
	w->new = new_image(a, &w->key, "new", version += 2 + gen_below(a->g, 3), between(a, 16, 48));
	w->third = new_image(a, &w->key, "third", version + 1 + gen_below(a->g, 3), between(a, 16, 48));
	/* over a page's end, so that more than one is erased on the way */
	w->large = new_image(a, &w->key, "large", version, between(a, 226, 250));
}

int generate(struct gen *g)
{
	struct asker a = { .g = g };
	struct world *w = calloc(1, sizeof *w);

	must(w != NULL, "calloc");
	w->a = &a;
	draw(w);
	w->s.a = &a;
	w->s.key = &w->key;
	update_cases(w);
	authentic_cases(w);
	bounds_cases(w);
	rollback_cases(w);
	stored_cases(w);
	revert_cases(w);
	halt_cases(w);
	glitch_cases(w);
	cut_cases(w);
	free(w);
	return 0;
}
