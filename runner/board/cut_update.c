/* One update without any power cut: the bootloader must be right before it can be robust. */
#include "runner/board/cut_parts.h"

#include <fcntl.h>

#include "runner/base/io.h"

#define WATCHED_SLOWER 5

const char *const cut_phase_words[] = { "boot", "install", "first boot of the new image", "confirm",
	"boot behind the update", NULL };

int cut_device(
	const struct cut_order *o, int worker, const uint8_t *flash, bool watched, struct device *out, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	const char *dir = arena_printf(&a, "%s/board-%d", o->dir, worker);
	struct board_order order = { .k = o->k[worker], .dir = dir, .flash = flash, .ram_seed = o->seed };
	struct device d = { .kit = o->kit, .verify = o->verify, .self = o->self, .wall_ms = o->wall_ms };

	/* between two stores, each of which is a stop */
	d.wall_ms = watched ? d.wall_ms * WATCHED_SLOWER : d.wall_ms;
	if (io_mkdirs(AT_FDCWD, dir, 0755, e) < 0 || board_start(&order, &d.board, e) < 0)
		return -1;
	if (device_prepare(&d, e) < 0 || (watched && record_watch(&d, e) < 0)) {
		board_stop(d.board);
		return -1;
	}
	*out = d;
	return 0;
}

enum image { OLD, NEW, CHANGED, RENUMBERED, CUT_SHORT, IMAGES };

struct step {
	enum cut_phase phase;
	enum device_function call;          /* DEVICE_FUNCTIONS = power on */
	enum image image;                   /* that a call hands over, or that a boot must enter */
	enum { DONE, REFUSED, EMPTY } ends; /* EMPTY: a boot finds nothing to enter */
	const char *says;
};

#define BOOT DEVICE_FUNCTIONS

/* clang-format off */
static const struct step provisioning[] = {
	{ CUT_BOOT, BOOT, OLD, EMPTY, "a boot of an empty device" },
	{ CUT_BOOT, DEVICE_INSTALL, OLD, DONE, "boot_install of the first image" },
	{ CUT_BOOT, BOOT, OLD, DONE, "the boot of the first image" },
	{ CUT_BOOT, DEVICE_CONFIRM, OLD, DONE, "boot_confirm of the first image" },
	{ CUT_BOOT, BOOT, OLD, DONE, "a boot of the confirmed first image" },
	{ CUT_BOOT, DEVICE_INSTALL, CHANGED, REFUSED, "boot_install of an image with a changed byte of code" },
	{ CUT_BOOT, DEVICE_INSTALL, RENUMBERED, REFUSED, "boot_install of an image with a changed version" },
	{ CUT_BOOT, DEVICE_INSTALL, CUT_SHORT, REFUSED, "boot_install of an image that is longer than what was received" },
	{ CUT_BOOT, DEVICE_INSTALL, OLD, REFUSED, "boot_install of an image that is not newer" },
	{ CUT_BOOT, BOOT, OLD, DONE, "a boot behind refused images" },
	{ CUT_BOOT, DEVICE_INSTALL, NEW, DONE, "boot_install of an image that will not be confirmed" },
	{ CUT_BOOT, BOOT, NEW, DONE, "the first boot of an image that will not be confirmed" },
	{ CUT_BOOT, BOOT, OLD, DONE, "the boot behind an image that was not confirmed" },
};
static const struct step update[] = {
	{ CUT_BOOT, BOOT, OLD, DONE, "a boot before the update" },
	{ CUT_INSTALL, DEVICE_INSTALL, NEW, DONE, "boot_install of the new image" },
	{ CUT_TRIAL, BOOT, NEW, DONE, "the first boot of the new image" },
	{ CUT_CONFIRM, DEVICE_CONFIRM, NEW, DONE, "boot_confirm of the new image" },
	{ CUT_AFTER, BOOT, NEW, DONE, "a boot of the confirmed new image" },
};
/* clang-format on */

