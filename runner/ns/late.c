/* The first process of a box, from the end of its furnishing on.
 *
 * Ordinary job: we stay pid 1, because pid 1 can't be signalled from inside, reaps orphans, and takes every process of
 * the box with it when it goes. What will be the program is made now: a child without capabilities, behind Landlock and
 * the filter, asleep on a word of memory. It shares our memory and descriptors, as after vfork, so what is put in place
 * for the job is in place for it; execve ends the sharing before the first foreign instruction. Job with pid1: the filter
 * is loaded when the job is known, and we execve ourselves.
 *
 * Then one bind is taken. There is no way back from it to here, which is what makes a used box unusable.
 *
 * Loading the filter gives the notifier's descriptor, which goes to the keeper over the control socket. The execve that
 * follows is asked of the keeper, so the program starts when the keeper says so, and never without a watcher.
 *
 * When the program is over every other process of the box is killed and reaped here, and only then the keeper is told.
 * It need not wait for the end of the namespaces, which takes as long as some programs do. */
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "runner/fd.h"
#include "runner/ns/box.h"
#include "runner/ns/ctl.h"

enum { MADE, PARKED, GO };

struct program { /* shared with the process that will be the program, until it is */
	const struct plan *plan;
	struct job_limits limits;
	char **argv;
	uint32_t state;
	pid_t pid;
	uint32_t unshared; /* becomes 0 when the program has memory and descriptors of its own, or is dead */
};

static void sleep_while(uint32_t *word, uint32_t value)
{
	while (__atomic_load_n(word, __ATOMIC_ACQUIRE) == value)
		(void)syscall(SYS_futex, word, FUTEX_WAIT, value, NULL, NULL, 0);
}

static void set_and_wake(uint32_t *word, uint32_t value)
{
	__atomic_store_n(word, value, __ATOMIC_RELEASE);
	(void)syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static void load_filter(const struct plan *p)
{
	struct sock_fprog prog = { (unsigned short)p->policy->n, (struct sock_filter *)(uintptr_t)p->policy->filter };
	struct ctl_msg m = { .kind = CTL_LISTENER };
	struct err e;
	int listener = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &prog);
	if (listener < 0) {
		err_set(&e, ERR_OPERATOR, "the kernel refuses the filter (seccomp notifier: Linux 5.0)");
		give_up(&e);
	}
	if (ctl_send(CTL_FD, &m, listener) != 0)
		_exit(1);
	(void)close(listener);
}

static _Noreturn void execute(const struct program *g)
{
	(void)execve(g->argv[0], g->argv, (char *const *)(uintptr_t)g->plan->profile->env);
	struct ctl_msg m = { .kind = CTL_NO_EXEC, .value = errno };
	(void)ctl_send(CTL_FD, &m, -1);
	_exit(126);
}

/* What will be the program. From the filter on only calls that every policy allows. */
static int wait_for_job(void *arg)
{
	struct program *g = arg;
	struct err e;
	if (lockdown_enforce(&e) != 0)
		give_up(&e);
	load_filter(g->plan);
	set_and_wake(&g->state, PARKED);
	sleep_while(&g->state, PARKED);
	if (lockdown_limits(g->plan, &g->limits) != 0) {
		err_sys(&e, ERR_OPERATOR, "resource limits");
		give_up(&e);
	}
	execute(g);
}

#define STACK_BYTES ((size_t)64 << 10)

static int park(struct program *g, struct arena *a, struct err *e)
{
	char *stack = arena_alloc(a, STACK_BYTES);
	g->unshared = 1;
	g->pid = clone(wait_for_job, stack + STACK_BYTES, CLONE_VM | CLONE_FILES | CLONE_CHILD_CLEARTID | SIGCHLD, g,
		NULL, NULL, &g->unshared);
	if (g->pid < 0)
		return err_sys(e, ERR_OPERATOR, "the program's process");
	sleep_while(&g->state, MADE); /* it shares errno with us: one at a time */
	return 0;
}

struct bind {
	struct bind_head head;
	char *text;
};

/* Our descriptors begin at 0 and nothing else is open there, so each arrives with the number that it is to have. */
static int check_numbers(const int *fds, size_t n, const struct bind_head *h, bool early)
{
	if (n != 3 + h->channels + (early ? 0 : h->n_mounts))
		return -1;
	for (size_t i = 0; i < n; i++)
		if (fds[i] != (int)i)
			return -1;
	return 0;
}

