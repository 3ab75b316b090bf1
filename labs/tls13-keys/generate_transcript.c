/* Vectors for the transcript hash (RFC 8446 §4.4.1) and Finished (§4.4.4). */
#include "generate_question.h"

#include <string.h>

/* A handshake message: header and n random bytes. */
static void put_message(struct run *r, struct gen_bytes *b, uint8_t type, size_t n)
{
	struct span body = random_span(&r->a, n);

	gen_put_u8(b, type);
	gen_put_u8(b, (uint8_t)(n >> 16));
	gen_put_u16(b, (uint16_t)n);
	gen_put(b, body.p, n);
}

/* The Random of a HelloRetryRequest: SHA-256 of its name. */
static void put_retry_random(uint8_t *at)
{
	oracle_hash(SHA_256, text_span("HelloRetryRequest"), none, none, at);
}

static void put_retry(struct run *r, struct gen_bytes *b)
{
	size_t at = b->len + 4 + 2;

	put_message(r, b, 2, between(&r->a, 40, 90));
	put_retry_random(b->data + at);
}

static void transcript_ask(struct run *r, struct gen_bytes *q, int h, struct span messages)
{
	ask(q, "bwf", (unsigned)h, (unsigned)between(&r->a, hash_len(h), 80), &messages);
}

/* Messages that somebody might have sent, and what must not count as a HelloRetryRequest. */
static void transcript_plain(struct run *r, int h)
{
	static const struct ask_row row = { .group = "transcript", .op = OP_TRANSCRIPT };
	static struct gen_bytes b, q, bad;
	uint8_t out[HASH_MAX];
	size_t len = hash_len(h);

	b.len = 0;
	put_message(r, &b, 1, between(&r->a, 100, 300));
	put_message(r, &b, 2, between(&r->a, 60, 120));
	put_message(r, &b, 11, between(&r->a, 256, 900));
	size_t n = b.len;
	oracle_hash(h, SPAN(b.data, n), none, none, out);
	transcript_ask(r, &q, h, SPAN(b.data, n));
	transcript_ask(r, &bad, h, SPAN(b.data, n - between(&r->a, 1, 200)));
	expect_pair(&r->a, &row, "the headers of the messages are hashed too", &q, SPAN(out, len),
		"the last message is cut short: its header promises more than there is", &bad);
	put_message(r, &b, 20, 3);
	transcript_ask(r, &bad, h, SPAN(b.data, n + between(&r->a, 1, 3)));
	expect_pair(&r->a, &row, "the headers of the messages are hashed too", &q, SPAN(out, len),
		"the row ends within a message's header", &bad);
	expect_contract(r, &row, "the headers of the messages are hashed too", &q, SPAN(out, len));

	b.len = 0;
	put_message(r, &b, 1, between(&r->a, 100, 300));
	put_retry_random(b.data + 6);
	put_message(r, &b, 2, between(&r->a, 60, 120));
	oracle_hash(h, SPAN(b.data, b.len), none, none, out);
	transcript_ask(r, &q, h, SPAN(b.data, b.len));
	expect(&r->a, &row, "a ClientHello with the special Random is no HelloRetryRequest", &q, SPAN(out, len));
	uint8_t almost[32];
	put_retry_random(almost);
	almost[h == SHA_256 ? 31 : gen_below(r->a.g, 31)] ^= (uint8_t)(1u << gen_below(r->a.g, 8));
	b.len = 0;
	put_message(r, &b, 1, between(&r->a, 100, 300));
	size_t hello = b.len;
	put_message(r, &b, 2, between(&r->a, 60, 120));
	memcpy(b.data + hello + 6, almost, sizeof almost);
	oracle_hash(h, SPAN(b.data, b.len), none, none, out);
	transcript_ask(r, &q, h, SPAN(b.data, b.len));
	expect(&r->a, &row, "a ServerHello whose Random is almost the special one is no HelloRetryRequest", &q,
		SPAN(out, len));
	oracle_hash(h, none, none, none, out);
	transcript_ask(r, &q, h, none);
	expect(&r->a, &row, "no messages: the hash of the empty string", &q, SPAN(out, len));
}

