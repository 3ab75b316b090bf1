/* Heads and whole items: RFC 8949 §3, Appendix C. */
#include "generate_part.h"

#include <string.h>

static const struct span nothing;

/* clang-format off */
static const struct ask_row head_row = { .group = "head", .op = OP_HEAD };
static const struct ask_row walk_row = { .group = "walk", .op = OP_WALK };
static const struct ask_row depth_row = { .group = "walk", .op = OP_WALK, .clause = "RFC 8949 §10" };
static const struct ask_row chunk_row = { .group = "walk", .op = OP_WALK, .clause = "RFC 8949 §3.2.3" };
static const struct ask_row break_row = { .group = "walk", .op = OP_WALK, .clause = "RFC 8949 §3.2.2" };
static const struct ask_row simple_row = { .group = "head", .op = OP_HEAD, .clause = "RFC 8949 §3.3" };
/* clang-format on */

static struct span head_answer(int major, bool indefinite, uint64_t value, size_t bytes)
{
	static struct gen_bytes b;

	ask(&b, "bbqb", (unsigned)major, (unsigned)indefinite, value, (unsigned)(1 + bytes));
	return keep(b.data, b.len);
}

static struct span head_of(int major, uint64_t value, size_t bytes)
{
	static struct gen_bytes b;

	b.len = 0;
	put_head(&b, major, value, bytes);
	return keep(b.data, b.len);
}

static uint64_t number_of(struct asker *a, size_t bytes)
{
	uint8_t p[8];
	uint64_t v = 0;

	if (bytes == 0)
		return gen_below(a->g, 24);
	gen_random(a->g, p, bytes);
	p[0] |= bytes == 1 ? 0x20 : 0x80; /* a simple value in two bytes is 32 at least */
	for (size_t i = 0; i < bytes; i++)
		v = v << 8 | p[i];
	return v;
}

static void head_values(struct asker *a)
{
	static const size_t width[] = { 0, 1, 2, 4, 8 };
	static struct gen_bytes q;

	for (int major = 0; major < 8; major++)
		for (size_t i = 0; i < 5; i++) {
			uint64_t v = number_of(a, width[i]);
			struct span in = join(head_of(major, v, width[i]), random_span(a, between(a, 0, 9)));
			if (gen_below(a->g, 3) == 0)
				continue;
			ask(&q, "f", &in);
			expect(a, &head_row,
				"three bits of major type, five of additional information, then the argument", &q,
				head_answer(major, false, v, width[i]));
		}
	for (int major = BYTES; major <= OTHER; major++) {
		struct span in = join(byte_span((uint8_t)(major << 5 | 31)), random_span(a, 3));
		if (major == TAG)
			continue;
		ask(&q, "f", &in);
		expect(a, &head_row, "additional information 31: an indefinite length, or the break", &q,
			head_answer(major, true, 0, 0));
	}
}

static void head_refusals(struct asker *a)
{
	static const size_t width[] = { 1, 2, 4, 8 };
	static const int definite_only[] = { UINT, NEGINT, TAG };
	static struct gen_bytes q, bad;

	for (size_t i = 0; i < 4; i++) {
		int major = (int)gen_below(a->g, 7);
		uint64_t v = number_of(a, width[i]);
		struct span in = head_of(major, v, width[i]), less = cut(in, between(a, 1, width[i]));
		ask(&q, "f", &in);
		ask(&bad, "f", &less);
		expect_pair(a, &head_row, "the argument follows the initial byte", &q,
			head_answer(major, false, v, width[i]), "the input ends within the argument", &bad);
	}
	for (uint8_t info = 28; info <= 30; info++) {
		int major = (int)gen_below(a->g, 8);
		uint64_t v = number_of(a, 8);
		struct span in = join(head_of(major, v, 8), random_span(a, 16)),
			    reserved = flipped(in, 0, (uint8_t)(info ^ 27));
		ask(&q, "f", &in);
		ask(&bad, "f", &reserved);
		expect_pair(a, &head_row, "additional information 27: eight bytes", &q, head_answer(major, false, v, 8),
			"additional information 28, 29 and 30 is reserved: not well-formed", &bad);
	}
	for (size_t i = 0; i < 3; i++) {
		struct span in = join(byte_span((uint8_t)((BYTES + gen_below(a->g, 4)) << 5 | 31)), random_span(a, 4));
		struct span wrong = join(byte_span((uint8_t)(definite_only[i] << 5 | 31)), random_span(a, 4));
		ask(&q, "f", &in);
		ask(&bad, "f", &wrong);
		expect_pair(a, &head_row, "strings, arrays and maps may have an indefinite length", &q,
			head_answer(in.p[0] >> 5, true, 0, 0), "integers and tags have no indefinite length", &bad);
	}
	ask(&bad, "f", &nothing);
	expect_pair(a, &head_row, "strings, arrays and maps may have an indefinite length", &q,
		head_answer(q.data[2] >> 5, true, 0, 0), "no bytes are no head", &bad);
	for (size_t i = 0; i < 2; i++) {
		uint64_t v = between(a, 32, 255);
		struct span in = head_of(OTHER, v, 1), low = head_of(OTHER, gen_below(a->g, 32), 1);
		ask(&q, "f", &in);
		ask(&bad, "f", &low);
		expect_pair(a, &simple_row, "simple values from 32 on have a second byte", &q,
			head_answer(OTHER, false, v, 1), "a simple value below 32 in two bytes is not well-formed",
			&bad);
	}
}

