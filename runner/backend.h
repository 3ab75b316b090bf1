/* Backends: one row each. A backend runs one job in one box and leaves nothing behind. */
#ifndef RUNNER_BACKEND_H
#define RUNNER_BACKEND_H

#include <stdint.h>
#include <stdio.h>

#include "runner/base/err.h"
#include "runner/guarantee.h"
#include "runner/job.h"

/* What lives as long as the process: compiled policies, cgroup roots, spare uids, probe results. */
struct runner;
int runner_new(struct runner **out, struct err *e);
void runner_free(struct runner *r);

/* For a process that does nothing but run jobs for one submission, before its first: it moves into an empty network
 * namespace, which its boxes then share (there are no sockets in them; boxes with a loopback interface get a namespace of
 * their own). Making and above all removing one for every box costs more than the rest of a box. A user's process gets a
 * user and a mount namespace with it, in which it may prepare mounts. No effect where it can't be done. */
void runner_settle(struct runner *r);

/* From now on boxes are made ahead (ns/pool.h): a shape that was asked for once is kept in stock. runner_tend is called
 * between jobs, when nobody waits for an answer; fd is readable when there is something to tend to, -1 = none; returns true
 * when it should be called again soon. */
void runner_make_ahead(struct runner *r);
bool runner_tend(struct runner *r, int *fd);
/* Waits until n boxes for jobs like this one are in stock, at most wait_ms; says how many are. */
size_t runner_stock(struct runner *r, const struct job *job, size_t n, int wait_ms);

/* Descriptors that come with a job; the callee doesn't close them. */
struct job_io {
	const int *channels; /* job_descriptors(job) of them */
	int cancel_fd;       /* readable = end the job now (END_SIGNAL, SIGKILL); nothing is read from it; -1 = none */
};

struct probe_row { /* one guarantee, as tried on this host */
	enum guarantee guarantee;
	bool held;
	char evidence[160]; /* what was tried and seen: "a box ran as uid 100003" */
	char remedy[200];   /* how to get it where it is missing; "" otherwise */
};

struct backend {
	const char *name, *summary;
	/* What it gives as far as can be said without trying: a cheap look, for every job. */
	uint32_t (*offers)(const struct runner *r);
	/* Tries each guarantee for real. Fills rows[G_COUNT]; returns the set that holds. */
	uint32_t (*probe)(struct runner *r, struct probe_row rows[G_COUNT]);
	/* 0 with *out filled (END_NOT_STARTED included when the job's needs aren't met), -1 when we failed. */
	int (*run)(struct runner *r, const struct job *job, const struct job_io *io, struct result *out, struct err *e);
	/* Makes ready what the next job will need, where that takes long; NULL = nothing does. */
	void (*ahead)(struct runner *r);
	/* How many times longer a right program may take here than in a box of this host. A job's limits are meant as they are;
	 * who sets them for every backend alike, as a lab does, multiplies limits of time by it. */
	int64_t slower;
};

extern const struct backend *const backends[];        /* NULL-terminated; the first one is the default */
const struct backend *backend_find(const char *name); /* NULL name = default */

/* Runs a job: looks up the backend, checks needs against what it offers (cheaply known subset), runs. */
int run_job(struct runner *r, const struct job *job, const struct job_io *io, struct result *out, struct err *e);

#endif
