/* How a job ended, in words for the person who must act: a student at the compiler, an author at the generator. */
#ifndef GRADER_ENDED_H
#define GRADER_ENDED_H

#include "runner/base/arena.h"
#include "runner/job.h"

/* Why a call is denied, to be put behind "not allowed": ": this lab's programs are one process ...", or "". */
const char *ended_denied_why(const struct job *job, const char *call);

/* "took longer than 20 s", "gave exit status 7", "called ptrace, which is not allowed". Never empty, one line. */
const char *ended_words(const struct job *job, const struct result *r, struct arena *a);

/* The same, and the last line of its stderr where it said something. */
const char *ended_with_words(const struct job *job, const struct result *r, struct arena *a);

#endif