static void transcript_retry(struct run *r, int h)
{
	static const struct ask_row row = { .group = "transcript", .op = OP_TRANSCRIPT };
	static const char why[] =
		"after HelloRetryRequest, ClientHello1 is replaced by FE 00 00 HashLen Hash(ClientHello1)";
	static struct gen_bytes b, q, bad;
	size_t len = hash_len(h), n = 1 + gen_below(r->a.g, 2);
	uint8_t out[HASH_MAX];

	for (size_t i = 0; i < n; i++) {
		b.len = 0;
		put_message(r, &b, 1, between(&r->a, 100, 400));
		size_t first = b.len;
		put_retry(r, &b);
		size_t second = b.len;
		put_message(r, &b, 1, between(&r->a, 100, 400));
		oracle_transcript(h, SPAN(b.data, first), SPAN(b.data + first, second - first), none, out);
		transcript_ask(r, &q, h, SPAN(b.data, second));
		transcript_ask(r, &bad, h, SPAN(b.data + first, b.len - first));
		expect_pair(&r->a, &row, why, &q, SPAN(out, len),
			"a HelloRetryRequest without a ClientHello before it is refused", &bad);
		uint8_t type = b.data[0];
		b.data[0] = 11;
		transcript_ask(r, &bad, h, SPAN(b.data, second));
		b.data[0] = type;
		expect_pair(&r->a, &row, why, &q, SPAN(out, len),
			"a HelloRetryRequest behind something else than a ClientHello is refused", &bad);
		oracle_transcript(h, SPAN(b.data, first), SPAN(b.data + first, b.len - first), none, out);
		transcript_ask(r, &q, h, SPAN(b.data, b.len));
		put_retry(r, &b);
		transcript_ask(r, &bad, h, SPAN(b.data, b.len));
		expect_pair(&r->a, &row, why, &q, SPAN(out, len),
			"a second HelloRetryRequest is refused (RFC 8446 §4.1.4)", &bad);
	}
}

/* Parts of connections that were made. Their secrets hang on these very hashes. */
static void transcript_real(struct run *r, const struct shake *s)
{
	struct ask_row row = { .group = "transcript", .op = OP_TRANSCRIPT, .source = REAL };
	const size_t at[] = { s->server_hello, s->server_finished, s->client_finished };
	static struct gen_bytes q;
	uint8_t out[HASH_MAX];
	size_t i = at[gen_below(r->a.g, 3)];

	shake_hash(s, i, out);
	transcript_ask(r, &q, s->hash, row_until(s, i));
	expect(&r->a, &row,
		s->retried ? "a connection with HelloRetryRequest: ClientHello1 is replaced"
			   : "a connection that was made: Hash(M1 | M2 | ... | Mn), headers included",
		&q, SPAN(out, hash_len(s->hash)));
}

static void finished(struct run *r, int h)
{
	static const struct ask_row row = { .group = "finished", .op = OP_FINISHED };
	static const char why[] = "verify_data = HMAC(finished_key, transcript hash); finished_key = Expand-Label(base "
				  "key, \"finished\", empty)";
	static struct gen_bytes q, bad;
	size_t len = hash_len(h), n = 3 + gen_below(r->a.g, 3);
	struct span base = none, transcript = none;
	uint8_t out[HASH_MAX];

	for (size_t i = 0; i < n; i++) {
		base = random_span(&r->a, len);
		transcript = random_span(&r->a, len);
		oracle_finished(h, base, transcript, out);
		ask(&q, "bwff", (unsigned)h, (unsigned)between(&r->a, len, 80), &base, &transcript);
		expect(&r->a, &row, why, &q, SPAN(out, len));
	}
	struct span wrong = random_span(&r->a, 80 - len);
	ask(&bad, "bwff", (unsigned)h, 80u, &wrong, &transcript);
	expect_pair(&r->a, &row, why, &q, SPAN(out, len), "a base key of another hash's length is refused", &bad);
	ask(&bad, "bwff", (unsigned)h, 80u, &base, &wrong);
	expect_pair(
		&r->a, &row, why, &q, SPAN(out, len), "a transcript hash of another hash's length is refused", &bad);
	expect_contract(r, &row, why, &q, SPAN(out, len));
}

