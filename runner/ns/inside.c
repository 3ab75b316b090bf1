/* The first process of a box.
 *
 * Theory of operation. The keeper clones us into fresh namespaces and, while we wait for a byte on the control socket,
 * writes our uid map. Then: take the mounts with the keeper's rights, become the inside uid, build the tree, enter it,
 * arrange the descriptors, give everything up. Meanwhile the keeper puts us into our cgroup, and a second byte says so.
 *
 * Ordinary job: we stay pid 1, because pid 1 can't be signalled from inside, reaps orphans, and takes every process of
 * the box with it when it goes. The program is our child; it loads the filter itself, right before execve, so that the
 * filter needn't allow what we still do. Job with pid1: we load the filter and execve.
 *
 * Loading the filter gives the notifier's descriptor, which goes to the keeper over the control socket. The execve that
 * follows is asked of the keeper, so the program starts when the keeper says so, and never without a watcher. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "runner/fd.h"
#include "runner/ns/box.h"
#include "runner/ns/ctl.h"

static _Noreturn void give_up(int ctl, const struct err *e)
{
	struct ctl_msg m = { .kind = CTL_FAILED, .value = (int32_t)e->kind };
	snprintf(m.text, sizeof m.text, "%s", e->text);
	(void)ctl_send(ctl, &m, -1);
	_exit(1);
}

/* Dying with the keeper is asked for twice: a change of uid clears it. */
static int tie_to_keeper(int ctl, struct err *e)
{
	char byte;
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0)
		return err_sys(e, ERR_BUG, "PR_SET_PDEATHSIG");
	/* Only now: had the keeper died before, this would see the socket's end. */
	ssize_t n = recv(ctl, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
	return n == 0 ? err_set(e, ERR_RETRY, "the keeper died") : 0;
}

static int become(const struct ids *ids, struct err *e)
{
	if (ids->root && setgroups(0, NULL) != 0)
		return err_sys(e, ERR_OPERATOR, "root's groups cannot be dropped");
	/* The capabilities of the new namespace stay: they are tied to a uid 0 that isn't mapped. */
	if (setresgid(IDS_INSIDE, IDS_INSIDE, IDS_INSIDE) != 0 || setresuid(IDS_INSIDE, IDS_INSIDE, IDS_INSIDE) != 0)
		return err_sys(e, ERR_OPERATOR, "uid %d of the box", IDS_INSIDE);
	return 0;
}

static int send_box(int ctl, struct err *e)
{
	SCOPED_FD box = open("/box", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct ctl_msg m = { .kind = CTL_BOX };
	if (box < 0 || ctl_send(ctl, &m, box) != 0)
		return err_sys(e, ERR_BUG, "/box cannot be shown to the keeper");
	return 0;
}

/* First up out of the way, then down to their numbers, or one could overwrite another that is still needed. */
#define ABOVE_ALL 512
static int arrange(const struct box *b, struct err *e)
{
	int from[3 + JOB_CHANNELS_MAX] = { b->in, b->out, b->err }, n = 3;
	for (int64_t i = 0; i < b->job->channels; i++)
		from[n++] = b->channels[i];
	int ctl = fcntl(b->ctl, F_DUPFD_CLOEXEC, ABOVE_ALL);
	for (int i = 0; i < n; i++)
		from[i] = fcntl(from[i], F_DUPFD_CLOEXEC, ABOVE_ALL);
	for (int i = 0; i < n; i++)
		if (from[i] < 0 || dup2(from[i], i) < 0)
			return err_sys(e, ERR_BUG, "descriptor %d of the box", i);
	if (ctl < 0 || dup3(ctl, CTL_FD, O_CLOEXEC) < 0)
		return err_sys(e, ERR_BUG, "the control socket");
	if (syscall(SYS_close_range, n, CTL_FD - 1, 0) != 0 || syscall(SYS_close_range, CTL_FD + 1, ~0U, 0) != 0)
		return err_sys(e, ERR_OPERATOR, "close_range (Linux 5.9 or newer?)");
	return 0;
}

/* Runs in a child that shares our memory (vfork), or as the first process itself: only system calls from here. */
static _Noreturn void execute(const struct box *b)
{
	struct sock_fprog prog = { (unsigned short)b->policy->n, (struct sock_filter *)(uintptr_t)b->policy->filter };
	struct ctl_msg m = { .kind = CTL_LISTENER };
	int listener = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &prog);
	if (listener < 0) {
		m = (struct ctl_msg){ CTL_FAILED, ERR_OPERATOR,
			"the kernel refuses the filter (seccomp notifier: Linux 5.0)" };
		(void)ctl_send(CTL_FD, &m, -1);
		_exit(1);
	}
	if (ctl_send(CTL_FD, &m, listener) != 0)
		_exit(1);
	(void)close(listener);
	(void)execve(b->argv[0], b->argv, b->env);
	m = (struct ctl_msg){ CTL_NO_EXEC, errno, "" };
	(void)ctl_send(CTL_FD, &m, -1);
	_exit(126);
}

/* pid 1 gets every orphan; only the program's own end counts. */
static int await(pid_t program)
{
	for (;;) {
		int status;
		pid_t pid = waitpid(-1, &status, __WALL);
		if (pid == program)
			return status;
		if (pid < 0 && errno != EINTR)
			return -1;
	}
}

static _Noreturn void stay_first(const struct box *b)
{
	/* The child makes system calls only, on memory that nobody else has; posix_spawn can't load a filter. */
	pid_t program = vfork(); /* NOLINT(clang-analyzer-security.insecureAPI.vfork) */
	if (program == 0)
		execute(b); /* NOLINT(clang-analyzer-unix.Vfork) */
	struct err e;
	if (program < 0) {
		err_sys(&e, ERR_OPERATOR, "the program's process");
		give_up(CTL_FD, &e);
	}
	(void)syscall(SYS_close_range, 0, CTL_FD - 1, 0);
	struct ctl_msg m = { .kind = CTL_STATUS, .value = await(program) };
	(void)ctl_send(CTL_FD, &m, -1);
	_exit(0);
}

static int set_up(const struct box *b, struct err *e)
{
	struct mounts m;
	if (tie_to_keeper(b->ctl, e) != 0 || mounts_take(b, &m, e) != 0 || become(b->ids, e) != 0)
		return -1;
	/* Nobody of our uid may look into us while we still hold the keeper's memory (bubblewrap CVE-2026-41163). */
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 || tie_to_keeper(b->ctl, e) != 0)
		return -1;
	if (sethostname("box", 3) != 0)
		return err_sys(e, ERR_OPERATOR, "the box's host name");
	if (mounts_build(b, &m, e) != 0 || send_box(b->ctl, e) != 0)
		return -1;
	if (access(b->argv[0], X_OK) != 0)
		return err_sys(e, ERR_NONE, "\"%s\" in the box", b->argv[0]);
	return 0;
}

static void default_signals(void)
{
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
}

_Noreturn void inside(const struct box *b)
{
	struct err e = { 0 };
	char go;
	if (recv(b->ctl, &go, 1, 0) != 1)
		_exit(1);
	default_signals();
	if (set_up(b, &e) != 0)
		give_up(b->ctl, &e);
	if (arrange(b, &e) != 0 || lockdown(b, &e) != 0)
		give_up(CTL_FD, &e);
	if (recv(CTL_FD, &go, 1, 0) != 1)
		_exit(1);
	if (b->job->pid1)
		execute(b);
	stay_first(b);
}
