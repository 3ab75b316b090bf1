/* The backend ns: Linux namespaces, a mount tree of its own, cgroups, Landlock, seccomp. A run takes a box that was made
 * ahead, or makes one, binds it to the job, watches it, and lets go of it. See box.h for what a box is, inside.c and
 * late.c for its other side, and watch.c for what happens between start and end. */
#include "runner/collect.h"
#include "runner/fd.h"
#include "runner/ns/box.h"
#include "runner/ns/pool.h"
#include "runner/probe.h"
#include "runner/runner.h"
#include "runner/stdio.h"
#include "runner/watch.h"

struct run { /* everything that one run holds; released in one place */
	const struct job *job;
	const struct profile *profile;
	struct job_limits limits;
	struct mounts trees;
	struct job_stdio io;
	struct box box;
	struct watch watch;
};

/* Where the process may not mount, the box takes the job's mounts itself, and can't be made ahead. */
static bool mounts_itself(struct runner *r)
{
	if (!r->mounts_tried)
		r->mounts = mounts_possible();
	r->mounts_tried = true;
	return r->mounts;
}

static int get_box(struct runner *r, struct run *n, struct err *e)
{
	struct plan plan;
	if (mounts_itself(r)) {
		if (mounts_take_job(&r->ids, n->job->mounts, n->job->n_mounts, &n->trees, e) != 0)
			return -1;
		if (r->pool != NULL && pool_take(r->pool, n->profile, n->job->pid1, &n->box))
			return 0;
	}
	if (box_plan(r, n->profile, n->job->pid1, &n->limits, &plan, e) != 0)
		return -1;
	if (!mounts_itself(r)) {
		plan.early = n->job->mounts;
		plan.n_early = n->job->n_mounts;
	}
	return box_make(r, &plan, false, &n->box, e);
}

static int get_outs(struct run *n, struct err *e)
{
	int in = n->io.in;
	if (n->box.io.out < 0)
		return stdio_open_outs(&n->io, e);
	n->io = n->box.io;
	n->io.in = in;
	n->box.io = (struct job_stdio)STDIO_INIT;
	return 0;
}

static int prepare(struct runner *r, struct run *n, const struct job_io *io, struct err *e)
{
	if (stdio_open_in(&n->io, n->job, e) != 0 || get_box(r, n, e) != 0 || get_outs(n, e) != 0 ||
		bind_box(&n->box, n->job, &n->limits, io, &n->io, &n->trees, e) != 0)
		return -1;
	stdio_close_inside(&n->io);
	mounts_release(&n->trees); /* now, while the box is at work, and not between its end and the answer */
	return 0;
}

static void release(struct runner *r, struct run *n)
{
	mounts_release(&n->trees);
	stdio_close(&n->io);
	if (r->pool != NULL && n->box.process >= 0) { /* its end is seen to when nobody waits */
		pool_spent(r->pool, &n->box);
		return;
	}
	struct cgroup group = n->box.cgroup;
	box_kill(&n->box);
	n->box.cgroup.host = NULL; /* closed with its end, below */
	box_drop(&n->box);
	if (group.host != NULL)
		cgroup_remove(&group);
}

static int watch(struct run *n, const struct job_io *io, struct result *out, struct err *e)
{
	n->watch = (struct watch){ .out = n->io.out,
		.err = n->io.err,
		.process = n->box.process,
		.control = n->box.ctl,
		.cancel = io->cancel_fd,
		.listener = n->box.listener,
		.box = n->box.dir,
		.first = n->box.pid,
		.pid1 = n->job->pid1,
		.policy = n->box.plan.policy,
		.cgroup = n->box.cgroup.host != NULL ? &n->box.cgroup : NULL,
		.limits = n->limits };
	int rc = watch_run(&n->watch, out, e);
	n->box.listener = n->watch.listener;
	n->box.dir = n->watch.box;
	if (rc != 0)
		return -1;
	struct cgroup_facts facts = { -1, -1, -1, -1 };
	if (n->watch.cgroup != NULL)
		cgroup_read(&n->box.cgroup, &facts);
	watch_conclude(&n->watch, &facts);
	return collect_files(n->box.dir, n->job, out, e);
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
	struct run n = { .job = job, .profile = profile_of(job), .io = STDIO_INIT, .trees = { .arena = ARENA_INIT } };
	box_init(&n.box);
	n.limits = profile_limits(n.profile, &job->limits);
	int rc = prepare(r, &n, io, e);
	if (rc == 0)
		rc = watch(&n, io, out, e);
	release(r, &n);
	out->held = ns_offers(r);
	return rc;
}

static uint32_t ns_probe(struct runner *r, struct probe_row rows[G_COUNT])
{
	return probe_backend(r, &backend_ns, rows);
}

const struct backend backend_ns = { "ns", "Linux namespaces, cgroups, seccomp, Landlock", ns_offers, ns_probe, ns_run,
	NULL, 1 };
