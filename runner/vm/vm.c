#include "runner/vm/vm.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/base/data.h"
#include "runner/fd.h"
#include "runner/probe.h"
#include "runner/profile.h"
#include "runner/runner.h"
#include "runner/vm/guest.h"
#include "runner/vm/pack.h"
#include "runner/vm/parts.h"
#include "runner/vm/relay.h"
#include "runner/vm/take.h"

#define RESTORE_US qemu_patience(30000000)
#define GRACE_US   qemu_patience(30000000) /* the guest keeps the job's deadline; this is for a guest that can't */
#define KILL_US    qemu_patience(5000000)

void vm_free(struct vm *vm)
{
	if (vm == NULL)
		return;
	vm_drop(vm);
	for (int i = 0; i < 2; i++)
		if (vm->ready[i])
			vm_template_close(&vm->template[i]);
	keeper_stop(vm->keeper);
	free(vm);
}

int vm_open(struct runner *r, bool wired, struct vm **out, struct err *e)
{
	struct vm *vm = r->vm;
	if (vm == NULL)
		vm = r->vm = calloc(1, sizeof *vm);
	if (vm == NULL)
		return err_set(e, ERR_RETRY, "out of memory");
	if (vm->keeper == NULL) {
		vm->parked = (struct qemu)QEMU_INIT;
		if (keeper_start(NULL, &vm->keeper, e) != 0)
			return -1;
	}
	if (!vm->ready[wired] && vm->parked.started)
		vm_drop(vm); /* a keeper has one QEMU at a time, and a template may have to be booted */
	if (!vm->ready[wired] && vm_template_open(vm->keeper, wired, &vm->template[wired], e) != 0)
		return -1;
	vm->ready[wired] = true;
	*out = vm;
	return 0;
}

void vm_drop(struct vm *vm)
{
	(void)qemu_stop(&vm->parked, NULL);
}

int vm_park(struct vm *vm, int wire, struct err *e)
{
	bool wired = wire >= 0;
	const struct vm_template *t = &vm->template[wired];
	struct qemu_order o = { t->machine, t->accel, NULL, NULL, t->ram, wire, 0 };
	/* A wire is born with its QEMU, so who has one cannot have waited. And a long wait is survived by not everybody. */
	if (vm->parked.started && !wired && !qemu_ended(&vm->parked))
		return 0;
	vm_drop(vm);
	return qemu_start(&vm->parked, vm->keeper, &o, e) != 0 ? -1 : qemu_restore(&vm->parked, &t->state, e);
}

static void vm_ahead(struct runner *r)
{
	struct vm *vm;
	struct err ignored; /* the job will meet it again, and say so */
	if (vm_open(r, false, &vm, &ignored) == 0)
		(void)vm_park(vm, -1, &ignored);
}

/* --- what the guest is told --- */

int vm_greet(struct line *l, enum vm_role role, struct err *e)
{
	uint8_t random[32 + 8];
	SCOPED_BUF hello = { 0 };
	buf_init(&hello, VM_HELLO_BYTES);
	io_random(random, sizeof random);
	uint64_t us = (uint64_t)io_wall_ms() * 1000;
	buf_add(&hello, random, 32);
	buf_u32(&hello, (uint32_t)(us >> 32));
	buf_u32(&hello, (uint32_t)us);
	buf_add(&hello, random + 32, 8);
	buf_u8(&hello, (uint8_t)role);
	return line_put(l, LINE_HELLO, NULL, 0, hello.data, hello.len, e);
}

/* The job as it is in the guest: the same, but where its files lie. */
static int translate(const struct job *job, struct arena *a, struct job *in, struct buf *files, struct err *e)
{
	*in = *job;
	in->backend = "ns";
	in->needs &= ~(GUARANTEE_BIT(G_OWN_KERNEL) | GUARANTEE_BIT(G_PRIVATE_WIRE));
	in->net = in->role = NULL; /* there the wire is the keeper's network */
	in->mounts = arena_array(a, job->n_mounts + 1, sizeof *in->mounts);
	for (size_t i = 0; i < job->n_mounts; i++) {
		const char *name = arena_printf(a, "m%zu", i);
		in->mounts[i] = (struct job_mount){ arena_printf(a, "/job/in/%s", name), job->mounts[i].target };
		if (pack_add(files, job->mounts[i].source, name, e) != 0)
			return err_prefix(e, "job: mounts[%zu]", i);
	}
	if (job->stdin_path != NULL) {
		in->stdin_path = "/job/in/stdin";
		if (pack_add(files, job->stdin_path, "stdin", e) != 0)
			return err_prefix(e, "job: stdin");
	}
	if (job->n_collect > 0)
		in->collect_to = "/job/out";
	return pack_end(files, e);
}

static enum vm_role role_of(const struct job *job)
{
	return job->net == NULL ? VM_ALONE : job->role[0] == 'a' ? VM_ROLE_A : VM_ROLE_B;
}

