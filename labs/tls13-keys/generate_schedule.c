/* Vectors for the schedule (RFC 8446 §7.1), traffic keys (§7.3), updates (§7.2) and the PSK of a ticket (§4.6.1). */
#include "generate_question.h"

#include <string.h>

/* A secret of the other hash's length, or a little longer (of the shorter hash), shorter (of the longer one). */
static struct span wrong_secret(struct run *r, size_t len)
{
	size_t off = between(&r->a, 1, 4);

	return random_span(&r->a, gen_below(r->a.g, 2) == 0 ? 80 - len : len == 32 ? len + off : len - off);
}

static const char wrong_why[] = "a secret of another length than HashLen is not one of this schedule: refuse it";

static void early(struct run *r, int h)
{
	static const struct ask_row row = { .group = "schedule", .op = OP_EARLY };
	static const char why[] = "Early Secret = HKDF-Extract(salt 0, IKM PSK)";
	static struct gen_bytes q;
	const size_t sizes[] = { 0, hash_len(h), between(&r->a, 1, 100) };
	uint8_t out[HASH_MAX];
	size_t len = hash_len(h);

	for (size_t i = 0; i < 3; i++) {
		struct span psk = random_span(&r->a, sizes[i]);
		oracle_row(h, none, psk, out);
		ask(&q, "bwf", (unsigned)h, (unsigned)between(&r->a, len, 80), &psk);
		expect(&r->a, &row, i == 0 ? "without a PSK the IKM is HashLen zero bytes, not an empty string" : why,
			&q, SPAN(out, len));
	}
	if (h == SHA_256)
		expect_contract(r, &row, why, &q, SPAN(out, len));
}

static void handshake(struct run *r, int h)
{
	static const struct ask_row row = { .group = "schedule", .op = OP_HANDSHAKE };
	static const char why[] =
		"the salt is Derive-Secret(Early Secret, \"derived\", \"\"), not the Early Secret itself";
	static struct gen_bytes q, bad;
	static const size_t sizes[] = { 0, 32, 48, 66, 256 }; /* none, X25519 or P-256, P-384, P-521, ffdhe2048 */
	uint8_t out[HASH_MAX];
	size_t len = hash_len(h), first = gen_below(r->a.g, 2);

	for (size_t i = first; i < 5; i++) {
		struct span secret = random_span(&r->a, len), shared = random_span(&r->a, sizes[i]);
		oracle_row(h, secret, shared, out);
		ask(&q, "bwff", (unsigned)h, (unsigned)between(&r->a, len, 80), &secret, &shared);
		expect(&r->a, &row,
			i == 0 ? "without (EC)DHE the IKM is HashLen zero bytes: the row is not skipped" : why, &q,
			SPAN(out, len));
		struct span wrong = wrong_secret(r, len);
		ask(&bad, "bwff", (unsigned)h, 80u, &wrong, &shared);
		if (i == 2)
			expect_pair(&r->a, &row, why, &q, SPAN(out, len), wrong_why, &bad);
	}
}

static void master(struct run *r, int h)
{
	static const struct ask_row row = { .group = "schedule", .op = OP_MASTER };
	static const char why[] =
		"Master Secret = HKDF-Extract(Derive-Secret(Handshake Secret, \"derived\", \"\"), zeros)";
	static struct gen_bytes q, bad;
	uint8_t out[HASH_MAX];
	size_t len = hash_len(h), n = 1 + gen_below(r->a.g, 2);

	for (size_t i = 0; i < n; i++) {
		struct span secret = random_span(&r->a, len), wrong = wrong_secret(r, len);
		oracle_row(h, secret, none, out);
		ask(&q, "bwf", (unsigned)h, (unsigned)between(&r->a, len, 80), &secret);
		ask(&bad, "bwf", (unsigned)h, 80u, &wrong);
		expect_pair(&r->a, &row, why, &q, SPAN(out, len), wrong_why, &bad);
	}
	if (h == SHA_384)
		expect_contract(r, &row, why, &q, SPAN(out, len));
}

