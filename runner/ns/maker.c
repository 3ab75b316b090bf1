/* The maker of a pool's boxes. A fork of the keeper: it has the same policies, uid lease and rights, and less to do. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "runner/fd.h"
#include "runner/ns/ctl.h"
#include "runner/ns/pool.h"
#include "runner/runner.h"

#define GROUPS_MAX 64 /* that wait for their last process to leave */

struct maker {
	struct runner *r;
	int sock;
	char groups[GROUPS_MAX][64];
	size_t n_groups;
};

/* Above all the request socket and the control sockets of other boxes: whoever holds them looks like the keeper. */
static void keep_only(int *fds, size_t n)
{
	unsigned next = 3;
	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n; j++)
			if (fds[j] < fds[i]) {
				int swap = fds[i];
				fds[i] = fds[j];
				fds[j] = swap;
			}
	(void)close(0);
	(void)close(1);
	for (size_t i = 0; i < n; i++) {
		if (fds[i] < (int)next)
			continue;
		if ((unsigned)fds[i] > next)
			(void)syscall(SYS_close_range, next, (unsigned)fds[i] - 1, 0);
		next = (unsigned)fds[i] + 1;
	}
	(void)syscall(SYS_close_range, next, ~0U, 0);
}

static int hand_over(struct maker *m, const struct box *b, const struct note *asked)
{
	struct note note = *asked;
	int fds[2 + CG_PARTS] = { b->process, b->ctl };
	size_t n = 2;
	note.kind = NOTE_MADE;
	note.pid = b->pid;
	memcpy(note.group, b->cgroup.name, sizeof note.group);
	for (int i = 0; i < CG_PARTS && b->cgroup.host != NULL; i++)
		if (b->cgroup.dir[i] >= 0)
			fds[n++] = b->cgroup.dir[i];
	return ctl_put(m->sock, &note, sizeof note, fds, n, 0);
}

static void make_one(struct maker *m, const struct note *asked)
{
	const struct profile *p = &profiles[asked->profile % PROFILE_COUNT];
	struct note failed = { .kind = NOTE_FAILED, .profile = asked->profile, .pid1 = asked->pid1 };
	struct plan plan;
	struct box b;
	struct err e;
	if (box_plan(m->r, p, asked->pid1 != 0, &p->limits, &plan, &e) != 0 ||
		box_make(m->r, &plan, true, &b, &e) != 0) {
		(void)ctl_put(m->sock, &failed, sizeof failed, NULL, 0, 0);
		return;
	}
	if (hand_over(m, &b, asked) != 0)
		_exit(0); /* the keeper is gone, and the box sees that itself */
	box_drop(&b);
}

static void remember(struct maker *m, const char *group)
{
	if (m->n_groups == GROUPS_MAX) { /* the oldest is what a later keeper will find */
		memmove(m->groups[0], m->groups[1], sizeof m->groups[0] * (GROUPS_MAX - 1));
		m->n_groups--;
	}
	memcpy(m->groups[m->n_groups++], group, sizeof m->groups[0]);
}

static void remove_groups(struct maker *m)
{
	size_t left = 0;
	for (size_t i = 0; i < m->n_groups; i++)
		if (!cgroup_try_remove(&m->r->cgroups, m->groups[i]))
			memmove(m->groups[left++], m->groups[i], sizeof m->groups[0]);
	m->n_groups = left;
}

/* Orders come before removals: somebody may wait for a box, nobody for the end of a group. */
static bool obey(struct maker *m, int timeout_ms)
{
	struct pollfd p = { m->sock, POLLIN, 0 };
	struct note note = { 0 };
	int fds[CTL_FDS_MAX];
	size_t n_fds;
	if (poll(&p, 1, timeout_ms) <= 0)
		return true;
	ssize_t n = ctl_get_one(m->sock, &note, sizeof note, fds, &n_fds, MSG_CMSG_CLOEXEC);
	while (n_fds > 0)
		fd_drop(&fds[--n_fds]);
	if (n != (ssize_t)sizeof note)
		return n < 0 && (errno == EINTR || errno == EAGAIN);
	note.group[sizeof note.group - 1] = '\0';
	if (note.kind == NOTE_MAKE)
		make_one(m, &note);
	else
		remember(m, note.group);
	return true;
}

_Noreturn void maker_serve(struct runner *r, int sock)
{
	struct maker m = { .r = r, .sock = sock };
	int needed[] = { sock, r->cgroups.parent[0], r->cgroups.parent[1], r->cgroups.parent[2], r->ids.lease };
	cgroup_host_forked(&r->cgroups);
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	keep_only(needed, r->ids.lease >= 0 ? 5 : 4);
	while (obey(&m, m.n_groups > 0 ? 2 : -1))
		remove_groups(&m);
	for (int tries = 0; tries < 500 && m.n_groups > 0; tries++) {
		remove_groups(&m);
		(void)poll(NULL, 0, m.n_groups > 0 ? 2 : 0);
	}
	_exit(0);
}
