/* Vectors for HKDF (RFC 5869 §2) and its two TLS forms (RFC 8446 §7.1). */
#include "generate_question.h"

#include <string.h>

/* clang-format off */
static const char *const labels[] = {
	"ext binder", "res binder", "c e traffic", "e exp master", "derived", "c hs traffic", "s hs traffic", "c ap traffic",
	"s ap traffic", "exp master", "res master", "key", "iv", "finished", "traffic upd", "resumption",
};
/* clang-format on */
#define LABELS (sizeof labels / sizeof labels[0])

static struct span any_label(struct run *r)
{
	return text_span(labels[gen_below(r->a.g, LABELS)]);
}

/* Lower-case letters, as labels are ASCII. */
static struct span letters(struct run *r, size_t n)
{
	uint8_t text[256];

	must(n <= sizeof text, "letters");
	for (size_t i = 0; i < n; i++)
		text[i] = (uint8_t)('a' + gen_below(r->a.g, 26));
	return keep(text, n);
}

static void extract(struct run *r)
{
	static const struct ask_row row = { .group = "extract", .op = OP_EXTRACT };
	static const char *const why[] = {
		"PRK = HMAC(salt, IKM): the salt is the key, the IKM is the message",
		"no salt means a salt of HashLen zero bytes",
		"a salt shorter than the hash is used as it is",
		"a salt longer than HMAC's block is HMAC's business: do not cut it",
	};
	size_t n = 8 + gen_below(r->a.g, 4);
	struct gen_bytes q;
	uint8_t out[HASH_MAX];

	for (size_t i = 0; i < n; i++) {
		int h = i % 2 == 0 ? SHA_256 : SHA_384;
		size_t len = hash_len(h), kind = i / 2 % 4;
		const size_t sizes[] = { len, 0, between(&r->a, 1, len - 1), between(&r->a, 129, 200) };
		struct span salt = random_span(&r->a, sizes[kind]), ikm = random_span(&r->a, between(&r->a, 1, 200));
		oracle_extract(h, salt, ikm, out);
		ask(&q, "bwff", (unsigned)h, (unsigned)between(&r->a, len, 80), &salt, &ikm);
		expect(&r->a, &row, why[kind], &q, SPAN(out, len));
		if (i < 2)
			expect_contract(r, &row, why[kind], &q, SPAN(out, len));
	}
}

/* One good question of Expand, and room for a bad one beside it. */
struct expand_case {
	struct gen_bytes q;
	struct span prk, info;
	uint8_t out[255 * HASH_MAX];
	int h;
	size_t n;
};

static void expand_ask(struct expand_case *c, int h, struct span prk, struct span info, size_t n)
{
	c->h = h;
	c->prk = prk;
	c->info = info;
	c->n = n;
	oracle_expand(h, prk, info, c->out, n);
	ask(&c->q, "bdff", (unsigned)h, (unsigned)n, &prk, &info);
}

static void expand_sizes(struct run *r, int h)
{
	static const struct ask_row row = { .group = "expand", .op = OP_EXPAND };
	static const char *const why[] = {
		"T(1) = HMAC(PRK, info | 0x01): the counter is one byte and starts at 1",
		"one whole block: T(0) is empty, it is not HashLen zeros",
		"T(n) = HMAC(PRK, T(n-1) | info | n): the block before comes first",
		"the last block is cut to what is left of L",
		"info may be empty",
		"info may be long",
	};
	static struct expand_case c;
	size_t len = hash_len(h);
	/* clang-format off */
	const size_t sizes[][2] = { /* L, info */
		{ between(&r->a, 1, len - 1), between(&r->a, 1, 60) }, { len, between(&r->a, 1, 60) }, { 2 * len, between(&r->a, 1, 60) },
		{ between(&r->a, 2, 5) * len + between(&r->a, 1, len - 1), between(&r->a, 1, 60) },
		{ between(&r->a, 1, 3 * len), 0 }, { between(&r->a, 1, 3 * len), between(&r->a, 500, 1000) },
	};
	/* clang-format on */

	for (size_t i = 0; i < 6; i++) {
		expand_ask(&c, h, random_span(&r->a, i == 4 ? len + between(&r->a, 1, 40) : len),
			random_span(&r->a, sizes[i][1]), sizes[i][0]);
		expect(&r->a, &row, why[i], &c.q, SPAN(c.out, c.n));
	}
}

