/* The argument. Everything that a box can do to be seen arrives at one poll loop, and the first reason to end it is its
 * ending: what comes later is a consequence of the kill and decides nothing. The kill is a SIGKILL through a pidfd to the
 * first process of a PID namespace, which nobody inside can stop, outlive or be mistaken for. No read waits: a program
 * that writes slowly, closes its outputs or stops itself meets the deadline and nothing else. The loop keeps bytes up to
 * a cap and understands none of them. */
#include "runner/watch.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "runner/answer.h"
#include "runner/fd.h"
#include "runner/ns/ctl.h"
#include "runner/process.h"
#include "runner/tree.h"

#define SET_UP_US   10000000 /* a box that isn't ready by then never will be */
#define LOOK_MIN_US 5000
#define LOOK_MAX_US 100000
#define ANSWERS_MAX 10000 /* our time, not the box's: libc asks once */

static void kill_box(struct watch *w)
{
	process_kill(w->process, w->first);
}

static void decide(struct watch *w, enum ending ending)
{
	if (!w->decided) {
		w->decided = true;
		w->result->ending = ending;
	}
	kill_box(w);
}

static void start(struct watch *w, int64_t now_us)
{
	if (!w->started)
		w->started_us = now_us;
	w->started = true;
	w->next_look_us = w->started_us + INT64_C(4) * LOOK_MIN_US;
}

/* Two sizes: a large block on the stack is touched whole, whatever comes (stack clash protection), and touched pages are
 * copied after each fork. Most programs say nothing, or little. */
#define APART __attribute__((noinline))

static APART ssize_t read_little(int fd, struct buf *into, size_t room)
{
	char block[2048] UNINITIALIZED;
	ssize_t n = read(fd, block, sizeof block);
	if (n > 0)
		(void)buf_add(into, block, (size_t)n <= room ? (size_t)n : room);
	return n;
}

static APART ssize_t read_much(int fd, struct buf *into, size_t room)
{
	char block[65536] UNINITIALIZED;
	ssize_t n = read(fd, block, sizeof block);
	if (n > 0)
		(void)buf_add(into, block, (size_t)n <= room ? (size_t)n : room);
	return n;
}

static void fail(struct watch *w, enum err_kind kind, const char *text)
{
	w->failed = true;
	err_set(w->e, kind, "%s", text);
	kill_box(w);
}

/* Reads what is there. true when there may be more. */
static bool read_stream(struct watch *w, int *fd, struct buf *into, bool *cut)
{
	size_t cap = (size_t)w->limits.output_kib * 1024, room = cap - into->len;
	ssize_t n = (into->len == 0 ? read_little : read_much)(*fd, into, room);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (n < 0)
		fail(w, ERR_RETRY, "what the box printed could not be read");
	if (n <= 0) {
		*fd = -1; /* the backend holds the descriptor */
		return false;
	}
	if ((size_t)n > room) {
		*cut = true;
		decide(w, END_OUTPUT);
	}
	return true;
}

static void on_out(struct watch *w)
{
	read_stream(w, &w->out, &w->result->out, &w->result->out_cut);
}

static void on_err(struct watch *w)
{
	read_stream(w, &w->err, &w->result->err, &w->result->err_cut);
}

static void on_message_box(struct watch *w, const struct ctl_msg *m, int *fd)
{
	(void)m;
	fd_drop(&w->box);
	w->box = fd_take(fd);
}

static void on_message_listener(struct watch *w, const struct ctl_msg *m, int *fd)
{
	(void)m;
	fd_drop(&w->listener);
	w->listener = fd_take(fd);
}

static void on_message_failed(struct watch *w, const struct ctl_msg *m, int *fd)
{
	(void)fd;
	if (m->value == ERR_NONE) { /* not our fault, nor the program's: it isn't there */
		decide(w, END_NOT_STARTED);
		buf_puts(&w->result->err, m->text);
		return;
	}
	fail(w, m->value > ERR_NONE && m->value <= ERR_BUG ? (enum err_kind)m->value : ERR_BUG, m->text);
}

