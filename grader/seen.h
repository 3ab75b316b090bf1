/* Seen: what sightings (grader/sighting.h) stand in the records of a course, by student, lab and thing; so that one look
 * in each of twenty pushes shows as twenty. For instructors only. */
#ifndef GRADER_SEEN_H
#define GRADER_SEEN_H

#include "grader/store.h"

struct seen { /* one thing of one student in one lab */
	const char *student, *lab, *kind, *what;
	const char *record; /* the newest one */
	int64_t submissions, times, first_ms;
};

/* Over the submissions whose records have anything; student: one's only, or NULL. In the order of the first sighting. */
int seen_rows(struct store *s, const char *student, struct arena *a, struct seen **rows, size_t *n, struct err *e);

#endif
