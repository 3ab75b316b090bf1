/* Maps whose keys are labels: headers (RFC 9052 §1.5, §3) and keys (§7). */
#include "cbor.h"

#include <string.h>

struct label {
	bool number;
	int64_t value;
	struct cose_bytes text;
};

static int take_label(struct cbor_row *row, struct label *out)
{
	struct label l = { .number = true };
	int status = cbor_take_integer(row, &l.value);

	if (status == COSE_INVALID) {
		l.number = false;
		status = cbor_take_string(row, CBOR_TEXT, &l.text);
	}
	if (status == 0)
		*out = l;
	return status;
}

static bool same(const struct label *a, const struct label *b)
{
	if (a->number || b->number)
		return a->number && b->number && a->value == b->value;
	return a->text.len == b->text.len && (a->text.len == 0 || memcmp(a->text.data, b->text.data, a->text.len) == 0);
}

/* Walk over a map. For each entry whose label is `wanted` note its value; count them. */
static int count(struct cose_bytes map, const struct label *wanted, int *n, struct cose_bytes *value)
{
	struct cbor_row row = { map };
	struct label l;
	struct cose_bytes v;
	uint64_t entries;

	*n = 0;
	if (map.len == 0)
		return COSE_DONE;
	int status = cbor_open(&row, CBOR_MAP, &entries);
	for (; status == 0 && entries > 0; entries--) {
		status = take_label(&row, &l);
		if (status == 0)
			status = cbor_take(&row, &v);
		if (status == 0 && same(&l, wanted)) {
			++*n;
			*value = v;
		}
	}
	return status != 0 ? status : row.rest.len != 0 ? COSE_MALFORMED : COSE_DONE;
}

int cbor_labels_unique(struct cose_bytes map)
{
	struct cbor_row row = { map };
	struct label l;
	struct cose_bytes value;
	uint64_t entries;
	int n;

	if (map.len == 0)
		return COSE_DONE;
	int status = cbor_open(&row, CBOR_MAP, &entries);
	for (; status == 0 && entries > 0; entries--) {
		status = take_label(&row, &l);
		if (status == 0)
			status = cbor_take(&row, &value);
		if (status == 0)
			status = count(map, &l, &n, &value);
		if (status == 0 && n > 1)
			status = COSE_INVALID;
	}
	return status != 0 ? status : row.rest.len != 0 ? COSE_MALFORMED : COSE_DONE;
}

int cbor_find(struct cose_bytes map, int64_t label, bool *found, struct cose_bytes *value)
{
	struct label wanted = { .number = true, .value = label };
	int n, status = count(map, &wanted, &n, value);

	if (status == 0)
		*found = n > 0;
	return status;
}

int cbor_has(struct cose_bytes map, struct cose_bytes item, bool *found)
{
	struct cbor_row row = { item };
	struct label wanted;
	struct cose_bytes value;
	int n, status = take_label(&row, &wanted);

	if (status == 0)
		status = count(map, &wanted, &n, &value);
	if (status == 0)
		*found = n > 0;
	return status;
}
