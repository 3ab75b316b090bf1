/* COSE_Sign1 objects, their headers, and what is signed: RFC 9052 §4.2, §3, §4.4. */
#include "generate_part.h"

static const struct span nothing;

/* clang-format off */
static const struct ask_row sign1 = { .group = "sign1", .op = OP_READ_SIGN1 };
static const struct ask_row headers = { .group = "headers", .op = OP_ALGORITHM };
static const struct ask_row unique = { .group = "headers", .op = OP_ALGORITHM, .clause = "RFC 9052 §3" };
static const struct ask_row both = { .group = "headers", .op = OP_ALGORITHM, .clause = "RFC 9052 §3", .level = "SHOULD" };
static const struct ask_row tbs = { .group = "to-be-signed", .op = OP_TBS };
static const struct ask_row promise = { .group = "to-be-signed", .op = OP_TBS, .level = "SHOULD" };
/* clang-format on */

enum { ALG = 1, CRIT, CONTENT_TYPE, KID, IV };

static struct span map_span(const struct item *entries, size_t n)
{
	struct item map = list_item(MAP, entries, n);

	return plain(&map);
}

static int64_t any_algorithm(struct asker *a)
{
	static const int64_t alg[] = { -7, -8, -7, -8, -35, -36, -37, -257, 5, 30, -65535 };

	return alg[gen_below(a->g, 11)];
}

/* --- the object --------------------------------------------------------------------------------------------------- */

struct object {
	struct item protected_header, unprotected, payload, signature;
};

static struct object any_object(struct asker *a)
{
	struct item p[] = { number_item(ALG), number_item(any_algorithm(a)) };
	struct item u[] = { number_item(KID), bytes_item(random_span(a, between(a, 1, 12))) };
	static const struct item nil = { .major = OTHER, .value = 22 };

	return (struct object){
		.protected_header = bytes_item(gen_below(a->g, 4) == 0 ? nothing : map_span(p, 1)),
		.unprotected = list_item(MAP, u, gen_below(a->g, 2)),
		.payload = gen_below(a->g, 4) == 0 ? nil : bytes_item(random_span(a, between(a, 0, 300))),
		.signature = bytes_item(random_span(a, between(a, 0, 1) * 32 + 64)),
	};
}

static struct item array_of(const struct object *o)
{
	struct item part[] = { o->protected_header, o->unprotected, o->payload, o->signature };

	return list_item(ARRAY, part, 4);
}

static struct span object_answer(const struct object *o)
{
	static struct gen_bytes b;
	struct span unprotected = plain(&o->unprotected),
		    payload = o->payload.major == BYTES ? o->payload.text : nothing;

	ask(&b, "fffbf", &o->protected_header.text, &unprotected, &payload, (unsigned)(o->payload.major != BYTES),
		&o->signature.text);
	return keep(b.data, b.len);
}

static struct span tagged(struct asker *a, struct item it)
{
	struct item tag = tag_item(18, it);

	return plain(coin(a) ? &tag : &it);
}

static void object_values(struct asker *a)
{
	static struct gen_bytes q;
	size_t n = 7 + gen_below(a->g, 4);

	for (size_t i = 0; i < n; i++) {
		struct object o = any_object(a);
		struct span in = tagged(a, array_of(&o));
		ask(&q, "f", &in);
		expect(a, &sign1, "protected, unprotected, payload or nil, signature", &q, object_answer(&o));
	}
	struct object o = any_object(a);
	struct item whole = array_of(&o);
	struct span longer = join(keep((uint8_t[]){ 0xd8, 18 }, 2), plain(&whole));
	ask(&q, "f", &longer);
	expect(a, &sign1, "tag 18 in a longer head is tag 18", &q, object_answer(&o));
}

static void object_pair(struct asker *a, const struct object *o, const char *why_refused, struct span wrong)
{
	static struct gen_bytes q, bad;
	struct span in = tagged(a, array_of(o));

	ask(&q, "f", &in);
	ask(&bad, "f", &wrong);
	expect_pair(a, &sign1, "an array of four, with tag 18 or without", &q, object_answer(o), why_refused, &bad);
}

