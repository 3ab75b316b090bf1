/* Making a box, as its owner sees it: group, clone, uid map, the two bytes. */
#include <errno.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "runner/fd.h"
#include "runner/ns/box.h"
#include "runner/ns/ctl.h"
#include "runner/process.h"
#include "runner/runner.h"

#define NAMESPACES (CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP)

void box_init(struct box *b)
{
	*b = (struct box){
		.process = -1, .ctl = -1, .listener = -1, .dir = -1, .cgroup = CGROUP_NONE, .io = STDIO_INIT
	};
}

int box_plan(struct runner *r, const struct profile *p, bool pid1, const struct job_limits *l, struct plan *out,
	struct err *e)
{
	struct plan plan = { .profile = p,
		.pid1 = pid1,
		.own_network = !r->empty_network || p->loopback,
		.limits = *l,
		.ctl = -1,
		.ctl_outer = -1,
		.ids = &r->ids };
	if (runner_policy(r, p, &plan.policy, e) != 0)
		return -1;
	*out = plan;
	return 0;
}

static int spawn(struct box *b, bool sibling, struct err *e)
{
	int group = b->cgroup.host != NULL ? cgroup_clone_fd(&b->cgroup) : -1;
	struct clone_args args = {
		.flags = NAMESPACES | CLONE_PIDFD | (sibling ? (uint64_t)CLONE_PARENT : 0),
		.pidfd = (uint64_t)(uintptr_t)&b->process,
		.exit_signal = sibling ? 0 : SIGCHLD, /* a sibling's is ours */
	};
	if (group >= 0) {
		args.flags |= CLONE_INTO_CGROUP;
		args.cgroup = (unsigned)group;
	}
	b->pid = process_clone(&args);
	if (b->pid == 0)
		inside(&b->plan);
	if (b->pid < 0 && errno == ENOSYS)
		return err_set(e, ERR_OPERATOR,
			"no box can be made: the kernel lacks clone3, which cgroup v2 needs (Linux 5.7)");
	if (b->pid < 0)
		return err_sys(e, ERR_OPERATOR,
			"no user namespace for a box (sysctl user.max_user_namespaces, "
			"kernel.unprivileged_userns_clone, AppArmor)");
	return 0;
}

static int admit(struct runner *r, struct box *b, struct err *e)
{
	/* Two bytes: go and furnish the box; enter your group and wait for the job. A v1 group is found and made meanwhile. */
	const struct ids *ids;
	int doors[CG_PARTS];
	size_t n = 0;
	if (runner_ids(r, &ids, e) != 0 || ids_map(ids, b->pid, e) != 0)
		return -1;
	(void)send(b->ctl, "", 1, MSG_NOSIGNAL); /* a first process that has died will be seen by the watch */
	cgroup_host_finish(&r->cgroups);
	if (!r->cgroups.v2 && (cgroup_make(&r->cgroups, &b->plan.limits, &b->cgroup, e) != 0 ||
				      cgroup_open_doors(&b->cgroup, doors, &n, e) != 0))
		return -1;
	(void)ctl_put(b->ctl, "", 1, doors, n, 0);
	while (n > 0)
		fd_drop(&doors[--n]);
	return 0;
}

static int make(struct runner *r, bool sibling, struct box *b, struct err *e)
{
	/* v2 groups are entered by the clone itself. v1 ones while the box furnishes itself: see admit. */
	if (r->cgroups.v2 && cgroup_make(&r->cgroups, &b->plan.limits, &b->cgroup, e) != 0)
		return -1;
	if (spawn(b, sibling, e) != 0)
		return -1;
	fd_drop(&b->plan.ctl);
	return admit(r, b, e);
}

int box_make(struct runner *r, const struct plan *plan, bool sibling, struct box *out, struct err *e)
{
	struct box b;
	int pair[2];
	box_init(&b);
	b.plan = *plan;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		return err_sys(e, ERR_RETRY, "socketpair");
	b.ctl = b.plan.ctl_outer = pair[0];
	b.plan.ctl = pair[1];
	if (make(r, sibling, &b, e) == 0) {
		*out = b;
		return 0;
	}
	box_kill(&b);
	fd_drop(&b.plan.ctl);
	struct cgroup group = b.cgroup;
	b.cgroup.host = NULL;
	box_drop(&b);
	if (group.host != NULL)
		cgroup_remove(&group);
	return -1;
}

void box_kill(struct box *b)
{
	if (b->pid <= 0 || b->process < 0)
		return;
	siginfo_t info;
	process_kill(b->process, b->pid);
	(void)waitid(P_PIDFD, (id_t)b->process, &info, WEXITED | __WALL); /* ECHILD when it was reaped before */
	b->pid = 0;
}

void box_drop(struct box *b)
{
	fd_drop(&b->process);
	fd_drop(&b->ctl);
	fd_drop(&b->listener);
	fd_drop(&b->dir);
	stdio_close(&b->io);
	if (b->cgroup.host != NULL)
		cgroup_close(&b->cgroup);
}
