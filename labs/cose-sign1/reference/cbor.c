/* Heads and items: RFC 8949 §3. */
#include "cbor.h"

static uint64_t big_endian(const uint8_t *p, size_t n)
{
	uint64_t v = 0;

	for (size_t i = 0; i < n; i++)
		v = v << 8 | p[i];
	return v;
}

int cbor_read_head(struct cose_bytes in, struct cbor_head *head)
{
	if (in.len == 0)
		return COSE_MALFORMED;
	uint8_t major = in.data[0] >> 5, info = in.data[0] & 31;
	struct cbor_head h = { .major = major, .value = info, .size = 1 };

	if (info >= 28 && info <= 30)
		return COSE_MALFORMED;
	if (info == 31) {
		if (major == CBOR_UNSIGNED || major == CBOR_NEGATIVE || major == CBOR_TAG)
			return COSE_MALFORMED;
		h.indefinite = true;
		h.value = 0;
	} else if (info >= 24) {
		size_t n = (size_t)1 << (info - 24);
		if (in.len - 1 < n)
			return COSE_MALFORMED;
		h.value = big_endian(in.data + 1, n);
		h.size = 1 + n;
		if (major == CBOR_OTHER && info == 24 && h.value < 32)
			return COSE_MALFORMED;
	}
	*head = h;
	return COSE_DONE;
}

static bool is_break(const struct cbor_head *h)
{
	return h->major == CBOR_OTHER && h->indefinite;
}

static struct cose_bytes behind(struct cose_bytes in, size_t n)
{
	return (struct cose_bytes){ in.data + n, in.len - n };
}

static int walk(struct cose_bytes in, int depth, size_t *size);

/* Chunks of an indefinite string are strings of the same type and of definite length (§3.2.3). */
static int walk_chunks(struct cose_bytes in, uint8_t major, size_t *size)
{
	size_t at = 0;

	for (;;) {
		struct cbor_head h;
		int status = cbor_read_head(behind(in, at), &h);
		if (status != 0)
			return status;
		at += h.size;
		if (is_break(&h))
			break;
		if (h.major != major || h.indefinite || h.value > in.len - at)
			return COSE_MALFORMED;
		at += (size_t)h.value;
	}
	*size = at;
	return COSE_DONE;
}

static int walk_until_break(struct cose_bytes in, uint8_t major, int depth, size_t *size)
{
	size_t at = 0, n = 0;

	for (;; n++) {
		struct cbor_head h;
		size_t item;
		int status = cbor_read_head(behind(in, at), &h);
		if (status != 0)
			return status;
		if (is_break(&h))
			break;
		status = walk(behind(in, at), depth, &item);
		if (status != 0)
			return status;
		at += item;
	}
	if (major == CBOR_MAP && n % 2 != 0)
		return COSE_MALFORMED;
	*size = at + 1;
	return COSE_DONE;
}

/* A count can't be larger than the bytes that are left, so that a head that lies costs no time and nothing overflows. */
static int walk_entries(struct cose_bytes in, const struct cbor_head *h, int depth, size_t *size)
{
	size_t at = 0;
	uint64_t n = h->major == CBOR_TAG ? 1 : h->value;

	if (n > in.len)
		return COSE_MALFORMED;
	for (uint64_t i = h->major == CBOR_MAP ? 2 * n : n; i > 0; i--) {
		size_t item;
		int status = walk(behind(in, at), depth, &item);
		if (status != 0)
			return status;
		at += item;
	}
	*size = at;
	return COSE_DONE;
}

static int walk(struct cose_bytes in, int depth, size_t *size)
{
	struct cbor_head h;
	size_t content = 0;
	int status = cbor_read_head(in, &h);

	if (status != 0)
		return status;
	struct cose_bytes rest = behind(in, h.size);
	bool string = h.major == CBOR_BYTES || h.major == CBOR_TEXT;
	bool container = h.major == CBOR_ARRAY || h.major == CBOR_MAP || h.major == CBOR_TAG;
	if (is_break(&h))
		return COSE_MALFORMED;
	if (container && depth == COSE_DEPTH_MAX)
		return COSE_TOO_DEEP;
	if (string && h.indefinite)
		status = walk_chunks(rest, h.major, &content);
	else if (string && h.value > rest.len)
		status = COSE_MALFORMED;
	else if (string)
		content = (size_t)h.value;
	else if (container && h.indefinite)
		status = walk_until_break(rest, h.major, depth + 1, &content);
	else if (container)
		status = walk_entries(rest, &h, depth + 1, &content);
	if (status != 0)
		return status;
	*size = h.size + content;
	return COSE_DONE;
}

int cbor_walk(struct cose_bytes in, size_t *size)
{
	return walk(in, 0, size);
}

int cbor_take(struct cbor_row *row, struct cose_bytes *item)
{
	size_t size;
	int status = cbor_walk(row->rest, &size);

	if (status != 0)
		return status;
	*item = (struct cose_bytes){ row->rest.data, size };
	row->rest = behind(row->rest, size);
	return COSE_DONE;
}

int cbor_open(struct cbor_row *row, enum cbor_major major, uint64_t *n)
{
	struct cbor_head h;
	int status = cbor_read_head(row->rest, &h);

	if (status != 0)
		return status;
	if (h.major != major || h.indefinite)
		return COSE_INVALID;
	*n = h.value;
	row->rest = behind(row->rest, h.size);
	return COSE_DONE;
}

int cbor_take_string(struct cbor_row *row, enum cbor_major major, struct cose_bytes *content)
{
	uint64_t n;
	int status = cbor_open(row, major, &n);

	if (status != 0)
		return status;
	if (n > row->rest.len)
		return COSE_MALFORMED;
	*content = (struct cose_bytes){ row->rest.data, (size_t)n };
	row->rest = behind(row->rest, (size_t)n);
	return COSE_DONE;
}

int cbor_take_integer(struct cbor_row *row, int64_t *value)
{
	struct cbor_head h;
	int status = cbor_read_head(row->rest, &h);

	if (status != 0)
		return status;
	if (h.major > CBOR_NEGATIVE || h.value > INT64_MAX)
		return COSE_INVALID;
	*value = h.major == CBOR_UNSIGNED ? (int64_t)h.value : -1 - (int64_t)h.value;
	row->rest = behind(row->rest, h.size);
	return COSE_DONE;
}
