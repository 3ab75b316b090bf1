/* Signatures, and the whole check: RFC 9053 §2.1 and §2.2, RFC 9052 §4.4. */
#include "generate_part.h"
#include "labs/kit/signer.h"

#include <openssl/bn.h>

static const struct span nothing;

/* clang-format off */
static const struct ask_row ecdsa = { .group = "signature", .op = OP_CHECK };
static const struct ask_row eddsa = { .group = "signature", .op = OP_CHECK, .clause = "RFC 9053 §2.2" };
static const struct ask_row whole = { .group = "verify", .op = OP_VERIFY };
/* clang-format on */

static void check_ask(struct gen_bytes *q, int64_t algorithm, const struct signer *s, int64_t key_algorithm,
	struct span message, struct span signature)
{
	struct span x = SPAN(s->x, 32), y = SPAN(s->y, 32);

	ask(q, "qbqffff", (uint64_t)algorithm, (unsigned)s->curve, (uint64_t)key_algorithm, &x, &y, &message,
		&signature);
}

struct signed_message {
	struct signer signer;
	int64_t algorithm;
	struct span message, signature;
};

static struct signed_message any_signed(struct asker *a, int curve, enum leading leading)
{
	struct signed_message m = { .signer = new_signer(a, curve, ANY), .algorithm = curve == P256 ? ES256 : EDDSA };

	m.message = random_span(a, between(a, 0, 200));
	m.signature = sign(a, &m.signer, m.message, leading);
	return m;
}

static void good_ask(struct asker *a, struct gen_bytes *q, const struct signed_message *m)
{
	check_ask(q, m->algorithm, &m->signer, coin(a) ? m->algorithm : 0, m->message, m->signature);
}

static void forged(struct asker *a, const struct ask_row *row, const struct signed_message *m, const char *why_refused,
	struct span message, struct span signature)
{
	static struct gen_bytes q, bad;
	struct ask_row worst = *row;

	worst.critical = true;
	good_ask(a, &q, m);
	check_ask(&bad, m->algorithm, &m->signer, 0, message, signature);
	expect_pair(a, &worst, "a genuine signature", &q, nothing, why_refused, &bad);
}

static void forgeries(struct asker *a, int curve)
{
	const struct ask_row *row = curve == P256 ? &ecdsa : &eddsa;
	const char *const where[] = { "a bit changed at the start", "a bit changed in the middle",
		"a bit changed at the end" };
	static const long at[] = { 1, 40, -1 };

	for (size_t i = 0; i < 3; i++) {
		struct signed_message m = any_signed(a, curve, i == 0 ? SHORT_R : i == 1 ? SHORT_S : AS_IT_COMES);
		forged(a, row, &m, where[i], m.message,
			flipped(m.signature, at[i], (uint8_t)(1u << gen_below(a->g, 5))));
	}
	struct signed_message m = any_signed(a, curve, AS_IT_COMES), n = any_signed(a, curve, AS_IT_COMES);
	forged(a, row, &m, "a byte more in the message", join(m.message, byte_span(0)), m.signature);
	forged(a, row, &m, "somebody else's signature", m.message, sign(a, &n.signer, m.message, AS_IT_COMES));
	forged(a, row, &m, "63 bytes are no signature", m.message, cut(m.signature, 63));
	forged(a, row, &m, "65 bytes are no signature", m.message, join(m.signature, byte_span(0)));
	forged(a, row, &m, "all zeros", m.message, keep(NULL, 64));
	if (curve == P256)
		forged(a, row, &m, "a signature in DER: COSE has r and s, 32 bytes each", m.message,
			der_of(m.signature));
}

/* The algorithm is the key's, and fits its curve. */
static void mismatches(struct asker *a)
{
	static struct gen_bytes q, bad;
	struct signed_message e = any_signed(a, P256, AS_IT_COMES), d = any_signed(a, ED25519, AS_IT_COMES);

	good_ask(a, &q, &e);
	check_ask(&bad, ES256, &e.signer, EDDSA, e.message, e.signature);
	expect_pair(a, &ecdsa, "a genuine signature", &q, nothing, "the key says that it is for EdDSA only", &bad);
	check_ask(&bad, -35, &e.signer, 0, e.message, e.signature);
	expect_pair(a, &ecdsa, "a genuine signature", &q, nothing, "ES384 is not one of ours", &bad);
	check_ask(&bad, EDDSA, &e.signer, 0, e.message, e.signature);
	expect_pair(a, &ecdsa, "a genuine signature", &q, nothing, "EdDSA with a key on P-256", &bad);
	good_ask(a, &q, &d);
	check_ask(&bad, EDDSA, &d.signer, ES256, d.message, d.signature);
	expect_pair(a, &eddsa, "a genuine signature", &q, nothing, "the key says that it is for ES256 only", &bad);
	check_ask(&bad, ES256, &d.signer, 0, d.message, d.signature);
	expect_pair(a, &eddsa, "a genuine signature", &q, nothing, "ES256 with a key on Ed25519", &bad);

	struct signer said = d.signer; /* the signature is good, and the key says that it is another one */
	said.curve = P256;
	good_ask(a, &q, &d);
	check_ask(&bad, EDDSA, &said, 0, d.message, d.signature);
	expect_pair(
		a, &eddsa, "a genuine signature", &q, nothing, "EdDSA with a key that is said to be on P-256", &bad);

	struct signer off = e.signer;
	off.y[31] ^= 1;
	good_ask(a, &q, &e);
	check_ask(&bad, ES256, &off, 0, e.message, e.signature);
	expect_pair(a, &ecdsa, "a genuine signature", &q, nothing, "the point is not on the curve", &bad);
}

