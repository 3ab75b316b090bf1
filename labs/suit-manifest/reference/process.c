/* The whole procedure: draft-ietf-suit-manifest-37 §6.1, §8.4.6. */
#include "parts.h"

#include <stdlib.h>

enum step { FETCH, INSTALL, VALIDATE, LOAD, INVOKE, SHARED, STEPS };

/* The sequences of all steps; data == NULL: a step that is not there. */
static int find_all(const struct suit_device *device, const struct suit_envelope *e, const struct suit_manifest *m,
	struct suit_bytes sequence[STEPS])
{
	const struct suit_member *const member[STEPS] = { &m->payload_fetch, &m->install, &m->validate, &m->load,
		&m->invoke, &m->shared };
	const struct suit_bytes severed[STEPS] = { e->payload_fetch, e->install };
	int status = SUIT_DONE;

	for (size_t i = 0; status == 0 && i < STEPS; i++) {
		sequence[i] = (struct suit_bytes){ NULL, 0 };
		if (member[i]->where != SUIT_ABSENT)
			status = suit_find_sequence(device, member[i], severed[i], &sequence[i]);
	}
	return status;
}

static int run_step(struct suit_machine *m, const struct suit_bytes sequence[STEPS], enum step step)
{
	int status = SUIT_DONE;

	if (sequence[step].data == NULL)
		return SUIT_DONE;
	if (sequence[SHARED].data != NULL)
		status = suit_run(m, sequence[SHARED], true);
	return status == 0 ? suit_run(m, sequence[step], false) : status;
}

/* The number counts as installed when what it stands for is there and has been looked at, not before. */
static int run_all(struct suit_machine *m, const struct suit_bytes sequence[STEPS], uint64_t number)
{
	int status = SUIT_DONE;

	for (int step = FETCH; status == 0 && step <= VALIDATE; step++)
		status = run_step(m, sequence, step);
	if (status == 0 && m->device->commit(number) < 0)
		status = SUIT_FAILED;
	for (int step = LOAD; status == 0 && step <= INVOKE; step++)
		status = run_step(m, sequence, step);
	return status;
}

static int process(const struct suit_device *device, struct suit_bytes envelope)
{
	struct suit_machine machine = { .device = device, .envelope = envelope };
	struct suit_bytes sequence[STEPS];
	struct suit_envelope e;
	struct suit_manifest m;
	size_t anchor;
	int status = suit_read_envelope(envelope, &e);

	if (status == 0)
		status = suit_authenticate(device, &e, &anchor);
	if (status == 0)
		status = suit_read_manifest(e.manifest, &m);
	if (status == 0)
		status = suit_bind(device, &m, machine.map);
	if (status == 0)
		status = find_all(device, &e, &m, sequence);
	if (status != 0)
		return status;
	machine.n = m.n_components;
	return run_all(&machine, sequence, m.sequence);
}

/* The memory that the envelope lies in is not ours alone: it is read once, and what was checked is what is used. */
int suit_process(const struct suit_device *device)
{
	uint8_t *copy = malloc(device->envelope_size + 1);
	int status = SUIT_FAILED;

	if (copy != NULL && device->load(0, copy, device->envelope_size) == 0)
		status = process(device, (struct suit_bytes){ copy, device->envelope_size });
	free(copy);
	return status;
}
