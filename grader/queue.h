/* Queue: how a push becomes a row. The row is the truth; a spool file is only a message, and a branch head without a
 * row is a message that got lost. Both are folded in here, by the one writer, as often as it likes: every step can be
 * repeated. */
#ifndef GRADER_QUEUE_H
#define GRADER_QUEUE_H

#include "grader/course.h"
#include "grader/store.h"

/* Spool entries become rows (the graded commit is pinned first, the file removed last). Where three pushes of a day to
 * the same repository are held, one more is held with them. Returns how many, or -1. */
int queue_import(const struct course *c, struct store *s, struct err *e);

/* Heads of main that no submission names are queued as of when the head was written: their hook was killed, or could
 * not write its spool file. A head younger than young_ms is left to its hook, and counted in *young: look again later.
 * Returns how many were queued, or -1. */
int queue_reconcile(
	const struct course *c, struct store *s, int64_t now_ms, int64_t young_ms, size_t *young, struct err *e);

/* <course>/repos/<lab>/<student>.git */
const char *queue_repo(const struct course *c, const char *lab, const char *student, struct arena *a);

#endif