/* --- the whole ---------------------------------------------------------------------------------------------------- */

struct parcel {
	struct signer signer;
	struct span protected_header, aad, payload, signature, key;
	struct item unprotected;
	bool detached;
};

static struct span key_of(const struct signer *s)
{
	struct item e[] = { number_item(1), number_item(s->curve == P256 ? 2 : 1), number_item(-1),
		number_item(s->curve), number_item(-2), bytes_item(keep(s->x, 32)), number_item(-3),
		bytes_item(keep(s->y, 32)) };
	struct item map = list_item(MAP, e, s->curve == P256 ? 4 : 3);

	return plain(&map);
}

static struct span structure(const char *context, struct span p, struct span aad, struct span payload)
{
	struct item part[] = { text_item(context), bytes_item(p), bytes_item(aad), bytes_item(payload) };
	struct item it = list_item(ARRAY, part, 4);

	return plain(&it);
}

static void sign_parcel(struct asker *a, struct parcel *p, const char *context)
{
	p->signature = sign(a, &p->signer, structure(context, p->protected_header, p->aad, p->payload), AS_IT_COMES);
}

static struct parcel any_parcel(struct asker *a)
{
	int curve = coin(a) ? P256 : ED25519;
	struct item alg[] = { number_item(1), number_item(curve == P256 ? ES256 : EDDSA), number_item(4),
		bytes_item(random_span(a, 4)) };
	struct item map = list_item(MAP, alg, between(a, 1, 2)),
		    hint[] = { text_item("hint"), number_item((int64_t)gen_below(a->g, 99)) };
	struct parcel p = {
		.signer = new_signer(a, curve, ANY),
		.protected_header = plain(&map),
		.aad = coin(a) ? nothing : random_span(a, between(a, 1, 20)),
		.payload = random_span(a, between(a, 1, 200)),
		.unprotected = list_item(MAP, hint, gen_below(a->g, 2)),
		.detached = gen_below(a->g, 3) == 0,
	};

	p.key = key_of(&p.signer);
	sign_parcel(a, &p, "Signature1");
	return p;
}

static struct span message_of(struct asker *a, const struct parcel *p)
{
	struct item nil = { .major = OTHER, .value = 22 };
	struct item part[] = { bytes_item(p->protected_header), p->unprotected,
		p->detached ? nil : bytes_item(p->payload), bytes_item(p->signature) };
	struct item array = list_item(ARRAY, part, 4), tag = tag_item(18, array);

	return plain(coin(a) ? &tag : &array);
}

static void verify_ask(struct asker *a, struct gen_bytes *q, const struct parcel *p)
{
	struct span message = message_of(a, p);

	ask(q, "wfffbf", (unsigned)(p->payload.n + gen_below(a->g, 9)), &message, &p->key, &p->aad,
		(unsigned)p->detached, p->detached ? &p->payload : &nothing);
}

static void accepted(struct asker *a, const char *why, const struct parcel *p)
{
	static struct gen_bytes q;

	verify_ask(a, &q, p);
	expect(a, &whole, why, &q, p->payload);
}

static void refused(struct asker *a, const struct parcel *good, const char *why_refused, const struct parcel *wrong)
{
	static struct gen_bytes q, bad;
	struct ask_row worst = whole;

	worst.critical = true;
	verify_ask(a, &q, good);
	verify_ask(a, &bad, wrong);
	expect_pair(a, &worst, "genuine: the answer is the payload", &q, good->payload, why_refused, &bad);
}

