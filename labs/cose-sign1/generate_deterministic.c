/* Deterministic encoding and validity: RFC 8949 §4.2.1, §5.3.1. */
#include "generate_part.h"

#include <string.h>

/* clang-format off */
static const struct ask_row row = { .group = "deterministic", .op = OP_DETERMINISTIC };
static const struct ask_row validity = { .group = "deterministic", .op = OP_DETERMINISTIC, .clause = "RFC 8949 §5.3.1" };
static const struct ask_row promise = { .group = "deterministic", .op = OP_DETERMINISTIC, .level = "SHOULD" };
/* clang-format on */

static void value(struct asker *a, const char *why, const struct item *it)
{
	static struct gen_bytes q;
	struct span in, out = tidy(it);
	int tries = 0;

	do /* what is tidy already asks nothing */
		in = loose(a, it);
	while (in.n == out.n && memcmp(in.p, out.p, in.n) == 0 && ++tries < 100);
	if (tries == 100)
		return;
	ask(&q, "wf", (unsigned)(out.n + gen_below(a->g, 30)), &in);
	expect(a, &row, why, &q, out);
}

static void values(struct asker *a)
{
	size_t n = 12 + gen_below(a->g, 5);

	for (size_t i = 0; i < n; i++) {
		struct item it = any_item(a, (int)between(a, 1, 4));
		value(a, "one value, one encoding: shortest heads, definite lengths, sorted maps", &it);
	}
}

static void numbers(struct asker *a)
{
	static const uint64_t edge[] = { 0, 23, 24, 255, 256, 65535, 65536, 0xffffffff };
	static struct gen_bytes q, b;

	for (size_t i = 0; i < 8; i++) {
		struct item it = { .major = (int)gen_below(a->g, 2), .value = edge[i] };
		b.len = 0;
		put_head(&b, it.major, it.value, 8);
		struct span in = keep(b.data, b.len);
		ask(&q, "wf", 9u, &in);
		expect(a, &row, "the shortest head that holds the argument", &q, tidy(&it));
	}
}

static void floats(struct asker *a)
{
	static const struct {
		uint8_t in[9];
		size_t in_len;
		uint8_t out[5];
		size_t out_len;
		const char *why;
	} edge[] = {
		{ { 0xfb, 0x80 }, 9, { 0xf9, 0x80, 0 }, 3, "minus zero stays minus zero, in two bytes" },
		{ { 0xfa, 0x33, 0x80 }, 5, { 0xf9, 0, 1 }, 3, "2^-24 is the smallest half-precision float" },
		{ { 0xfb, 0x3e, 0x60 }, 9, { 0xfa, 0x33, 0 }, 5, "2^-25 is none" },
		{ { 0xfb, 0x40, 0xef, 0xfc }, 9, { 0xf9, 0x7b, 0xff }, 3, "65504 is the largest half-precision float" },
		{ { 0xfb, 0x40, 0xf0 }, 9, { 0xfa, 0x47, 0x80 }, 5, "65536 is none" },
		{ { 0xfb, 0xff, 0xf0 }, 9, { 0xf9, 0xfc, 0 }, 3, "minus infinity in two bytes" },
		{ { 0xfb, 0x7f, 0xf8, 0, 0, 0, 0, 0, 1 }, 9, { 0xf9, 0x7e, 0 }, 3, "a NaN becomes f97e00" },
		{ { 0xfa, 0xff, 0xc0, 0, 1 }, 5, { 0xf9, 0x7e, 0 }, 3, "a NaN becomes f97e00, whatever its sign" },
		{ { 0xf9, 0x7e, 1 }, 3, { 0xf9, 0x7e, 0 }, 3, "a NaN becomes f97e00, whatever else it holds" },
		{ { 0xfb, 0x36, 0xa0 }, 9, { 0xfa, 0, 0, 0, 1 }, 5, "2^-149 is the smallest single-precision float" },
	};
	static const size_t width[] = { 2, 4, 8 };
	static struct gen_bytes q;

	for (size_t i = 0; i < sizeof edge / sizeof edge[0]; i++) {
		struct span in = SPAN(edge[i].in, edge[i].in_len);
		ask(&q, "wf", 9u, &in);
		expect(a, &row, edge[i].why, &q, SPAN(edge[i].out, edge[i].out_len));
	}
	for (size_t i = 0; i < 6; i++) {
		struct item it = float_item(a, width[i % 3]);
		value(a, "the shortest float that keeps the value", &it);
	}
}