/* The program is there, and the kernel doesn't take it. Its author can bring that about (a strange .interp, say), so it
 * ends as a shell would end it and is never a reason to hold a submission. */
static void on_message_no_exec(struct watch *w, const struct ctl_msg *m, int *fd)
{
	(void)fd;
	char text[128];
	snprintf(text, sizeof text, "the kernel does not execute the program: %s\n", strerror(m->value));
	if (strlen(text) <= (size_t)w->limits.output_kib * 1024)
		buf_puts(&w->result->err, text);
	w->status = 126 << 8;
}

static void on_message_started(struct watch *w, const struct ctl_msg *m, int *fd)
{
	(void)fd;
	start(w, m->time_us);
}

static void on_message_status(struct watch *w, const struct ctl_msg *m, int *fd)
{
	(void)fd;
	if (w->status < 0)
		w->status = m->value;
	w->cpu_us = m->time_us;
	w->result->wall_us = io_monotonic_us() - w->started_us;
	w->ended = true; /* nobody is left but who says this */
}

static void (*const on_message[CTL_KINDS])(struct watch *, const struct ctl_msg *, int *) = {
	[CTL_BOX] = on_message_box,
	[CTL_LISTENER] = on_message_listener,
	[CTL_FAILED] = on_message_failed,
	[CTL_NO_EXEC] = on_message_no_exec,
	[CTL_STARTED] = on_message_started,
	[CTL_STATUS] = on_message_status,
};

static void on_control(struct watch *w)
{
	struct ctl_msg m = { 0 };
	SCOPED_FD fd = -1;
	int got = ctl_receive(w->control, &m, &fd);
	/* A box that died before it took our second byte resets the connection: said once, ahead of its last words. */
	if (got < 0 && (errno == EAGAIN || errno == EINTR || errno == ECONNRESET))
		return;
	if (got < 0 && errno != EPROTO)
		fail(w, ERR_RETRY, "what the box's first process says could not be heard");
	if (got == 1 && m.kind < CTL_KINDS)
		on_message[m.kind](w, &m, &fd);
	else
		w->control = -1;
}

static void let_continue(struct watch *w, uint64_t id)
{
	struct seccomp_notif_resp go = { .id = id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE };
	(void)ioctl(w->listener, SECCOMP_IOCTL_NOTIF_SEND, &go);
}

/* CONTINUE lets the kernel look at the arguments again, when they may have changed. Safe in two cases only: the first
 * execve of a pid1 job, which our own code makes before any other code is in the box (the one of other jobs is answered
 * in the box, by late.c); and `own` calls of that first process, trusted code, judged by registers only, which no other
 * process can change. */
static bool may_continue(struct watch *w, const struct seccomp_notif *n)
{
	if (!w->pid1 || (pid_t)n->pid != w->first || !policy_owns(w->policy, &n->data))
		return false;
	if (n->data.nr != SYS_execve)
		return true;
	bool first = !w->executed;
	w->executed = true;
	start(w, io_monotonic_us());
	return first;
}

static void on_listener(struct watch *w)
{
	union { /* a newer kernel writes a longer structure than our headers know */
		struct seccomp_notif n;
		char space[512];
	} u = { 0 };
	if (ioctl(w->listener, SECCOMP_IOCTL_NOTIF_RECV, &u.n) != 0) {
		if (errno != ENOENT && errno != EINTR && errno != EAGAIN) /* ENOENT: the caller died meanwhile */
			fd_drop(&w->listener);
		return;
	}
	if (may_continue(w, &u.n)) {
		let_continue(w, u.n.id);
		return;
	}
	if (w->answered < ANSWERS_MAX && policy_answers(w->policy, &u.n.data)) {
		int64_t since_us = w->started ? io_monotonic_us() - w->started_us : 0;
		struct answer_facts facts = { since_us / 1000000, w->limits.memory_kib };
		answer_call(w->listener, &u.n, &facts);
		w->answered++;
		return;
	}
	if (!w->decided)
		policy_call_name(&u.n.data, w->result->denied);
	decide(w, END_DENIED);
}