/* The new image as a thief would send it: bytes changed behind the signature's back. */
static void spoil(enum image which, const struct cut_image *new, uint8_t *bytes, size_t *n)
{
	static const uint32_t version_at = 4;

	memcpy(bytes, new->bytes, new->n);
	*n = which == CUT_SHORT ? new->n - 4 : new->n;
	if (which == CHANGED)
		bytes[new->n - 1] ^= 0x10;
	if (which == RENUMBERED)
		bytes[version_at] ^= 0x04;
}

static bool holds(const struct flash_record *r, enum device_end end, const struct cut_image *image)
{
	uint32_t slot = end == DEVICE_ENTERED_A ? DEVICE_SLOT_A : DEVICE_SLOT_B;
	return (end == DEVICE_ENTERED_A || end == DEVICE_ENTERED_B) &&
	       memcmp(r->flash + slot, image->bytes, image->n) == 0;
}

static bool went_well(
	const struct cut_order *o, const struct step *s, const struct flash_record *r, const struct device_stop *stop)
{
	if (s->call != BOOT)
		return stop->end == DEVICE_RETURNED && (s->ends == REFUSED ? stop->value < 0 : stop->value == 0);
	if (s->ends == EMPTY)
		return stop->end == DEVICE_HALTED;
	return holds(r, stop->end, s->image == NEW ? &o->new : &o->old);
}

static int begin_step(const struct cut_order *o, const struct step *s, struct recording *g, struct err *e)
{
	uint8_t bytes[DEVICE_IMAGE_MAX];
	struct cut_image image = s->image == OLD ? o->old : o->new;

	if (s->call == BOOT)
		return board_begin(g->d->board, g->r->flash, e);
	if (s->call != DEVICE_INSTALL)
		return device_call(g->d, s->call, NULL, 0, e);
	if (s->image > NEW) {
		spoil(s->image, &o->new, bytes, &image.n);
		image.bytes = bytes;
	}
	return device_call(g->d, s->call, image.bytes, image.n, e);
}

static int do_step(const struct cut_order *o, const struct step *s, struct recording *g, struct arena *a,
	const char **failed, struct err *e)
{
	const struct device_watch watch = { record_store, g };
	struct device_stop stop;

	g->r->phase = (int)s->phase;
	if (begin_step(o, s, g, e) < 0 || device_wait(g->d, &watch, &stop, e) < 0)
		return -1;
	if (g->r->broken != NULL)
		*failed = arena_printf(a, "%s: %s", s->says, g->r->broken);
	else if (!went_well(o, s, g->r, &stop))
		*failed = stop.end == DEVICE_RETURNED
				  ? arena_printf(a, "%s: it returned %d", s->says, stop.value)
				  : arena_printf(a, "%s: %s at 0x%x", s->says, device_end_words[stop.end], stop.pc);
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

static int one_update(const struct cut_order *o, struct arena *a, struct cut_report *r, struct err *e)
{
	struct device d;
	struct flash_record *rec = arena_alloc(a, sizeof(*rec));
	struct recording g = { &d, rec };

	rec->a = a;
	memcpy(rec->flash, o->base != NULL ? o->base : o->kit->flash, BOARD_FLASH);
	if (cut_device(o, 0, rec->flash, true, &d, e) < 0)
		return -1;
	int rc = o->base != NULL ? 0
				 : do_steps(o, provisioning, sizeof(provisioning) / sizeof(provisioning[0]), &g, a,
					   &r->failed, e);
	rec->n = 0;
	r->base = arena_memdup(a, rec->flash, BOARD_FLASH);
	int64_t start_us = io_monotonic_us();
	if (rc == 0)
		rc = do_steps(o, update, sizeof(update) / sizeof(update[0]), &g, a, &r->failed, e);
	r->record_us = io_monotonic_us() - start_us;
	r->record = rec;
	board_stop(d.board);
	return rc;
}

int cut_update(const struct cut_order *o, struct arena *a, struct cut_report *r, struct err *e)
{
	int rc = one_update(o, a, r, e);
	return rc < 0 && e->kind == ERR_RETRY ? one_update(o, a, r, e) : rc;
}
