/* What a runner keeps between jobs. Private to runner/. */
#ifndef RUNNER_RUNNER_H
#define RUNNER_RUNNER_H

#include "runner/backend.h"
#include "runner/ns/cgroup.h"
#include "runner/ns/ids.h"
#include "runner/policy.h"
#include "runner/profile.h"
#include "runner/vm/vm.h"

struct runner {
	struct arena arena; /* holds the policies */
	struct policy policy[PROFILE_COUNT];
	bool compiled[PROFILE_COUNT];
	struct cgroup_host cgroups;
	struct ids ids;
	bool mounts, mounts_tried; /* may this process copy mounts for its boxes? Tried once */
	struct vm *vm;             /* NULL until a job asks for a guest */
	struct pool *pool;         /* NULL = every box is made when its job comes */
	bool empty_network;        /* the process itself lives in a network namespace with nothing in it */
};

/* Compiled at the first use, then kept. */
int runner_policy(struct runner *r, const struct profile *p, const struct policy **out, struct err *e);
/* A spare uid as root, one's own otherwise; kept for the runner's life: in at most one of a runner's boxes lives code that isn't
 * ours, the others are made ahead and wait. */
int runner_ids(struct runner *r, const struct ids **out, struct err *e);

extern const struct backend backend_ns, backend_none;

#endif
