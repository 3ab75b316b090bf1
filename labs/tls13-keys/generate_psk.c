/* Vectors for Truncate(ClientHello) (RFC 8446 §4.2.11) and PSK binders (§4.2.11.2). */
#include "generate_question.h"

#include <string.h>

enum { EXTERNAL = 1, RESUMPTION = 2 };
#define PRE_SHARED_KEY 41
#define BINDERS_MAX    3

/* A ClientHello, and where its parts are. */
struct hello {
	struct gen_bytes b;
	size_t extensions, psk, identities, cut; /* offsets of: the extensions' length, the extension, its lists */
	size_t n, binder[BINDERS_MAX];           /* offsets of the entries, at their length byte */
};

static void put_random(struct run *r, struct gen_bytes *b, size_t n)
{
	struct span s = random_span(&r->a, n);

	gen_put(b, s.p, s.n);
}

static void patch16(struct gen_bytes *b, size_t at, size_t value)
{
	b->data[at] = (uint8_t)(value >> 8);
	b->data[at + 1] = (uint8_t)value;
}

static void put_extension(struct run *r, struct gen_bytes *b, unsigned type, size_t n)
{
	struct span content = random_span(&r->a, n);

	gen_put_u16(b, (uint16_t)type);
	gen_put_field(b, content.p, content.n);
}

/* Extensions whose content, or half of whose type, looks like pre_shared_key: a parser steps over them, a search stumbles. */
static void put_decoy(struct gen_bytes *b)
{
	static const uint8_t content[] = { 0, PRE_SHARED_KEY, 0, 8, 0, 2, 0, 0, 0, 2, 1, 0 };

	gen_put_u16(b, 0x0a0a);
	gen_put_field(b, content, sizeof content);
	gen_put_u16(b, 0x0a00 | PRE_SHARED_KEY);
	gen_put_field(b, content, sizeof content);
}

static void put_psk(struct run *r, struct hello *m, size_t binder_len)
{
	struct gen_bytes *b = &m->b;

	m->psk = b->len;
	gen_put_u16(b, PRE_SHARED_KEY);
	gen_put_u16(b, 0);
	m->identities = b->len;
	gen_put_u16(b, 0);
	for (size_t i = 0; i < m->n; i++) {
		struct span identity = random_span(&r->a, between(&r->a, 1, 60));
		gen_put_field(b, identity.p, identity.n);
		put_random(r, b, 4); /* obfuscated_ticket_age */
	}
	m->cut = b->len;
	patch16(b, m->identities, m->cut - m->identities - 2);
	gen_put_u16(b, (uint16_t)(m->n * (1 + binder_len)));
	for (size_t i = 0; i < m->n; i++) {
		m->binder[i] = b->len;
		gen_put_u8(b, (uint8_t)binder_len);
		put_random(r, b, binder_len);
	}
	patch16(b, m->psk + 2, b->len - m->psk - 4);
}

static void hello_make(struct run *r, struct hello *m, size_t n, size_t binder_len, bool tail)
{
	static const unsigned types[] = { 0, 10, 13, 43, 45, 51 };
	struct gen_bytes *b = &m->b;
	size_t session = (size_t)gen_below(r->a.g, 2) * 32, suites = between(&r->a, 1, 6);

	b->len = 0;
	m->n = n;
	gen_put_u32(b, 1u << 24);
	gen_put_u16(b, 0x0303);
	put_random(r, b, 32);
	gen_put_u8(b, (uint8_t)session);
	put_random(r, b, session);
	gen_put_u16(b, (uint16_t)(2 * suites));
	put_random(r, b, 2 * suites);
	gen_put_u16(b, 0x0100); /* one compression method: null */
	m->extensions = b->len;
	gen_put_u16(b, 0);
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
		if (gen_below(r->a.g, 3) != 0)
			put_extension(r, b, types[i], gen_below(r->a.g, 60));
		if (i == 3)
			put_decoy(b);
	}
	put_psk(r, m, binder_len);
	if (tail)
		put_extension(r, b, 21, 4);
	patch16(b, m->extensions, b->len - m->extensions - 2);
	patch16(b, 2, b->len - 4);
}