static struct span size_answer(size_t n)
{
	static struct gen_bytes b;

	ask(&b, "d", (unsigned)n);
	return keep(b.data, b.len);
}

static void walk_values(struct asker *a)
{
	static struct gen_bytes q;
	size_t n = 14 + gen_below(a->g, 6);

	for (size_t i = 0; i < n; i++) {
		struct item it = any_item(a, (int)between(a, 0, 4));
		struct span s = i % 3 == 0 ? tidy(&it) : loose(a, &it), in = join(s, random_span(a, between(a, 1, 12)));
		ask(&q, "f", &in);
		expect(a, &walk_row, "the size of one item, whatever follows it", &q, size_answer(s.n));
	}
}

static void walk_pair(struct asker *a, const struct ask_row *row, const char *why, struct span good,
	const char *why_refused, struct span wrong)
{
	static struct gen_bytes q, bad;
	struct span in = join(good, random_span(a, between(a, 0, 5)));

	ask(&q, "f", &in);
	ask(&bad, "f", &wrong);
	expect_pair(a, row, why, &q, size_answer(good.n), why_refused, &bad);
}

/* The item is cut anywhere; its parts are full, so that whoever looks at heads only sees nothing. */
static void walk_truncated(struct asker *a)
{
	for (size_t i = 0; i < 4; i++) {
		struct item part[] = { any_item(a, 2), bytes_item(random_span(a, between(a, 1, 30))) };
		struct item it = list_item(ARRAY, part, 2);
		struct span s = i % 2 == 0 ? tidy(&it) : loose(a, &it);
		walk_pair(a, &walk_row, "an array of two: an item, and bytes", s, "the input ends within the item",
			cut(s, s.n - 1 - gen_below(a->g, (uint32_t)s.n - 1)));
	}
}

static void walk_lies(struct asker *a)
{
	static const struct {
		int major;
		uint64_t length;
		const char *why;
	} lie[] = {
		{ BYTES, 0x100000000, "a string of 4 GiB in a few bytes: do not believe it, do not cut it to 32 bits" },
		{ TEXT, UINT64_MAX, "2^64 - 1: adding it to a position wraps" },
		{ BYTES, UINT64_MAX - 8, "2^64 - 9: position and length add up to zero" },
		{ ARRAY, 0x100000002, "an array of 2^32 + 2 with two entries: do not cut the count to 32 bits" },
		{ MAP, 0x8000000000000001, "a map of 2^63 + 1: doubling the count wraps to 2" },
		{ ARRAY, UINT64_MAX, "an array of 2^64 - 1: refuse it without going through it" },
	};

	for (size_t i = 0; i < sizeof lie / sizeof lie[0]; i++) {
		struct item entry[] = { number_item((int64_t)gen_below(a->g, 99)),
			number_item((int64_t)gen_below(a->g, 99)) };
		struct item honest = lie[i].major < ARRAY
					     ? (struct item){ .major = lie[i].major, .text = text_span("ab") }
					     : list_item(lie[i].major, entry, lie[i].major == MAP ? 1 : 2);
		struct span tail = lie[i].major < ARRAY ? text_span("ab") : join(plain(&entry[0]), plain(&entry[1]));
		walk_pair(a, &walk_row, "the length counts what is there", plain(&honest), lie[i].why,
			join(head_of(lie[i].major, lie[i].length, 8), tail));
	}
}

