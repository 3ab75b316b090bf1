/* See item.h. */
#include "labs/kit/item.h"

#include <stdlib.h>
#include <string.h>

size_t head_bytes(uint64_t value)
{
	return value < 24 ? 0 : value <= 0xff ? 1 : value <= 0xffff ? 2 : value <= 0xffffffff ? 4 : 8;
}

void put_head(struct gen_bytes *b, int major, uint64_t value, size_t bytes)
{
	static const uint8_t info[9] = { [1] = 24, [2] = 25, [4] = 26, [8] = 27 };

	gen_put_u8(b, (uint8_t)(major << 5 | (bytes == 0 ? (int)value : info[bytes])));
	for (size_t i = bytes; i-- > 0;)
		gen_put_u8(b, (uint8_t)(value >> (8 * i)));
}

struct item number_item(int64_t v)
{
	return v < 0 ? (struct item){ .major = NEGINT, .value = (uint64_t)(-1 - v) }
		     : (struct item){ .major = UINT, .value = (uint64_t)v };
}

struct item bytes_item(struct span s)
{
	return (struct item){ .major = BYTES, .text = s };
}

struct item text_item(const char *s)
{
	return (struct item){ .major = TEXT, .text = text_span(s) };
}

struct item list_item(int major, const struct item *child, size_t n)
{
	size_t size = n * (major == MAP ? 2 : 1) * sizeof *child;
	struct item it = { .major = major, .n = n, .child = malloc(size + 1) };

	must(it.child != NULL, "malloc");
	if (size != 0)
		memcpy(it.child, child, size);
	return it;
}

struct item tag_item(uint64_t tag, struct item content)
{
	struct item it = list_item(TAG, &content, 1);

	it.value = tag;
	return it;
}

/* A finite number that needs just so many bytes: the last bits of the longer form are set. */
struct item float_item(struct asker *a, size_t shortest_bytes)
{
	struct item it = { .major = OTHER, .float_bytes = shortest_bytes };
	uint64_t sign = gen_below(a->g, 2), exponent, fraction;

	if (shortest_bytes == 2) { /* a half: a normal one, so that the wider forms follow by shifting */
		exponent = between(a, 1, 30);
		fraction = gen_below(a->g, 1024);
		it.bits[0] = sign << 15 | exponent << 10 | fraction;
		it.bits[1] = sign << 31 | (exponent + 112) << 23 | fraction << 13;
		it.bits[2] = sign << 63 | (exponent + 1008) << 52 | fraction << 42;
	} else if (shortest_bytes == 4) {
		exponent = between(a, 1, 254);
		fraction = (uint64_t)gen_below(a->g, 1 << 23) | 1;
		it.bits[1] = sign << 31 | exponent << 23 | fraction;
		it.bits[2] = sign << 63 | (exponent + 896) << 52 | fraction << 29;
	} else {
		fraction = ((uint64_t)gen_below(a->g, 1 << 20) << 32 | gen_below(a->g, UINT32_MAX)) | 1;
		it.bits[2] = sign << 63 | (uint64_t)between(a, 900, 1150) << 52 | fraction;
	}
	return it;
}

static struct item any_text(struct asker *a)
{
	static const char *const piece[] = { "iot", "boot-", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x94\x92", "key", "x",
		"\xed\x9f\xbf" };
	static struct gen_bytes b;

	b.len = 0;
	for (size_t i = between(a, 0, 6); i > 0; i--) {
		const char *s = piece[gen_below(a->g, sizeof piece / sizeof piece[0])];
		gen_put(&b, s, strlen(s));
	}
	return (struct item){ .major = TEXT, .text = keep(b.data, b.len) };
}

static uint64_t any_number(struct asker *a)
{
	static const uint64_t edge[] = { 0, 23, 24, 255, 256, 65535, 65536, 0xffffffff, 0x100000000, UINT64_MAX };
	uint64_t v = (uint64_t)gen_below(a->g, UINT32_MAX) << 32 | gen_below(a->g, UINT32_MAX);

	return coin(a) ? edge[gen_below(a->g, 10)] : v >> gen_below(a->g, 63);
}