/* The defects of a ClientHello. Each changes *b, which begins as that of *m. */
/* clang-format off */
enum defect {
	NO_PSK, BINDERS_LONG, BINDERS_SHORT, BINDERS_TAIL, IDENTITIES_LONG, PSK_LONG, EXTENSIONS_LONG, WRONG_TYPE, TRAILING, CUT_SHORT,
	BODY_TAIL, PSK_TWICE, DEFECTS
};
/* clang-format on */
static const char *const defect_why[DEFECTS] = {
	"there is no pre_shared_key extension: nothing to cut",
	"the binders list is longer than what is left of its extension",
	"the binders list counts less than its extension holds",
	"bytes follow the binders list within its extension",
	"the identities list runs beyond its extension",
	"the extension is longer than what is left of the message",
	"the extensions are longer than what is left of the message",
	"the message is of another type than client_hello(1)",
	"a byte follows the message that its length does not count",
	"the message is cut short: its header promises more than there is",
	"bytes follow the extensions within the message",
	"pre_shared_key is there twice, and the first one is not the last extension",
};

/* The extension once more behind itself. */
static void append_twice(const struct hello *m, struct gen_bytes *b)
{
	struct span twin = keep(b->data + m->psk, b->len - m->psk);

	gen_put(b, twin.p, twin.n);
	patch16(b, m->extensions, b->len - m->extensions - 2);
	patch16(b, 2, b->len - 4);
}

/* Every length but that of the binders list counts the new bytes. */
static void append_within(struct run *r, const struct hello *m, struct gen_bytes *b)
{
	put_random(r, b, between(&r->a, 1, 40));
	patch16(b, m->psk + 2, b->len - m->psk - 4);
	patch16(b, m->extensions, b->len - m->extensions - 2);
	patch16(b, 2, b->len - 4);
}

static void spoil(struct run *r, const struct hello *m, enum defect d, struct gen_bytes *b)
{
	size_t binders = (size_t)b->data[m->cut] << 8 | b->data[m->cut + 1];

	if (d == NO_PSK)
		b->data[m->psk + 1] = 52;
	else if (d == BINDERS_LONG || d == BINDERS_SHORT)
		patch16(b, m->cut,
			d == BINDERS_LONG ? binders + between(&r->a, 1, 300)
					  : binders - between(&r->a, 1, binders - 1));
	else if (d == BINDERS_TAIL)
		append_within(r, m, b);
	else if (d == IDENTITIES_LONG)
		patch16(b, m->identities, 0xffff - gen_below(r->a.g, 1000));
	else if (d == PSK_LONG)
		patch16(b, m->psk + 2, b->len - m->psk - 4 + between(&r->a, 1, 2000));
	else if (d == EXTENSIONS_LONG)
		patch16(b, m->extensions, b->len - m->extensions - 2 + between(&r->a, 1, 2000));
	else if (d == WRONG_TYPE)
		b->data[0] = 2;
	else if (d == TRAILING)
		gen_put_u8(b, 0);
	else if (d == BODY_TAIL) {
		put_random(r, b, between(&r->a, 1, 20));
		patch16(b, 2, b->len - 4);
	} else if (d == PSK_TWICE)
		append_twice(m, b);
	else
		b->len -= between(&r->a, 1, 30);
}

static void cut_pair(struct run *r, const struct ask_row *row, const struct hello *m, const char *why_refused,
	const struct gen_bytes *b)
{
	static struct gen_bytes q, bad;
	const uint8_t out[4] = { 0, 0, (uint8_t)(m->cut >> 8), (uint8_t)m->cut };
	struct span good = SPAN(m->b.data, m->b.len), spoilt = SPAN(b->data, b->len);

	ask(&q, "f", &good);
	ask(&bad, "f", &spoilt);
	expect_pair(&r->a, row, "the cut is right behind the identities list: before the binders' own length", &q,
		SPAN(out, 4), why_refused, &bad);
}

