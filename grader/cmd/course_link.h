/* plumb course link: who may read the dashboard, as a signed link. */
#ifndef GRADER_CMD_COURSE_LINK_H
#define GRADER_CMD_COURSE_LINK_H

#include <stdint.h>

#include "runner/base/err.h"

struct course_link {
	const char *role; /* NULL = student */
	const char *url;  /* what the link begins with; NULL = http://127.0.0.1:8023/ */
	int64_t days;     /* 0 = 7 */
};

/* A line for each name; staff needs none. */
int course_link(const char *dir, const struct course_link *o, int n, char **names, struct err *e);

#endif
