/* Makes the fresh vectors of a run (labs/kit/gen.h), group by group of lab.json. All values are random; every object is
 * written by labs/kit/item.c and signed by labs/kit/signer.c. */
#include "generate_part.h"

#include <string.h>

struct span join(struct span x, struct span y)
{
	struct span s = keep(NULL, x.n + y.n);

	if (x.n != 0)
		memcpy((uint8_t *)(uintptr_t)s.p, x.p, x.n);
	if (y.n != 0)
		memcpy((uint8_t *)(uintptr_t)s.p + x.n, y.p, y.n);
	return s;
}

struct span flipped(struct span s, long at, uint8_t flip)
{
	struct span copy = keep(s.p, s.n);

	((uint8_t *)(uintptr_t)copy.p)[at < 0 ? (long)s.n + at : at] ^= flip;
	return copy;
}

struct span cut(struct span s, size_t n)
{
	return SPAN(s.p, n);
}

struct span byte_span(uint8_t b)
{
	return keep(&b, 1);
}

int generate(struct gen *g)
{
	struct asker a = { .g = g, .serial = 100 + gen_below(g, 9000) };

	generate_items(&a);
	generate_deterministic(&a);
	generate_messages(&a);
	generate_keys(&a);
	generate_signatures(&a);
	return 0;
}