/* The left column of a connection that was made; its key log hangs on it. */
static void rows_real(struct run *r, int h)
{
	struct ask_row row = { .group = "schedule", .op = OP_HANDSHAKE, .source = REAL };
	static struct gen_bytes q;
	const struct shake *s = any_shake(r, h);
	size_t len = hash_len(h);
	struct span psk = SPAN(s->psk, s->psk_len), secret = SPAN(s->early, len),
		    shared = SPAN(s->shared, s->shared_len);

	ask(&q, "bwff", (unsigned)h, (unsigned)len, &secret, &shared);
	expect(&r->a, &row, "Handshake Secret of a connection that was made", &q, SPAN(s->handshake, len));
	row.op = OP_EARLY;
	ask(&q, "bwf", (unsigned)h, (unsigned)len, &psk);
	expect(&r->a, &row, "Early Secret of a connection that was made", &q, SPAN(s->early, len));
	row.op = OP_MASTER;
	secret = SPAN(s->handshake, len);
	ask(&q, "bwf", (unsigned)h, (unsigned)len, &secret);
	expect(&r->a, &row, "Master Secret of a connection that was made", &q, SPAN(s->master, len));
}

/* The right column: which secret, which label, which transcript. Indices are those of the ask below. */
enum { EARLY, HANDSHAKE, MASTER, CH, SH, SF, CF, MEMBERS, EMPTY };
/* clang-format off */
static const struct leaf {
	const char *label;
	int secret, transcript;
	const char *why;
} leaves[] = {
	{ NULL, 0, 0, NULL },
	{ "ext binder", EARLY, EMPTY, "binder_key of an external PSK: label \"ext binder\", no messages" },
	{ "res binder", EARLY, EMPTY, "binder_key of a resumption PSK: label \"res binder\", no messages" },
	{ "c e traffic", EARLY, CH, "client_early_traffic_secret: from the Early Secret, over ClientHello" },
	{ "e exp master", EARLY, CH, "early_exporter_master_secret: from the Early Secret, over ClientHello" },
	{ "c hs traffic", HANDSHAKE, SH, "client_handshake_traffic_secret: over ClientHello...ServerHello" },
	{ "s hs traffic", HANDSHAKE, SH, "server_handshake_traffic_secret: over ClientHello...ServerHello" },
	{ "c ap traffic", MASTER, SF, "client_application_traffic_secret_0: over ClientHello...server Finished" },
	{ "s ap traffic", MASTER, SF, "server_application_traffic_secret_0: over ClientHello...server Finished" },
	{ "exp master", MASTER, SF, "exporter_master_secret: over ClientHello...server Finished" },
	{ "res master", MASTER, CF, "resumption_master_secret: over ClientHello...client Finished" },
};
/* clang-format on */
#define LEAVES (sizeof leaves / sizeof leaves[0])
static const struct ask_row leaf_row = { .group = "secrets", .op = OP_SECRET };

static void leaf_ask(struct run *r, struct gen_bytes *q, int h, size_t which, const struct span m[MEMBERS])
{
	ask(q, "bwbfffffff", (unsigned)h, (unsigned)between(&r->a, hash_len(h), 80), (unsigned)which, &m[EARLY],
		&m[HANDSHAKE], &m[MASTER], &m[CH], &m[SH], &m[SF], &m[CF]);
}

static void leaf_value(int h, const struct leaf *leaf, const struct span m[MEMBERS], uint8_t *out)
{
	uint8_t empty[HASH_MAX];
	size_t len = hash_len(h);

	oracle_hash(h, none, none, none, empty);
	struct span transcript = leaf->transcript == EMPTY ? SPAN(empty, len) : m[leaf->transcript];
	oracle_tls_label(h, m[leaf->secret], leaf->label, transcript, out, len);
}

/* Every secret of the column, from a schedule that knows everything. */
static void leaf_all(struct run *r, int h)
{
	static struct gen_bytes q;
	struct span m[MEMBERS];
	uint8_t out[HASH_MAX];

	for (size_t which = 1; which < LEAVES; which++) {
		for (size_t i = 0; i < MEMBERS; i++)
			m[i] = random_span(&r->a, hash_len(h));
		leaf_value(h, &leaves[which], m, out);
		leaf_ask(r, &q, h, which, m);
		expect(&r->a, &leaf_row, leaves[which].why, &q, SPAN(out, hash_len(h)));
	}
}