static void expand_limits(struct run *r, int h)
{
	static const struct ask_row row = { .group = "expand", .op = OP_EXPAND };
	static struct expand_case c;
	static struct gen_bytes bad;
	size_t len = hash_len(h), beyond = gen_below(r->a.g, 2) == 0 ? 1 : between(&r->a, 2, 3000);

	expand_ask(&c, h, random_span(&r->a, len), random_span(&r->a, between(&r->a, 1, 60)), 255 * len);
	ask(&bad, "bdff", (unsigned)h, (unsigned)(255 * len + beyond), &c.prk, &c.info);
	expect_pair(&r->a, &row, "L = 255 * HashLen is the most, and is allowed", &c.q, SPAN(c.out, c.n),
		"L > 255 * HashLen: the counter would wrap and the output repeat itself", &bad);

	expand_ask(
		&c, h, random_span(&r->a, len), random_span(&r->a, between(&r->a, 1, 60)), between(&r->a, 1, 2 * len));
	struct span prk = SPAN(c.prk.p, len - between(&r->a, 1, 16));
	ask(&bad, "bdff", (unsigned)h, (unsigned)c.n, &prk, &c.info);
	expect_pair(&r->a, &row, "OKM is the first L bytes of T(1) | T(2) | ...", &c.q, SPAN(c.out, c.n),
		"a PRK has at least HashLen bytes: a shorter one is not a PRK of this hash", &bad);
}

static void label_values(struct run *r, int h)
{
	static const struct ask_row row = { .group = "expand-label", .op = OP_EXPAND_LABEL };
	static const char *const why[] = {
		"HkdfLabel: uint16 length, one length byte and \"tls13 \" + label, one length byte and the context",
		"an empty context is one byte: its length, zero",
		"the label's length byte counts \"tls13 \" too",
		"the length in HkdfLabel is that of the output, in two bytes",
	};
	static struct gen_bytes q;
	uint8_t out[600];
	size_t len = hash_len(h), n = 5 + gen_below(r->a.g, 3);

	for (size_t i = 0; i < n; i++) {
		size_t kind = i % 4, l = gen_below(r->a.g, 2) == 0 ? len : between(&r->a, 1, 64);
		if (kind == 3)
			l = between(&r->a, 257, 500);
		struct span secret = random_span(&r->a, len);
		struct span label = kind == 2 ? letters(r, between(&r->a, 1, 60)) : any_label(r);
		struct span context = random_span(&r->a, kind == 1 ? 0 : kind == 0 ? len : between(&r->a, 1, 120));
		oracle_label(h, secret, label, context, out, l);
		ask(&q, "bdfff", (unsigned)h, (unsigned)l, &secret, &label, &context);
		expect(&r->a, &row, why[kind], &q, SPAN(out, l));
	}
}

static void label_limits(struct run *r, int h)
{
	static const struct ask_row row = { .group = "expand-label", .op = OP_EXPAND_LABEL };
	const size_t len = hash_len(h), most = 255 * len;
	/* clang-format off */
	const struct {
		size_t label, context, l;                /* at the limit */
		size_t bad_label, bad_context, bad_l;    /* beyond it */
		const char *why, *why_refused;
	} limit[] = {
		{ 249, 0, len, 250, 0, len, "the longest label: 249 bytes and the prefix make 255",
			"label<7..255>: 250 bytes and the prefix do not fit into a length of one byte" },
		{ 1, len, len, 0, len, len, "the shortest label: one byte and the prefix make 7",
			"label<7..255>: an empty label is below the least length" },
		{ 8, 255, len, 8, 256, len, "context<0..255>: 255 bytes are allowed",
			"context<0..255>: 256 bytes do not fit into a length of one byte" },
		{ 8, len, most, 8, len, most + 1, "L = 255 * HashLen is the most, and is allowed",
			"L > 255 * HashLen is refused by HKDF-Expand" },
		{ 8, 0, 16, 8, 0, 65536 + 16, "the length in HkdfLabel is that of the output",
			"a length beyond 65535 does not fit into a uint16; do not cut it" },
	};
	/* clang-format on */
	static uint8_t out[255 * HASH_MAX];
	static struct gen_bytes q, bad;

	for (size_t i = 0; i < sizeof limit / sizeof limit[0]; i++) {
		struct span secret = random_span(&r->a, len), label = letters(r, 256),
			    context = random_span(&r->a, 256);
		struct span fit_label = SPAN(label.p, limit[i].label), fit_context = SPAN(context.p, limit[i].context);
		struct span bad_label = SPAN(label.p, limit[i].bad_label);
		struct span bad_context = SPAN(context.p, limit[i].bad_context);
		oracle_label(h, secret, fit_label, fit_context, out, limit[i].l);
		ask(&q, "bdfff", (unsigned)h, (unsigned)limit[i].l, &secret, &fit_label, &fit_context);
		ask(&bad, "bdfff", (unsigned)h, (unsigned)limit[i].bad_l, &secret, &bad_label, &bad_context);
		expect_pair(&r->a, &row, limit[i].why, &q, SPAN(out, limit[i].l), limit[i].why_refused, &bad);
		if (i > 0)
			continue;
		struct ask_row promise = row;
		promise.level = "SHOULD";
		struct span longer = random_span(&r->a, len + between(&r->a, 1, 16));
		ask(&bad, "bdfff", (unsigned)h, (unsigned)limit[i].l, &longer, &fit_label, &fit_context);
		expect_pair(&r->a, &promise, limit[i].why, &q, SPAN(out, limit[i].l),
			"a secret is HashLen bytes, and not more", &bad);
	}
}