static int send_job(struct line *l, const struct job *job, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	SCOPED_BUF files = { 0 };
	buf_init(&files, PACK_MAX);
	SCOPED_BUF text = { 0 };
	buf_init(&text, LINE_FRAME_MAX);
	struct job in;
	int64_t until = io_monotonic_us() + RESTORE_US;
	if (vm_greet(l, role_of(job), e) != 0 || line_flush(l, e) != 0 || translate(job, &a, &in, &files, e) != 0)
		return -1;
	for (size_t at = 0; at < files.len; at += LINE_FRAME_MAX) {
		size_t n = files.len - at < LINE_FRAME_MAX ? files.len - at : LINE_FRAME_MAX;
		if (line_put(l, LINE_FILES, NULL, 0, files.data + at, n, e) != 0 || line_flush_all(l, until, e) != 0)
			return -1;
	}
	SCOPED_JSON node = job_to_json(&in);
	if (json_print(node, &text) != 0)
		return err_set(e, ERR_INPUT, "the job's arguments are too long for a guest");
	return line_put(l, LINE_JOB, NULL, 0, text.data, text.len, e);
}

/* --- while it runs --- */

struct session {
	const struct job *job;
	struct qemu *qemu;
	struct line line;
	struct relay relay;
	struct take take;
	int cancel;
	int64_t job_us, until_us; /* for the job; and until when something must have come */
	bool killed, awake;
};

/* Nothing was heard of this guest before: it says that it has taken its greeting in. */
static int wakes(struct session *s, const struct frame *f, struct err *e)
{
	if (f->kind == LINE_FAILED)
		return take_frame(&s->take, f, e);
	if (f->kind != LINE_AWAKE || f->n != 0)
		return err_set(e, ERR_RETRY, "vm: a frame of kind %d from a guest that sleeps", (int)f->kind);
	s->awake = true;
	s->until_us = io_monotonic_us() + s->job_us;
	return 0;
}

static int take_frames(struct session *s, struct err *e)
{
	struct frame f;
	int rc;
	while (!s->take.ended && (rc = line_next(&s->line, &f, e)) != 0) {
		if (rc < 0)
			return -1;
		if (!s->awake) {
			if (wakes(s, &f, e) != 0)
				return -1;
			continue;
		}
		bool streams = f.kind >= LINE_MESSAGE && f.kind <= LINE_CLOSE;
		if ((streams && !s->take.begun ? relay_frame(&s->relay, &f, e) : take_frame(&s->take, &f, e)) != 0)
			return -1;
	}
	return 0;
}

static int cancel(struct session *s, struct err *e)
{
	s->killed = true;
	s->cancel = -1;
	s->until_us = io_monotonic_us() + KILL_US;
	return line_put(&s->line, LINE_KILL, NULL, 0, NULL, 0, e);
}

static int turn(struct session *s, struct err *e)
{
	struct pollfd p[RELAY_STREAMS + 3];
	relay_want(&s->relay, p);
	/* A job whose guest never wakes may be given to another: till then nothing is taken from its channels. */
	for (size_t i = 0; i < RELAY_STREAMS && !s->awake; i++)
		p[i].fd = -1;
	p[RELAY_STREAMS] = (struct pollfd){ s->line.fd, POLLIN, 0 };
	if (line_wants_write(&s->line))
		p[RELAY_STREAMS].events = POLLIN | POLLOUT;
	p[RELAY_STREAMS + 1] = (struct pollfd){ s->cancel, POLLIN, 0 };
	p[RELAY_STREAMS + 2] = (struct pollfd){ keeper_fd(s->qemu->keeper), POLLIN, 0 };
	if (poll(p, RELAY_STREAMS + 3, 1000) < 0 && errno != EINTR)
		return err_sys(e, ERR_BUG, "vm: poll");
	if ((p[RELAY_STREAMS].revents & ~POLLOUT) != 0 && line_fill(&s->line, e) != 0)
		return -1;
	if (take_frames(s, e) != 0 || relay_step(&s->relay, p, e) != 0)
		return -1;
	if (p[RELAY_STREAMS + 1].revents != 0 && cancel(s, e) != 0)
		return -1;
	if (line_flush(&s->line, e) != 0)
		return -1;
	if (p[RELAY_STREAMS + 2].revents != 0 && !s->take.ended)
		return err_set(e, ERR_RETRY, "vm: QEMU ended in the middle of the job");
	return 0;
}

static int converse(struct session *s, struct err *e)
{
	while (!s->take.ended) {
		if (turn(s, e) != 0)
			return -1;
		if (io_monotonic_us() > s->until_us)
			return err_set(e, ERR_RETRY, "vm: the guest did not %s",
				s->awake ? "answer within the job's time" : "wake up");
	}
	return 0;
}

