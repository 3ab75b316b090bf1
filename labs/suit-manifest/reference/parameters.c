/* Override parameters: draft-ietf-suit-manifest-37 §8.4.8, §8.4.10.3. */
#include "parts.h"

static int take_id(struct suit_bytes value, struct suit_bytes *id)
{
	struct suit_bytes content;

	if (unwrap(value, &content) != 0 || content.len != SUIT_ID_SIZE)
		return SUIT_INVALID;
	*id = content;
	return SUIT_DONE;
}

static int take_number(struct suit_bytes value, bool *has, uint64_t *number)
{
	if (cbor_uint(&value, number) != 0)
		return SUIT_INVALID;
	*has = true;
	return SUIT_DONE;
}

static int take_bool(struct suit_bytes value, bool *out)
{
	uint64_t v;

	if (cbor_simple(&value, &v) != 0 || (v != CBOR_FALSE && v != CBOR_TRUE))
		return SUIT_INVALID;
	*out = v == CBOR_TRUE;
	return SUIT_DONE;
}

/* §8.4.8.15: it belongs to the enclosing try-each or run-sequence; there is none around a whole sequence. */
static int take_soft(struct suit_bytes value, struct frame *f)
{
	return f->nested ? take_bool(value, &f->soft) : SUIT_INVALID;
}

static int take(struct suit_parameters *p, struct frame *f, int64_t key, struct suit_bytes value)
{
	bool strict;

	switch (key) {
	case SUIT_PARAMETER_VENDOR_ID:
		return take_id(value, &p->vendor_id);
	case SUIT_PARAMETER_CLASS_ID:
		return take_id(value, &p->class_id);
	case SUIT_PARAMETER_DEVICE_ID:
		return take_id(value, &p->device_id);
	case SUIT_PARAMETER_IMAGE_DIGEST:
		return unwrap(value, &p->image_digest);
	case SUIT_PARAMETER_SLOT:
		return take_number(value, &p->has_slot, &p->slot);
	case SUIT_PARAMETER_STRICT_ORDER:
		return take_bool(value, &strict);
	case SUIT_PARAMETER_SOFT_FAILURE:
		return take_soft(value, f);
	case SUIT_PARAMETER_IMAGE_SIZE:
		return take_number(value, &p->has_image_size, &p->image_size);
	case SUIT_PARAMETER_CONTENT:
		return unwrap(value, &p->content);
	case SUIT_PARAMETER_URI:
		return cbor_tstr(&value, &p->uri);
	case SUIT_PARAMETER_SOURCE:
		return take_number(value, &p->has_source, &p->source);
	case SUIT_PARAMETER_INVOKE_ARGS:
		return unwrap(value, &p->invoke_args);
	default:
		return SUIT_UNSUPPORTED;
	}
}

int override_parameters(struct suit_machine *m, struct frame *f, size_t component, struct suit_bytes argument)
{
	uint64_t n;

	if (cbor_map(&argument, &n) != 0)
		return SUIT_MALFORMED;
	for (; n > 0; n--) {
		struct suit_bytes value;
		int64_t key;
		if (cbor_int(&argument, &key) != 0 || cbor_item(&argument, &value) != 0)
			return SUIT_MALFORMED;
		int status = take(&m->parameters[component], f, key, value);
		if (status != 0)
			return status;
	}
	return SUIT_DONE;
}