static void derive_ask(struct run *r, struct gen_bytes *q, int h, struct span label, struct span messages, uint8_t *out)
{
	size_t len = hash_len(h);
	struct span secret = random_span(&r->a, len);
	uint8_t digest[HASH_MAX];

	oracle_hash(h, messages, none, none, digest);
	oracle_label(h, secret, label, SPAN(digest, len), out, len);
	ask(q, "bwfff", (unsigned)h, (unsigned)between(&r->a, len, 80), &secret, &label, &messages);
}

static void derive_secret(struct run *r, int h)
{
	static const struct ask_row row = { .group = "derive-secret", .op = OP_DERIVE_SECRET };
	static const char empty_why[] =
		"no messages: the context is the hash of the empty string, not an empty context";
	static const char why[] = "the context is the hash of the messages, not the messages";
	static struct gen_bytes q, bad;
	uint8_t out[HASH_MAX];
	size_t len = hash_len(h), n = 2 + gen_below(r->a.g, 2);

	for (size_t i = 0; i < n; i++) {
		derive_ask(r, &q, h, any_label(r), none, out);
		expect(&r->a, &row, empty_why, &q, SPAN(out, len));
		derive_ask(r, &q, h, any_label(r), random_span(&r->a, between(&r->a, 40, 900)), out);
		expect(&r->a, &row, why, &q, SPAN(out, len));
	}
	expect_contract(r, &row, why, &q, SPAN(out, len));

	struct span right = random_span(&r->a, len), wrong = random_span(&r->a, 80 - len), label = any_label(r);
	uint8_t digest[HASH_MAX];
	oracle_hash(h, none, none, none, digest);
	oracle_label(h, right, label, SPAN(digest, len), out, len);
	ask(&q, "bwfff", (unsigned)h, 48u, &right, &label, &none);
	ask(&bad, "bwfff", (unsigned)h, 48u, &wrong, &label, &none);
	expect_pair(&r->a, &row, empty_why, &q, SPAN(out, len),
		"a secret of another hash's length is not one of this schedule", &bad);
}

/* The handshake traffic secrets of a real connection, from the messages as they were sent. */
static void derive_real(struct run *r, int h)
{
	static const struct ask_row row = { .group = "derive-secret", .op = OP_DERIVE_SECRET, .source = REAL };
	static struct gen_bytes q;
	struct shake *s = any_shake(r, h);
	size_t len = hash_len(h);

	while (s->retried)
		s = any_shake(r, h);
	struct span secret = SPAN(s->master, len), messages = row_until(s, s->server_finished);
	struct span client = text_span("c ap traffic"), exporter = text_span("exp master");
	ask(&q, "bwfff", (unsigned)h, (unsigned)len, &secret, &client, &messages);
	expect(&r->a, &row, "client_application_traffic_secret_0 of a connection that was made", &q,
		SPAN(s->log[LOG_CAP], len));
	ask(&q, "bwfff", (unsigned)h, (unsigned)len, &secret, &exporter, &messages);
	expect(&r->a, &row, "exporter_master_secret of a connection that was made", &q, SPAN(s->log[LOG_EXP], len));
}

void generate_hkdf(struct run *r)
{
	extract(r);
	for (int h = SHA_256; h <= SHA_384; h++) {
		expand_sizes(r, h);
		expand_limits(r, h);
		label_values(r, h);
		label_limits(r, h);
		derive_secret(r, h);
		derive_real(r, h);
	}
}