/* One part of the array is of another kind. */
static void object_kinds(struct asker *a)
{
	struct item text = text_item("plumb"), empty_map = list_item(MAP, NULL, 0),
		    undefined = { .major = OTHER, .value = 23 };
	struct object o;

#define WRONG(member, other, why)                                 \
	do {                                                      \
		struct object w = o = any_object(a);              \
		w.member = (other);                               \
		object_pair(a, &o, why, tagged(a, array_of(&w))); \
	} while (0)
	WRONG(protected_header, empty_map, "the protected header is a byte string, not a map");
	WRONG(unprotected, bytes_item(plain(&empty_map)), "the unprotected header is a map, not a byte string");
	WRONG(payload, text, "the payload is bytes or nil, not text");
	WRONG(payload, undefined, "the payload is bytes or nil, not undefined");
	WRONG(signature, text, "the signature is bytes, not text");
	WRONG(protected_header, bytes_item(plain(&text)), "what the protected byte string holds is a map");
	WRONG(protected_header, bytes_item(join(plain(&empty_map), byte_span(0))),
		"bytes behind the map in the protected byte string");
#undef WRONG
}

static void object_shapes(struct asker *a)
{
	struct object o = any_object(a);
	struct item whole = array_of(&o), three = list_item(ARRAY, whole.child, 3),
		    part[5] = { whole.child[0], whole.child[1], whole.child[2], whole.child[3], number_item(0) };
	struct item five = list_item(ARRAY, part, 5), other = tag_item(gen_below(a->g, 2) == 0 ? 17 : 98, whole),
		    twice = tag_item(18, tag_item(18, whole));

	object_pair(a, &o, "three parts are no COSE_Sign1", tagged(a, three));
	object_pair(a, &o, "five parts are no COSE_Sign1", tagged(a, five));
	object_pair(a, &o, "another tag means another object: COSE_Mac0, COSE_Sign", plain(&other));
	object_pair(a, &o, "tag 18 twice: what it stands before is no COSE_Sign1 but a tag", plain(&twice));
	object_pair(a, &o, "bytes behind the object", join(tagged(a, whole), random_span(a, 1)));
	object_pair(a, &o, "the object ends within the signature", cut(plain(&whole), plain(&whole).n - 1));
	object_pair(a, &o, "a map is no COSE_Sign1", flipped(plain(&whole), 0, 0x20));
}

/* --- headers ------------------------------------------------------------------------------------------------------ */

static struct span algorithm_answer(int64_t v)
{
	static struct gen_bytes b;

	ask(&b, "q", (uint64_t)v);
	return keep(b.data, b.len);
}

/* A protected header with an algorithm and what else a sender may put there; the algorithm stands anywhere. */
static struct span any_protected(struct asker *a, int64_t alg)
{
	struct item entry[] = {
		number_item(ALG),
		number_item(alg),
		number_item(CONTENT_TYPE),
		number_item((int64_t)between(a, 0, 70)),
		number_item(KID),
		bytes_item(random_span(a, 5)),
		text_item("vendor"),
		any_item(a, 2),
		number_item(-70001),
		any_item(a, 1),
	};
	struct item swap[2], shuffled[10];
	size_t n = between(a, 1, 5), first = gen_below(a->g, (uint32_t)n);

	for (size_t i = 0; i < 10; i++)
		shuffled[i] = entry[i];
	swap[0] = shuffled[0], swap[1] = shuffled[1];
	shuffled[0] = shuffled[2 * first], shuffled[1] = shuffled[2 * first + 1];
	shuffled[2 * first] = swap[0], shuffled[2 * first + 1] = swap[1];
	return map_span(shuffled, n);
}

static struct span any_unprotected(struct asker *a)
{
	struct item entry[] = { text_item("hint"), any_item(a, 1), number_item(IV), bytes_item(random_span(a, 8)) };

	return map_span(entry, gen_below(a->g, 3));
}

static void header_values(struct asker *a)
{
	static struct gen_bytes q;
	size_t n = 6 + gen_below(a->g, 3);

	for (size_t i = 0; i < n; i++) {
		int64_t alg = any_algorithm(a);
		struct span p = any_protected(a, alg), u = any_unprotected(a);
		ask(&q, "ff", &p, &u);
		expect(a, &headers, "the algorithm is the value of label 1 in the protected header", &q,
			algorithm_answer(alg));
	}
	int64_t alg = any_algorithm(a);
	struct item known[] = { number_item(ALG), number_item(KID) };
	struct item entry[] = { number_item(ALG), number_item(alg), number_item(KID), bytes_item(random_span(a, 3)),
		number_item(CRIT), list_item(ARRAY, known, 1 + gen_below(a->g, 2)) };
	struct span p = map_span(entry, 3), u = map_span(NULL, 0);
	ask(&q, "ff", &p, &u);
	expect(a, &headers, "a \"crit\" whose labels are there and understood is no obstacle", &q,
		algorithm_answer(alg));
}

