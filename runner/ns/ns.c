/* The backend ns: Linux namespaces, a mount tree of its own, cgroups, Landlock, seccomp. See inside.c for its other side
 * and watch.c for what happens between start and end. */
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "runner/collect.h"
#include "runner/fd.h"
#include "runner/ns/box.h"
#include "runner/probe.h"
#include "runner/process.h"
#include "runner/runner.h"
#include "runner/stdio.h"
#include "runner/watch.h"

#define NAMESPACES (CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP)

struct run { /* everything that one run holds; released in one place */
	struct box box;
	struct cgroup cgroup;
	struct job_stdio io;
	int ctl, ctl_inside, process;
	pid_t pid;
	struct watch watch;
};

static char *const *arguments(const struct json_strings *s, struct arena *a)
{
	char **argv = arena_array(a, s->n + 1, sizeof *argv);
	for (size_t i = 0; i < s->n; i++)
		argv[i] = arena_strdup(a, s->item[i]);
	return argv;
}

static int prepare(
	struct runner *r, const struct job *job, const struct job_io *io, struct arena *a, struct run *n, struct err *e)
{
	const struct profile *p = profile_find(job->profile);
	int pair[2];
	n->box = (struct box){ .job = job,
		.profile = p,
		.limits = profile_limits(p, &job->limits),
		.argv = arguments(&job->argv, a),
		.env = (char *const *)(uintptr_t)p->env,
		.channels = io->channels,
		.pids_by_cgroup = cgroup_offers(&r->cgroups, CG_PIDS),
		.cpu_by_cgroup = cgroup_offers(&r->cgroups, CG_CPU) };
	if (runner_policy(r, p, &n->box.policy, e) != 0 || runner_ids(r, &n->box.ids, e) != 0)
		return -1;
	if (stdio_open(&n->io, job, e) != 0)
		return -1;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		return err_sys(e, ERR_RETRY, "socketpair");
	n->ctl = pair[0];
	n->box.ctl = n->ctl_inside = pair[1];
	n->box.in = n->io.in;
	n->box.out = n->io.out_inside;
	n->box.err = n->io.err_inside;
	/* v2 groups are entered by the clone itself. v1 ones while the box furnishes itself: see admit. */
	return r->cgroups.v2 ? cgroup_make(&r->cgroups, &n->box.limits, &n->cgroup, e) : 0;
}

static int spawn(const struct runner *r, struct run *n, struct err *e)
{
	int group = n->cgroup.host != NULL ? cgroup_clone_fd(&n->cgroup) : -1;
	struct clone_args args = {
		.flags = NAMESPACES | CLONE_PIDFD,
		.pidfd = (uint64_t)(uintptr_t)&n->process,
		.exit_signal = SIGCHLD,
	};
	if (!r->empty_network || n->box.profile->loopback)
		args.flags |= CLONE_NEWNET;
	if (group >= 0) {
		args.flags |= CLONE_INTO_CGROUP;
		args.cgroup = (unsigned)group;
	}
	n->pid = process_clone(&args);
	if (n->pid == 0)
		inside(&n->box);
	if (n->pid < 0 && errno == ENOSYS)
		return err_set(e, ERR_OPERATOR,
			"no box can be made: the kernel lacks clone3, which cgroup v2 needs (Linux 5.7)");
	if (n->pid < 0)
		return err_sys(e, ERR_OPERATOR,
			"no user namespace for a box (sysctl user.max_user_namespaces, "
			"kernel.unprivileged_userns_clone, AppArmor)");
	stdio_close_inside(&n->io);
	fd_drop(&n->ctl_inside);
	return 0;
}