static struct item any_leaf(struct asker *a)
{
	static const size_t width[] = { 2, 4, 8 };
	static const uint8_t simple[] = { 20, 21, 22, 23, 0, 19, 32, 255 };

	switch (gen_below(a->g, 6)) {
	case 0:
		return (struct item){ .major = UINT, .value = any_number(a) };
	case 1:
		return (struct item){ .major = NEGINT, .value = any_number(a) };
	case 2:
		return bytes_item(random_span(a, between(a, 0, 40)));
	case 3:
		return any_text(a);
	case 4:
		return float_item(a, width[gen_below(a->g, 3)]);
	default:
		return (struct item){ .major = OTHER, .value = simple[gen_below(a->g, sizeof simple)] };
	}
}

/* Keys differ in a way that nobody can doubt: each has a number of its own. */
static struct item any_map(struct asker *a, int depth)
{
	struct item entry[2 * 6], key;
	size_t n = between(a, 0, 6);

	for (size_t i = 0; i < n; i++) {
		uint64_t v = any_number(a) & ~(uint64_t)7;
		key = (struct item){ .major = (int)gen_below(a->g, 2),
			.value = (v == (UINT64_MAX & ~(uint64_t)7) ? 0 : v) | i };
		entry[2 * i] =
			coin(a) ? key : bytes_item(keep(&(uint8_t[]){ (uint8_t)i, (uint8_t)v, 7 }, between(a, 1, 3)));
		entry[2 * i + 1] = any_item(a, depth - 1);
	}
	return list_item(MAP, entry, n);
}

struct item any_item(struct asker *a, int depth)
{
	struct item child[6];

	if (depth == 0 || gen_below(a->g, 4) == 0)
		return any_leaf(a);
	if (gen_below(a->g, 5) == 0)
		return tag_item(any_number(a), any_item(a, depth - 1));
	if (coin(a))
		return any_map(a, depth);
	size_t n = between(a, 0, 6);
	for (size_t i = 0; i < n; i++)
		child[i] = any_item(a, depth - 1);
	return list_item(ARRAY, child, n);
}

static void put_float(struct gen_bytes *b, const struct item *it, size_t bytes)
{
	put_head(b, OTHER, it->bits[bytes == 2 ? 0 : bytes == 4 ? 1 : 2], bytes);
}

struct entry {
	struct span key;
	const struct item *value;
};

static int by_bytes(const void *x, const void *y)
{
	const struct span *a = &((const struct entry *)x)->key, *b = &((const struct entry *)y)->key;
	int c = memcmp(a->p, b->p, a->n < b->n ? a->n : b->n);

	return c != 0 ? c : (a->n > b->n) - (a->n < b->n);
}

static void put_sorted_map(struct gen_bytes *b, const struct item *it)
{
	struct entry *e = calloc(it->n + 1, sizeof *e);

	must(e != NULL, "calloc");
	for (size_t i = 0; i < it->n; i++)
		e[i] = (struct entry){ tidy(&it->child[2 * i]), &it->child[2 * i + 1] };
	qsort(e, it->n, sizeof *e, by_bytes);
	for (size_t i = 0; i < it->n; i++) {
		gen_put(b, e[i].key.p, e[i].key.n);
		put_tidy(b, e[i].value);
	}
	free(e);
}

static void put(struct gen_bytes *b, const struct item *it, bool sorted)
{
	bool string = it->major == BYTES || it->major == TEXT;
	uint64_t value = string ? it->text.n : it->major == ARRAY || it->major == MAP ? it->n : it->value;

	if (it->float_bytes != 0) {
		put_float(b, it, it->float_bytes);
		return;
	}
	put_head(b, it->major, value, head_bytes(value));
	if (string)
		gen_put(b, it->text.p, it->text.n);
	else if (it->major == MAP && sorted)
		put_sorted_map(b, it);
	else if (it->major >= ARRAY && it->major <= TAG)
		for (size_t i = 0; i < it->n * (it->major == MAP ? 2 : 1); i++)
			put(b, &it->child[i], sorted);
}

