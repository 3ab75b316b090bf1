/* Instructions that are not executed. First a survey: which instructions does this boot (or call) execute at all? Then each
 * of them is left out, in a run of its own, the first time that it is met, the second, ... */
#include "runner/board/fault_parts.h"

#define VECTORS_END UINT32_C(0xc0)

/* --- what is common --- */

static uint32_t size_of(const struct device_kit *kit, uint32_t at)
{
	uint16_t word = (uint16_t)(kit->flash[at] | kit->flash[at + 1] << 8);
	return (word & 0xe000) == 0xe000 && (word & 0x1800) != 0 ? 4 : 2; /* Arm v6-M Manual, A5.1 */
}

static int disarm(struct crew_member *m, struct err *e)
{
	uint32_t trap = m->d.trap;

	m->d.trap = 0;
	return trap == 0 ? 0 : board_unbreak(m->d.board, trap, e);
}

static int set_trap(struct crew_member *m, uint32_t address, struct err *e)
{
	m->d.trap = address;
	return board_break(m->d.board, address, e);
}

/* The trap is where the instruction is. */
static int hit(struct crew_member *m, const struct fault *job, struct err *e)
{
	uint32_t at = job->address;

	if (++m->hits < (int)job->nth)
		return board_pass(m->d.board, at, e) < 0 ? -1 : 1;
	m->d.trap = 0;
	return board_leave(m->d.board, at, at + size_of(m->d.kit, at), e) < 0 ? -1 : 1;
}

static int judge(struct fault_run *f, struct crew_member *m, const struct device_stop *s, struct err *e)
{
	struct fault x = *fault_of(f, m);

	if (fault_came_up(f, m, s, &x, e) < 0)
		return -1;
	if (x.outcome == CUT_OLD && x.bad == FAULT_LEFT)
		x.outcome = CUT_WENT_BACK;
	x.harm = fault_entered(s) && x.outcome != CUT_OLD;
	fault_add(f, &x);
	return 0;
}

/* The same instruction, one time later. */
static int another(struct fault_run *f, struct crew_member *m, struct err *e)
{
	struct fault *job = fault_of(f, m);

	if (m->d.board == NULL || ++job->nth > f->o->each)
		return 0;
	m->hits = m->stage = 0;
	f->pass->state(f, job, m->state);
	return f->pass->begin(f, m, e) < 0 ? -1 : 1;
}

/* --- the survey --- */

static int trap_everywhere(struct crew_member *m, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	const struct device_kit *kit = m->d.kit;
	uint32_t *all = arena_array(&a, DEVICE_ROM / 2, sizeof(*all)), end = DEVICE_ROM;
	size_t n = 0;

	while (end > VECTORS_END && kit->flash[end - 1] == 0xff)
		end--;
	for (uint32_t at = VECTORS_END; at < end; at += 2) {
		bool own = false; /* where the device stops anyway */
		for (int i = DEVICE_HALT; i <= DEVICE_VERIFY; i++)
			own = own || at == kit->address[i];
		if (!own)
			all[n++] = at;
	}
	m->d.trap = DEVICE_ANYWHERE;
	return board_breaks(m->d.board, all, n, e);
}

/* Each is met once, and gone. With those that are left the board is of no more use. */
static int survey(struct fault_run *f, struct crew_member *m, const struct device_stop *s, struct err *e)
{
	struct fault x = *fault_of(f, m);

	if (s->end == DEVICE_TRAPPED && f->n_found <= FAULT_SKIPS_MAX) {
		x.address = s->pc;
		if (s->pc < DEVICE_ROM)
			fault_found(f, &x);
		return board_leave(m->d.board, s->pc, s->pc, e) < 0 ? -1 : 1;
	}
	board_stop(m->d.board);
	m->d.board = NULL;
	return 0;
}

/* --- in a boot --- */

static void boot_state(const struct fault_run *f, const struct fault *job, uint8_t *flash)
{
	fault_behind(f, job->phase, flash);
	fault_spoil(f, job->bad, flash + f->slot);
}

static int boot_survey_begin(void *self, struct crew_member *m, struct err *e)
{
	(void)self;
	return trap_everywhere(m, e) < 0 ? -1 : board_begin(m->d.board, m->state, e);
}

static int boot_survey_seen(void *self, struct crew_member *m, const struct device_stop *s, struct err *e)
{
	return survey(self, m, s, e);
}

static int boot_begin(void *self, struct crew_member *m, struct err *e)
{
	return disarm(m, e) < 0 || set_trap(m, fault_of(self, m)->address, e) < 0
		       ? -1
		       : board_begin(m->d.board, m->state, e);
}

