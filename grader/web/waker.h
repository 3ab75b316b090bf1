/* A process that can start the course's worker, for one that has locked itself up and cannot. It is forked before the lock,
 * knows one word, and ends with its asker. */
#ifndef GRADER_WEB_WAKER_H
#define GRADER_WEB_WAKER_H

#include "runner/base/err.h"

/* The descriptor to ask through. Call before anything else is open. */
int waker_start(const char *course, struct err *e);

/* A worker is there afterwards, or will be in a moment. */
int waker_ask(int fd, struct err *e);

#endif