static void header_pair(
	struct asker *a, const struct ask_row *row, const char *why_refused, struct span p, struct span u)
{
	static struct gen_bytes q, bad;
	int64_t alg = any_algorithm(a);
	struct span good = any_protected(a, alg), also = any_unprotected(a);

	ask(&q, "ff", &good, &also);
	ask(&bad, "ff", &p, &u);
	expect_pair(a, row, "the algorithm is the value of label 1 in the protected header", &q, algorithm_answer(alg),
		why_refused, &bad);
}

static void header_labels(struct asker *a)
{
	struct item alg[] = { number_item(ALG), number_item(-7), number_item(ALG), number_item(-8) };
	struct item kid[] = { number_item(ALG), number_item(-7), number_item(KID), bytes_item(random_span(a, 4)),
		number_item(KID), bytes_item(random_span(a, 4)) };
	struct item text[] = { number_item(ALG), number_item(-8), text_item("v"), number_item(1), text_item("v"),
		number_item(2) };
	struct item odd[] = { number_item(ALG), number_item(-7), bytes_item(text_span("v")), number_item(1) };
	struct span none = map_span(NULL, 0), one = map_span(alg, 1);
	struct span longer =
		join(join(byte_span(0xa2), cut(SPAN(one.p + 1, 2), 2)), keep((uint8_t[]){ 0x18, 1, 0x27 }, 3));

	header_pair(a, &unique, "the algorithm twice: which one?", map_span(alg, 2), none);
	header_pair(a, &unique, "the algorithm twice, once with its label in a longer head", longer, none);
	header_pair(a, &unique, "a label twice, though not the algorithm's", map_span(kid, 3), none);
	header_pair(a, &unique, "a label of text twice", map_span(text, 3), none);
	header_pair(a, &unique, "a label twice in the unprotected header", one, map_span(kid + 2, 2));
	header_pair(a, &both, "the algorithm in both headers", one, map_span(alg + 2, 1));
	header_pair(a, &both, "a key id in both headers", map_span(kid, 2), map_span(kid + 4, 1));
	header_pair(a, &both, "a label of text in both headers", map_span(text, 2), map_span(text + 4, 1));
	header_pair(a, &unique, "a label is an integer or text, not bytes", map_span(odd, 2), none);
}

static void header_algorithms(struct asker *a)
{
	struct item alg[] = { number_item(ALG), number_item(any_algorithm(a)) },
		    named[] = { number_item(ALG), text_item("ES256") };
	struct item other[] = { number_item(CONTENT_TYPE), number_item(-7) },
		    bytes[] = { number_item(ALG), bytes_item(random_span(a, 1)) },
		    wraps[] = { number_item(ALG), { .major = UINT, .value = (uint64_t)(coin(a) ? -7 : -8) } };
	struct span none = map_span(NULL, 0);
	struct ask_row worst = headers;

	worst.critical = true;
	header_pair(a, &worst, "an algorithm in the unprotected header only: anybody could have changed it", none,
		map_span(alg, 1));
	header_pair(a, &worst, "the same, with an empty byte string as protected header", nothing, map_span(alg, 1));
	header_pair(a, &headers, "no algorithm anywhere", map_span(other, 1), none);
	header_pair(a, &headers, "an algorithm by name: not one of ours", map_span(named, 1), none);
	header_pair(a, &headers, "an algorithm is no byte string", map_span(bytes, 1), none);
	header_pair(a, &headers, "2^64 - 7 is not -7, and 2^64 - 8 not -8", map_span(wraps, 1), none);
}

