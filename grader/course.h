/* A course is a directory: course.json, plumb.db, spool/, cache/, work/, hooks/, run/, repos/<lab>/<student>.git, web/.
 * Only its owner can read it; work/ and cache/ can be passed through, because a box runs as another uid. */
#ifndef GRADER_COURSE_H
#define GRADER_COURSE_H

#include "grader/lab.h"
#include "runner/base/arena.h"
#include "runner/base/err.h"

struct course_lab {
	const char *id, *dir; /* dir: absolute path of the lab's folder */
	const char *due;      /* "2026-11-27T23:59:00Z" as in course.json, or NULL */
	int64_t due_ms;       /* the same; 0 = none */
};

struct course {
	const char *dir; /* absolute */
	const char *title;
	struct course_lab *labs;
	size_t n_labs;
	struct json_strings students;
	int64_t attempts_per_day; /* 0 = no limit */
	int policy;               /* enum standing_policy: which official submission counts */
	const char *simulated; /* an instant: dates are the operator's, and this is today; NULL = the server's clock */
	int64_t simulated_ms;
};

int course_open(const char *dir, struct arena *a, struct course **out, struct err *e);
/* simulated: as due in due.h, or NULL. There is no way from one to the other: a course says for good what its dates are. */
int course_init(const char *dir, const char *title, const char *simulated, struct err *e);
/* Now: when a push is received, and what pages count days from. */
int64_t course_now_ms(const struct course *c, int64_t wall_ms);

int course_add_lab(const char *dir, const char *lab_dir, struct err *e);
/* due as in due.h, or NULL: none any more. */
int course_set_due(const char *dir, const char *lab, const char *due, struct err *e);
/* Creates the bare repository of each lab, with hooks, object checks, size cap, gc off, hidden refs; prints nothing. */
int course_add_student(const char *dir, const char *student, struct err *e);

/* Letters, digits, '.', '_', '-', beginning with a letter or digit, lower case, at most 64: safe in a path, a ref and a
 * page. */
bool course_name_ok(const char *name);

const struct course_lab *course_lab_find(const struct course *c, const char *id);

#endif
