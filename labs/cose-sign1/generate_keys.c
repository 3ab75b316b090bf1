/* COSE_Key: RFC 9052 §7, RFC 9053 §7.1.1 and §7.2. */
#include "generate_part.h"
#include "labs/kit/signer.h"

#include <string.h>

/* clang-format off */
static const struct ask_row ec2 = { .group = "key", .op = OP_READ_KEY };
static const struct ask_row okp = { .group = "key", .op = OP_READ_KEY, .clause = "RFC 9053 §7.2" };
static const struct ask_row common = { .group = "key", .op = OP_READ_KEY, .clause = "RFC 9052 §7.1" };
/* clang-format on */

enum { KTY = 1, KEY_ID, KEY_ALG, KEY_OPS, CRV = -1, X = -2, Y = -3 };
enum { SIGN = 1, VERIFY = 2 };

/* A key as a map under construction: entries in the order in which they are added. */
struct draft {
	struct item entry[2 * 8];
	size_t n;
};

static void add(struct draft *d, int64_t label, struct item value)
{
	d->entry[2 * d->n] = number_item(label);
	d->entry[2 * d->n++ + 1] = value;
}

static struct item *value_of(struct draft *d, int64_t label)
{
	struct item wanted = number_item(label);

	for (size_t i = 0; i < d->n; i++)
		if (d->entry[2 * i].major == wanted.major && d->entry[2 * i].value == wanted.value)
			return &d->entry[2 * i + 1];
	must(false, "finding a label in a key");
	return NULL;
}

static void take_out(struct draft *d, int64_t label)
{
	size_t i = (size_t)(value_of(d, label) - d->entry) / 2;

	d->n--;
	memmove(&d->entry[2 * i], &d->entry[2 * i + 2], 2 * (d->n - i) * sizeof d->entry[0]);
}

static struct draft draft_of(const struct signer *s)
{
	struct draft d = { .n = 0 };

	add(&d, KTY, number_item(s->curve == P256 ? 2 : 1));
	add(&d, CRV, number_item(s->curve));
	add(&d, X, bytes_item(keep(s->x, 32)));
	if (s->curve == P256)
		add(&d, Y, bytes_item(keep(s->y, 32)));
	return d;
}

/* Senders order and add as they like. */
static struct draft decorated(struct asker *a, const struct signer *s, int64_t *algorithm)
{
	struct draft d = draft_of(s), turned = { .n = 0 };
	struct item ops[] = { number_item(SIGN), number_item(VERIFY), number_item(SIGN) };

	*algorithm = 0;
	if (coin(a))
		add(&d, KEY_ID, bytes_item(random_span(a, between(a, 1, 9))));
	if (coin(a))
		add(&d, KEY_ALG, number_item(*algorithm = s->curve == P256 ? ES256 : EDDSA));
	if (coin(a)) {
		size_t from = gen_below(a->g, 2);
		add(&d, KEY_OPS, list_item(ARRAY, ops + from, between(a, 2, 3) - from));
	}
	size_t turn = gen_below(a->g, (uint32_t)d.n);
	for (size_t i = 0; i < d.n; i++) {
		turned.entry[2 * i] = d.entry[2 * ((i + turn) % d.n)];
		turned.entry[2 * i + 1] = d.entry[2 * ((i + turn) % d.n) + 1];
	}
	turned.n = d.n;
	return turned;
}

static struct span bytes_of(const struct draft *d)
{
	struct item map = list_item(MAP, d->entry, d->n);

	return plain(&map);
}

static struct span answer_of(const struct signer *s, int64_t algorithm)
{
	static struct gen_bytes b;

	ask(&b, "bq", (unsigned)s->curve, (uint64_t)algorithm);
	return join(keep(b.data, b.len), join(keep(s->x, 32), keep(s->y, 32)));
}

static void values(struct asker *a)
{
	static struct gen_bytes q;
	int64_t algorithm;

	for (size_t i = 0; i < 8; i++) {
		struct signer s = new_signer(a, i % 3 == 2 ? ED25519 : P256, i == 0 ? SHORT_X : i == 1 ? SHORT_Y : ANY);
		struct draft d = decorated(a, &s, &algorithm);
		struct span in = bytes_of(&d);
		ask(&q, "f", &in);
		expect(a, s.curve == P256 ? &ec2 : &okp,
			"type, curve and coordinates, in any order, with anything beside them", &q,
			answer_of(&s, algorithm));
	}
}

