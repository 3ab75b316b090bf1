/* See generate_question.h. */
#include "generate_question.h"

int any_hash(struct run *r)
{
	return gen_below(r->a.g, 2) == 0 ? SHA_256 : SHA_384;
}

struct shake *any_shake(struct run *r, int hash)
{
	for (;;) {
		struct shake *s = &r->shake[gen_below(r->a.g, SHAKES)];
		if (s->hash == hash)
			return s;
	}
}

void expect_contract(
	struct run *r, const struct ask_row *row, const char *why, const struct gen_bytes *q, struct span out)
{
	static const uint8_t unknown[] = { 0, 3, 4, 255 };
	struct ask_row promise = *row;
	struct gen_bytes bad = *q;

	promise.level = "SHOULD";
	promise.critical = false;
	if (gen_below(r->a.g, 2) == 0) {
		bad.data[2] = (uint8_t)(out.n - between(&r->a, 1, 8)); /* cap is below 256 */
		expect_pair(&r->a, &promise, why, q, out, "the answer does not fit: refuse, write nothing", &bad);
		return;
	}
	bad.data[0] = unknown[gen_below(r->a.g, sizeof unknown)];
	expect_pair(
		&r->a, &promise, why, q, out, "a hash that is not in the enum is refused, not taken for another", &bad);
}
