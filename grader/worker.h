/* Worker: the one writer of a course's database. It takes over what hooks left in the spool, leases submissions, runs
 * one child process each (`plumb internal-grade`), and stores what the child hands back.
 *
 * What can be killed at any moment: a hook (its spool file is there or the reconciler finds the head), the child (its
 * death is one more try, then held), the worker (its children die with it; the next worker stores what a child had
 * finished and takes the rest again). A record is stored once for a submission, whoever comes twice. */
#ifndef GRADER_WORKER_H
#define GRADER_WORKER_H

#include "grader/course.h"
#include "grader/store.h"

#define WORKER_SLOTS_MAX 16

struct worker_options {
	const char *course;
	int64_t workers; /* submissions graded side by side */
	int64_t idle_ms; /* leave after that long without work; -1 = stay */
};

/* 0 when it left for want of work, 1 when another worker holds the course. */
int worker_run(const struct worker_options *o, struct err *e);

/* The course's lock: a descriptor that holds it, or -2 when a worker (or plumb rebuild) does. Only who holds it writes the
 * database. */
int worker_lock(const char *course, struct err *e);

/* Gives it back. A hook that came meanwhile found the lock taken and started nobody: then a worker is started. */
int worker_unlock(const char *course, int lock, struct err *e);

/* Is a worker at work on this course? Start one that outlives the caller if not. */
int worker_ensure(const char *course, struct err *e);

/* The child's main: order on stdin, result in <course>/run/ID.result, events in <course>/run/ID.progress. */
int worker_child(void);

/* Between the worker and its child, and between both and the hooks that follow. */
struct worker_order {
	const char *course, *id, *lab, *student, *repo, *commit,
		*seed;                               /* seed: 64 hexadecimal digits; lab: its folder */
	int64_t received_ms, attempt, tries, worker; /* worker: its process id */
	int64_t previous_permille;                   /* -1 = first attempt */
	int64_t due_ms;                              /* 0 = none */
	bool simulated;                              /* the course's dates are */
};
extern const struct json_field worker_order_fields[];

const char *worker_file(const char *course, const char *id, const char *what, struct arena *a); /* run/ID.what */

/* Append one event line: words separated by tabs. Best effort: progress is a courtesy. */
void worker_event(int fd, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
int worker_events_open(const char *course, const char *id); /* for writing; -1 = no progress shown */

/* The result file of a finished child. */
struct worker_result {
	bool done;         /* else: *e of the child */
	struct json *root; /* owns record; json_free */
	const struct json *record;
	struct err error;
};
int worker_result_write(
	const char *course, const char *id, const struct json *record, const struct err *error, struct err *e);
int worker_result_read(const char *course, const char *id, struct worker_result *out, struct err *e); /* 1 = none */
/* One that nobody can store: it becomes run/ID.bad, for whoever wants to look, or it would stop everybody's. */
void worker_result_aside(const char *course, const char *id);

#endif
