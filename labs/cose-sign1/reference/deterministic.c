/* Deterministic encoding: RFC 8949 §4.2.1. */
#include "cbor.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct writer {
	uint8_t *p;
	size_t cap, len;
};

static int put(struct writer *w, const void *p, size_t n)
{
	if (n > w->cap - w->len)
		return COSE_NO_ROOM;
	if (n != 0)
		memcpy(w->p + w->len, p, n);
	w->len += n;
	return COSE_DONE;
}

static int put_bits(struct writer *w, uint8_t initial, uint64_t v, size_t bytes)
{
	uint8_t b[9] = { initial };

	for (size_t i = 0; i < bytes; i++)
		b[1 + i] = (uint8_t)(v >> (8 * (bytes - 1 - i)));
	return put(w, b, 1 + bytes);
}

static int put_head(struct writer *w, uint8_t major, uint64_t v)
{
	uint8_t initial = (uint8_t)(major << 5);

	if (v < 24)
		return put_bits(w, (uint8_t)(initial | v), 0, 0);
	if (v <= UINT8_MAX)
		return put_bits(w, initial | 24, v, 1);
	if (v <= UINT16_MAX)
		return put_bits(w, initial | 25, v, 2);
	return v <= UINT32_MAX ? put_bits(w, initial | 26, v, 4) : put_bits(w, initial | 27, v, 8);
}

static double from_half(uint16_t h)
{
	int e = (h >> 10) & 31;
	double m = h & 0x3ff, v = e == 0 ? ldexp(m, -24) : ldexp(m + 1024, e - 25);

	if (e == 31)
		v = m == 0 ? INFINITY : NAN;
	return h & 0x8000 ? -v : v;
}

static double from_bits(uint64_t bits, size_t bytes)
{
	uint32_t single = (uint32_t)bits;
	float f;
	double d;

	if (bytes == 2)
		return from_half((uint16_t)bits);
	if (bytes == 4) {
		memcpy(&f, &single, sizeof f);
		return (double)f;
	}
	memcpy(&d, &bits, sizeof d);
	return d;
}

/* The half-precision float of this value; false when there is none. */
static bool to_half(double d, uint16_t *out)
{
	int e;
	uint16_t sign = signbit(d) ? 0x8000 : 0, bits;

	if (d == 0 || isinf(d)) {
		bits = d == 0 ? 0 : 0x7c00;
	} else {
		double m = ldexp(frexp(fabs(d), &e), 11); /* 1024 <= m < 2048, value = m * 2^(e - 11) */
		if (e < -13) {
			m = ldexp(m, e + 13); /* subnormal: in units of 2^-24 */
			e = -13;
		}
		if (m != floor(m) || e > 16 || m == 0)
			return false;
		bits = (uint16_t)(m < 1024 ? m : m - 1024 + (double)((e + 14) << 10));
	}
	*out = sign | bits;
	return true;
}

static int put_float(struct writer *w, double d)
{
	uint16_t half;
	uint32_t single;
	uint64_t bits;
	float f = (float)d;

	if (isnan(d))
		return put_bits(w, 0xf9, 0x7e00, 2);
	if (to_half(d, &half))
		return put_bits(w, 0xf9, half, 2);
	if ((double)f == d) {
		memcpy(&single, &f, sizeof single);
		return put_bits(w, 0xfa, single, 4);
	}
	memcpy(&bits, &d, sizeof bits);
	return put_bits(w, 0xfb, bits, 8);
}

/* RFC 3629 §4: no overlong forms, no surrogates, nothing above U+10FFFF. */
static bool is_utf8(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n;) {
		size_t more = p[i] < 0x80 ? 0 : p[i] >= 0xc2 && p[i] < 0xe0 ? 1 : p[i] >= 0xe0 && p[i] < 0xf0 ? 2 : 3;
		uint32_t c = p[i];
		if ((p[i] >= 0x80 && p[i] < 0xc2) || p[i] > 0xf4 || more >= n - i)
			return false;
		c = more == 0 ? c : c & (0x3fu >> more);
		for (size_t k = 1; k <= more; k++) {
			if ((p[i + k] & 0xc0) != 0x80)
				return false;
			c = c << 6 | (p[i + k] & 0x3f);
		}
		if ((more == 2 && (c < 0x800 || (c >= 0xd800 && c < 0xe000))) ||
			(more == 3 && (c < 0x10000 || c > 0x10ffff)))
			return false;
		i += 1 + more;
	}
	return true;
}

static int encode(struct cbor_row *row, struct writer *w);

static bool at_break(const struct cbor_row *row)
{
	return row->rest.len != 0 && row->rest.data[0] == 0xff;
}

static void skip(struct cbor_row *row, size_t n)
{
	row->rest.data += n;
	row->rest.len -= n;
}

static int put_string(struct writer *w, uint8_t major, const uint8_t *p, size_t n)
{
	if (major == CBOR_TEXT && !is_utf8(p, n))
		return COSE_INVALID;
	int status = put_head(w, major, n);
	return status != 0 ? status : put(w, p, n);
}

