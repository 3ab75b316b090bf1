/* The first process of a box, from the end of its furnishing on.
 *
 * Ordinary job: we stay pid 1, because pid 1 can't be signalled from inside, reaps orphans, and takes every process of
 * the box with it when it goes. What will be the program is made now: a child without capabilities, behind Landlock and
 * the filter, asleep in its execve: the filter lets nobody execute anything, it asks, and the kernel looks at a call's
 * arguments only when the answer is there. It shares our memory and descriptors, as after vfork, so what is put in place
 * for the job is in place for it; execve ends the sharing before the first foreign instruction.
 *
 * Then one bind is taken. There is no way back from it to here, which is what makes a used box unusable.
 *
 * Loading the filter gives the notifier's descriptor, which goes to the keeper over the control socket. We answer the one
 * execve that is waiting, a call of our own code, and close our copy: every later question is the keeper's, who says no. In
 * a job with pid1 the filter is loaded when the job is known, we execve ourselves, and the keeper answers.
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
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "runner/fd.h"
#include "runner/ns/box.h"
#include "runner/ns/ctl.h"

struct program { /* shared with the process that will be the program, until it is */
	const struct plan *plan;
	struct rlimit host_limits[LOCKDOWN_LIMITS];
	char *stack_end;    /* of the process that will be the program */
	char **argv, *text; /* their places are fixed before there is anything in them; text begins with argv[0] */
	uint32_t made;      /* 0 until it is about to wait */
	uint32_t go;        /* for policies that let it execve unasked */
	uint32_t unshared;  /* becomes 0 when the program has memory and descriptors of its own, or is dead */
	pid_t pid;
	uint64_t waiting; /* the call that waits for our answer, at our copy of the notifier: LISTENER_FD */
};

/* wait: FUTEX_WAIT_PRIVATE for what set_and_wake sets, FUTEX_WAIT for what the kernel clears. */
static void sleep_while(uint32_t *word, uint32_t value, int wait)
{
	while (__atomic_load_n(word, __ATOMIC_ACQUIRE) == value)
		(void)syscall(SYS_futex, word, wait, value, NULL, NULL, 0);
}

static void set_and_wake(uint32_t *word, uint32_t value)
{
	__atomic_store_n(word, value, __ATOMIC_RELEASE);
	(void)syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

static int load_filter(const struct plan *p)
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
	return listener;
}

static _Noreturn void execute(const struct program *g)
{
	(void)execve(g->text, g->argv, (char *const *)(uintptr_t)g->plan->profile->env);
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
	int listener = load_filter(g->plan);
	/* Out of the way of what comes with the job. */
	if (dup3(listener, LISTENER_FD, O_CLOEXEC) < 0 || close(listener) != 0)
		_exit(1);
	set_and_wake(&g->made, 1);
	if (g->plan->policy->executes) /* nobody is asked: a word of memory is waited for */
		sleep_while(&g->go, 0, FUTEX_WAIT_PRIVATE);
	execute(g);
}

static int park(struct program *g, struct arena *a, struct err *e)
{
	struct seccomp_notif *ask = arena_alloc(a, 512); /* a newer kernel's is longer than our headers know */
	g->unshared = 1;
	g->pid = clone(wait_for_job, g->stack_end, CLONE_VM | CLONE_FILES | CLONE_CHILD_CLEARTID | SIGCHLD, g, NULL,
		NULL, &g->unshared);
	if (g->pid < 0)
		return err_sys(e, ERR_OPERATOR, "the program's process");
	/* While that locks itself up: it is still our own code alone, and has no capability to mount or unmount anything. */
	if (mounts_leave_host(e) != 0)
		return -1;
	sleep_while(&g->made, 0, FUTEX_WAIT_PRIVATE); /* it shares errno with us: one at a time */
	if (g->plan->policy->executes)
		return 0;
	if (ioctl(LISTENER_FD, SECCOMP_IOCTL_NOTIF_RECV, ask) != 0 || ask->data.nr != SYS_execve)
		return err_sys(e, ERR_BUG, "the program's first call");
	g->waiting = ask->id;
	return 0;
}

static int let_go(struct program *g, struct err *e)
{
	struct seccomp_notif_resp go = { .id = g->waiting, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE };
	if (g->plan->policy->executes)
		set_and_wake(&g->go, 1);
	else if (ioctl(LISTENER_FD, SECCOMP_IOCTL_NOTIF_SEND, &go) != 0)
		return err_sys(e, ERR_BUG, "the program's execve cannot be answered");
	return 0;
}

