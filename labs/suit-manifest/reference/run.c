/* The interpreter: draft-ietf-suit-manifest-37 §6.4, §6.5, §8.4.6, and the commands that hold sequences. */
#include "parts.h"

static int set_index(const struct suit_machine *m, struct frame *f, struct suit_bytes argument)
{
	uint64_t n = 1, v;

	if (cbor_next(argument) == CBOR_SIMPLE) {
		if (cbor_simple(&argument, &v) != 0 || v != CBOR_TRUE)
			return SUIT_INVALID;
		for (f->n = 0; f->n < m->n; f->n++)
			f->index[f->n] = f->n;
		return SUIT_DONE;
	}
	if (cbor_next(argument) == CBOR_ARRAY && (cbor_array(&argument, &n) != 0 || n == 0 || n > SUIT_COMPONENTS_MAX))
		return SUIT_INVALID;
	for (f->n = 0; f->n < n; f->n++) {
		if (cbor_uint(&argument, &v) != 0 || v >= m->n)
			return SUIT_INVALID;
		f->index[f->n] = (size_t)v;
	}
	return SUIT_DONE;
}

static struct frame inside(const struct frame *f, size_t component, bool soft)
{
	return (struct frame){ .index = { component }, .n = 1, .shared = f->shared, .nested = true, .soft = soft };
}

/* Soft failures are failures of conditions; whatever else goes wrong ends everything (§6.4). */
static int try_each(struct suit_machine *m, struct frame *f, size_t component, struct suit_bytes argument)
{
	struct suit_bytes sequence;
	uint64_t n, v;

	if (cbor_array(&argument, &n) != 0)
		return SUIT_MALFORMED;
	for (; n > 0; n--) {
		struct frame g = inside(f, component, true);
		if (cbor_next(argument) == CBOR_SIMPLE)
			return cbor_simple(&argument, &v) == 0 && v == CBOR_NIL ? SUIT_DONE : SUIT_INVALID;
		if (cbor_bstr(&argument, &sequence) != 0)
			return SUIT_MALFORMED;
		int status = frame_run(m, &g, sequence);
		if (status != SUIT_CONDITION)
			return status;
		if (!g.soft)
			return SUIT_FAILED;
	}
	return SUIT_FAILED;
}

static int run_inside(struct suit_machine *m, struct frame *f, size_t component, struct suit_bytes argument)
{
	struct frame g = inside(f, component, false);
	struct suit_bytes sequence;
	int status = unwrap(argument, &sequence);

	if (status == 0)
		status = frame_run(m, &g, sequence);
	return status == SUIT_CONDITION && g.soft ? SUIT_DONE : status;
}

static const struct command {
	int64_t code;
	command_fn *run;
	bool policy; /* the argument is a reporting policy */
	bool shared; /* may stand in the shared sequence */
} commands[] = {
	{ SUIT_CONDITION_VENDOR_ID, match_vendor, true, true },
	{ SUIT_CONDITION_CLASS_ID, match_class, true, true },
	{ SUIT_CONDITION_IMAGE_MATCH, match_image, true, true },
	{ SUIT_CONDITION_COMPONENT_SLOT, match_slot, true, true },
	{ SUIT_CONDITION_ABORT, fail, true, true },
	{ SUIT_CONDITION_DEVICE_ID, match_device, true, true },
	{ SUIT_TRY_EACH, try_each, false, true },
	{ SUIT_OVERRIDE_PARAMETERS, override_parameters, false, true },
	{ SUIT_RUN_SEQUENCE, run_inside, false, true },
	{ SUIT_WRITE, do_write, true, false },
	{ SUIT_FETCH, do_fetch, true, false },
	{ SUIT_COPY, do_copy, true, false },
	{ SUIT_INVOKE, do_invoke, true, false },
};

static const struct command *find_command(int64_t code)
{
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
		if (commands[i].code == code)
			return &commands[i];
	return NULL;
}

static int execute(struct suit_machine *m, struct frame *f, int64_t code, struct suit_bytes argument)
{
	if (code == SUIT_SET_COMPONENT_INDEX)
		return set_index(m, f, argument);
	const struct command *c = find_command(code);
	if (c == NULL)
		return SUIT_UNSUPPORTED;
	if ((f->shared && !c->shared) || (c->policy && cbor_next(argument) != CBOR_UINT))
		return SUIT_INVALID;
	int status = SUIT_DONE;
	for (size_t i = 0; status == 0 && i < f->n; i++)
		status = c->run(m, f, f->index[i], argument);
	return status;
}

int frame_run(struct suit_machine *m, struct frame *f, struct suit_bytes sequence)
{
	struct suit_bytes argument;
	uint64_t n;
	int64_t code;

	if (cbor_array(&sequence, &n) != 0 || n == 0 || n % 2 != 0)
		return SUIT_MALFORMED;
	for (uint64_t i = 0; i < n; i += 2) {
		if (cbor_int(&sequence, &code) != 0 || cbor_item(&sequence, &argument) != 0)
			return SUIT_MALFORMED;
		if (i == 0 && !f->nested && m->n > 1 && code != SUIT_SET_COMPONENT_INDEX)
			return SUIT_INVALID;
		int status = execute(m, f, code, argument);
		if (status != 0)
			return status;
	}
	return SUIT_DONE;
}

int suit_run(struct suit_machine *machine, struct suit_bytes sequence, bool shared)
{
	struct frame f = { .index = { 0 }, .n = 1, .shared = shared };

	return frame_run(machine, &f, sequence);
}