static struct span wrapped(struct span s, uint8_t first)
{
	return join(join(byte_span(first), s), byte_span(0xff));
}

static void walk_indefinite(struct asker *a)
{
	struct span x = plain(&(struct item){ .major = BYTES, .text = random_span(a, between(a, 1, 9)) });
	struct span t = plain(&(struct item){ .major = TEXT, .text = text_span("plumb") });
	struct span one = byte_span((uint8_t)gen_below(a->g, 24));

	walk_pair(a, &chunk_row, "chunks of bytes, then the break", wrapped(join(x, x), 0x5f),
		"a chunk of text within bytes", wrapped(join(x, t), 0x5f));
	walk_pair(a, &chunk_row, "chunks of text, then the break", wrapped(t, 0x7f), "a chunk of bytes within text",
		wrapped(join(t, x), 0x7f));
	walk_pair(a, &chunk_row, "no chunk at all is an empty string", wrapped(nothing, 0x5f),
		"a chunk that is itself of indefinite length", wrapped(wrapped(x, 0x5f), 0x5f));
	walk_pair(a, &chunk_row, "chunks of bytes, then the break", wrapped(x, 0x5f), "the break never comes",
		join(byte_span(0x5f), x));
	walk_pair(a, &break_row, "an array until the break", wrapped(join(one, t), 0x9f), "the break never comes",
		join(byte_span(0x9f), join(one, t)));
	walk_pair(a, &break_row, "a map until the break: key and value", wrapped(join(one, t), 0xbf),
		"the break comes after a key, in place of its value", wrapped(join(join(one, t), one), 0xbf));
	walk_pair(a, &break_row, "a map until the break: key and value", wrapped(join(one, t), 0xbf),
		"the break comes after the only key", wrapped(one, 0xbf));
	walk_pair(a, &break_row, "an array of two", join(byte_span(0x82), join(one, x)),
		"a break within an array of definite length", join(byte_span(0x82), join(one, byte_span(0xff))));
	walk_pair(a, &break_row, "a tag and its content", join(byte_span(0xc1), one), "a break as the content of a tag",
		join(byte_span(0xc1), byte_span(0xff)));
	walk_pair(a, &break_row, "one item", one, "a break by itself is no item", byte_span(0xff));
}

static struct span nest(struct asker *a, size_t depth)
{
	struct item it = number_item((int64_t)gen_below(a->g, 100));

	for (size_t i = 0; i < depth; i++) {
		struct item pair[] = { number_item(1), it };
		it = i % 3 == 0   ? list_item(ARRAY, &it, 1)
		     : i % 3 == 1 ? tag_item(between(a, 100, 900), it)
				  : list_item(MAP, pair, 1);
	}
	return plain(&it);
}

static void walk_depth(struct asker *a)
{
	static uint8_t arrays[60000];
	struct span deep;

	walk_pair(a, &depth_row, "sixteen levels are allowed", nest(a, 16), "seventeen levels are not", nest(a, 17));
	walk_pair(a, &depth_row, "sixteen levels are allowed", nest(a, 16), "nor are twenty", nest(a, 20));
	memset(arrays, 0x81 + (int)gen_below(a->g, 2) * 0x1e,
		sizeof arrays); /* arrays of one, or of indefinite length */
	deep = join(SPAN(arrays, between(a, 40000, 60000)), byte_span(0));
	walk_pair(a, &depth_row, "sixteen levels are allowed", nest(a, 16),
		"tens of thousands of levels must not use up the stack", deep);
}

void generate_items(struct asker *a)
{
	head_values(a);
	head_refusals(a);
	walk_values(a);
	walk_truncated(a);
	walk_lies(a);
	walk_indefinite(a);
	walk_depth(a);
}
