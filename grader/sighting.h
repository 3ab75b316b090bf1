/* Sightings: what was seen of a submission that an instructor may want to look at: denied system calls, a canary that was
 * opened or said, looks into /proc. Evidence, not accusation: they never change a verdict, and a student never sees them.
 * Bounded: what comes on top is counted and not listed. Nothing in a row is written by a student: names of calls are
 * the kernel's, paths are our own, places are vectors and cases. */
#ifndef GRADER_SIGHTING_H
#define GRADER_SIGHTING_H

#include <stddef.h>
#include <stdint.h>

#include "runner/base/arena.h"

enum sighting_kind { SIGHTED_DENIED, SIGHTED_CANARY, SIGHTED_PROC, SIGHTED_COUNT };
extern const char *const sighting_words[]; /* "denied-call", "canary", "proc", NULL */

/* Which box it was seen in. */
#define SIGHTED_COMPILE   "compile"
#define SIGHTED_PLAIN     "plain"
#define SIGHTED_SANITIZED "sanitized"

#define SIGHTINGS_MAX       24
#define SIGHTING_PLACES_MAX 8

struct sighting { /* one kind of thing in one build */
	enum sighting_kind kind;
	const char *what;  /* "ptrace", "/proc/self/maps", "opened /lab/expected.json" */
	const char *build; /* one of the words above */
	int64_t times;     /* how often */
	const char *where
		[SIGHTING_PLACES_MAX]; /* vectors or cases, in the order in which they were asked: the first one first */
	size_t n_where;
	const char *groups[SIGHTING_PLACES_MAX];
	size_t n_groups;
};

struct sightings {
	struct sighting *rows; /* in the arena, in the order in which they were first seen */
	size_t n;
	int64_t unlisted; /* seen after the list was full */
};

/* where and group may be NULL: at compile time there is neither. */
void sightings_add(struct sightings *s, enum sighting_kind kind, const char *what, const char *build, int64_t times,
	const char *where, const char *group, struct arena *a);

#endif