/* The same question twice: once with what it needs, once before that is known. */
static void leaf_stages(struct run *r, int h)
{
	static struct gen_bytes q, bad;
	size_t n = 2 + gen_below(r->a.g, 2), len = hash_len(h), which = 1;
	struct ask_row row = leaf_row;
	struct span m[MEMBERS];
	uint8_t out[HASH_MAX];

	row.level = "SHOULD"; /* the header's promise; §4.4.4 is the reason */
	for (size_t i = 0; i < n; i++) {
		const struct leaf *leaf = &leaves[which = 1 + gen_below(r->a.g, LEAVES - 1)];
		for (size_t k = 0; k < MEMBERS; k++)
			m[k] = random_span(&r->a, len);
		leaf_value(h, leaf, m, out);
		leaf_ask(r, &q, h, which, m);
		size_t gone = (size_t)(leaf->transcript == EMPTY || gen_below(r->a.g, 2) == 0 ? leaf->secret
											      : leaf->transcript);
		m[gone] = none;
		leaf_ask(r, &bad, h, which, m);
		expect_pair(&r->a, &row, leaf->why, &q, SPAN(out, len),
			"a secret whose stage has not been reached is refused", &bad);
	}
	which = between(&r->a, 3, LEAVES - 1);
	for (size_t k = 0; k < MEMBERS; k++)
		m[k] = random_span(&r->a, len);
	leaf_value(h, &leaves[which], m, out);
	leaf_ask(r, &q, h, which, m);
	m[leaves[which].transcript] = wrong_secret(r, len);
	leaf_ask(r, &bad, h, which, m);
	expect_pair(&r->a, &row, leaves[which].why, &q, SPAN(out, len),
		"a transcript hash of another length than HashLen is refused", &bad);
	bad = q;
	bad.data[3] = (uint8_t)(gen_below(r->a.g, 2) == 0 ? 0 : LEAVES + gen_below(r->a.g, 200));
	expect_pair(&r->a, &row, leaves[which].why, &q, SPAN(out, len), "there is no such secret: refuse it", &bad);
	expect_contract(r, &leaf_row, leaves[which].why, &q, SPAN(out, len));
}

static void leaf_real(struct run *r, const struct shake *s)
{
	static const int which[LOG_COUNT] = { 3, 4, 5, 6, 7, 8, 9 }; /* of enum logged */
	static struct gen_bytes q;
	const size_t at[] = { s->hello, s->server_hello, s->server_finished, s->client_finished },
		     len = hash_len(s->hash);
	struct ask_row row = leaf_row;
	uint8_t digest[4][HASH_MAX];
	struct span m[MEMBERS] = { SPAN(s->early, len), SPAN(s->handshake, len), SPAN(s->master, len) };

	row.source = REAL;
	for (size_t i = 0; i < 4; i++) {
		shake_hash(s, at[i], digest[i]);
		m[CH + i] = SPAN(digest[i], len);
	}
	for (size_t i = 0; i < LOG_COUNT; i++) {
		if (!s->has_log[i] || (i >= LOG_CHS && gen_below(r->a.g, 4) != 0))
			continue;
		leaf_ask(r, &q, s->hash, (size_t)which[i], m);
		expect(&r->a, &row, leaves[which[i]].why, &q, SPAN(s->log[i], len));
	}
}

