/* Bytes change between the moment they are verified and the moment they are used: by a second master on the bus, or by
 * whoever can write to a flash chip beside the processor. One byte of code changes each time, the last one. */
#include "runner/board/fault_parts.h"

#define NTH_MAX 8 /* verifications of one boot or call that are looked at */

enum { BOOTING, CALLED, BOOTING_AGAIN };

static uint32_t last_byte(const struct fault_run *f)
{
	return (uint32_t)f->o->cut->new.n - 1;
}

static int change(struct crew_member *m, uint32_t at, struct err *e)
{
	uint8_t byte;

	if (board_read(m->d.board, at, &byte, 1, e) < 0)
		return -1;
	byte ^= 0x10;
	return board_write(m->d.board, at, &byte, 1, e);
}

/* Behind each verification, before it is answered. */
static int looked(void *self, uint32_t address, bool good, struct err *e)
{
	struct fault_eye *y = self;
	const struct fault *job = fault_of(y->f, y->m);
	bool in_call = job->phase == CUT_INSTALL && job->address == y->f->mailbox;

	(void)good;
	if (in_call != (y->m->stage == CALLED))
		return 0;
	if (y->at != 0) {
		y->seen_since = y->seen_since || address + last_byte(y->f) == y->at;
		return 0;
	}
	if (++y->n != job->nth || (!in_call && address >= BOARD_FLASH - last_byte(y->f)))
		return 0;
	y->at = (in_call ? DEVICE_MAILBOX : address) + last_byte(y->f);
	return change(y->m, y->at, e);
}

static int begin(void *self, struct crew_member *m, struct err *e)
{
	struct fault_run *f = self;
	struct fault_eye *y = &f->eyes[m->number];

	*y = (struct fault_eye){ .f = f, .m = m };
	m->d.looked = looked;
	m->d.looker = y;
	return board_begin(m->d.board, m->state, e);
}

static int go_on(struct crew_member *m, int stage, int rc)
{
	m->stage = stage;
	return rc < 0 ? -1 : 1;
}

static int boot_again(struct crew_member *m, struct err *e)
{
	int rc = device_flash(&m->d, m->state, e);
	return go_on(m, BOOTING_AGAIN, rc < 0 ? -1 : board_begin(m->d.board, m->state, e));
}

/* dark_is_fine: no image that may run is whole any more. */
static int judge(
	struct fault_run *f, struct crew_member *m, const struct device_stop *s, bool dark_is_fine, struct err *e)
{
	struct fault x = *fault_of(f, m);
	const struct fault_eye *y = &f->eyes[m->number];

	if (fault_came_up(f, m, s, &x, e) < 0)
		return -1;
	x.address = y->at != 0 ? y->at : x.address;
	bool wrong = !cut_fine(x.outcome), dark = wrong && !fault_entered(s);
	x.unseen = wrong && !dark && x.nth > 0 && x.address < BOARD_FLASH && !y->seen_since;
	x.harm = dark ? !dark_is_fine : wrong && !x.unseen;
	fault_add(f, &x);
	return 0;
}

/* --- in a slot: while the power is off (nth 0), or in the middle of a boot --- */

static void boot_state(const struct fault_run *f, const struct fault *job, uint8_t *flash)
{
	fault_behind(f, job->phase, flash);
	if (job->nth == 0)
		flash[job->address] ^= 0x10;
}

static int boot_seen(void *self, struct crew_member *m, const struct device_stop *s, struct err *e)
{
	struct fault_run *f = self;
	const struct fault *job = fault_of(f, m);
	uint32_t at = job->nth == 0 ? job->address : f->eyes[m->number].at;

	if (job->nth > 0 && at == 0) /* not so many verifications */
		return 0;
	bool dark_is_fine = job->phase == CUT_AFTER || at != f->slot + last_byte(f);
	if (m->stage == BOOTING && s->end == DEVICE_HALTED && !dark_is_fine) /* it may stop where it notices */
		return boot_again(m, e);
	return judge(f, m, s, dark_is_fine, e);
}

/* --- in the mailbox, in the middle of boot_install --- */

static void old_state(const struct fault_run *f, const struct fault *job, uint8_t *flash)
{
	(void)job;
	fault_behind(f, CUT_BOOT, flash);
}

static int install_seen(void *self, struct crew_member *m, const struct device_stop *s, struct err *e)
{
	struct fault_run *f = self;
	const struct cut_image *new = &f->o->cut->new;

	if (m->stage == BOOTING && fault_entered(s)) {
		m->stage = CALLED;
		return go_on(m, CALLED, device_call(&m->d, DEVICE_INSTALL, new->bytes, new->n, e));
	}
	if (m->stage == CALLED && f->eyes[m->number].at == 0)
		return 0;
	if (m->stage == CALLED && !fault_entered(s) && s->end != DEVICE_LOCKED)
		return boot_again(m, e);
	return judge(f, m, s, false, e);
}

/* --- in the slot of the new image, while it runs and before it is confirmed --- */

static void trial_state(const struct fault_run *f, const struct fault *job, uint8_t *flash)
{
	(void)job;
	fault_behind(f, CUT_INSTALL, flash);
}

static int confirm_seen(void *self, struct crew_member *m, const struct device_stop *s, struct err *e)
{
	struct fault_run *f = self;

	if (m->stage == BOOTING && fault_entered(s)) {
		if (change(m, fault_of(f, m)->address, e) < 0)
			return -1;
		return go_on(m, CALLED, device_call(&m->d, DEVICE_CONFIRM, NULL, 0, e));
	}
	if (m->stage == CALLED && !fault_entered(s) && s->end != DEVICE_LOCKED)
		return boot_again(m, e);
	return judge(f, m, s, false, e);
}

static int one_way(struct fault_run *f, const struct fault_pass *p, int phase, uint32_t address, unsigned from,
	unsigned to, struct err *e)
{
	for (unsigned nth = from; nth <= to; nth++)
		fault_job(f, &(struct fault){ .kind = FAULT_SWAP, .phase = phase, .address = address, .nth = nth });
	return fault_pass(f, p, e);
}

int fault_swap(struct fault_run *f, struct err *e)
{
	static const struct fault_pass boot = { begin, boot_seen, boot_state },
				       install = { begin, install_seen, old_state },
				       confirm = { begin, confirm_seen, trial_state };
	uint32_t in_slot = f->slot + last_byte(f);

	f->mailbox = DEVICE_MAILBOX + last_byte(f);
	int rc = one_way(f, &boot, CUT_INSTALL, in_slot, 0, NTH_MAX, e) < 0 ||
				 one_way(f, &boot, CUT_AFTER, in_slot, 0, NTH_MAX, e) < 0 ||
				 one_way(f, &install, CUT_INSTALL, f->mailbox, 1, NTH_MAX, e) < 0 ||
				 one_way(f, &confirm, CUT_CONFIRM, in_slot, 0, 0, e) < 0
			 ? -1
			 : 0;
	for (int i = 0; i < f->crew.n; i++)
		f->crew.members[i].d.looked = NULL;
	for (size_t i = 0; i < f->r->n; i++)
		f->r->by_kind[FAULT_SWAP].of += f->r->faults[i].kind == FAULT_SWAP;
	return rc;
}
