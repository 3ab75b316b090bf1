/* The first process of a box, until it has a job.
 *
 * Theory of operation. The keeper, or the maker of its pool, clones us into fresh namespaces and, while we wait for a
 * byte on the control socket, writes our uid map. Then: take the mounts of the profile with the keeper's rights, become
 * the inside uid, build the tree, enter it, let go of every descriptor, give up all that the job will not need us to have.
 * Meanwhile the keeper makes our cgroup, and a second byte brings the way into it. No job is known yet, and no byte of a student
 * has been near. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "runner/fd.h"
#include "runner/ns/box.h"
#include "runner/ns/ctl.h"

static _Noreturn void give_up_at(int ctl, const struct err *e)
{
	struct ctl_msg m = { .kind = CTL_FAILED, .value = (int32_t)e->kind };
	snprintf(m.text, sizeof m.text, "%s", e->text);
	(void)ctl_send(ctl, &m, -1);
	_exit(1);
}

_Noreturn void give_up(const struct err *e)
{
	give_up_at(CTL_FD, e);
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

/* Everything is closed but the control socket, and trees that were taken early, which wait at EARLY_FD and up. They go up
 * out of the way first, or one could overwrite another that is still needed. */
#define ABOVE_ALL 512
#define EARLY_FD  128
#define EARLY_MAX 64
static int arrange(int ctl, struct mounts *early, struct err *e)
{
	ctl = fcntl(ctl, F_DUPFD_CLOEXEC, ABOVE_ALL);
	for (size_t i = 0; i < early->n; i++)
		early->sources[i].tree = fcntl(early->sources[i].tree, F_DUPFD_CLOEXEC, ABOVE_ALL);
	unsigned next = EARLY_FD;
	for (size_t i = 0; i < early->n; i++, next++)
		if (dup3(early->sources[i].tree, (int)next, O_CLOEXEC) < 0)
			return err_sys(e, ERR_BUG, "descriptor %u of the box", next);
		else
			early->sources[i].tree = (int)next;
	if (ctl < 0 || dup3(ctl, CTL_FD, O_CLOEXEC) < 0)
		return err_sys(e, ERR_BUG, "the control socket");
	if (syscall(SYS_close_range, 0, EARLY_FD - 1, 0) != 0 || syscall(SYS_close_range, next, CTL_FD - 1, 0) != 0 ||
		syscall(SYS_close_range, CTL_FD + 1, ~0U, 0) != 0)
		return err_sys(e, ERR_OPERATOR, "close_range (Linux 5.9 or newer?)");
	return 0;
}

static int take_early(const struct plan *p, struct mounts *early, struct err *e)
{
	if (p->n_early > EARLY_MAX)
		return err_set(e, ERR_INPUT, "a job may have at most %d mounts here", EARLY_MAX);
	return mounts_take_job(p->ids, p->early, p->n_early, early, e);
}

static int set_up(const struct plan *p, struct mounts *early, struct err *e)
{
	struct mounts m = { .arena = ARENA_INIT };
	if (tie_to_keeper(p->ctl, e) != 0 || mounts_take_profile(p, &m, e) != 0 || take_early(p, early, e) != 0)
		return -1;
	/* Nobody of our uid may look into us while we still hold the keeper's memory (bubblewrap CVE-2026-41163). */
	if (become(p->ids, e) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 || tie_to_keeper(p->ctl, e) != 0)
		return -1;
	if (sethostname("box", 3) != 0)
		return err_sys(e, ERR_OPERATOR, "the box's host name");
	return mounts_build(p, &m, e) != 0 ? -1 : send_box(p->ctl, e);
}

static void default_signals(void)
{
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
}

/* The second byte brings the way into our group with it; without groups nothing. */
static void enter_group(void)
{
	struct err e;
	char go = 0;
	int doors[CTL_FDS_MAX];
	size_t n;
	if (ctl_get_one(CTL_FD, &go, 1, doors, &n, MSG_CMSG_CLOEXEC) != 1)
		_exit(1);
	if (cgroup_enter(doors, n) == 0)
		return;
	err_sys(&e, ERR_OPERATOR, "the box cannot enter its control group");
	give_up(&e);
}

_Noreturn void inside(const struct plan *p)
{
	struct err e = { 0 };
	struct mounts early = { .arena = ARENA_INIT };
	char go = 0;
	(void)close(p->ctl_outer); /* or we would never see the keeper's end of it close */
	/* Not by the clone, and before anybody says so: it takes longer than the other namespaces together, and our parent has
	 * something else to do meanwhile. */
	int network = p->own_network && unshare(CLONE_NEWNET) != 0 ? errno : 0;
	if (recv(p->ctl, &go, 1, 0) != 1)
		_exit(1);
	default_signals();
	errno = network;
	if (network != 0)
		err_sys(&e, ERR_OPERATOR, "the box's network namespace");
	if (network != 0 || set_up(p, &early, &e) != 0 || arrange(p->ctl, &early, &e) != 0)
		give_up_at(p->ctl, &e);
	if (lockdown_prepare(p, &e) != 0)
		give_up(&e);
	enter_group();
	late(p, &early);
}
