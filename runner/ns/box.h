/* A box has two halves of life. In the first it is furnished: namespaces, cgroup, mount tree, identity, filter; nothing
 * of it depends on the job but, where there is one already, the sizes. Then it waits. In the second it is told its job, once,
 * and takes no other: that is how a box can be made ahead of time (pool.h) and never be used twice.
 *
 * The first process (inside.c, late.c) is ours. It keeps its capabilities, which mean something in the box's own user
 * namespace only, until it has attached what the job brings. The process that becomes the program is its child, and
 * behind filter, Landlock and capability drop before the box waits; it shares memory and descriptors with its parent
 * until execve, so nothing is copied when the job comes. In a pid1 job the first process is the program itself. */
#ifndef RUNNER_NS_BOX_H
#define RUNNER_NS_BOX_H

#include <sys/resource.h>

#include "runner/job.h"
#include "runner/ns/cgroup.h"
#include "runner/ns/ids.h"
#include "runner/policy.h"
#include "runner/profile.h"
#include "runner/stdio.h"

struct runner;
struct job_io;

/* In the box, beside CTL_FD, until the program has its own descriptors. */
#define RULESET_FD  254
#define LISTENER_FD 253

/* Everything decided before the clone: the child finds it in its copy of the memory. */
struct plan {
	const struct profile *profile;
	bool pid1, own_network;
	struct job_limits limits; /* the sizes of /box */
	const struct policy *policy;
	const struct ids *ids;
	const struct job_mount *early; /* taken by the child itself, where the keeper has no right to */
	size_t n_early;
	int ctl, ctl_outer; /* becomes CTL_FD; the other end, for closing */
};

/* A living box, as its owner holds it. */
struct box {
	struct plan plan;
	struct cgroup cgroup;
	pid_t pid;
	int process, ctl;    /* pidfd of the first process; our end of the control socket */
	int listener, dir;   /* -1 until it has sent them */
	struct job_stdio io; /* outputs only, and only of a box that was made ahead */
	bool made_ahead;
};

/* Two bytes tell the first process to go on: its maps are written; here is its cgroup. Then comes one bind, which may
 * take more than one packet: the head, `text` (argv and the mounts' targets, each with its NUL), and with the first
 * packet descriptors: stdin, stdout, stderr, channels, and the detached trees of the mounts. */
struct bind_head {
	struct job_limits limits;
	uint32_t pids_by_cgroup, cpu_by_cgroup; /* else by rlimits */
	uint32_t argc, channels, n_mounts, text_len;
};
#define BIND_TEXT_PART ((size_t)48 << 10)
#define BIND_TEXT_MAX  ((size_t)4 << 20)

/* make.c. early: the job's mounts where plan.early is meant to be used. sibling: the box becomes a child of our parent
 * (the pool's maker makes boxes for its keeper). */
void box_init(struct box *b);
int box_plan(struct runner *r, const struct profile *p, bool pid1, const struct job_limits *l, struct plan *out,
	struct err *e);
int box_make(struct runner *r, const struct plan *plan, bool sibling, struct box *out, struct err *e);
void box_kill(struct box *b); /* and reaps it */
void box_drop(struct box *b); /* our descriptors; the cgroup's too, the group itself is left */

/* bind.c: the second half, from outside. Everything that the job brings is opened first: a job that names what isn't
 * there costs no box. */
struct mounts;
int bind_box(struct box *b, const struct job *job, const struct job_limits *limits, const struct job_io *io,
	const struct job_stdio *stdio, struct mounts *trees, struct err *e);

/* inside.c: the first process of the box, from clone to its end; late.c: from its bind on. */
_Noreturn void inside(const struct plan *p);
struct mounts;
_Noreturn void late(const struct plan *p, struct mounts *early);
_Noreturn void give_up(const struct err *e); /* tells the keeper over CTL_FD */

/* mounts.c: the tree of the box. Sources are taken with the keeper's rights, before the uid changes or by the keeper
 * itself; after mounts_build the root is the new one, and after mounts_leave_host nothing of the old is there. */
struct mount_source {
	int tree; /* a detached copy, read-only already */
	bool directory;
	const char *target;
};
struct mounts {
	struct mount_source *sources;
	size_t n, cap;
	struct arena arena;
};
int mounts_take_profile(const struct plan *p, struct mounts *m, struct err *e);
int mounts_take_job(const struct ids *ids, const struct job_mount *jobs, size_t n, struct mounts *m, struct err *e);
int mounts_build(const struct plan *p, struct mounts *m, struct err *e);
int mounts_leave_host(struct err *e); /* the end of build: before it nothing that isn't ours may be in the box */
int mounts_attach(struct mounts *m, struct err *e); /* into the root that build has entered, until it is sealed */
int mounts_resize(const struct job_limits *limits, struct err *e);
int mounts_seal(struct err *e);
void mounts_release(struct mounts *m);
bool mounts_possible(void); /* for the calling process, by itself */

/* lockdown.c: from here on the process can't get anything back. The first part leaves capabilities and a ruleset
 * (RULESET_FD, where the kernel has Landlock); the second takes them. */
int lockdown_prepare(const struct plan *p, struct err *e);
int lockdown_enforce(struct err *e);
int lockdown_capabilities(void);
/* The limits that a job decides. now: what the caller has, and pid too, which is its child, or 0 for itself. */
#define LOCKDOWN_LIMITS 5
int lockdown_limits_now(struct rlimit now[LOCKDOWN_LIMITS]);
int lockdown_limits(const struct bind_head *h, const struct rlimit now[LOCKDOWN_LIMITS], pid_t pid);

#endif
