/* One bit of what is stored is wrong when the power comes: a cell that has worn out, a particle. */
#include "runner/board/fault_parts.h"

#define STATES 3

/* When the update may be standing still for long. */
static const int states[STATES] = { CUT_BOOT, CUT_INSTALL, CUT_AFTER };

static void flip_state(const struct fault_run *f, const struct fault *job, uint8_t *flash)
{
	fault_behind(f, job->phase, flash);
	flash[job->address] ^= (uint8_t)(1u << job->bit);
}

static bool whole(const uint8_t *flash, const struct cut_image *i)
{
	return memcmp(flash + DEVICE_SLOT_A, i->bytes, i->n) == 0 || memcmp(flash + DEVICE_SLOT_B, i->bytes, i->n) == 0;
}

static uint32_t version(const struct cut_image *i)
{
	const uint8_t *p = i->bytes + 4;
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* What was confirmed is still whole: then something has to come up, and it must not be older than the counter. */
static void rule(
	const struct fault_run *f, const uint8_t *before, const uint8_t *flipped, uint32_t counter_now, struct fault *x)
{
	const struct cut_order *o = f->o->cut;
	const struct cut_image *confirmed = x->phase == CUT_AFTER ? &o->new : &o->old;
	uint32_t counter = device_counter(before + DEVICE_COUNTER);
	bool runs_confirmed = x->outcome == (x->phase == CUT_AFTER ? CUT_NEW : CUT_OLD);

	if (x->outcome == CUT_OLD && (x->phase == CUT_AFTER || version(&o->old) < counter))
		x->outcome = CUT_WENT_BACK;
	else if (runs_confirmed && counter_now < counter)
		x->outcome = CUT_COUNTER;
	x->harm =
		x->outcome == CUT_NONE || x->outcome == CUT_CRASHED ? whole(flipped, confirmed) : !cut_fine(x->outcome);
}

static int flip_seen(void *self, struct crew_member *m, const struct device_stop *s, struct err *e)
{
	struct fault_run *f = self;
	struct fault x = *fault_of(f, m);
	SCOPED_ARENA a = ARENA_INIT;
	uint8_t *before = arena_alloc(&a, BOARD_FLASH), counter[BOARD_PAGE] = { 0 };

	if (fault_came_up(f, m, s, &x, e) < 0)
		return -1;
	if (fault_entered(s) && board_read(m->d.board, DEVICE_COUNTER, counter, sizeof(counter), e) < 0)
		return -1;
	fault_behind(f, x.phase, before);
	rule(f, before, m->state, device_counter(counter), &x);
	fault_add(f, &x);
	return 0;
}

/* --- where --- */

/* Bits of each word in [from, to) that says something, or stands next to one that does. */
static void gather(struct fault_run *f, int phase, const uint8_t *flash, uint32_t from, uint32_t to)
{
	static const uint8_t erased[4] = { 0xff, 0xff, 0xff, 0xff };
	bool near = true;

	for (uint32_t at = from; at < to; at += 4) {
		bool says = memcmp(flash + at, erased, 4) != 0;
		for (uint32_t bit = 0; (says || near) && bit < 32; bit++)
			fault_found(f,
				&(struct fault){
					.kind = FAULT_FLIP, .phase = phase, .address = at + bit / 8, .bit = bit % 8 });
		near = says;
	}
}

/* Of each region its share, or the many bits of code would leave no room for the few of the counter. */
static size_t draw(struct fault_run *f, int phase, const uint8_t *flash, size_t share)
{
	const uint32_t n = (uint32_t)f->o->cut->new.n, slots[] = { DEVICE_SLOT_A, DEVICE_SLOT_B };
	const struct {
		uint32_t from, to;
	} regions[] = { { DEVICE_COUNTER, DEVICE_COUNTER + BOARD_PAGE },
		{ DEVICE_COUNTER + BOARD_PAGE, DEVICE_NOTES_END }, { slots[0], slots[0] + DEVICE_HEADER },
		{ slots[1], slots[1] + DEVICE_HEADER }, { slots[0] + DEVICE_HEADER, slots[0] + (n & ~3u) },
		{ slots[1] + DEVICE_HEADER, slots[1] + (n & ~3u) } };
	const size_t n_regions = sizeof(regions) / sizeof(regions[0]);
	size_t of = 0;

	for (size_t i = 0; i < n_regions; i++) {
		f->n_found = 0;
		gather(f, phase, flash, regions[i].from, regions[i].to);
		of += f->n_found;
		size_t k = fault_sample(f, f->found, f->n_found, sizeof(*f->found), share / n_regions + 1);
		for (size_t j = 0; j < k; j++)
			fault_job(f, &f->found[j]);
	}
	f->n_found = 0;
	return of;
}

int fault_flip(struct fault_run *f, struct err *e)
{
	static const struct fault_pass pass = { NULL, flip_seen, flip_state };
	SCOPED_ARENA a = ARENA_INIT;
	uint8_t *flash = arena_alloc(&a, BOARD_FLASH);
	size_t most = f->o->most[FAULT_FLIP] > 0 ? f->o->most[FAULT_FLIP] : FAULT_FLIPS, of = 0;

	for (size_t i = 0; i < STATES; i++) {
		fault_behind(f, states[i], flash);
		of += draw(f, states[i], flash, most / STATES);
	}
	f->r->by_kind[FAULT_FLIP].of = of;
	return fault_pass(f, &pass, e);
}
