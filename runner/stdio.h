/* The three standard descriptors of a job. */
#ifndef RUNNER_STDIO_H
#define RUNNER_STDIO_H

#include "runner/job.h"

struct job_stdio {
	int in, out, err;           /* in is the program's; out and err are ours, non-blocking */
	int out_inside, err_inside; /* the program's ends */
};
#define STDIO_INIT                 \
	{                          \
		-1, -1, -1, -1, -1 \
	}

int stdio_open_in(struct job_stdio *s, const struct job *job, struct err *e);
int stdio_open_outs(struct job_stdio *s, struct err *e);
int stdio_open(struct job_stdio *s, const struct job *job, struct err *e); /* all three */
void stdio_close_inside(struct job_stdio *s);                              /* after the program has them */
void stdio_close(struct job_stdio *s);

#endif
