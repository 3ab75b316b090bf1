/* The manifest: draft-ietf-suit-manifest-37 §8.4, §8.6, and whether it is for this device: §6.1, §6.2. */
#include "parts.h"

#define VERSION 1
enum { KEY_VERSION = 1, KEY_SEQUENCE = 2, KEY_COMMON = 3, KEY_COMPONENTS = 2, KEY_SHARED = 4 };

static int read_number(struct suit_bytes map, int64_t key, uint64_t *value)
{
	struct suit_bytes item;
	int status = map_find(map, key, &item);

	if (status != 0)
		return status;
	if (item.data == NULL)
		return SUIT_MISSING;
	return cbor_uint(&item, value);
}

static int read_member(struct suit_bytes map, int64_t key, bool severable, struct suit_member *member)
{
	struct suit_bytes item, content;
	int status = map_find(map, key, &item);

	*member = (struct suit_member){ .where = SUIT_ABSENT };
	if (status != 0 || item.data == NULL)
		return status;
	if (severable && cbor_next(item) == CBOR_ARRAY) {
		*member = (struct suit_member){ SUIT_SEVERED, item };
		return digest_read(item, &content);
	}
	*member = (struct suit_member){ .where = SUIT_INLINE };
	return unwrap(item, &member->bytes);
}

static int read_components(struct suit_bytes common, struct suit_manifest *m)
{
	struct suit_bytes list;
	uint64_t n;
	int status = map_find(common, KEY_COMPONENTS, &list);

	if (status != 0)
		return status;
	if (list.data == NULL)
		return SUIT_MISSING;
	if (cbor_array(&list, &n) != 0 || n == 0)
		return SUIT_MALFORMED;
	if (n > SUIT_COMPONENTS_MAX)
		return SUIT_UNSUPPORTED;
	for (m->n_components = 0; m->n_components < n; m->n_components++)
		if (cbor_next(list) != CBOR_ARRAY || cbor_item(&list, &m->components[m->n_components]) != 0)
			return SUIT_MALFORMED;
	return SUIT_DONE;
}

static int read_common(struct suit_bytes map, struct suit_manifest *m)
{
	struct suit_bytes element, common;
	int status = map_find(map, KEY_COMMON, &element);

	if (status == 0 && element.data == NULL)
		status = SUIT_MISSING;
	if (status == 0)
		status = unwrap(element, &common);
	if (status == 0)
		status = read_components(common, m);
	return status == 0 ? read_member(common, KEY_SHARED, false, &m->shared) : status;
}

int suit_read_manifest(struct suit_bytes element, struct suit_manifest *out)
{
	struct suit_manifest m = { .n_components = 0 };
	const struct {
		int64_t key;
		bool severable;
		struct suit_member *member;
	} rows[] = {
		{ 16, true, &m.payload_fetch },
		{ 20, true, &m.install },
		{ 7, false, &m.validate },
		{ 8, false, &m.load },
		{ 9, false, &m.invoke },
	};
	struct suit_bytes map;
	uint64_t version;
	int status = unwrap(element, &map);

	if (status == 0)
		status = read_number(map, KEY_VERSION, &version);
	if (status == 0 && version != VERSION)
		status = SUIT_UNSUPPORTED;
	if (status == 0)
		status = read_number(map, KEY_SEQUENCE, &m.sequence);
	if (status == 0)
		status = read_common(map, &m);
	for (size_t i = 0; status == 0 && i < sizeof rows / sizeof rows[0]; i++)
		status = read_member(map, rows[i].key, rows[i].severable, rows[i].member);
	if (status == 0)
		*out = m;
	return status;
}

int suit_find_sequence(const struct suit_device *device, const struct suit_member *member, struct suit_bytes severed,
	struct suit_bytes *sequence)
{
	if (member->where == SUIT_ABSENT)
		return SUIT_MISSING;
	if (member->where == SUIT_INLINE) {
		*sequence = member->bytes;
		return SUIT_DONE;
	}
	if (severed.data == NULL)
		return SUIT_MISSING;
	int status = suit_check_digest(device, member->bytes, severed);
	return status == 0 ? unwrap(severed, sequence) : status;
}

static int find_component(const struct suit_device *device, struct suit_bytes id, size_t *out)
{
	for (size_t i = 0; i < device->n_components; i++)
		if (same_bytes(device->components[i].id, id)) {
			*out = i;
			return SUIT_DONE;
		}
	return SUIT_UNSUPPORTED;
}

int suit_bind(const struct suit_device *device, const struct suit_manifest *manifest, size_t map[SUIT_COMPONENTS_MAX])
{
	int status = SUIT_DONE;

	if (manifest->sequence < device->sequence)
		return SUIT_ROLLBACK;
	if (manifest->n_components > device->n_components)
		return SUIT_UNSUPPORTED;
	for (size_t i = 0; status == 0 && i < manifest->n_components; i++)
		status = find_component(device, manifest->components[i], &map[i]);
	return status;
}