void put_tidy(struct gen_bytes *b, const struct item *it)
{
	put(b, it, true);
}

void put_plain(struct gen_bytes *b, const struct item *it)
{
	put(b, it, false);
}

static void put_loose_head(struct asker *a, struct gen_bytes *b, int major, uint64_t value)
{
	size_t bytes = head_bytes(value);

	while (bytes < 8 && coin(a))
		bytes = bytes == 0 ? 1 : 2 * bytes;
	put_head(b, major, value, bytes);
}

/* Chunks never cut a character in two: each is text by itself (RFC 8949 §3.2.3). */
static size_t chunk_end(const struct item *it, size_t at)
{
	while (it->major == TEXT && at < it->text.n && (it->text.p[at] & 0xc0) == 0x80)
		at++;
	return at;
}

static void put_chunks(struct asker *a, struct gen_bytes *b, const struct item *it)
{
	gen_put_u8(b, (uint8_t)(it->major << 5 | 31));
	for (size_t at = 0; at < it->text.n;) {
		size_t end = chunk_end(it, at + between(a, 1, it->text.n - at));
		put_loose_head(a, b, it->major, end - at);
		gen_put(b, it->text.p + at, end - at);
		at = end;
	}
	gen_put_u8(b, 0xff);
}

static void put_loose_list(struct asker *a, struct gen_bytes *b, const struct item *it)
{
	bool indefinite = it->major != TAG && coin(a);
	size_t step = it->major == MAP ? 2 : 1, turn = it->n == 0 ? 0 : gen_below(a->g, (uint32_t)it->n);

	if (indefinite)
		gen_put_u8(b, (uint8_t)(it->major << 5 | 31));
	else
		put_loose_head(a, b, it->major, it->major == TAG ? it->value : it->n);
	for (size_t i = 0; i < it->n; i++) {
		size_t k = it->major == MAP ? (i + turn) % it->n : i; /* maps begin anywhere */
		for (size_t s = 0; s < step; s++)
			put_loose(a, b, &it->child[step * k + s]);
	}
	if (indefinite)
		gen_put_u8(b, 0xff);
}

void put_loose(struct asker *a, struct gen_bytes *b, const struct item *it)
{
	if (it->float_bytes != 0)
		put_float(b, it,
			it->float_bytes << gen_below(a->g, it->float_bytes == 2   ? 3
							   : it->float_bytes == 4 ? 2
										  : 1));
	else if (it->major == OTHER)
		put(b, it, false); /* a simple value has one form only */
	else if ((it->major == BYTES || it->major == TEXT) && gen_below(a->g, 3) == 0)
		put_chunks(a, b, it);
	else if (it->major == BYTES || it->major == TEXT) {
		put_loose_head(a, b, it->major, it->text.n);
		gen_put(b, it->text.p, it->text.n);
	} else if (it->major >= ARRAY)
		put_loose_list(a, b, it);
	else
		put_loose_head(a, b, it->major, it->value);
}

struct span tidy(const struct item *it)
{
	struct gen_bytes *b = calloc(1, sizeof *b);

	must(b != NULL, "calloc");
	put_tidy(b, it);
	struct span s = keep(b->data, b->len);
	free(b);
	return s;
}

struct span loose(struct asker *a, const struct item *it)
{
	struct gen_bytes *b = calloc(1, sizeof *b);

	must(b != NULL, "calloc");
	put_loose(a, b, it);
	struct span s = keep(b->data, b->len);
	free(b);
	return s;
}

struct span plain(const struct item *it)
{
	struct gen_bytes *b = calloc(1, sizeof *b);

	must(b != NULL, "calloc");
	put_plain(b, it);
	struct span s = keep(b->data, b->len);
	free(b);
	return s;
}