static int receive_bind(struct bind *b, bool early, struct arena *a, struct err *e)
{
	int fds[CTL_FDS_MAX];
	size_t n_fds, got;
	char *packet = arena_alloc(a, sizeof b->head + BIND_TEXT_PART);
	ssize_t n = ctl_get(CTL_FD, packet, sizeof b->head + BIND_TEXT_PART, fds, &n_fds, 0);
	if (n < (ssize_t)sizeof b->head) /* the keeper doesn't want this box any more, or is dead */
		_exit(1);
	memcpy(&b->head, packet, sizeof b->head);
	got = (size_t)n - sizeof b->head;
	if (b->head.text_len > BIND_TEXT_MAX || got > b->head.text_len ||
		check_numbers(fds, n_fds, &b->head, early) != 0)
		return err_set(e, ERR_BUG, "a box was given a job that it cannot read");
	b->text = arena_alloc(a, (size_t)b->head.text_len + 1);
	memcpy(b->text, packet + sizeof b->head, got);
	while (got < b->head.text_len) {
		n = ctl_get(CTL_FD, b->text + got, b->head.text_len - got, fds, &n_fds, 0);
		if (n <= 0)
			_exit(1);
		got += (size_t)n;
	}
	return 0;
}

/* argv, then the targets of the mounts, whose trees are the descriptors behind the channels. */
static void read_text(const struct bind *b, bool early, struct program *g, struct mounts *m)
{
	char *p = b->text;
	g->argv = arena_array(&m->arena, b->head.argc + 1, sizeof *g->argv);
	for (uint32_t i = 0; i < b->head.argc; i++, p += strlen(p) + 1)
		g->argv[i] = p;
	for (uint32_t i = 0; i < b->head.n_mounts && !early; i++, p += strlen(p) + 1) {
		struct stat st = { 0 };
		int tree = (int)(3 + b->head.channels + i);
		struct mount_source *s = arena_push(&m->arena, &m->sources, &m->n, &m->cap, sizeof *s);
		(void)fstat(tree, &st);
		*s = (struct mount_source){ tree, S_ISDIR(st.st_mode), p };
	}
}

static int same_sizes(const struct job_limits *a, const struct job_limits *b)
{
	return a->disk_kib == b->disk_kib && a->inodes == b->inodes;
}

/* What the job brings is put into the box, which is then closed for good. */
static int settle(const struct plan *p, const struct bind *b, struct program *g, struct mounts *m, struct err *e)
{
	bool early = p->n_early > 0;
	read_text(b, early, g, m);
	g->limits = b->head.limits;
	if (mounts_attach(m, e) != 0 || (!same_sizes(&p->limits, &g->limits) && mounts_resize(&g->limits, e) != 0) ||
		mounts_seal(e) != 0)
		return -1;
	if (access(g->argv[0], X_OK) != 0)
		return err_sys(e, ERR_NONE, "\"%s\" in the box", g->argv[0]);
	return lockdown_capabilities() == 0 ? 0 : err_sys(e, ERR_OPERATOR, "capabilities cannot be dropped");
}

/* pid 1 gets every orphan; only the program's own end counts. Everybody else goes with it. */
static int await(pid_t program)
{
	int status = -1;
	for (pid_t pid; (pid = waitpid(-1, &status, __WALL)) != program;)
		if (pid < 0 && errno != EINTR)
			return -1;
	(void)kill(-1, SIGKILL);
	while (waitpid(-1, NULL, __WALL) > 0 || errno == EINTR)
		;
	return status;
}

static _Noreturn void stay_first(struct program *g)
{
	set_and_wake(&g->state, GO);
	sleep_while(&g->unshared, 1);
	(void)syscall(SYS_close_range, 0, CTL_FD - 1, 0); /* only the program holds its descriptors now */
	struct ctl_msg m = { .kind = CTL_STATUS, .value = await(g->pid) };
	struct rusage use = { 0 };
	(void)getrusage(RUSAGE_CHILDREN, &use);
	m.cpu_us = (use.ru_utime.tv_sec + use.ru_stime.tv_sec) * INT64_C(1000000) + use.ru_utime.tv_usec +
		   use.ru_stime.tv_usec;
	(void)ctl_send(CTL_FD, &m, -1);
	_exit(0);
}

static _Noreturn void be_program(struct program *g)
{
	struct err e;
	if (lockdown_enforce(&e) != 0)
		give_up(&e);
	if (lockdown_limits(g->plan, &g->limits) != 0) {
		err_sys(&e, ERR_OPERATOR, "resource limits");
		give_up(&e);
	}
	load_filter(g->plan);
	execute(g);
}

_Noreturn void late(const struct plan *p, struct mounts *early)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct err e = { 0 };
	struct bind b = { 0 };
	struct program g = { .plan = p };
	if ((!p->pid1 && park(&g, &a, &e) != 0) || receive_bind(&b, p->n_early > 0, &a, &e) != 0 ||
		settle(p, &b, &g, early, &e) != 0)
		give_up(&e);
	(void)syscall(SYS_close_range, 3 + b.head.channels, RULESET_FD - 1, 0);
	if (p->pid1)
		be_program(&g);
	stay_first(&g);
}