static void cut(struct run *r)
{
	static const struct ask_row row = { .group = "binder-cut", .op = OP_CUT };
	static struct hello m, other;
	static struct gen_bytes b;

	for (size_t d = 0; d < DEFECTS; d++) {
		hello_make(r, &m, between(&r->a, 1, BINDERS_MAX), hash_len(any_hash(r)), false);
		b = m.b;
		spoil(r, &m, (enum defect)d, &b);
		cut_pair(r, &row, &m, defect_why[d], &b);
	}
	for (size_t i = 0; i < 2; i++) {
		hello_make(r, &m, 1, hash_len(any_hash(r)), false);
		hello_make(r, &other, between(&r->a, 1, BINDERS_MAX), hash_len(any_hash(r)), true);
		cut_pair(r, &row, &m, "pre_shared_key is not the last extension: MUST be refused", &other.b);
	}
}

static void binder_value(
	int h, int kind, struct span psk, struct span hello1, struct span retry, struct span truncated, uint8_t *out)
{
	uint8_t early[HASH_MAX], key[HASH_MAX], digest[HASH_MAX], empty[HASH_MAX];
	size_t len = hash_len(h);

	oracle_row(h, none, psk, early);
	oracle_hash(h, none, none, none, empty);
	oracle_tls_label(
		h, SPAN(early, len), kind == EXTERNAL ? "ext binder" : "res binder", SPAN(empty, len), key, len);
	oracle_transcript(h, hello1, retry, truncated, digest);
	oracle_finished(h, SPAN(key, len), SPAN(digest, len), out);
}

/* One offer of a PSK: its ClientHello has the genuine binder at `index`. */
struct offer {
	int h, kind;
	struct span psk, hello1, retry, before, hello;
	size_t cut, index, binder; /* offset of the entry's length byte */
	uint8_t mac[HASH_MAX], early[HASH_MAX];
	bool real;
};

/* ClientHello1 and a HelloRetryRequest, or nothing. */
static void offer_before(struct run *r, struct offer *o)
{
	static struct hello first;
	static struct gen_bytes b;
	static const uint8_t head[] = { 2, 0, 0, 46, 3, 3 };
	uint8_t special[32];

	o->hello1 = o->retry = o->before = none;
	if (gen_below(r->a.g, 2) == 0)
		return;
	hello_make(r, &first, 1, hash_len(o->h), false);
	b = first.b;
	gen_put(&b, head, sizeof head);
	oracle_hash(SHA_256, text_span("HelloRetryRequest"), none, none, special);
	gen_put(&b, special, sizeof special);
	put_random(r, &b, 12);
	o->before = keep(b.data, b.len);
	o->hello1 = SPAN(o->before.p, first.b.len);
	o->retry = SPAN(o->before.p + first.b.len, b.len - first.b.len);
}

static void offer_make(struct run *r, struct offer *o, int h, size_t binder_len)
{
	static struct hello m;
	size_t len = hash_len(h);

	o->h = h;
	o->kind = (int)between(&r->a, EXTERNAL, RESUMPTION);
	o->psk = random_span(&r->a, o->kind == EXTERNAL ? between(&r->a, 16, 64) : len);
	o->real = false;
	offer_before(r, o);
	hello_make(r, &m, between(&r->a, 1, BINDERS_MAX), binder_len, false);
	o->cut = m.cut;
	o->index = gen_below(r->a.g, (uint32_t)m.n);
	o->binder = m.binder[o->index];
	binder_value(h, o->kind, o->psk, o->hello1, o->retry, SPAN(m.b.data, m.cut), o->mac);
	memcpy(m.b.data + o->binder + 1, o->mac, binder_len < len ? binder_len : len);
	o->hello = keep(m.b.data, m.b.len);
	oracle_row(h, none, o->psk, o->early);
}

/* Of a connection that was made: the binder that libssl sent, and that libssl accepted. */
static void offer_real(struct offer *o, const struct shake *s)
{
	size_t len = hash_len(s->hash);

	o->h = s->hash;
	o->kind = s->external ? EXTERNAL : RESUMPTION;
	o->psk = SPAN(s->psk, s->psk_len);
	o->real = true;
	o->before = s->retried ? row_until(s, s->hello - 1) : none;
	o->hello1 = s->retried ? row_message(s, 0) : none;
	o->retry = s->retried ? row_message(s, 1) : none;
	o->hello = row_message(s, s->hello);
	o->index = 0;
	o->binder = o->hello.n - len - 1;
	o->cut = o->binder - 2;
	binder_value(o->h, o->kind, o->psk, o->hello1, o->retry, SPAN(o->hello.p, o->cut), o->mac);
	must(memcmp(o->mac, o->hello.p + o->binder + 1, len) == 0, "proof by binder");
	memcpy(o->early, s->early, len);
}