/* What a Finished is checked against, and what comes of it. */
struct close {
	int h;
	struct span base, other_base;  /* the sender's traffic secret, the receiver's */
	struct span messages, shorter; /* what it covers; the same without the last message */
	uint8_t mac[HASH_MAX], after[HASH_MAX];
	struct gen_bytes message, q;
	bool real;
};

static void put_finished(struct gen_bytes *b, struct span mac)
{
	b->len = 0;
	gen_put_u8(b, 20);
	gen_put_u8(b, 0);
	gen_put_u16(b, (uint16_t)mac.n);
	gen_put(b, mac.p, mac.n);
}

static void close_ask(const struct close *c, struct gen_bytes *q, struct span message)
{
	ask(q, "bwfff", (unsigned)c->h, (unsigned)hash_len(c->h), &c->base, &c->messages, &message);
}

static void mac_of(const struct close *c, struct span base, struct span messages, uint8_t *out)
{
	uint8_t digest[HASH_MAX];

	oracle_hash(c->h, messages, none, none, digest);
	oracle_finished(c->h, base, SPAN(digest, hash_len(c->h)), out);
}

/* Of a connection that was made, or of one that might have been. */
static void close_make(struct run *r, struct close *c, int h)
{
	static struct gen_bytes b;
	size_t len = hash_len(h);
	const struct shake *s = any_shake(r, h);

	c->h = h;
	c->real = !s->retried;
	if (c->real) {
		bool server = gen_below(r->a.g, 2) == 0;
		size_t i = server ? s->server_finished : s->client_finished;
		c->base = SPAN(s->log[server ? LOG_SHS : LOG_CHS], len);
		c->other_base = SPAN(s->log[server ? LOG_CHS : LOG_SHS], len);
		c->messages = row_until(s, i - 1);
		c->shorter = row_until(s, i - 2);
	} else {
		b.len = 0;
		put_message(r, &b, 1, between(&r->a, 100, 300));
		put_message(r, &b, 2, between(&r->a, 60, 120));
		size_t shorter = b.len;
		put_message(r, &b, 8, between(&r->a, 10, 60));
		struct span kept = keep(b.data, b.len);
		c->base = random_span(&r->a, len);
		c->other_base = random_span(&r->a, len);
		c->messages = kept;
		c->shorter = SPAN(kept.p, shorter);
	}
	mac_of(c, c->base, c->messages, c->mac);
	put_finished(&c->message, SPAN(c->mac, len));
	oracle_hash(h, c->messages, SPAN(c->message.data, c->message.len), none, c->after);
	close_ask(c, &c->q, SPAN(c->message.data, c->message.len));
}

/* The forgeries. Each changes *m, which begins as the genuine message. */
static void flip_any(struct run *r, const struct close *c, struct gen_bytes *m)
{
	m->data[4 + gen_below(r->a.g, (uint32_t)hash_len(c->h) - 1)] ^= (uint8_t)(1u << gen_below(r->a.g, 8));
}

static void flip_last(struct run *r, const struct close *c, struct gen_bytes *m)
{
	(void)c;
	m->data[m->len - 1] ^= (uint8_t)(1u << gen_below(r->a.g, 8));
}

static void cut_short(struct run *r, const struct close *c, struct gen_bytes *m)
{
	put_finished(m, SPAN(c->mac, between(&r->a, 1, hash_len(c->h) - 1)));
}

static void cut_away(struct run *r, const struct close *c, struct gen_bytes *m)
{
	(void)r, (void)c;
	put_finished(m, none);
}

static void all_zeros(struct run *r, const struct close *c, struct gen_bytes *m)
{
	static const uint8_t zeros[HASH_MAX];

	(void)r;
	put_finished(m, SPAN(zeros, hash_len(c->h)));
}

static void reflected(struct run *r, const struct close *c, struct gen_bytes *m)
{
	uint8_t mac[HASH_MAX];

	(void)r;
	mac_of(c, c->other_base, c->messages, mac);
	put_finished(m, SPAN(mac, hash_len(c->h)));
}

