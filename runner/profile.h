/* Profiles: what a kind of job sees of the host and what it may use unless the job asks for less or more. Data only.
 * The system-call policy of a profile is runner/policy/<name>.policy. */
#ifndef RUNNER_PROFILE_H
#define RUNNER_PROFILE_H

#include <stdbool.h>

#include "runner/job.h"

struct profile {
	const char *name;
	const char *const
		*binds; /* host directories and files, read-only, at the same path; absent ones are left out */
	const char *const *devices; /* names below /dev */
	const char *const *env;     /* the whole environment */
	bool proc;                  /* own /proc, hidepid, kernel settings read-only */
	bool loopback;              /* a network namespace of its own with lo up */
	bool tcp;                   /* Landlock leaves TCP alone */
	struct job_limits limits;
	const char *alone; /* the profile of its jobs that are one process, or NULL */
};

#define PROFILE_NAMES "build, run, run-one, run-fn, run-net-loopback, run-net-wire, checker, board, qemu"
#define PROFILE_COUNT 9
extern const struct profile profiles[PROFILE_COUNT];

const struct profile *profile_find(const char *name); /* NULL = unknown */

/* What a job gets: the one that it names, or less where its limit is one process. NULL = unknown. */
const struct profile *profile_of(const struct job *job);

/* The job's limits with the profile's filled in where the job says 0. */
struct job_limits profile_limits(const struct profile *p, const struct job_limits *asked);

#endif