/* Each chunk of text is valid text by itself (§3.2.3). The input was walked before: no length in it lies. */
static int encode_string(struct cbor_row *row, const struct cbor_head *h, struct writer *w)
{
	if (!h->indefinite) {
		int status = put_string(w, h->major, row->rest.data, (size_t)h->value);
		skip(row, (size_t)h->value);
		return status;
	}
	uint8_t *joined = malloc(row->rest.len);
	size_t n = 0;
	int status = joined == NULL ? COSE_FAILED : COSE_DONE;
	while (status == 0 && !at_break(row)) {
		struct cbor_head chunk;
		status = cbor_read_head(row->rest, &chunk);
		if (status != 0)
			break;
		skip(row, chunk.size);
		memcpy(joined + n, row->rest.data, (size_t)chunk.value);
		if (h->major == CBOR_TEXT && !is_utf8(joined + n, (size_t)chunk.value))
			status = COSE_INVALID;
		n += (size_t)chunk.value;
		skip(row, (size_t)chunk.value);
	}
	if (status == 0) {
		skip(row, 1);
		status = put_string(w, h->major, joined, n);
	}
	free(joined);
	return status;
}

static int entries_of(struct cbor_row row, const struct cbor_head *h, size_t *n)
{
	if (!h->indefinite) {
		*n = h->major == CBOR_TAG ? 1 : (size_t)h->value;
		return COSE_DONE;
	}
	struct cose_bytes item;
	size_t items = 0;
	for (; !at_break(&row); items++) {
		int status = cbor_take(&row, &item);
		if (status != 0)
			return status;
	}
	*n = h->major == CBOR_MAP ? items / 2 : items;
	return COSE_DONE;
}

struct pair {
	const uint8_t *p; /* key and value, encoded anew */
	size_t key, len;
};

static int by_key(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	int c = memcmp(x->p, y->p, x->key < y->key ? x->key : y->key);

	return c != 0 ? c : (x->key > y->key) - (x->key < y->key);
}

static int put_sorted(struct writer *w, struct pair *pairs, size_t n)
{
	qsort(pairs, n, sizeof *pairs, by_key);
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && by_key(&pairs[i - 1], &pairs[i]) == 0)
			return COSE_INVALID;
		int status = put(w, pairs[i].p, pairs[i].len);
		if (status != 0)
			return status;
	}
	return COSE_DONE;
}

/* What n bytes may grow to: an indefinite array of 256 items or more gets a head that is longer than its old one and
 * the break. */
static size_t room_for(size_t n)
{
	return n + n / 64 + 16;
}

/* Pairs are encoded into a buffer of their own, then written in order. */
static int encode_map(struct cbor_row *row, size_t n, struct writer *w)
{
	size_t cap = room_for(row->rest.len);
	struct writer own = { malloc(cap), cap, 0 };
	struct pair *pairs = calloc(n + 1, sizeof *pairs);
	int status = own.p == NULL || pairs == NULL ? COSE_FAILED : COSE_DONE;

	for (size_t i = 0; status == 0 && i < n; i++) {
		pairs[i].p = own.p + own.len;
		size_t start = own.len;
		status = encode(row, &own);
		pairs[i].key = own.len - start;
		if (status == 0)
			status = encode(row, &own);
		pairs[i].len = own.len - start;
	}
	if (status == 0)
		status = put_sorted(w, pairs, n);
	free(own.p);
	free(pairs);
	return status;
}

static int encode_entries(struct cbor_row *row, const struct cbor_head *h, struct writer *w)
{
	size_t n;
	int status = entries_of(*row, h, &n);

	if (status == 0)
		status = put_head(w, h->major, h->major == CBOR_TAG ? h->value : n);
	if (status == 0 && h->major == CBOR_MAP)
		status = encode_map(row, n, w);
	for (size_t i = 0; status == 0 && h->major != CBOR_MAP && i < n; i++)
		status = encode(row, w);
	if (status == 0 && h->indefinite)
		skip(row, 1);
	return status;
}

static int encode(struct cbor_row *row, struct writer *w)
{
	struct cbor_head h;
	int status = cbor_read_head(row->rest, &h);

	if (status != 0)
		return status;
	skip(row, h.size);
	if (h.major == CBOR_BYTES || h.major == CBOR_TEXT)
		return encode_string(row, &h, w);
	if (h.major == CBOR_ARRAY || h.major == CBOR_MAP || h.major == CBOR_TAG)
		return encode_entries(row, &h, w);
	if (h.major == CBOR_OTHER && h.size > 2)
		return put_float(w, from_bits(h.value, h.size - 1));
	return put_head(w, h.major, h.value);
}

int cbor_deterministic(struct cose_bytes in, uint8_t *out, size_t cap, size_t *len)
{
	struct cbor_row row = { in };
	size_t size;
	int status = cbor_walk(in, &size);

	if (status != 0)
		return status;
	if (size != in.len)
		return COSE_MALFORMED;
	struct writer w = { malloc(room_for(in.len)), room_for(in.len), 0 };
	if (w.p == NULL)
		return COSE_FAILED;
	status = encode(&row, &w);
	if (status == 0 && w.len > cap)
		status = COSE_NO_ROOM;
	if (status == 0) {
		memcpy(out, w.p, w.len);
		*len = w.len;
	}
	free(w.p);
	return status;
}
