/* The keeper's side of a running box: one poll loop over its outputs, its end, its notifier and the deadlines.
 * The first reason to end a box is the result; everything later is a consequence of the kill. */
#ifndef RUNNER_WATCH_H
#define RUNNER_WATCH_H

#include "runner/job.h"
#include "runner/ns/cgroup.h"
#include "runner/policy.h"

struct watch {        /* filled by the backend; descriptors -1 = none. The backend closes them. */
	int out, err; /* read ends, non-blocking */
	int process;  /* pidfd of the first process: its end is the end of the box */
	int control;  /* ns: socket of ctl.h, or -1: then the program is taken as started */
	int cancel;   /* readable = end it now */
	int listener; /* received over control, if it isn't here yet */
	int box;      /* the same: the directory /box */
	pid_t first;  /* pid of the first process as we see it */
	bool pid1;    /* it is trusted code of ours that may make `own` calls */
	const struct policy *policy;
	struct cgroup *cgroup; /* NULL = none */
	struct job_limits limits;

	/* private */
	struct result *result;
	struct err *e;
	bool started, ended, decided, failed, executed;
	int64_t started_us, next_look_us;
	unsigned answered; /* calls that we answered in the kernel's place */
	int status;        /* of the program; -1 = not known */
	int first_status;  /* of the first process */
	int64_t cpu_us;
};

/* Until every process of the box is dead, but perhaps for its first one, which is ours and about to end, and everything
 * written has been read. 0 with w->result filled but for what is read
 * from the cgroup afterwards; -1 when the box could not be set up. */
int watch_run(struct watch *w, struct result *r, struct err *e);

/* After every process is dead (see above) and the facts are read: what the ending was, if nothing else decided it. */
void watch_conclude(struct watch *w, const struct cgroup_facts *facts);

#endif
