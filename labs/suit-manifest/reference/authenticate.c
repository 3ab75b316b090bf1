/* Who says so: draft-ietf-suit-manifest-37 §8.3, §6.2. */
#include "parts.h"

static bool in_time(const struct suit_device *device, size_t anchor)
{
	return device->now <= device->anchors[anchor].not_after;
}

int suit_authenticate(const struct suit_device *device, const struct suit_envelope *envelope, size_t *anchor)
{
	int status = suit_check_digest(device, envelope->digest, envelope->manifest);

	if (status != 0)
		return status;
	for (size_t b = 0; b < envelope->n_blocks; b++)
		for (size_t i = 0; i < device->n_anchors; i++)
			if (in_time(device, i) && device->verify(i, envelope->blocks[b], envelope->digest) == 1) {
				*anchor = i;
				return SUIT_DONE;
			}
	return SUIT_NOT_AUTHENTIC;
}
