/* A job is one untrusted command with everything that it may see and use; a result is the truth about its end.
 * Both have a strict JSON form (docs/schema), so a job can be cut, stored and replayed. */
#ifndef RUNNER_JOB_H
#define RUNNER_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runner/base/arena.h"
#include "runner/base/buf.h"
#include "runner/base/err.h"
#include "runner/base/json.h"

#define JOB_CHANNELS_MAX   8
#define JOB_OPEN_FILES_MAX 240 /* descriptors from here on are ours: see runner/ns/ctl.h */

struct job_limits { /* 0 = the profile's default */
	int64_t wall_ms, cpu_ms, memory_kib, pids, output_kib /* stdout and stderr each */, disk_kib, inodes,
		open_files;
};

struct job_mount {          /* read-only, always */
	const char *source; /* absolute path on the host, file or directory */
	const char *target; /* absolute path in the box */
};

struct job_collect { /* a file that is taken out of /box after every process of the box is dead, if the program ended by
			 exit or signal: what was killed at a limit left torn files */
	const char *path; /* relative to /box, one or more plain components */
	int64_t max_kib;
	bool required; /* absent = not collected; the caller decides what that means */
};

/* Profiles: build, run (a program), run-fn (the zygote of a function lab), run-net-loopback, run-net-wire (one of two jobs on
 * a private wire), checker, board (the emulated microcontroller).
 * A profile fixes the system-call policy, the host paths that are bound read-only, the environment, the devices,
 * whether /proc is there, and the default limits. See runner/policy/. */
struct job {
	const char *profile;
	struct json_strings argv; /* argv[0] is an absolute path in the box; no shell, no PATH search */
	struct job_mount *mounts;
	size_t n_mounts;
	struct job_collect *collect;
	size_t n_collect;
	const char *collect_to; /* absolute path of an existing directory on the host, or NULL when n_collect is 0 */
	const char *stdin_path; /* absolute host path of a regular file, or NULL for /dev/null */
	uint32_t needs;         /* guarantee bits; the run is refused when the backend doesn't offer one */
	const char *backend;    /* "ns", "none", ... or NULL for the default */
	struct job_limits limits;
	int64_t channels; /* how many descriptors come with the job: they are 3, 4, ... in the box */
	const char
		*net; /* "wire:NAME", or NULL. With it one descriptor more comes with the job, behind the channels: the
			     wire's end, a datagram socket with one Ethernet frame in each message */
	const char *role; /* with net: "a" (10.0.0.1) or "b" (10.0.0.2) */
	bool pid1;        /* argv is trusted code of ours and becomes the box's first process (zygote) */
};

size_t job_descriptors(const struct job *job); /* that come with it */

enum ending {
	END_NOT_STARTED, /* the only ending that is not about the program; result.err says why */
	END_EXIT,
	END_SIGNAL,
	END_WALL,
	END_CPU,
	END_MEMORY,
	END_PIDS,
	END_OUTPUT,
	END_DISK,
	END_DENIED, /* a system call outside the policy; .denied names it */
	END_COUNT
};
const char *ending_name(enum ending e); /* "exit", "signal", ... as in the JSON */

struct result {
	enum ending ending;
	int exit_code;   /* END_EXIT */
	int signal;      /* END_SIGNAL */
	char denied[32]; /* END_DENIED: "ptrace"; "i386 #11" for a foreign ABI; "" otherwise */
	int64_t wall_us;
	int64_t cpu_us, peak_kib; /* -1 = not known: absent in JSON, never guessed */
	struct buf out, err;      /* stdout and stderr, capped */
	bool out_cut, err_cut;
	uint32_t held; /* guarantees that were in force */
	const char *backend;
	size_t n_collected; /* of job.collect, in order */
	bool collected[8];  /* at most 8 files per job */
};
#define JOB_COLLECT_MAX 8

void result_init(struct result *r);
void result_release(struct result *r);

int job_from_json(const struct json *node, const char *path, struct arena *a, struct job *out, struct err *e);
struct json *job_to_json(const struct job *job);
struct json *result_to_json(const struct result *r); /* out and err as escaped text with their sizes */
int result_from_json(const struct json *node, const char *path, struct arena *a, struct result *out, struct err *e);

#endif
