/* Envelopes: §8.2, §8.3, §7.5. */
#include "suit_manifest.h"

int suit_read_envelope(struct suit_bytes envelope, struct suit_envelope *out)
{
	(void)envelope, (void)out;
	return SUIT_TODO;
}

int suit_find_payload(struct suit_bytes envelope, struct suit_bytes uri, struct suit_bytes *payload)
{
	(void)envelope, (void)uri, (void)payload;
	return SUIT_TODO;
}

int suit_authenticate(const struct suit_device *device, const struct suit_envelope *envelope, size_t *anchor)
{
	(void)device, (void)envelope, (void)anchor;
	return SUIT_TODO;
}
