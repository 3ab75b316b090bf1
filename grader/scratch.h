/* Scratch: a folder in which every run makes a folder of its own, and in which a killed run leaves it behind.
 *
 * Whoever works in it holds a shared lock on it; the kernel gives that back when a process dies, however it dies. So who
 * gets the exclusive lock knows that nobody is there, and that every folder in it is nobody's. No age is guessed. */
#ifndef GRADER_SCRATCH_H
#define GRADER_SCRATCH_H

#include "runner/base/err.h"

/* A descriptor that holds the shared lock until it is closed; -1 with *e. */
int scratch_enter(const char *dir, struct err *e);

/* Removes what begins with prefix, if nobody works there; else leaves everything. Before scratch_enter. */
int scratch_sweep(const char *dir, const char *prefix, struct err *e);

#endif