static int boot_seen(void *self, struct crew_member *m, const struct device_stop *s, struct err *e)
{
	if (s->end == DEVICE_TRAPPED)
		return hit(m, fault_of(self, m), e);
	if (m->d.trap != 0) /* not so often */
		return disarm(m, e);
	return judge(self, m, s, e) < 0 ? -1 : another(self, m, e);
}

int fault_skip_boot(struct fault_run *f, struct err *e)
{
	static const struct fault_pass survey_pass = { boot_survey_begin, boot_survey_seen, boot_state },
				       pass = { boot_begin, boot_seen, boot_state };

	for (int bad = 0; bad < FAULT_BADS; bad++)
		if (bad != FAULT_OLDER || f->o->older.n > 0)
			fault_job(f, &(struct fault){ .kind = FAULT_SKIP_BOOT,
					     .bad = (enum fault_bad)bad,
					     .phase = bad == FAULT_LEFT ? CUT_AFTER : CUT_INSTALL,
					     .nth = 1 });
	if (fault_pass(f, &survey_pass, e) < 0)
		return -1;
	fault_choose(f, FAULT_SKIP_BOOT);
	return fault_pass(f, &pass, e);
}

/* --- in boot_install --- */

enum { BOOTING, CALLED, BOOTING_AGAIN };

static void install_state(const struct fault_run *f, const struct fault *job, uint8_t *flash)
{
	(void)job;
	fault_behind(f, CUT_BOOT, flash);
}

/* The old image runs; now it hands over a bad one. */
static int call(struct fault_run *f, struct crew_member *m, struct err *e)
{
	uint8_t bytes[DEVICE_IMAGE_MAX];
	const struct fault *job = fault_of(f, m);
	const struct cut_image *new = &f->o->cut->new;

	memcpy(bytes, new->bytes, new->n);
	fault_spoil(f, job->bad, bytes);
	m->stage = CALLED;
	return device_call(&m->d, DEVICE_INSTALL, bytes, job->bad == FAULT_OLDER ? f->o->older.n : new->n, e) < 0 ? -1
														  : 1;
}

static int not_up(struct err *e)
{
	return err_set(e, ERR_RETRY, "board: the device did not come up before it was disturbed");
}

static int install_survey_seen(void *self, struct crew_member *m, const struct device_stop *s, struct err *e)
{
	if (m->stage == CALLED)
		return survey(self, m, s, e);
	if (!fault_entered(s))
		return not_up(e);
	return trap_everywhere(m, e) < 0 ? -1 : call(self, m, e);
}

static int install_begin(void *self, struct crew_member *m, struct err *e)
{
	(void)self;
	return disarm(m, e) < 0 ? -1 : board_begin(m->d.board, m->state, e);
}

/* Power off, and on. */
static int boot_again(struct crew_member *m, struct err *e)
{
	m->stage = BOOTING_AGAIN;
	return device_flash(&m->d, m->state, e) < 0 || board_begin(m->d.board, m->state, e) < 0 ? -1 : 1;
}

static int install_seen(void *self, struct crew_member *m, const struct device_stop *s, struct err *e)
{
	struct fault *job = fault_of(self, m);

	if (s->end == DEVICE_TRAPPED)
		return hit(m, job, e);
	if (m->stage == BOOTING && !fault_entered(s) && s->end != DEVICE_LOCKED)
		return not_up(e);
	if (m->stage == BOOTING && s->end != DEVICE_LOCKED)
		return set_trap(m, job->address, e) < 0 ? -1 : call(self, m, e);
	if (m->stage == CALLED && m->d.trap != 0)
		return disarm(m, e);
	if (m->stage == CALLED && !fault_entered(s) && s->end != DEVICE_LOCKED)
		return boot_again(m, e);
	return judge(self, m, s, e) < 0 ? -1 : another(self, m, e);
}

int fault_skip_install(struct fault_run *f, struct err *e)
{
	static const struct fault_pass survey_pass = { install_begin, install_survey_seen, install_state },
				       pass = { install_begin, install_seen, install_state };

	for (int bad = FAULT_CHANGED; bad <= FAULT_OLDER; bad++)
		if (bad != FAULT_OLDER || f->o->older.n > 0)
			fault_job(f, &(struct fault){ .kind = FAULT_SKIP_INSTALL,
					     .bad = (enum fault_bad)bad,
					     .phase = CUT_INSTALL,
					     .nth = 1 });
	if (fault_pass(f, &survey_pass, e) < 0)
		return -1;
	fault_choose(f, FAULT_SKIP_INSTALL);
	return fault_pass(f, &pass, e);
}