static void on_process(struct watch *w)
{
	siginfo_t info = { 0 };
	struct rusage use = { 0 };
	if (syscall(SYS_waitid, P_PIDFD, w->process, &info, WEXITED | __WALL, &use) != 0)
		return;
	w->ended = true;
	w->cpu_us = (use.ru_utime.tv_sec + use.ru_stime.tv_sec) * INT64_C(1000000) + use.ru_utime.tv_usec +
		    use.ru_stime.tv_usec;
	w->first_status = info.si_code == CLD_EXITED ? info.si_status << 8 : info.si_status & 0x7f;
	if (w->result->wall_us == 0 && w->started)
		w->result->wall_us = io_monotonic_us() - w->started_us;
}

static void on_cancel(struct watch *w)
{
	w->status = SIGKILL;
	decide(w, END_SIGNAL);
	w->result->signal = SIGKILL;
	w->cancel = -1;
}

/* Outputs first: what the program wrote before its end is not to be lost to the order of events. */
enum { EVENT_OUT, EVENT_ERR, EVENT_CONTROL, EVENT_LISTENER, EVENT_CANCEL, EVENT_PROCESS, EVENTS };
static const struct {
	size_t fd; /* offset in struct watch */
	void (*run)(struct watch *);
} events[EVENTS] = {
	[EVENT_OUT] = { offsetof(struct watch, out), on_out },
	[EVENT_ERR] = { offsetof(struct watch, err), on_err },
	[EVENT_CONTROL] = { offsetof(struct watch, control), on_control },
	[EVENT_LISTENER] = { offsetof(struct watch, listener), on_listener },
	[EVENT_CANCEL] = { offsetof(struct watch, cancel), on_cancel },
	[EVENT_PROCESS] = { offsetof(struct watch, process), on_process },
};

static bool disk_full(const struct watch *w)
{
	struct statvfs vfs;
	return w->box >= 0 && fstatvfs(w->box, &vfs) == 0 && (vfs.f_bavail == 0 || vfs.f_favail == 0);
}

/* cpu and disk have no event to wait for. */
static void look(struct watch *w, int64_t now_us)
{
	int64_t cpu_us = w->cgroup != NULL ? cgroup_cpu_us(w->cgroup) : -1, limit_us = w->limits.cpu_ms * 1000;
	if (cpu_us >= limit_us)
		decide(w, END_CPU);
	if (disk_full(w))
		decide(w, END_DISK);
	if (w->cgroup != NULL) {
		struct cgroup_facts f;
		cgroup_read(w->cgroup, &f);
		if (f.oom_kills > 0)
			decide(w, END_MEMORY);
		else if (f.pids_refused > 0 ||
			 (f.pids_refused < 0 && tree_tasks(w->first, w->limits.pids + 2) > w->limits.pids + 1))
			decide(w, END_PIDS);
	}
	int64_t pause =
		cpu_us < 0 ? LOOK_MAX_US : (limit_us - cpu_us) / 2; /* two processors can use it up in half the time */
	pause = pause < LOOK_MIN_US ? LOOK_MIN_US : pause > LOOK_MAX_US ? LOOK_MAX_US : pause;
	w->next_look_us = now_us + pause;
}

/* How long to sleep; the deadlines that have passed are acted on. */
static int64_t deadlines(struct watch *w, int64_t begin_us)
{
	int64_t now_us = io_monotonic_us();
	if (w->decided || w->failed)
		return 1000000;
	if (!w->started) {
		if (now_us >= begin_us + SET_UP_US)
			fail(w, ERR_RETRY, "a box could not be set up in 10 s: the machine is overloaded");
		return begin_us + SET_UP_US - now_us;
	}
	int64_t end_us = w->started_us + w->limits.wall_ms * 1000;
	if (now_us >= end_us)
		decide(w, END_WALL);
	else if (now_us >= w->next_look_us)
		look(w, now_us);
	return (end_us < w->next_look_us ? end_us : w->next_look_us) - now_us;
}

