/* Maps, wrapped elements, digests: what everything else is read with. */
#include "parts.h"

#include <string.h>

#define SHA256_ID (-16)

bool same_bytes(struct suit_bytes a, struct suit_bytes b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

int map_find(struct suit_bytes map, int64_t key, struct suit_bytes *value)
{
	struct suit_bytes in = map, name, item, found = { NULL, 0 };
	uint64_t n;

	if (cbor_map(&in, &n) != 0)
		return SUIT_MALFORMED;
	for (; n > 0; n--) {
		int64_t k;
		if (cbor_item(&in, &name) != 0 || cbor_item(&in, &item) != 0)
			return SUIT_MALFORMED;
		if (cbor_int(&name, &k) != 0 || k != key)
			continue;
		if (found.data != NULL)
			return SUIT_INVALID;
		found = item;
	}
	if (in.len != 0)
		return SUIT_MALFORMED;
	*value = found;
	return SUIT_DONE;
}

int unwrap(struct suit_bytes element, struct suit_bytes *content)
{
	if (cbor_bstr(&element, content) != 0 || element.len != 0)
		return SUIT_MALFORMED;
	return SUIT_DONE;
}

int digest_read(struct suit_bytes digest, struct suit_bytes *bytes)
{
	uint64_t n;
	int64_t algorithm;

	if (cbor_array(&digest, &n) != 0 || n != 2 || cbor_int(&digest, &algorithm) != 0)
		return SUIT_MALFORMED;
	if (algorithm != SHA256_ID)
		return SUIT_UNSUPPORTED;
	if (cbor_bstr(&digest, bytes) != 0 || digest.len != 0)
		return SUIT_MALFORMED;
	return bytes->len == SUIT_DIGEST_SIZE ? SUIT_DONE : SUIT_INVALID;
}

int suit_check_digest(const struct suit_device *device, struct suit_bytes digest, struct suit_bytes element)
{
	struct suit_bytes bytes;
	uint8_t computed[SUIT_DIGEST_SIZE];
	int status = digest_read(digest, &bytes);

	if (status != 0)
		return status;
	device->sha256(element, computed);
	return same_bytes(bytes, (struct suit_bytes){ computed, sizeof computed }) ? SUIT_DONE : SUIT_NOT_AUTHENTIC;
}
