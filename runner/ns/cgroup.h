/* Control groups: v2 where it has memory and pids, else v1 hierarchies one by one. A box has a group of its own in
 * each, below the keeper's; it is gone when the box is. Groups of keepers that died are removed at start. */
#ifndef RUNNER_NS_CGROUP_H
#define RUNNER_NS_CGROUP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "runner/base/err.h"
#include "runner/job.h"

enum cgroup_part { CG_MEMORY, CG_PIDS, CG_CPU, CG_PARTS };

struct cgroup_host {
	bool v2;
	bool later;           /* v1, and not looked at yet: see cgroup_host_begin */
	int parent[CG_PARTS]; /* directories in which groups are made; -1 = not usable. v2: all the same descriptor */
	unsigned long pid_ns; /* a pid means something only in its namespace */
	unsigned serial;
	char trial[64]; /* a group that nobody has been in yet: the next one to be made is this; "" = there is none */
};

enum cgroup_stat { CG_STAT_CPU, CG_STAT_PEAK, CG_STAT_OOM, CG_STAT_REFUSED, CG_STATS };

struct cgroup {
	const struct cgroup_host *host; /* NULL = none */
	char name[64];
	int dir[CG_PARTS];  /* v2: only [0] */
	int stat[CG_STATS]; /* opened when first needed, or by cgroup_open_stats */
};
#define CGROUP_NONE                                               \
	{                                                         \
		.dir = { -1, -1, -1 }, .stat = { -1, -1, -1, -1 } \
	}

struct cgroup_facts { /* -1 = not known */
	int64_t cpu_us, peak_kib, oom_kills, pids_refused;
};

/* plumb-<pid namespace>-<pid>-<n>: whose it is can be told from the name. */
#define CGROUP_NAME "plumb-%lu-%d-%u"

/* Finds by trying; never an error. begin does only what has to be known before a process is cloned: where memory is limited
 * by v1 no clone can enter a group, and the rest is left to finish, which may be called any number of times and has to be before
 * anything else. So the first box furnishes itself meanwhile. open is both. */
void cgroup_host_begin(struct cgroup_host *h);
void cgroup_host_finish(struct cgroup_host *h);
void cgroup_host_open(struct cgroup_host *h);
void cgroup_host_close(struct cgroup_host *h);
void cgroup_host_forked(struct cgroup_host *h); /* in a child that makes groups too: of what is common it uses none */
bool cgroup_offers(const struct cgroup_host *h, enum cgroup_part part);

/* A group named after us that is there already was left by a dead process that had our pid before. */
int cgroup_mkdir(int parent, const char *name);
int cgroup_make(struct cgroup_host *h, const struct job_limits *limits, struct cgroup *out, struct err *e);
int cgroup_limit(const struct cgroup *g, const struct job_limits *now, const struct job_limits *want, struct err *e);
void cgroup_open_stats(struct cgroup *g); /* so that reading them later takes no time */
void cgroup_close(struct cgroup *g);      /* our descriptors; the group stays */
/* By name. false = not all of it is gone: it is still in use. */
bool cgroup_try_remove(const struct cgroup_host *h, const char *name);
int cgroup_clone_fd(const struct cgroup *g); /* for CLONE_INTO_CGROUP, or -1 */
/* v1: a process enters by itself, through descriptors that its parent has opened, none in v2. cgroup_enter closes them.
 * A process of one thread only. */
int cgroup_open_doors(const struct cgroup *g, int doors[CG_PARTS], size_t *n, struct err *e);
int cgroup_enter(const int *doors, size_t n);
void cgroup_read(struct cgroup *g, struct cgroup_facts *facts);
int64_t cgroup_cpu_us(struct cgroup *g);
void cgroup_remove(struct cgroup *g); /* every process must be dead */

#endif