static void header_critical(struct asker *a)
{
	int64_t unknown = -70000 - (int64_t)gen_below(a->g, 1000);
	struct item list[] = { number_item(ALG), number_item(unknown) }, word[] = { text_item("vendor") },
		    absent[] = { number_item(KID) };
	struct item base[] = { number_item(ALG), number_item(any_algorithm(a)), number_item(CRIT), number_item(0),
		number_item(unknown), number_item(1), text_item("vendor"), number_item(1) };
	struct span none = map_span(NULL, 0);

#define CRITICAL(value, why) (base[3] = (value), header_pair(a, &headers, why, map_span(base, 4), none))
	CRITICAL(list_item(ARRAY, list, 2), "\"crit\" names a label that we don't understand");
	CRITICAL(list_item(ARRAY, list + 1, 1), "\"crit\" names a label that we don't understand");
	for (int i = 0; i < 2; i++) {
		base[4] = list[1] = number_item(i == 0 ? (int64_t)between(a, 5, 7) : (int64_t)between(a, 8, 23));
		CRITICAL(list_item(ARRAY, list + 1, 1),
			"\"crit\" names a label that we don't understand: we know 1 to 4");
	}
	base[4] = list[1] = number_item(unknown);
	CRITICAL(list_item(ARRAY, word, 1), "\"crit\" names a label of text that we don't understand");
	CRITICAL(list_item(ARRAY, NULL, 0), "\"crit\" has one label at least");
	CRITICAL(number_item(ALG), "\"crit\" is an array");
	CRITICAL(list_item(ARRAY, absent, 1), "\"crit\" names a label that is not in the protected header");
#undef CRITICAL
	base[3] = list_item(ARRAY, list, 1);
	header_pair(a, &headers, "\"crit\" belongs in the protected header", map_span(base, 1), map_span(base + 2, 1));
}

/* --- what is signed ----------------------------------------------------------------------------------------------- */

static struct span sig_structure(struct span p, struct span aad, struct span payload)
{
	struct item part[] = { text_item("Signature1"), bytes_item(p), bytes_item(aad), bytes_item(payload) };
	struct item it = list_item(ARRAY, part, 4);

	return plain(&it);
}

static void tbs_value(struct asker *a, const char *why, struct span p, struct span as, size_t aad, size_t payload)
{
	static struct gen_bytes q;
	struct span aad_span = random_span(a, aad), payload_span = random_span(a, payload);
	struct span out = sig_structure(as, aad_span, payload_span);

	ask(&q, "wfff", (unsigned)(out.n + gen_below(a->g, 40)), &p, &aad_span, &payload_span);
	expect(a, &tbs, why, &q, out);
}

static void tbs_values(struct asker *a)
{
	static const size_t edge[] = { 0, 23, 24, 255, 256, 400 };
	struct item wide[] = { number_item(ALG), number_item(-7), number_item(KID), bytes_item(random_span(a, 3)) };
	struct item map = list_item(MAP, wide, 2);
	struct span empty_map = byte_span(0xa0);

	for (size_t i = 0; i < 6; i++) {
		struct span p = any_protected(a, any_algorithm(a));
		tbs_value(
			a, "[\"Signature1\", protected, external_aad, payload]", p, p, edge[between(a, 0, 5)], edge[i]);
	}
	for (size_t i = 0; i < 2; i++) {
		tbs_value(a, "a protected header h'a0' counts as empty: h''", empty_map, nothing, 0, between(a, 1, 50));
		tbs_value(a, "no external data is an empty string: it is not left out", nothing, nothing, 0,
			between(a, 1, 50));
		struct span as_sent = loose(a, &map);
		tbs_value(a, "the protected header goes in as it was sent, byte by byte", as_sent, as_sent,
			between(a, 1, 9), 9);
	}
}

static void tbs_room(struct asker *a)
{
	static struct gen_bytes q, bad;
	struct span p = any_protected(a, -7), aad = random_span(a, between(a, 0, 30)),
		    payload = random_span(a, between(a, 0, 300));
	struct span out = sig_structure(p, aad, payload);

	ask(&q, "wfff", (unsigned)out.n, &p, &aad, &payload);
	ask(&bad, "wfff", (unsigned)(out.n - between(a, 1, 12)), &p, &aad, &payload);
	expect_pair(a, &promise, "the answer fits to the byte", &q, out,
		"the answer does not fit: refuse, write nothing", &bad);
}

void generate_messages(struct asker *a)
{
	object_values(a);
	object_kinds(a);
	object_shapes(a);
	header_values(a);
	header_labels(a);
	header_algorithms(a);
	header_critical(a);
	tbs_values(a);
	tbs_room(a);
}