static void traffic_keys(struct run *r, int h)
{
	static const struct ask_row row = { .group = "traffic-keys", .op = OP_TRAFFIC_KEYS };
	static const char why[] =
		"key and iv: HKDF-Expand-Label(secret, \"key\" or \"iv\", empty context, its own length)";
	static struct gen_bytes q, bad;
	size_t len = hash_len(h), n = 2 + gen_below(r->a.g, 2);
	uint8_t out[64];

	for (size_t i = 0; i < n; i++) {
		size_t key_len = i % 2 == 0 ? 16 : 32;
		struct span secret = random_span(&r->a, len), wrong = wrong_secret(r, len);
		oracle_tls_label(h, secret, "key", none, out, key_len);
		oracle_tls_label(h, secret, "iv", none, out + key_len, 12);
		ask(&q, "bwwf", (unsigned)h, (unsigned)key_len, 12u, &secret);
		ask(&bad, "bwwf", (unsigned)h, (unsigned)key_len, 12u, &wrong);
		expect(&r->a, &row, why, &q, SPAN(out, key_len + 12));
		if (i == 0)
			expect_pair(&r->a, &row, why, &q, SPAN(out, key_len + 12), wrong_why, &bad);
	}
}

static void next_secret(struct run *r, int h)
{
	static const struct ask_row row = { .group = "key-update", .op = OP_NEXT_SECRET };
	static const char why[] = "label \"traffic upd\", empty context, HashLen bytes: no transcript is mixed in";
	static struct gen_bytes q, bad;
	size_t len = hash_len(h), n = 2 + gen_below(r->a.g, 2);
	struct span secret = none;
	uint8_t out[HASH_MAX];

	for (size_t i = 0; i < n; i++) {
		secret = random_span(&r->a, len);
		oracle_tls_label(h, secret, "traffic upd", none, out, len);
		ask(&q, "bwf", (unsigned)h, (unsigned)between(&r->a, len, 80), &secret);
		expect(&r->a, &row, why, &q, SPAN(out, len));
	}
	struct span wrong = wrong_secret(r, len);
	ask(&bad, "bwf", (unsigned)h, 80u, &wrong);
	expect_pair(&r->a, &row, why, &q, SPAN(out, len), wrong_why, &bad);
	if (h == SHA_256)
		expect_contract(r, &row, why, &q, SPAN(out, len));
}

static void resumption_psk(struct run *r, int h)
{
	struct ask_row row = { .group = "resumption-psk", .op = OP_RESUMPTION_PSK };
	static const char why[] = "the ticket_nonce is the context as it is: nothing is hashed";
	static struct gen_bytes q, bad;
	const size_t sizes[] = { 2, 0, 255, between(&r->a, 3, 40) };
	size_t len = hash_len(h);
	struct span secret = none;
	uint8_t out[HASH_MAX];

	for (size_t i = 0; i < 4; i++) {
		secret = random_span(&r->a, len);
		struct span bytes = random_span(&r->a, 256), nonce = SPAN(bytes.p, sizes[i]),
			    wrong = wrong_secret(r, len);
		oracle_label(h, secret, text_span("resumption"), nonce, out, len);
		ask(&q, "bwff", (unsigned)h, (unsigned)between(&r->a, len, 80), &secret, &nonce);
		ask(&bad, "bwff", (unsigned)h, 80u, sizes[i] == 255 ? &secret : &wrong,
			sizes[i] == 255 ? &bytes : &nonce);
		if (i < 2)
			expect(&r->a, &row, why, &q, SPAN(out, len));
		else
			expect_pair(&r->a, &row, why, &q, SPAN(out, len),
				sizes[i] == 255 ? "ticket_nonce<0..255>: 256 bytes are no nonce" : wrong_why, &bad);
	}
	row.source = REAL;
	const struct shake *s = &r->shake[h == SHA_256 ? 0 : SHAKES / 2];
	struct span nonce = SPAN(s->nonce, s->nonce_len);
	secret = SPAN(s->resumption, len);
	ask(&q, "bwff", (unsigned)h, (unsigned)len, &secret, &nonce);
	expect(&r->a, &row, "the PSK of a ticket that was issued", &q, SPAN(s->ticket_psk, len));
}

void generate_schedule(struct run *r)
{
	for (int h = SHA_256; h <= SHA_384; h++) {
		early(r, h);
		handshake(r, h);
		master(r, h);
		rows_real(r, h);
		leaf_all(r, h);
		leaf_stages(r, h);
		traffic_keys(r, h);
		next_secret(r, h);
		resumption_psk(r, h);
	}
	for (size_t i = 0; i < SHAKES; i++)
		leaf_real(r, &r->shake[i]);
}
