/* A box: everything decided before the clone. The child finds it in its copy of the memory and only acts. */
#ifndef RUNNER_NS_BOX_H
#define RUNNER_NS_BOX_H

#include "runner/job.h"
#include "runner/ns/ids.h"
#include "runner/policy.h"
#include "runner/profile.h"

struct box {
	const struct job *job;
	const struct profile *profile;
	const struct policy *policy;
	const struct ids *ids;
	struct job_limits limits;
	char *const *argv;
	char *const *env;
	int in, out, err;                   /* become 0, 1, 2 */
	const int *channels;                /* become 3, 4, ... */
	int ctl;                            /* becomes CTL_FD; the child reads one byte from it before it begins */
	bool pids_by_cgroup, cpu_by_cgroup; /* else by rlimits */
};

/* The first process of the box, from clone to its end. */
_Noreturn void inside(const struct box *b);

/* mounts.c: the tree of the box. take before the uid changes (the sources are reached with the keeper's rights), build
 * afterwards; then the root is the new one, and nothing of the old is reachable. */
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
int mounts_take(const struct box *b, struct mounts *m, struct err *e);
int mounts_build(const struct box *b, struct mounts *m, struct err *e);

/* lockdown.c: from here on the process can't get anything back. */
int lockdown(const struct box *b, struct err *e);

#endif
