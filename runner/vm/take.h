/* Reading what a guest says of its job's end: RESULT, then OUT, ERR and COLLECTED, then END. Every byte is a stranger's. A
 * file is written to the folder that the job names, under the name that the job names, up to the size that the job
 * names; the guest only says which of the job's files it means. */
#ifndef RUNNER_VM_TAKE_H
#define RUNNER_VM_TAKE_H

#include "runner/job.h"
#include "runner/vm/line.h"

struct take {
	const struct job *job;
	int64_t output_max; /* bytes of each of stdout and stderr */
	struct result *out; /* the caller's, initialised */
	bool begun, ended;
	int file, index; /* the file that is being written, and which of job.collect it is */
	int64_t written;
};

void take_init(struct take *t, const struct job *job, const struct job_limits *limits, struct result *out);
void take_release(struct take *t);
int take_failed(const struct frame *f, struct err *e); /* -1: what went wrong in the guest, in its words */
int take_frame(struct take *t, const struct frame *f, struct err *e);

#endif
