/* Reading CBOR item by item: what message.c, header.c and key.c are written with. */
#ifndef CBOR_H
#define CBOR_H

#include "cose_sign1.h"

enum cbor_major {
	CBOR_UNSIGNED,
	CBOR_NEGATIVE,
	CBOR_BYTES,
	CBOR_TEXT,
	CBOR_ARRAY,
	CBOR_MAP,
	CBOR_TAG,
	CBOR_OTHER,
};

/* A row of items. Each reader takes from the front and returns 0, or a negative code. */
struct cbor_row {
	struct cose_bytes rest;
};

/* One whole item, as it is encoded. */
int cbor_take(struct cbor_row *row, struct cose_bytes *item);
/* An item of definite length and this kind; its content, or for arrays and maps its number of entries. */
int cbor_take_string(struct cbor_row *row, enum cbor_major major, struct cose_bytes *content);
int cbor_open(struct cbor_row *row, enum cbor_major major, uint64_t *n);
/* An integer that fits. COSE_INVALID when the item is something else. */
int cbor_take_integer(struct cbor_row *row, int64_t *value);

/* Maps of headers and keys, which are looked at label by label. 0 and found, or not found; COSE_INVALID when the map
 * is no map, has bytes behind it, a label twice, or a label that is neither integer nor text. An empty `map` has no
 * labels. */
int cbor_find(struct cose_bytes map, int64_t label, bool *found, struct cose_bytes *value);
int cbor_labels_unique(struct cose_bytes map);
/* Is the first label of `item` (an encoded label) in the map? */
int cbor_has(struct cose_bytes map, struct cose_bytes item, bool *found);

#endif
