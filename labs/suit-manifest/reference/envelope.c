/* The envelope: draft-ietf-suit-manifest-37 §8.2, §8.3, §7.5. */
#include "parts.h"

#define TAG_ENVELOPE 107
enum { KEY_AUTHENTICATION = 2, KEY_MANIFEST = 3, KEY_FETCH = 16, KEY_INSTALL = 20, KEY_TEXT = 23 };

static int open_envelope(struct suit_bytes envelope, struct suit_bytes *map)
{
	uint64_t tag;

	if (cbor_tag(&envelope, &tag) != 0 || tag != TAG_ENVELOPE)
		return SUIT_MALFORMED;
	*map = envelope;
	return SUIT_DONE;
}

static int read_authentication(struct suit_bytes element, struct suit_envelope *e)
{
	struct suit_bytes list;
	uint64_t n;

	if (unwrap(element, &list) != 0 || cbor_array(&list, &n) != 0 || n < 1 || cbor_bstr(&list, &e->digest) != 0)
		return SUIT_MALFORMED;
	n--;
	if (n == 0)
		return SUIT_NOT_AUTHENTIC;
	if (n > SUIT_BLOCKS_MAX)
		return SUIT_UNSUPPORTED;
	for (e->n_blocks = 0; e->n_blocks < n; e->n_blocks++)
		if (cbor_bstr(&list, &e->blocks[e->n_blocks]) != 0)
			return SUIT_MALFORMED;
	return list.len == 0 ? SUIT_DONE : SUIT_MALFORMED;
}

static int take_element(struct suit_bytes map, int64_t key, struct suit_bytes *element)
{
	struct suit_bytes content;
	int status = map_find(map, key, element);

	if (status != 0 || element->data == NULL)
		return status;
	return unwrap(*element, &content);
}

int suit_read_envelope(struct suit_bytes envelope, struct suit_envelope *out)
{
	struct suit_envelope e = { .n_blocks = 0 };
	struct suit_bytes map, authentication;
	int status = open_envelope(envelope, &map);

	if (status == 0)
		status = take_element(map, KEY_AUTHENTICATION, &authentication);
	if (status == 0)
		status = take_element(map, KEY_MANIFEST, &e.manifest);
	if (status == 0)
		status = take_element(map, KEY_FETCH, &e.payload_fetch);
	if (status == 0)
		status = take_element(map, KEY_INSTALL, &e.install);
	if (status == 0)
		status = take_element(map, KEY_TEXT, &e.text);
	if (status != 0)
		return status;
	if (authentication.data == NULL || e.manifest.data == NULL)
		return SUIT_MISSING;
	if (authentication.data > e.manifest.data)
		return SUIT_INVALID;
	status = read_authentication(authentication, &e);
	if (status == 0)
		*out = e;
	return status;
}

int suit_find_payload(struct suit_bytes envelope, struct suit_bytes uri, struct suit_bytes *payload)
{
	struct suit_bytes in, key, item, text;
	uint64_t n;

	if (open_envelope(envelope, &in) != 0 || cbor_map(&in, &n) != 0)
		return SUIT_MALFORMED;
	for (; n > 0; n--) {
		if (cbor_item(&in, &key) != 0 || cbor_item(&in, &item) != 0)
			return SUIT_MALFORMED;
		if (cbor_tstr(&key, &text) == 0 && same_bytes(text, uri))
			return unwrap(item, payload);
	}
	return SUIT_MISSING;
}
