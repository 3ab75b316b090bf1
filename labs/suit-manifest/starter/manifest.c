/* Manifests: §8.4, §8.6; and whether they are for this device: §6.1, §6.2. */
#include "suit_manifest.h"

int suit_read_manifest(struct suit_bytes element, struct suit_manifest *out)
{
	(void)element, (void)out;
	return SUIT_TODO;
}

int suit_find_sequence(const struct suit_device *device, const struct suit_member *member, struct suit_bytes severed,
	struct suit_bytes *sequence)
{
	(void)device, (void)member, (void)severed, (void)sequence;
	return SUIT_TODO;
}

int suit_bind(const struct suit_device *device, const struct suit_manifest *manifest, size_t map[SUIT_COMPONENTS_MAX])
{
	(void)device, (void)manifest, (void)map;
	return SUIT_TODO;
}