static int admit(struct runner *r, struct run *n, struct err *e)
{
	/* Two bytes: go and furnish the box; go and let the program in. Putting a process into a v1 group waits for
	 * an RCU grace period, milliseconds at times, and is done meanwhile. */
	if (ids_map(&r->ids, n->pid, e) != 0)
		return -1;
	(void)send(n->ctl, "", 1, MSG_NOSIGNAL); /* a first process that has died will be seen by the watch */
	if (!r->cgroups.v2 && (cgroup_make(&r->cgroups, &n->box.limits, &n->cgroup, e) != 0 ||
				      cgroup_enter(&n->cgroup, n->pid, e) != 0))
		return -1;
	(void)send(n->ctl, "", 1, MSG_NOSIGNAL);
	return 0;
}

static void end(struct run *n)
{
	if (n->pid <= 0)
		return;
	siginfo_t info;
	process_kill(n->process, n->pid);
	(void)waitid(P_PIDFD, (id_t)n->process, &info, WEXITED | __WALL); /* ECHILD when the watch has seen it */
}

static void release(struct run *n)
{
	end(n);
	if (n->cgroup.host != NULL)
		cgroup_remove(&n->cgroup);
	stdio_close(&n->io);
	fd_drop(&n->ctl);
	fd_drop(&n->ctl_inside);
	fd_drop(&n->process);
	fd_drop(&n->watch.listener);
	fd_drop(&n->watch.box);
}

static int watch(struct run *n, const struct job_io *io, struct result *out, struct err *e)
{
	n->watch.out = n->io.out;
	n->watch.err = n->io.err;
	n->watch.process = n->process;
	n->watch.control = n->ctl;
	n->watch.cancel = io->cancel_fd;
	n->watch.first = n->pid;
	n->watch.pid1 = n->box.job->pid1;
	n->watch.policy = n->box.policy;
	n->watch.cgroup = &n->cgroup;
	n->watch.limits = n->box.limits;
	if (watch_run(&n->watch, out, e) != 0)
		return -1;
	struct cgroup_facts facts;
	cgroup_read(&n->cgroup, &facts);
	watch_conclude(&n->watch, &facts);
	return collect_files(n->watch.box, n->box.job, out, e);
}

static uint32_t ns_offers(const struct runner *r)
{
	uint32_t set =
		GUARANTEE_BIT(G_NO_NETWORK) | GUARANTEE_BIT(G_READ_ONLY_ROOT) | GUARANTEE_BIT(G_PRIVATE_IPC) |
		GUARANTEE_BIT(G_NO_PRIVILEGE) | GUARANTEE_BIT(G_SYSCALL_FILTER) | GUARANTEE_BIT(G_NOTHING_LEFT) |
		GUARANTEE_BIT(G_WALL_CAP) | GUARANTEE_BIT(G_OUTPUT_CAP) | GUARANTEE_BIT(G_DISK_CAP) |
		GUARANTEE_BIT(
			G_PIDS_CAP); /* without a cgroup by RLIMIT_NPROC, which counts in the box's user namespace */
	if (cgroup_offers(&r->cgroups, CG_MEMORY))
		set |= GUARANTEE_BIT(G_MEMORY_CAP);
	if (cgroup_offers(&r->cgroups, CG_CPU)) /* else per process only */
		set |= GUARANTEE_BIT(G_CPU_CAP);
	return set;
}

static int ns_run(struct runner *r, const struct job *job, const struct job_io *io, struct result *out, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct run n = {
		.ctl = -1, .ctl_inside = -1, .process = -1, .io = STDIO_INIT, .watch = { .listener = -1, .box = -1 }
	};
	int rc = prepare(r, job, io, &a, &n, e);
	if (rc == 0)
		rc = spawn(r, &n, e);
	if (rc == 0)
		rc = admit(r, &n, e);
	if (rc == 0)
		rc = watch(&n, io, out, e);
	release(&n);
	out->held = ns_offers(r);
	return rc;
}

static uint32_t ns_probe(struct runner *r, struct probe_row rows[G_COUNT])
{
	return probe_backend(r, &backend_ns, rows);
}

const struct backend backend_ns = { "ns", "Linux namespaces, cgroups, seccomp, Landlock", ns_offers, ns_probe, ns_run };