static void pair(struct asker *a, const struct ask_row *row, const struct signer *s, const char *why_refused,
	const struct draft *wrong)
{
	static struct gen_bytes q, bad;
	int64_t algorithm;
	struct draft good = decorated(a, s, &algorithm);
	struct span in = bytes_of(&good), no = bytes_of(wrong);

	ask(&q, "f", &in);
	ask(&bad, "f", &no);
	expect_pair(
		a, row, "type, curve and coordinates, in any order", &q, answer_of(s, algorithm), why_refused, &bad);
}

static void ec2_refusals(struct asker *a)
{
	struct signer s = new_signer(a, P256, SHORT_X);
	struct draft d;

#define WRONG(label, value, why) (d = draft_of(&s), *value_of(&d, label) = (value), pair(a, &ec2, &s, why, &d))
	WRONG(X, bytes_item(keep(s.x + 1, 31)), "leading zeros are kept: 31 bytes are no coordinate");
	WRONG(X, bytes_item(join(byte_span(0), keep(s.x, 32))), "33 bytes are no coordinate");
	WRONG(Y, ((struct item){ .major = OTHER, .value = 21 }), "a compressed point is not supported");
	WRONG(Y, bytes_item(keep(s.y, 31)), "31 bytes are no coordinate");
	WRONG(X, ((struct item){ .major = TEXT, .text = text_span("abcdefghijklmnopqrstuvwxyz012345") }),
		"a coordinate is bytes, not text");
	WRONG(CRV, number_item(2), "P-384 is not supported");
	WRONG(CRV, number_item(ED25519), "type EC2 with the curve Ed25519");
	WRONG(KTY, number_item(1), "type OKP with the curve P-256");
	WRONG(KTY, number_item(4), "a symmetric key has no place here");
	WRONG(KTY, text_item("EC2"), "a type by name");
#undef WRONG
	static const int64_t needed[] = { KTY, CRV, X, Y };
	for (size_t i = 0; i < 4; i++) {
		d = draft_of(&s);
		take_out(&d, needed[i]);
		pair(a, &ec2, &s, "type, curve, x or y is missing", &d);
	}
}

static void okp_refusals(struct asker *a)
{
	struct signer s = new_signer(a, ED25519, ANY);
	struct draft d = draft_of(&s);

	*value_of(&d, CRV) = number_item(4);
	pair(a, &okp, &s, "X25519 is for key agreement, not for signatures", &d);
	d = draft_of(&s);
	*value_of(&d, X) = bytes_item(keep(s.x, 31));
	pair(a, &okp, &s, "31 bytes are no Ed25519 key", &d);
	d = draft_of(&s);
	take_out(&d, X);
	pair(a, &okp, &s, "x is missing", &d);
	d = draft_of(&s);
	*value_of(&d, KTY) = number_item(2);
	pair(a, &okp, &s, "type EC2 with the curve Ed25519", &d);
}

static void common_refusals(struct asker *a)
{
	struct signer s = new_signer(a, coin(a) ? P256 : ED25519, ANY), other = new_signer(a, s.curve, ANY);
	struct item ops[] = { number_item(SIGN), number_item(10 /* MAC verify */) };
	struct draft d = draft_of(&s);

	add(&d, X, bytes_item(keep(other.x, 32)));
	pair(a, &common, &s, "x twice: which key is it?", &d);
	d = draft_of(&s);
	add(&d, KEY_ID, bytes_item(random_span(a, 2)));
	add(&d, KEY_ID, bytes_item(random_span(a, 2)));
	pair(a, &common, &s, "a label twice", &d);
	d = draft_of(&s);
	add(&d, KEY_OPS, list_item(ARRAY, ops, 2));
	pair(a, &common, &s, "key_ops does not have \"verify\" (2): this key is not for that", &d);
	d = draft_of(&s);
	add(&d, KEY_OPS, list_item(ARRAY, ops, 1));
	pair(a, &common, &s, "key_ops is for signing only", &d);
}

void generate_keys(struct asker *a)
{
	values(a);
	ec2_refusals(a);
	okp_refusals(a);
	common_refusals(a);
}
