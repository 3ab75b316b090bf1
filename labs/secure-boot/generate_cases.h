/* What all cases of a run share, and one function for each part of them. */
#ifndef GENERATE_CASES_H
#define GENERATE_CASES_H

#include "generate_part.h"

struct world {
	struct asker *a;
	struct signer key, other_key;
	struct picture older, old, between, new, third, large; /* versions go up in this order; large has new's */
	struct script s;
};

void update_cases(struct world *w); /* generate_life.c; has to come first: the others begin where these end */
void revert_cases(struct world *w);
void rollback_cases(struct world *w);
void authentic_cases(struct world *w); /* generate_received.c */
void bounds_cases(struct world *w);
void stored_cases(struct world *w); /* generate_stored.c */
void halt_cases(struct world *w);
void glitch_cases(struct world *w);
void cut_cases(struct world *w);

#endif
