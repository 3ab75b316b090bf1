/* COSE_Sign1: RFC 9052 §4.2 (the object), §3 (its headers), §4.4 (what is signed). */
#include "cbor.h"

#include <string.h>

#define TAG_SIGN1 18
#define NIL       0xf6

static int skip_tag(struct cbor_row *row)
{
	struct cbor_head h;
	uint64_t tag;
	int status = cbor_read_head(row->rest, &h);

	if (status != 0 || h.major != CBOR_TAG)
		return status;
	status = cbor_open(row, CBOR_TAG, &tag);
	return status != 0 ? status : tag != TAG_SIGN1 ? COSE_INVALID : COSE_DONE;
}

static int take_map(struct cbor_row *row, struct cose_bytes *map)
{
	struct cbor_row inside = { row->rest };
	uint64_t n;
	int status = cbor_open(&inside, CBOR_MAP, &n);

	return status != 0 ? status : cbor_take(row, map);
}

static int take_payload(struct cbor_row *row, struct cose_sign1 *m)
{
	if (row->rest.len == 0 || row->rest.data[0] != NIL)
		return cbor_take_string(row, CBOR_BYTES, &m->payload);
	m->detached = true;
	row->rest.data++;
	row->rest.len--;
	return COSE_DONE;
}

/* The content of the protected header is empty, or one map and nothing else. */
static int check_protected(struct cose_bytes content)
{
	struct cbor_row row = { content };
	struct cose_bytes map;

	if (content.len == 0)
		return COSE_DONE;
	int status = take_map(&row, &map);
	return status != 0 ? status : row.rest.len != 0 ? COSE_MALFORMED : COSE_DONE;
}

int cose_read_sign1(struct cose_bytes message, struct cose_sign1 *out)
{
	struct cbor_row row = { message };
	struct cose_sign1 m = { .detached = false };
	uint64_t n = 0;
	int status = skip_tag(&row);

	if (status == 0)
		status = cbor_open(&row, CBOR_ARRAY, &n);
	if (status == 0 && n != 4)
		status = COSE_INVALID;
	if (status == 0)
		status = cbor_take_string(&row, CBOR_BYTES, &m.protected_header);
	if (status == 0)
		status = check_protected(m.protected_header);
	if (status == 0)
		status = take_map(&row, &m.unprotected);
	if (status == 0)
		status = take_payload(&row, &m);
	if (status == 0)
		status = cbor_take_string(&row, CBOR_BYTES, &m.signature);
	if (status == 0 && row.rest.len != 0)
		status = COSE_MALFORMED;
	if (status == 0)
		*out = m;
	return status;
}

enum header_label { LABEL_ALG = 1, LABEL_CRIT = 2, LABEL_KNOWN = 4 };

/* RFC 9052 §3: a label in both maps. Each entry of one is looked for in the other. */
static int labels_apart(struct cose_bytes one, struct cose_bytes other)
{
	struct cbor_row row = { one };
	struct cose_bytes label, value;
	uint64_t n;
	bool found;

	if (one.len == 0)
		return COSE_DONE;
	int status = cbor_open(&row, CBOR_MAP, &n);
	for (; status == 0 && n > 0; n--) {
		status = cbor_take(&row, &label);
		if (status == 0)
			status = cbor_has(other, label, &found);
		if (status == 0 && found)
			status = COSE_INVALID;
		if (status == 0)
			status = cbor_take(&row, &value);
	}
	return status;
}

static int check_critical_label(struct cbor_row *row, struct cose_bytes protected_header)
{
	struct cose_bytes item;
	int64_t label;
	bool found;
	int status = cbor_take(row, &item);

	if (status == 0)
		status = cbor_has(protected_header, item, &found);
	if (status != 0)
		return status;
	struct cbor_row number = { item };
	if (!found)
		return COSE_INVALID;
	if (cbor_take_integer(&number, &label) != 0 || label < LABEL_ALG || label > LABEL_KNOWN)
		return COSE_UNSUPPORTED;
	return COSE_DONE;
}

/* RFC 9052 §3.1: who does not understand all of "crit" must not go on. */
static int check_critical(struct cose_bytes protected_header, struct cose_bytes unprotected)
{
	struct cose_bytes list;
	uint64_t n;
	bool found;
	int status = cbor_find(unprotected, LABEL_CRIT, &found, &list);

	if (status == 0 && found)
		return COSE_INVALID;
	if (status == 0)
		status = cbor_find(protected_header, LABEL_CRIT, &found, &list);
	if (status != 0 || !found)
		return status;
	struct cbor_row row = { list };
	status = cbor_open(&row, CBOR_ARRAY, &n);
	if (status == 0 && n == 0)
		status = COSE_INVALID;
	for (; status == 0 && n > 0; n--)
		status = check_critical_label(&row, protected_header);
	return status;
}

int cose_read_algorithm(struct cose_bytes protected_header, struct cose_bytes unprotected, int64_t *algorithm)
{
	struct cose_bytes value;
	int64_t a;
	bool found;
	int status = cbor_labels_unique(protected_header);

	if (status == 0)
		status = cbor_labels_unique(unprotected);
	if (status == 0)
		status = labels_apart(protected_header, unprotected);
	if (status == 0)
		status = check_critical(protected_header, unprotected);
	if (status == 0)
		status = cbor_find(protected_header, LABEL_ALG, &found, &value);
	if (status == 0 && !found)
		status = COSE_INVALID;
	if (status != 0)
		return status;
	struct cbor_row row = { value };
	status = cbor_take_integer(&row, &a);
	if (status == 0)
		*algorithm = a;
	return status;
}

/* The part of a Sig_structure in front of the content of a string: its shortest head. */
static size_t string_head(uint8_t major, size_t n, uint8_t head[9])
{
	size_t bytes = n < 24 ? 0 : n <= UINT8_MAX ? 1 : n <= UINT16_MAX ? 2 : 4;

	head[0] = (uint8_t)(major << 5 | (bytes == 0 ? n : bytes == 1 ? 24 : bytes == 2 ? 25 : 26));
	for (size_t i = 0; i < bytes; i++)
		head[1 + i] = (uint8_t)(n >> (8 * (bytes - 1 - i)));
	return 1 + bytes;
}

int cose_to_be_signed(struct cose_bytes protected_header, struct cose_bytes external_aad, struct cose_bytes payload,
	uint8_t *out, size_t cap, size_t *len)
{
	static const uint8_t context[] = "Signature1";
	bool none = protected_header.len == 1 && protected_header.data[0] == 0xa0; /* an empty map counts as none */
	const struct cose_bytes part[] = {
		{ context, sizeof context - 1 },
		{ protected_header.data, none ? 0 : protected_header.len },
		external_aad,
		payload,
	};
	uint8_t head[4][9];
	size_t size[4], need = 1;

	for (size_t i = 0; i < 4; i++) {
		size[i] = string_head(i == 0 ? CBOR_TEXT : CBOR_BYTES, part[i].len, head[i]);
		need += size[i] + part[i].len;
	}
	if (need > cap)
		return COSE_NO_ROOM;
	*out++ = CBOR_ARRAY << 5 | 4;
	for (size_t i = 0; i < 4; i++) {
		memcpy(out, head[i], size[i]);
		out += size[i];
		if (part[i].len != 0)
			memcpy(out, part[i].data, part[i].len);
		out += part[i].len;
	}
	*len = need;
	return COSE_DONE;
}