static void stale(struct run *r, const struct close *c, struct gen_bytes *m)
{
	uint8_t mac[HASH_MAX];

	(void)r;
	mac_of(c, c->base, c->shorter, mac);
	put_finished(m, SPAN(mac, hash_len(c->h)));
}

static void wrong_key(struct run *r, const struct close *c, struct gen_bytes *m)
{
	uint8_t digest[HASH_MAX], mac[HASH_MAX];
	size_t len = hash_len(c->h);

	(void)r;
	oracle_hash(c->h, c->messages, none, none, digest);
	oracle_mac(c->h, c->base, SPAN(digest, len), mac);
	put_finished(m, SPAN(mac, len));
}

static void too_long(struct run *r, const struct close *c, struct gen_bytes *m)
{
	uint8_t mac[HASH_MAX + 8];
	size_t len = hash_len(c->h), more = between(&r->a, 1, 8);

	memset(mac, 0, sizeof mac);
	memcpy(mac, c->mac, len);
	put_finished(m, SPAN(mac, len + more));
}

static void trailing(struct run *r, const struct close *c, struct gen_bytes *m)
{
	(void)c;
	gen_put_u8(m, (uint8_t)gen_below(r->a.g, 256));
}

static void wrong_type(struct run *r, const struct close *c, struct gen_bytes *m)
{
	static const uint8_t types[] = { 15, 21, 24, 0 };

	(void)c;
	m->data[0] = types[gen_below(r->a.g, 4)];
}

static void far_length(struct run *r, const struct close *c, struct gen_bytes *m)
{
	(void)c;
	m->data[1 + gen_below(r->a.g, 2)] = 1;
}

/* clang-format off */
static const struct forgery {
	void (*make)(struct run *r, const struct close *c, struct gen_bytes *m);
	bool critical;
	bool once; /* with one of the hashes, which takes turns */
	const char *why;
} forgeries[] = {
	{ flip_any, true, false, "one bit of verify_data differs: the peer did not see the same handshake" },
	{ flip_last, true, false, "the last byte of verify_data differs: compare all of it" },
	{ cut_short, true, false, "verify_data is cut short: compare HashLen bytes, not as many as arrived" },
	{ cut_away, true, false, "verify_data is empty: comparing no bytes finds no difference" },
	{ all_zeros, true, true, "verify_data is all zeros" },
	{ reflected, true, false, "the MAC is made with the other side's secret: a Finished that was sent back" },
	{ stale, true, false, "the MAC does not cover the last message" },
	{ wrong_key, true, true, "the MAC is made with the traffic secret itself instead of finished_key" },
	{ too_long, false, true, "verify_data is longer than HashLen (decode_error)" },
	{ trailing, false, true, "a byte follows the message that its length does not count" },
	{ wrong_type, false, true, "the message is of another type than finished(20)" },
	{ far_length, false, true, "the length is three bytes: this one promises more than there is" },
};
/* clang-format on */

static void check_finished(struct run *r, int h)
{
	static struct close c;
	static struct gen_bytes m, bad;
	struct ask_row row = { .group = "finished-check", .op = OP_CHECK_FINISHED };
	size_t len = hash_len(h);

	for (size_t i = 0; i < sizeof forgeries / sizeof forgeries[0]; i++) {
		if (forgeries[i].once && (i + (size_t)h) % 2 == 0)
			continue;
		close_make(r, &c, h);
		m = c.message;
		forgeries[i].make(r, &c, &m);
		close_ask(&c, &bad, SPAN(m.data, m.len));
		row.source = c.real ? REAL : NULL;
		row.critical = forgeries[i].critical;
		expect_pair(&r->a, &row,
			"genuine: the answer is the hash of the messages and this one, header included", &c.q,
			SPAN(c.after, len), forgeries[i].why, &bad);
	}
	expect_contract(r, &row, "genuine: the answer is the hash of the messages and this one, header included", &c.q,
		SPAN(c.after, len));
}

void generate_transcript(struct run *r)
{
	for (int h = SHA_256; h <= SHA_384; h++) {
		transcript_plain(r, h);
		transcript_retry(r, h);
		finished(r, h);
		check_finished(r, h);
	}
	for (size_t i = 0; i < SHAKES; i++)
		transcript_real(r, &r->shake[i]);
}
