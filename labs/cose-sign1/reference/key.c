/* COSE_Key: RFC 9052 §7, RFC 9053 §7. */
#include "cbor.h"

#include <string.h>

enum key_label { KEY_KTY = 1, KEY_ALG = 3, KEY_OPS = 4, KEY_CRV = -1, KEY_X = -2, KEY_Y = -3 };
enum { KTY_OKP = 1, KTY_EC2 = 2, OP_IS_VERIFY = 2 };

static int find_integer(struct cose_bytes map, int64_t label, bool *found, int64_t *value)
{
	struct cose_bytes item;
	int status = cbor_find(map, label, found, &item);

	if (status != 0 || !*found)
		return status;
	struct cbor_row row = { item };
	return cbor_take_integer(&row, value);
}

/* A coordinate keeps its leading zeros (RFC 9053 §7.1.1), so it has one length only. */
static int find_coordinate(struct cose_bytes map, int64_t label, uint8_t out[32])
{
	struct cose_bytes item, content;
	bool found;
	int status = cbor_find(map, label, &found, &item);

	if (status != 0 || !found)
		return status != 0 ? status : COSE_INVALID;
	struct cbor_row row = { item };
	status = cbor_take_string(&row, CBOR_BYTES, &content);
	if (status == 0 && content.len != 32)
		status = COSE_INVALID;
	if (status == 0)
		memcpy(out, content.data, 32);
	return status;
}

static int check_ops(struct cose_bytes map)
{
	struct cose_bytes list;
	uint64_t n;
	int64_t op;
	bool found, may = false;
	int status = cbor_find(map, KEY_OPS, &found, &list);

	if (status != 0 || !found)
		return status;
	struct cbor_row row = { list };
	status = cbor_open(&row, CBOR_ARRAY, &n);
	for (; status == 0 && n > 0; n--) {
		status = cbor_take_integer(&row, &op);
		may |= status == 0 && op == OP_IS_VERIFY;
	}
	return status != 0 ? status : may ? COSE_DONE : COSE_INVALID;
}

static int read_curve(struct cose_bytes map, enum cose_curve *curve)
{
	int64_t kty = 0, crv = 0;
	bool found, also;
	int status = find_integer(map, KEY_KTY, &found, &kty);

	if (status == 0)
		status = find_integer(map, KEY_CRV, &also, &crv);
	if (status != 0)
		return status;
	if (!found || !also)
		return COSE_INVALID;
	if (!(kty == KTY_EC2 && crv == COSE_P256) && !(kty == KTY_OKP && crv == COSE_ED25519))
		return COSE_UNSUPPORTED;
	*curve = (enum cose_curve)crv;
	return COSE_DONE;
}

int cose_read_key(struct cose_bytes in, struct cose_key *key)
{
	struct cose_key k = { .algorithm = 0 };
	bool found;
	int status = in.len == 0 ? COSE_MALFORMED : cbor_labels_unique(in);

	if (status == 0)
		status = read_curve(in, &k.curve);
	if (status == 0)
		status = find_integer(in, KEY_ALG, &found, &k.algorithm);
	if (status == 0)
		status = check_ops(in);
	if (status == 0)
		status = find_coordinate(in, KEY_X, k.x);
	if (status == 0 && k.curve == COSE_P256)
		status = find_coordinate(in, KEY_Y, k.y);
	if (status == 0)
		*key = k;
	return status;
}
