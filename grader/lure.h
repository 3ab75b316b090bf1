/* Lure: what no honest program looks for, planted in the boxes of student code, and an eye on it.
 *
 * Two things are bound read-only into a box: a file named like an answer key that holds a canary (32 random bytes of this
 * run, as hexadecimal digits), and an empty /proc: folders with the names that probes ask for, nothing in them. An
 * inotify watch on the host's side of both tells what was opened. The box pays two mounts and the program nothing: no
 * system call is slower, none is looked at. What is not seen: stat and readlink, and names that are not planted
 * (docs/adr/0016-lures.md says why this and not a notifier).
 *
 * A lure decides nothing. Where it can't be planted or watched (no inotify left), the run goes on and the record says so. */
#ifndef GRADER_LURE_H
#define GRADER_LURE_H

#include "grader/sighting.h"
#include "grader/submission.h"
#include "runner/job.h"

#define LURE_MOUNTS      2
#define LURE_TOUCHES_MAX 32 /* different things in one look: more than there are names */
#define LURE_CANARY      "/lab/expected.json"

struct lure;

struct lure_touch {
	enum sighting_kind kind;
	const char *what; /* a path in the box */
	int64_t times;
};

/* In a folder "lure" of the work directory. NULL = not possible here; said in the log. */
struct lure *lure_new(const struct workdir *w, struct arena *a);
void lure_free(struct lure *l); /* NULL is fine; the folder goes with the work directory */

/* Both lures for a box that runs student code, the canary alone for a compiler. Returns how many mounts were put to m;
 * 0 for NULL. */
size_t lure_mounts_run(const struct lure *l, struct job_mount m[LURE_MOUNTS]);
size_t lure_mounts_compile(const struct lure *l, struct job_mount m[LURE_MOUNTS]);

/* What was opened since the last look. Called when the process in question is dead: its opens are in the queue then. */
size_t lure_touches(struct lure *l, struct lure_touch touches[LURE_TOUCHES_MAX]);

/* Do these bytes hold the canary, as digits or raw? */
bool lure_in(const struct lure *l, const void *bytes, size_t n);

/* Every touch since the last look becomes a row. */
void lure_report(
	struct lure *l, struct sightings *s, const char *build, const char *where, const char *group, struct arena *a);

#endif
