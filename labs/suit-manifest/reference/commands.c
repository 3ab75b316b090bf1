/* Conditions and directives that act on one component: draft-ietf-suit-manifest-37 §8.4.9, §8.4.10. */
#include "parts.h"

static int match_id(struct suit_bytes told, const uint8_t id[SUIT_ID_SIZE])
{
	return told.data != NULL && same_bytes(told, (struct suit_bytes){ id, SUIT_ID_SIZE }) ? SUIT_DONE
											      : SUIT_CONDITION;
}

int match_vendor(struct suit_machine *m, struct frame *f, size_t component, struct suit_bytes argument)
{
	(void)f, (void)argument;
	return match_id(m->parameters[component].vendor_id, m->device->vendor_id);
}

int match_class(struct suit_machine *m, struct frame *f, size_t component, struct suit_bytes argument)
{
	(void)f, (void)argument;
	return match_id(m->parameters[component].class_id, m->device->class_id);
}

int match_device(struct suit_machine *m, struct frame *f, size_t component, struct suit_bytes argument)
{
	(void)f, (void)argument;
	return match_id(m->parameters[component].device_id, m->device->device_id);
}

/* Of what the component holds at this moment; nothing is remembered from before. */
int match_image(struct suit_machine *m, struct frame *f, size_t component, struct suit_bytes argument)
{
	const struct suit_parameters *p = &m->parameters[component];
	struct suit_bytes wanted;
	uint8_t digest[SUIT_DIGEST_SIZE];
	uint64_t size;

	(void)f, (void)argument;
	if (p->image_digest.data == NULL || digest_read(p->image_digest, &wanted) != 0)
		return SUIT_CONDITION;
	if (m->device->measure(m->map[component], &size, digest) != 0)
		return SUIT_CONDITION;
	if (p->has_image_size && p->image_size != size)
		return SUIT_CONDITION;
	return same_bytes(wanted, (struct suit_bytes){ digest, sizeof digest }) ? SUIT_DONE : SUIT_CONDITION;
}

int match_slot(struct suit_machine *m, struct frame *f, size_t component, struct suit_bytes argument)
{
	const struct suit_parameters *p = &m->parameters[component];

	(void)f, (void)argument;
	if (!p->has_slot || p->slot != m->device->components[m->map[component]].slot)
		return SUIT_CONDITION;
	return SUIT_DONE;
}

int fail(struct suit_machine *m, struct frame *f, size_t component, struct suit_bytes argument)
{
	(void)m, (void)f, (void)component, (void)argument;
	return SUIT_CONDITION;
}

static int done(int result)
{
	return result < 0 ? SUIT_FAILED : SUIT_DONE;
}

int do_write(struct suit_machine *m, struct frame *f, size_t component, struct suit_bytes argument)
{
	const struct suit_parameters *p = &m->parameters[component];

	(void)f, (void)argument;
	if (p->content.data == NULL)
		return SUIT_FAILED;
	return done(m->device->write(m->map[component], p->content));
}

int do_fetch(struct suit_machine *m, struct frame *f, size_t component, struct suit_bytes argument)
{
	const struct suit_parameters *p = &m->parameters[component];
	struct suit_bytes payload;

	(void)f, (void)argument;
	if (p->uri.data == NULL)
		return SUIT_FAILED;
	if (suit_find_payload(m->envelope, p->uri, &payload) == 0)
		return done(m->device->write(m->map[component], payload));
	return done(m->device->fetch(m->map[component], p->uri));
}

int do_copy(struct suit_machine *m, struct frame *f, size_t component, struct suit_bytes argument)
{
	const struct suit_parameters *p = &m->parameters[component];

	(void)f, (void)argument;
	if (!p->has_source || p->source >= m->n)
		return SUIT_FAILED;
	return done(m->device->copy(m->map[component], m->map[p->source]));
}

int do_invoke(struct suit_machine *m, struct frame *f, size_t component, struct suit_bytes argument)
{
	(void)f, (void)argument;
	return done(m->device->invoke(m->map[component], m->parameters[component].invoke_args));
}