static void binder_ask(const struct offer *o, struct gen_bytes *q)
{
	ask(q, "bwbfffd", (unsigned)o->h, (unsigned)hash_len(o->h), (unsigned)o->kind, &o->psk, &o->before, &o->hello,
		(unsigned)o->cut);
}

static void check_ask(const struct offer *o, struct gen_bytes *q)
{
	binder_ask(o, q);
	gen_put_u8(q, (uint8_t)o->index);
}

static const char *binder_why(const struct offer *o)
{
	if (o->retry.n != 0)
		return "after HelloRetryRequest: message_hash, HelloRetryRequest, then the truncated ClientHello2";
	return o->kind == EXTERNAL ? "a Finished MAC under \"ext binder\" over the truncated ClientHello"
				   : "a Finished MAC under \"res binder\" over the truncated ClientHello";
}

static void binder(struct run *r, int h)
{
	struct ask_row row = { .group = "binder", .op = OP_BINDER };
	static struct gen_bytes q, bad;
	size_t n = 4 + gen_below(r->a.g, 3), len = hash_len(h);
	struct offer o = { 0 }, wrong;

	for (size_t i = 0; i < n; i++) {
		offer_make(r, &o, h, len);
		binder_ask(&o, &q);
		expect(&r->a, &row, binder_why(&o), &q, SPAN(o.mac, len));
	}
	wrong = o;
	wrong.cut = o.hello.n + between(&r->a, 1, 1000);
	binder_ask(&wrong, &bad);
	expect_pair(&r->a, &row, binder_why(&o), &q, SPAN(o.mac, len), "the cut lies beyond the end of the ClientHello",
		&bad);
	bad = q;
	bad.data[3] = (uint8_t)(gen_below(r->a.g, 2) == 0 ? 0 : 3);
	row.level = "SHOULD"; /* the header's promise */
	expect_pair(&r->a, &row, binder_why(&o), &q, SPAN(o.mac, len), "there is no such kind of PSK: refuse it", &bad);
	expect_contract(r, &row, binder_why(&o), &q, SPAN(o.mac, len));
}

/* The forgeries. Each changes *o; hello may be replaced. */
static uint8_t *copy_hello(struct offer *o)
{
	static uint8_t copy[1 << 16];

	memcpy(copy, o->hello.p, o->hello.n);
	o->hello.p = copy;
	return copy;
}

static void flip_any(struct run *r, struct offer *o)
{
	copy_hello(o)[o->binder + 1 + gen_below(r->a.g, (uint32_t)hash_len(o->h) - 1)] ^=
		(uint8_t)(1u << gen_below(r->a.g, 8));
}

static void flip_last(struct run *r, struct offer *o)
{
	copy_hello(o)[o->binder + hash_len(o->h)] ^= (uint8_t)(1u << gen_below(r->a.g, 8));
}

static void other_kind(struct run *r, struct offer *o)
{
	(void)r;
	o->kind = EXTERNAL + RESUMPTION - o->kind;
}

static void other_psk(struct run *r, struct offer *o)
{
	o->psk = random_span(&r->a, o->psk.n);
}

static void other_hello(struct run *r, struct offer *o)
{
	copy_hello(o)[6 + gen_below(r->a.g, 32)] ^= (uint8_t)(1u << gen_below(r->a.g, 8)); /* in the Random */
}

static void no_such_index(struct run *r, struct offer *o)
{
	o->index = BINDERS_MAX + gen_below(r->a.g, 200);
}

static void over_everything(struct run *r, struct offer *o)
{
	uint8_t *copy = copy_hello(o);

	(void)r;
	memset(copy + o->binder + 1, 0, hash_len(o->h));
	binder_value(o->h, o->kind, o->psk, o->hello1, o->retry, o->hello, o->mac);
	memcpy(copy + o->binder + 1, o->mac, hash_len(o->h));
}