static void honest(struct asker *a)
{
	size_t n = 4 + gen_below(a->g, 4);

	for (size_t i = 0; i < n; i++) {
		struct parcel p = any_parcel(a);
		accepted(a, "genuine: the answer is the payload", &p);
	}
	struct parcel p = any_parcel(a);
	for (int detached = 0; detached <= 1; detached++) {
		p.payload = keep(NULL, 0);
		p.detached = detached != 0;
		sign_parcel(a, &p, "Signature1");
		struct parcel w = p;
		w.signature = flipped(p.signature, -1, 2);
		refused(a, &p, "a bit of the signature over a payload of no bytes changed", &w);
	}
	p = any_parcel(a);
	struct item alg[] = { number_item(4), bytes_item(random_span(a, 2)), number_item(1),
		number_item(p.signer.curve == P256 ? ES256 : EDDSA) };
	struct item map = list_item(MAP, alg, 2);
	struct span head = plain(&map);
	/* The count of the map in a longer head: nobody may write it anew before checking the signature. */
	p.protected_header = join(keep((uint8_t[]){ 0xb8, 2 }, 2), SPAN(head.p + 1, head.n - 1));
	sign_parcel(a, &p, "Signature1");
	accepted(a, "the protected header counts as it was sent, even if it could be shorter", &p);
}

static void tampered(struct asker *a)
{
	struct parcel p = any_parcel(a), w = p, other = any_parcel(a);

	w.payload = flipped(p.payload, (long)gen_below(a->g, (uint32_t)p.payload.n), 0x10);
	refused(a, &p, "a bit of the payload changed", &w);
	w = p;
	w.aad = join(p.aad, byte_span(1));
	refused(a, &p, "other external data", &w);
	w = p;
	w.key = other.key;
	refused(a, &p, "somebody else's key", &w);
	w = p;
	w.signature = flipped(p.signature, -1, 2);
	refused(a, &p, "a bit of the signature changed", &w);
	w = p;
	sign_parcel(a, &w, "Signature");
	refused(a, &p, "signed in the context \"Signature\": that is another object's", &w);
	w = p;
	struct item label[] = { number_item(1), number_item(p.signer.curve == P256 ? ES256 : EDDSA), number_item(4),
		bytes_item(random_span(a, 7)) };
	struct item map = list_item(MAP, label, 2);
	w.protected_header = plain(&map);
	refused(a, &p, "another protected header than the one that was signed", &w);
}

/* The signature is right, and the message is not. */
static void well_signed(struct asker *a)
{
	struct parcel p = any_parcel(a), w = p;
	struct item alg[] = { number_item(1), number_item(p.signer.curve == P256 ? ES256 : EDDSA) };
	struct item none = list_item(MAP, NULL, 0);

	w.protected_header = coin(a) ? nothing : plain(&none);
	w.signature = sign(a, &w.signer, structure("Signature1", nothing, w.aad, w.payload), AS_IT_COMES);
	w.unprotected = list_item(MAP, alg, 1);
	refused(a, &p, "well signed, but the algorithm stands in the unprotected header", &w);

	struct item twice[] = { alg[0], alg[1], alg[0], alg[1] },
		    crit[] = { alg[0], alg[1], number_item(2), number_item(0), number_item(-80000), number_item(1) };
	crit[3] = list_item(ARRAY, crit + 4, 1);
	struct item map = list_item(MAP, twice, 2), critical = list_item(MAP, crit, 3);
	w = p;
	w.protected_header = plain(&map);
	sign_parcel(a, &w, "Signature1");
	refused(a, &p, "well signed, but the algorithm is there twice", &w);
	w.protected_header = plain(&critical);
	sign_parcel(a, &w, "Signature1");
	refused(a, &p, "well signed, but a critical header parameter is not understood", &w);
}

static void places(struct asker *a)
{
	static struct gen_bytes q, bad;
	struct parcel p = any_parcel(a);
	struct ask_row row = whole;
	struct span message, tail = random_span(a, 1);

	for (int detached = 0; detached <= 1; detached++) {
		p.detached = detached != 0;
		verify_ask(a, &q, &p);
		message = message_of(a, &p);
		ask(&bad, "wfffbf", (unsigned)p.payload.n, &message, &p.key, &p.aad, (unsigned)!p.detached,
			p.detached ? &nothing : &p.payload);
		expect_pair(a, &row, "genuine: the answer is the payload", &q, p.payload,
			detached ? "the payload is nowhere" : "the payload is in both places: which one counts?", &bad);
	}
	struct span longer = join(message, tail);
	ask(&bad, "wfffbf", (unsigned)p.payload.n, &longer, &p.key, &p.aad, 1u, &p.payload);
	expect_pair(a, &row, "genuine: the answer is the payload", &q, p.payload, "bytes behind the object", &bad);
	row.level = "SHOULD";
	ask(&bad, "wfffbf", (unsigned)p.payload.n - 1, &message, &p.key, &p.aad, 1u, &p.payload);
	expect_pair(
		a, &row, "genuine: the answer is the payload", &q, p.payload, "the payload does not fit: refuse", &bad);
}

void generate_signatures(struct asker *a)
{
	for (int i = 0; i < 2; i++)
		forgeries(a, i == 0 ? P256 : ED25519);
	mismatches(a);
	honest(a);
	for (int i = 0; i < 2; i++)
		tampered(a);
	well_signed(a);
	places(a);
}