static void step(struct watch *w, int64_t timeout_us)
{
	struct pollfd fds[EVENTS];
	for (size_t i = 0; i < EVENTS; i++)
		fds[i] = (struct pollfd){ *(const int *)(const void *)((const char *)w + events[i].fd), POLLIN, 0 };
	/* The first question, the program's own execve, is the first process's to answer. */
	if (!w->pid1 && !w->started)
		fds[EVENT_LISTENER].fd = -1;
	if (timeout_us < 0)
		timeout_us = 0;
	struct timespec t = { timeout_us / 1000000, timeout_us % 1000000 * 1000 };
	if (ppoll(fds, EVENTS, &t, NULL) <= 0)
		return;
	/* Nobody lives who could ask: without this the end of the program would be polled for at full speed. */
	if (fds[EVENT_LISTENER].revents != 0 && !(fds[EVENT_LISTENER].revents & POLLIN)) {
		fd_drop(&w->listener);
		fds[EVENT_LISTENER].revents = 0;
	}
	for (size_t i = 0; i < EVENTS; i++)
		if (fds[i].revents != 0)
			events[i].run(w);
}

/* Every writer is dead, so the end of each stream is near; with the null backend stray processes may still hold it, and
 * nothing waits for them. */
static void drain(struct watch *w)
{
	while (w->out >= 0 && read_stream(w, &w->out, &w->result->out, &w->result->out_cut))
		;
	while (w->err >= 0 && read_stream(w, &w->err, &w->result->err, &w->result->err_cut))
		;
	/* Its last words may still be in the socket: a set-up that failed, or the program's status. */
	for (int i = 0; w->status < 0 && w->control >= 0 && i < 8; i++)
		on_control(w);
	if (w->status >= 0)
		return;
	/* Without any, the first process was the program itself, or was killed. Killed before there was a program, while
	 * it waited in the pool, say, is nothing that a program did: no verdict may come of it. */
	if (!w->started && !w->decided && !w->failed)
		fail(w, ERR_RETRY, "the box was killed before its program began (is the machine out of memory?)");
	w->status = w->first_status;
}

int watch_run(struct watch *w, struct result *r, struct err *e)
{
	int64_t begin_us = io_monotonic_us();
	w->result = r;
	w->e = e;
	w->status = -1;
	if (w->control < 0)
		start(w, begin_us);
	while (!w->ended)
		step(w, deadlines(w, begin_us));
	drain(w);
	return w->failed ? -1 : 0;
}

void watch_conclude(struct watch *w, const struct cgroup_facts *facts)
{
	struct result *r = w->result;
	/* The use of a killed first process doesn't include its children's: the kernel drops them unwaited. */
	r->cpu_us = facts->cpu_us >= 0 ? facts->cpu_us : w->decided ? -1 : w->cpu_us;
	r->peak_kib = facts->peak_kib;
	if (w->decided)
		return;
	bool over_cpu = r->cpu_us >= w->limits.cpu_ms * 1000 || (w->status & 0x7f) == SIGXCPU;
	if (facts->oom_kills > 0)
		r->ending = END_MEMORY;
	else if (facts->pids_refused > 0)
		r->ending = END_PIDS;
	else if (over_cpu)
		r->ending = END_CPU;
	else if ((w->status & 0x7f) == SIGXFSZ || disk_full(w))
		r->ending = END_DISK;
	else {
		bool exited = WIFEXITED(w->status);
		r->ending = exited ? END_EXIT : END_SIGNAL;
		r->exit_code = exited ? WEXITSTATUS(w->status) : 0;
		r->signal = exited ? 0 : WTERMSIG(w->status);
	}
}