/* A list of binders that are too short to be MACs of this hash; the one at index begins as the genuine one would. */
static void cut_entries(struct run *r, struct offer *o)
{
	offer_make(r, o, o->h, between(&r->a, 1, hash_len(o->h) - 1));
}

static void long_entries(struct run *r, struct offer *o)
{
	offer_make(r, o, o->h, hash_len(o->h) + between(&r->a, 1, 16));
}

static void empty_entries(struct run *r, struct offer *o)
{
	offer_make(r, o, o->h, 0);
}

/* clang-format off */
static const struct forgery {
	void (*make)(struct run *r, struct offer *o);
	bool critical;
	bool once; /* with one of the hashes, which takes turns */
	const char *why;
} forgeries[] = {
	{ flip_any, true, false, "one bit of the binder differs" },
	{ flip_last, true, false, "the last byte of the binder differs: compare all of it" },
	{ cut_entries, true, false, "the binder is cut short: compare HashLen bytes, not as many as arrived" },
	{ long_entries, true, true, "the binder goes on behind the HashLen bytes that are right" },
	{ empty_entries, true, false, "the binder is empty: comparing no bytes finds no difference" },
	{ other_kind, true, false, "the PSK is of the other kind: the labels keep the two apart" },
	{ other_psk, true, true, "the binder was made with another PSK" },
	{ other_hello, true, true, "the ClientHello was changed after the binder was made" },
	{ over_everything, true, false, "the binder covers the binders list too, as zeros: it must end before it" },
	{ no_such_index, false, true, "there is no binder with this index" },
};
/* clang-format on */

static void check_binder(struct run *r, int h)
{
	static struct gen_bytes q, bad;
	struct ask_row row = { .group = "binder", .op = OP_CHECK_BINDER };
	static const char why[] = "genuine: the answer is the Early Secret of this PSK";
	struct offer o, forged;
	size_t len = hash_len(h);

	for (size_t i = 0; i < sizeof forgeries / sizeof forgeries[0]; i++) {
		if (forgeries[i].once && (i + (size_t)h) % 2 == 0)
			continue;
		const struct shake *s = any_shake(r, h);
		offer_make(r, &o, h, len);
		if (s->psk_len != 0)
			offer_real(&o, s);
		forged = o;
		forgeries[i].make(r, &forged);
		check_ask(&o, &q);
		check_ask(&forged, &bad);
		row.source = o.real ? REAL : NULL;
		row.critical = forgeries[i].critical;
		expect_pair(&r->a, &row, why, &q, SPAN(o.early, len), forgeries[i].why, &bad);
	}
	row.source = NULL;
	expect_contract(r, &row, why, &q, SPAN(o.early, len));
}

static void real_offers(struct run *r)
{
	static const struct ask_row cut_row = { .group = "binder-cut", .op = OP_CUT, .source = REAL };
	static const struct ask_row row = { .group = "binder", .op = OP_BINDER, .source = REAL };
	static struct gen_bytes q, bad;
	struct offer o;

	for (size_t i = 0; i < SHAKES; i++) {
		if (r->shake[i].psk_len == 0)
			continue;
		offer_real(&o, &r->shake[i]);
		const uint8_t out[4] = { 0, 0, (uint8_t)(o.cut >> 8), (uint8_t)o.cut };
		struct span part = SPAN(o.hello.p, o.hello.n - between(&r->a, 1, 30));
		ask(&q, "f", &o.hello);
		ask(&bad, "f", &part);
		expect_pair(
			&r->a, &cut_row, "a ClientHello that was sent", &q, SPAN(out, 4), defect_why[CUT_SHORT], &bad);
		binder_ask(&o, &q);
		expect(&r->a, &row, binder_why(&o), &q, SPAN(o.mac, hash_len(o.h)));
	}
}

void generate_psk(struct run *r)
{
	cut(r);
	for (int h = SHA_256; h <= SHA_384; h++) {
		binder(r, h);
		check_binder(r, h);
	}
	real_offers(r);
}
