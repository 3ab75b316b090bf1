/* Compile: the one recipe. Turns "these sources into that object" into a runner job of profile build, with our own fixed
 * argv. No word of a student reaches the command line but file names made of [A-Za-z0-9_.-], below a folder of ours. */
#ifndef GRADER_COMPILE_H
#define GRADER_COMPILE_H

#include "grader/lab.h"
#include "runner/job.h"

enum compile_kind { COMPILE_PROGRAM, COMPILE_SHARED, COMPILE_OBJECT };

struct compile {
	const char *output; /* name of what is made, collected out of /box */
	enum compile_kind kind;
	bool sanitized;       /* ASan and UBSan at -O1 -g instead of hardened -O2 */
	bool trusted;         /* kit and lab code: _GNU_SOURCE, libraries linked whether used or not */
	const char **sources; /* absolute paths in the box */
	size_t n_sources;
	const char **include; /* folders in the box, in order */
	size_t n_include;
	const char *last_include; /* looked at after the system's headers, or NULL */
	struct json_strings libraries;
	struct job_mount *mounts;
	size_t n_mounts;
	const char *collect_to; /* directory on the host */
	struct job_limits limits;
	uint32_t needs;
};

/* The job lives in the arena; c's own arrays must outlive it. */
void compile_job(const struct compile *c, struct arena *a, struct job *out);

/* May this file name of a student stand on a command line? */
bool compile_name_ok(const char *name);

/* Everything of the recipe that changes what comes out, for the toolchain's digest. */
void compile_digest(struct digest *d);

bool compile_matches(const struct json_strings *globs, const char *name);

#endif