/* Room for a stack and the longest argv of the shortest words: address space, most of which is never touched. */
#define STACK_BYTES ((size_t)64 << 10)
static int make_room(struct program *g, struct err *e)
{
	size_t pointers = (BIND_TEXT_MAX / 2 + 2) * sizeof *g->argv, all = STACK_BYTES + pointers + BIND_TEXT_MAX + 1;
	char *room = mmap(NULL, all, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (room == MAP_FAILED)
		return err_sys(e, ERR_RETRY, "memory for argv");
	g->stack_end = room + STACK_BYTES;
	g->argv = (char **)(void *)g->stack_end;
	g->text = g->stack_end + pointers;
	g->argv[0] = g->text; /* the usual job needs no more than these pages */
	return 0;
}

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

static int receive_bind(struct bind_head *h, struct program *g, bool early, struct err *e)
{
	int fds[CTL_FDS_MAX];
	size_t n_fds, got;
	struct iovec parts[] = { { h, sizeof *h }, { g->text, BIND_TEXT_PART } };
	ssize_t n = ctl_get(CTL_FD, parts, 2, fds, &n_fds, 0);
	if (n < (ssize_t)sizeof *h) /* the keeper doesn't want this box any more, or is dead */
		_exit(1);
	got = (size_t)n - sizeof *h;
	if (h->text_len > BIND_TEXT_MAX || got > h->text_len || h->argc > BIND_TEXT_MAX / 2 ||
		check_numbers(fds, n_fds, h, early) != 0)
		return err_set(e, ERR_BUG, "a box was given a job that it cannot read");
	while (got < h->text_len) {
		struct iovec rest = { g->text + got, h->text_len - got };
		n = ctl_get(CTL_FD, &rest, 1, fds, &n_fds, 0);
		if (n <= 0)
			_exit(1);
		got += (size_t)n;
	}
	return 0;
}

/* argv, then the targets of the mounts, whose trees are the descriptors behind the channels. */
static void read_text(const struct bind_head *h, bool early, struct program *g, struct mounts *m)
{
	char *p = g->text;
	for (uint32_t i = 0; i < h->argc; i++, p += strlen(p) + 1)
		g->argv[i] = p;
	for (uint32_t i = 0; i < h->n_mounts && !early; i++, p += strlen(p) + 1) {
		struct stat st = { 0 };
		int tree = (int)(3 + h->channels + i);
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
static int settle(const struct plan *p, const struct bind_head *h, struct program *g, struct mounts *m, struct err *e)
{
	read_text(h, p->n_early > 0, g, m);
	if (mounts_attach(m, e) != 0 || (!same_sizes(&p->limits, &h->limits) && mounts_resize(&h->limits, e) != 0) ||
		mounts_seal(e) != 0)
		return -1;
	if (access(g->text, X_OK) != 0)
		return err_sys(e, ERR_NONE, "\"%s\" in the box", g->text);
	if (lockdown_limits(h, g->host_limits, g->pid) != 0)
		return err_sys(e, ERR_OPERATOR, "resource limits");
	return lockdown_capabilities() == 0 ? 0 : err_sys(e, ERR_OPERATOR, "capabilities cannot be dropped");
}

/* pid 1 gets every orphan; only the program's own end counts. Everybody else goes with it. */
static int await(pid_t program)
{
	int status = -1;
	for (pid_t pid; (pid = waitpid(-1, &status, __WALL)) != program;)
		if (pid < 0 && errno != EINTR)
			return -1;
	/* Whoever else lives here is our child, or its; so most programs leave nobody, and killing looks at every process of
	 * the machine. */
	pid_t other = waitpid(-1, NULL, WNOHANG | __WALL);
	if (other < 0 && errno == ECHILD)
		return status;
	(void)kill(-1, SIGKILL);
	while (waitpid(-1, NULL, __WALL) > 0 || errno == EINTR)
		;
	return status;
}

static _Noreturn void stay_first(struct program *g)
{
	struct err e;
	struct ctl_msg m = { .kind = CTL_STARTED, .time_us = io_monotonic_us() };
	if (let_go(g, &e) != 0)
		give_up(&e);
	(void)ctl_send(CTL_FD, &m, -1);
	sleep_while(&g->unshared, 1, FUTEX_WAIT);
	(void)syscall(SYS_close_range, 0, CTL_FD - 1, 0); /* only the program holds its descriptors now */
	m = (struct ctl_msg){ .kind = CTL_STATUS, .value = await(g->pid) };
	struct rusage use = { 0 };
	(void)getrusage(RUSAGE_CHILDREN, &use);
	m.time_us = (use.ru_utime.tv_sec + use.ru_stime.tv_sec) * INT64_C(1000000) + use.ru_utime.tv_usec +
		    use.ru_stime.tv_usec;
	(void)ctl_send(CTL_FD, &m, -1);
	_exit(0);
}

static _Noreturn void be_program(struct program *g)
{
	struct err e;
	if (lockdown_enforce(&e) != 0)
		give_up(&e);
	(void)close(load_filter(g->plan));
	execute(g);
}

_Noreturn void late(const struct plan *p, struct mounts *early)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct err e = { 0 };
	struct bind_head h = { 0 };
	struct program g = { .plan = p };
	if (lockdown_limits_now(g.host_limits) != 0)
		_exit(1);
	if (make_room(&g, &e) != 0 || (p->pid1 ? mounts_leave_host(&e) : park(&g, &a, &e)) != 0 ||
		receive_bind(&h, &g, p->n_early > 0, &e) != 0 || settle(p, &h, &g, early, &e) != 0)
		give_up(&e);
	(void)syscall(SYS_close_range, 3 + h.channels, LISTENER_FD - 1, 0);
	if (p->pid1)
		be_program(&g);
	stay_first(&g);
}
