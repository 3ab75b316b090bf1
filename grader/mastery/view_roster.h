/* Roster: who the students are beside their ids. roster.csv in the course's directory, or any file of that shape:
 *
 *   id,name,email,cohort,lms_id,sis_id        the header; columns in any order, id is required, others may be absent
 *
 * RFC 4180 with UTF-8 (a byte order mark is passed over). A name is any text without control characters, at most 200
 * bytes; it is shown to people only through an escaper. Errors name the line. */
#ifndef GRADER_MASTERY_VIEW_ROSTER_H
#define GRADER_MASTERY_VIEW_ROSTER_H

#include <stddef.h>

#include "runner/base/arena.h"
#include "runner/base/err.h"

struct roster_row {
	const char *id, *name, *email, *cohort, *lms_id, *sis_id; /* "" when not given */
};

struct roster {
	struct roster_row *rows; /* by id */
	size_t n;
};

/* ERR_INPUT: no id column, an id that is empty, malformed or comes twice, a line with too many cells, text that is not
 * UTF-8 or holds control characters. */
int roster_parse(const char *text, size_t len, const char *place, struct arena *a, struct roster *out, struct err *e);

/* <course>/roster.csv; an absent file is an empty roster. */
int roster_load(const char *course_dir, struct arena *a, struct roster *out, struct err *e);

const struct roster_row *roster_find(const struct roster *r, const char *id); /* NULL; r may be NULL */

#endif
