/* A course is a directory: course.json, plumb.db, spool/, cache/, work/, hooks/, run/, repos/<lab>/<student>.git, web/.
 * Only its owner can read it; work/ and cache/ can be passed through, because a box runs as another uid. */
#ifndef GRADER_COURSE_H
#define GRADER_COURSE_H

#include "grader/lab.h"
#include "runner/base/arena.h"
#include "runner/base/err.h"

struct course_lab {
	const char *id, *dir;
}; /* absolute path of the lab's folder */

struct course {
	const char *dir; /* absolute */
	const char *title;
	struct course_lab *labs;
	size_t n_labs;
	struct json_strings students;
	int64_t attempts_per_day; /* 0 = no limit */
	int policy;               /* enum standing_policy: which official submission counts */
};

int course_open(const char *dir, struct arena *a, struct course **out, struct err *e);
int course_init(const char *dir, const char *title, struct err *e);
int course_add_lab(const char *dir, const char *lab_dir, struct err *e);
/* Creates the bare repository of each lab, with hooks, object checks, size cap, gc off, hidden refs; prints nothing. */
int course_add_student(const char *dir, const char *student, struct err *e);

/* Letters, digits, '.', '_', '-', beginning with a letter or digit, lower case, at most 64: safe in a path, a ref and a
 * page. */
bool course_name_ok(const char *name);

const struct course_lab *course_lab_find(const struct course *c, const char *id);

#endif