/* Keys of different lengths: 100 (18 64) goes before -1 (20), though it is longer. */
static void maps(struct asker *a)
{
	for (size_t i = 0; i < 4; i++) {
		struct item entry[] = {
			number_item(-1 - (int64_t)gen_below(a->g, 20)),
			text_item("a"),
			number_item((int64_t)between(a, 24, 255)),
			text_item("b"),
			bytes_item(random_span(a, between(a, 0, 3))),
			text_item("c"),
			number_item((int64_t)between(a, 0, 23)),
			text_item("d"),
			number_item((int64_t)between(a, 256, 70000)),
			any_item(a, 2),
			text_item(coin(a) ? "z" : "aa"),
			any_item(a, 1),
		};
		struct item map = list_item(MAP, entry, 6),
			    keyed[] = { map, number_item(1), number_item(7), number_item(2) };
		struct item outer = list_item(MAP, keyed, 2);
		value(a, "keys in the order of their encoded bytes, not of their lengths", i % 2 == 0 ? &map : &outer);
	}
}

static void refuse(struct asker *a, const struct ask_row *r, const char *why, struct span good, struct span out,
	const char *why_refused, struct span wrong)
{
	static struct gen_bytes q, bad;

	ask(&q, "wf", 200u, &good);
	ask(&bad, "wf", 200u, &wrong);
	expect_pair(a, r, why, &q, out, why_refused, &bad);
}

/* The map {x: 1, y: 2}, with keys as they stand. */
static struct span map_of(struct span x, struct span y)
{
	return join(join(join(byte_span(0xa2), x), byte_span(1)), join(y, byte_span(2)));
}

static void duplicates(struct asker *a)
{
	uint8_t k = (uint8_t)gen_below(a->g, 23), two[] = { 0x18, k }, four[] = { 0x19, 0, k };
	struct span key = byte_span(k), next = byte_span((uint8_t)(k + 1)), good = map_of(key, next);
	struct span chunks = keep((uint8_t[]){ 0x5f, 0x41, k, 0xff }, 4), whole = keep((uint8_t[]){ 0x41, k }, 2);
	static const char why[] = "two keys that differ";

	refuse(a, &validity, why, good, good, "the same key twice", map_of(key, key));
	refuse(a, &validity, why, good, good, "the same key twice, once in a longer head", map_of(SPAN(two, 2), key));
	refuse(a, &validity, why, good, good, "the same key twice, once in a longer head", map_of(key, SPAN(four, 3)));
	refuse(a, &validity, why, good, good, "the same byte string twice, once in chunks", map_of(chunks, whole));
	refuse(a, &validity, why, join(byte_span(0x81), good), join(byte_span(0x81), good),
		"the same key twice in a map further in", join(byte_span(0x81), map_of(key, key)));
}

static struct span text_of(const char *p, size_t n)
{
	return join(byte_span((uint8_t)(0x60 | n)), SPAN((const uint8_t *)p, n));
}

static void utf8(struct asker *a)
{
	static const struct {
		const char *good, *bad, *why;
	} text[] = {
		{ "\xc3\xa9", "\xc3\x28", "a first byte without its second" },
		{ "\xc2\x80", "\xc0\x80", "an overlong form of U+0000" },
		{ "\xe0\xa0\x80", "\xe0\x9f\xbf", "an overlong form in three bytes" },
		{ "\xed\x9f\xbf", "\xed\xa0\x80", "a surrogate (U+D800) is no character" },
		{ "\xf4\x8f\xbf\xbf", "\xf4\x90\x80\x80", "beyond U+10FFFF" },
		{ "\xe2\x82\xac", "\xe2\x82", "the text ends within a character" },
		{ "\xc3\xa9", "\xc3", "the text ends within a character of two bytes" },
		{ "\xf0\x90\x80\x80", "\xf0\x8f\xbf\xbf", "an overlong form in four bytes" },
	};

	for (size_t i = 0; i < sizeof text / sizeof text[0]; i++) {
		struct span good = text_of(text[i].good, strlen(text[i].good)),
			    wrong = text_of(text[i].bad, strlen(text[i].bad));
		refuse(a, &validity, "text is UTF-8", good, good, text[i].why, wrong);
	}
	refuse(a, &validity, "each chunk of text is UTF-8 by itself", keep("\x7f\x63\xe2\x82\xac\xff", 6),
		text_of("\xe2\x82\xac", 3), "a character cut in two by chunks",
		keep("\x7f\x62\xe2\x82\x61\xac\xff", 7));
}

static void limits(struct asker *a)
{
	struct item it = list_item(ARRAY, (struct item[]){ any_item(a, 1), number_item(77) }, 2);
	struct span s = tidy(&it);
	static struct gen_bytes q, bad;

	refuse(a, &row, "one item", s, s, "bytes behind the item", join(s, random_span(a, 1)));
	refuse(a, &row, "one item", s, s, "not well-formed", cut(s, s.n - 1));
	ask(&q, "wf", (unsigned)s.n, &s);
	ask(&bad, "wf", (unsigned)s.n - 1, &s);
	expect_pair(a, &promise, "the answer fits to the byte", &q, s, "the answer does not fit: refuse, write nothing",
		&bad);
}

void generate_deterministic(struct asker *a)
{
	values(a);
	numbers(a);
	floats(a);
	maps(a);
	duplicates(a);
	utf8(a);
	limits(a);
}
