/* Makes the fresh vectors of a run (labs/kit/gen.h): handshakes of OpenSSL first, then each group of lab.json, from
 * those and from random values. Sizes of groups and ids differ with the seed. */
#include "generate_question.h"

/* For each hash: a full handshake, one with HelloRetryRequest, one with an external PSK, a resumption of the first,
 * and an external PSK after a HelloRetryRequest. */
static void play(struct run *r, struct stage *st, int hash, struct shake *s)
{
	/* clang-format off */
	const struct plan plans[SHAKES / 2] = {
		{ .hash = hash, .client_auth = gen_below(r->a.g, 2) == 0 },
		{ .hash = hash, .retry = true },
		{ .hash = hash, .external = true },
		{ .hash = hash },
		{ .hash = hash, .external = true, .retry = true },
	};
	/* clang-format on */

	for (size_t i = 0; i < SHAKES / 2; i++) {
		struct plan plan = plans[i];
		if (i == 3)
			plan.resume = s[0].session;
		shake_run(st, &plan, &s[i]);
	}
	for (size_t i = 0; i < SHAKES / 2; i++)
		SSL_SESSION_free(s[i].session);
}

int generate(struct gen *g)
{
	static struct run r;
	struct stage st;

	r.a.g = g;
	r.a.serial = 100 + gen_below(g, 9000);
	stage_init(&st, g);
	play(&r, &st, SHA_256, r.shake);
	play(&r, &st, SHA_384, r.shake + SHAKES / 2);
	stage_release(&st);
	generate_hkdf(&r);
	generate_schedule(&r);
	generate_transcript(&r);
	generate_psk(&r);
	return 0;
}
