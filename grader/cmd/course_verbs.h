/* Verbs of plumb course that have a file of their own. Each prints, and returns an exit code or -1 with *e. */
#ifndef GRADER_CMD_COURSE_VERBS_H
#define GRADER_CMD_COURSE_VERBS_H

#include <stdbool.h>

#include "runner/base/err.h"

/* student NULL = all of them. */
int course_evidence(const char *dir, const char *student, bool as_json, struct err *e);

/* words: lab, student, commit, instant. Queues it; a worker is the caller's business. */
int course_import(const char *dir, char **words, struct err *e);

#endif
