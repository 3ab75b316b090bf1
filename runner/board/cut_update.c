/* One update without any power cut: the bootloader must be right before it can be robust. */
#include "runner/board/cut_parts.h"

#include <fcntl.h>

#include "runner/base/io.h"

const char *const cut_phase_words[] = { "boot", "install", "first boot of the new image", "confirm",
	"boot behind the update", NULL };

int cut_device(
	const struct cut_order *o, int worker, const uint8_t *flash, bool watched, struct device *out, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	const char *dir = arena_printf(&a, "%s/board-%d", o->dir, worker);
	struct board_order order = { o->k[worker], dir, flash, o->seed };
	struct device d = { .kit = o->kit, .verify = o->verify, .self = o->self, .wall_ms = o->wall_ms };

	if (io_mkdirs(AT_FDCWD, dir, 0755, e) < 0 || board_start(&order, &d.board, e) < 0)
		return -1;
	if (device_prepare(&d, e) < 0 || (watched && record_watch(&d, e) < 0)) {
		board_stop(d.board);
		return -1;
	}
	*out = d;
	return 0;
}

struct step {
	enum cut_phase phase;
	enum device_function call; /* DEVICE_FUNCTIONS = power on */
	bool new;                  /* which image a call hands over, or which one a boot must enter */
	bool none;                 /* a boot: nothing is there to be entered */
	const char *says;
};

/* clang-format off */
static const struct step provisioning[] = {
	{ CUT_BOOT, DEVICE_FUNCTIONS, false, true, "a boot of an empty device" },
	{ CUT_BOOT, DEVICE_INSTALL, false, false, "boot_install of the first image" },
	{ CUT_BOOT, DEVICE_FUNCTIONS, false, false, "the boot of the first image" },
	{ CUT_BOOT, DEVICE_CONFIRM, false, false, "boot_confirm of the first image" },
};
static const struct step update[] = {
	{ CUT_BOOT, DEVICE_FUNCTIONS, false, false, "a boot of the confirmed first image" },
	{ CUT_INSTALL, DEVICE_INSTALL, true, false, "boot_install of the new image" },
	{ CUT_TRIAL, DEVICE_FUNCTIONS, true, false, "the first boot of the new image" },
	{ CUT_CONFIRM, DEVICE_CONFIRM, true, false, "boot_confirm of the new image" },
	{ CUT_AFTER, DEVICE_FUNCTIONS, true, false, "a boot of the confirmed new image" },
};
/* clang-format on */

static bool holds(const struct record *r, enum device_end end, const struct cut_image *image)
{
	uint32_t slot = end == DEVICE_ENTERED_A ? DEVICE_SLOT_A : DEVICE_SLOT_B;
	return (end == DEVICE_ENTERED_A || end == DEVICE_ENTERED_B) &&
	       memcmp(r->flash + slot, image->bytes, image->n) == 0;
}

static bool went_well(
	const struct cut_order *o, const struct step *s, const struct record *r, const struct device_stop *stop)
{
	if (s->call != DEVICE_FUNCTIONS)
		return stop->end == DEVICE_RETURNED && stop->value == 0;
	if (s->none)
		return stop->end == DEVICE_HALTED;
	return holds(r, stop->end, s->new ? &o->new : &o->old);
}

static int do_step(const struct cut_order *o, const struct step *s, struct recording *g, struct arena *a,
	const char **failed, struct err *e)
{
	const struct cut_image *image = s->new ? &o->new : &o->old;
	bool install = s->call == DEVICE_INSTALL;
	struct device_stop stop;
	int rc = s->call == DEVICE_FUNCTIONS
			 ? board_begin(g->d->board, g->r->flash, e)
			 : device_call(g->d, s->call, install ? image->bytes : NULL, install ? image->n : 0, e);

	g->r->phase = s->phase;
	if (rc < 0 || device_wait(g->d, record_store, g, &stop, e) < 0)
		return -1;
	if (!went_well(o, s, g->r, &stop))
		*failed = stop.end == DEVICE_RETURNED
				  ? arena_printf(a, "%s: it returned %d", s->says, stop.value)
				  : arena_printf(a, "%s: %s at 0x%x", s->says, device_end_words[stop.end], stop.pc);
	else if (g->r->broken != NULL)
		*failed = arena_printf(a, "%s: %s", s->says, g->r->broken);
	return 0;
}

static int do_steps(const struct cut_order *o, const struct step *steps, size_t n, struct recording *g, struct arena *a,
	const char **failed, struct err *e)
{
	for (size_t i = 0; i < n && *failed == NULL; i++)
		if (do_step(o, &steps[i], g, a, failed, e) < 0)
			return err_prefix(e, "%s", steps[i].says);
	return 0;
}

int cut_update(const struct cut_order *o, struct arena *a, struct cut_report *r, struct err *e)
{
	struct device d;
	struct record *rec = arena_alloc(a, sizeof(*rec));
	struct recording g = { &d, rec };
	int64_t start_us = 0;

	rec->a = a;
	memcpy(rec->flash, o->kit->flash, BOARD_FLASH);
	if (cut_device(o, 0, o->kit->flash, true, &d, e) < 0)
		return -1;
	int rc = do_steps(o, provisioning, sizeof(provisioning) / sizeof(provisioning[0]), &g, a, &r->failed, e);
	rec->n = 0;
	r->base = arena_memdup(a, rec->flash, BOARD_FLASH);
	start_us = io_monotonic_us();
	if (rc == 0)
		rc = do_steps(o, update, sizeof(update) / sizeof(update[0]), &g, a, &r->failed, e);
	r->record_us = io_monotonic_us() - start_us;
	r->record = rec;
	board_stop(d.board);
	return rc;
}
