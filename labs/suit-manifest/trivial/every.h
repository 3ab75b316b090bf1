/* What the trivial submissions share: each function of the lab gives what answer() gives. A submission includes this
 * and defines answer(). */
#ifndef EVERY_H
#define EVERY_H

#include "suit_manifest.h"

static int answer(uint8_t *out, size_t n, struct suit_bytes in);

/* Bytes that stay for as long as they are looked at. */
static struct suit_bytes said(int *status, struct suit_bytes in)
{
	static uint8_t room[64];

	*status = answer(room, sizeof room, in);
	return (struct suit_bytes){ room, sizeof room };
}

int suit_read_envelope(struct suit_bytes envelope, struct suit_envelope *out)
{
	int status;
	struct suit_bytes b = said(&status, envelope);

	*out = (struct suit_envelope){ .digest = b, .blocks = { b }, .n_blocks = 1, .manifest = b, .install = b };
	return status;
}

int suit_find_payload(struct suit_bytes envelope, struct suit_bytes uri, struct suit_bytes *payload)
{
	int status;

	(void)uri;
	*payload = said(&status, envelope);
	return status;
}

int suit_check_digest(const struct suit_device *device, struct suit_bytes digest, struct suit_bytes element)
{
	int status;

	(void)device, (void)element;
	(void)said(&status, digest);
	return status;
}

int suit_authenticate(const struct suit_device *device, const struct suit_envelope *envelope, size_t *anchor)
{
	int status;
	struct suit_bytes b = said(&status, envelope->digest);

	(void)device;
	*anchor = 8u + b.data[0] % 8; /* a constant is never right by luck */
	return status;
}

int suit_read_manifest(struct suit_bytes element, struct suit_manifest *out)
{
	int status;
	struct suit_bytes b = said(&status, element);

	*out = (struct suit_manifest){ .sequence = b.data[0], .components = { b }, .n_components = 1 };
	return status;
}

int suit_find_sequence(const struct suit_device *device, const struct suit_member *member, struct suit_bytes severed,
	struct suit_bytes *sequence)
{
	int status;

	(void)device, (void)severed;
	*sequence = said(&status, member->bytes);
	return status;
}

int suit_bind(const struct suit_device *device, const struct suit_manifest *manifest, size_t map[SUIT_COMPONENTS_MAX])
{
	int status;
	struct suit_bytes b = said(&status, manifest->components[0]);

	(void)device;
	for (size_t i = 0; i < SUIT_COMPONENTS_MAX; i++)
		map[i] = 8u + b.data[i] % 8;
	return status;
}

int suit_run(struct suit_machine *machine, struct suit_bytes sequence, bool shared)
{
	int status;
	struct suit_bytes b = said(&status, sequence);

	if (status == 0 && !shared)
		(void)machine->device->write(0, b);
	return status;
}

int suit_process(const struct suit_device *device)
{
	uint8_t start[64] = { 0 };
	int status;

	(void)device->load(0, start, device->envelope_size < sizeof start ? device->envelope_size : sizeof start);
	struct suit_bytes b = said(&status, (struct suit_bytes){ start, sizeof start });
	if (status == 0)
		(void)device->fetch(0, b);
	return status;
}

#endif