static int open_channels(struct session *s, const struct job_io *io, struct err *e)
{
	for (int64_t i = 0; i < s->job->channels; i++) {
		int copy = fcntl(io->channels[i], F_DUPFD_CLOEXEC, 3);
		if (copy < 0)
			return err_sys(e, ERR_RETRY, "vm: a channel");
		if (relay_channel(&s->relay, copy, e) != 0)
			return -1;
	}
	return 0;
}

static int session_run(struct session *s, struct vm *vm, const struct job_io *io, struct err *e)
{
	struct job_limits limits = profile_limits(profile_find(s->job->profile), &s->job->limits);
	int wire = s->job->net == NULL ? -1 : io->channels[s->job->channels];
	if (vm_park(vm, wire, e) != 0 || line_open(&s->line, vm->parked.serial, e) != 0)
		return -1;
	relay_init(&s->relay, &s->line, true);
	s->qemu = &vm->parked;
	s->job_us = limits.wall_ms * 1000 + GRACE_US;
	s->until_us = io_monotonic_us() + RESTORE_US;
	int rc = open_channels(s, io, e);
	if (rc == 0 && (rc = send_job(&s->line, s->job, e)) == 0)
		rc = converse(s, e);
	relay_release(&s->relay);
	line_close(&s->line);
	return rc;
}

/* A job that was to be ended and whose guest does not listen is ended with it. */
static bool ended_with_guest(const struct session *s, struct result *out)
{
	if (!s->killed)
		return false;
	out->ending = END_SIGNAL;
	out->signal = 9;
	return true;
}

static uint32_t vm_offers(const struct runner *r)
{
	return (backend_ns.offers(r) | GUARANTEE_BIT(G_OWN_KERNEL) | GUARANTEE_BIT(G_MEMORY_CAP) |
		GUARANTEE_BIT(G_CPU_CAP) | GUARANTEE_BIT(G_PRIVATE_WIRE));
}

/* What runs student code; a guest has no toolchain and no validators. */
static bool takes(const char *profile)
{
	return strncmp(profile, "run", 3) == 0;
}

static void refuse(const struct job *job, const struct job_limits *l, struct result *out)
{
	out->ending = END_NOT_STARTED;
	if (takes(job->profile))
		buf_printf(&out->err, "backend vm: %lld KiB are more than a guest has", (long long)l->memory_kib);
	else
		buf_printf(
			&out->err, "backend vm: there is no compiler in a guest; run profile %s with ns", job->profile);
}

/* A QEMU that fails by itself did not like what it was given; the next job boots anew. */
static void forget_template(struct vm *vm, bool wired)
{
	vm_template_close(&vm->template[wired]);
	vm->ready[wired] = false;
	vm_template_forget(wired);
}

/* A guest that had waited may have died meanwhile. One that never woke has not seen the job. */
static int run_once_or_again(struct session *s, struct vm *vm, const struct job_io *io, struct err *e)
{
	bool waited = vm->parked.started && s->job->net == NULL;
	int rc = session_run(s, vm, io, e);
	if (rc == 0 || !waited || s->awake || s->killed || e->kind != ERR_RETRY)
		return rc;
	vm_drop(vm);
	return session_run(s, vm, io, e);
}

static int vm_run(struct runner *r, const struct job *job, const struct job_io *io, struct result *out, struct err *e)
{
	struct session s = { .job = job, .cancel = io->cancel_fd };
	struct job_limits limits = profile_limits(profile_find(job->profile), &job->limits);
	struct vm *vm;
	struct err ignored;
	if (!takes(job->profile) || limits.memory_kib > (QEMU_RAM_MIB - 192) << 10) {
		refuse(job, &limits, out);
		return 0;
	}
	if (vm_open(r, job->net != NULL, &vm, e) != 0)
		return -1;
	take_init(&s.take, job, &limits, out);
	int rc = run_once_or_again(&s, vm, io, e);
	if (rc != 0 && ended_with_guest(&s, out))
		rc = 0;
	take_release(&s.take);
	SCOPED_BUF why = { 0 };
	buf_init(&why, 400);
	if (rc != 0)
		qemu_complaint(&vm->parked, &why);
	if (qemu_stop(&vm->parked, rc != 0 ? &why : NULL))
		forget_template(vm, job->net != NULL);
	if (rc != 0)
		return err_prefix(e, "guest%.200s", buf_text(&why));
	out->held = vm_offers(r) & ~(job->net == NULL ? GUARANTEE_BIT(G_PRIVATE_WIRE) : 0);
	if (job->net == NULL)
		(void)vm_park(vm, -1, &ignored); /* the next job's; if it can't be, the next job says why */
	return 0;
}

/* Under TCG, measured (docs/adr/0018): 1 to 6 times for most of what a program does, 10 to 30 for copies, page faults, fork and
 * exec, 50 for division of 128 bits. */
#define SLOWER 20

const struct backend backend_vm = { "vm", "a guest kernel of its own, with ns inside", vm_offers, vm_probe, vm_run,
	vm_ahead, SLOWER };
