/* plumb course link: who may read the dashboard, as a signed link. */
#ifndef GRADER_CMD_COURSE_LINK_H
#define GRADER_CMD_COURSE_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "runner/base/err.h"

struct course_link {
	const char *role;   /* NULL = student */
	const char *url;    /* what the link begins with; NULL = http://127.0.0.1:8023/ */
	const char *revoke; /* the link's id: take it back instead */
	int64_t days;       /* 0 = 7 */
	bool list;          /* print those that there are instead */
};

/* A line for each name; staff needs none. Each link is written down by the one writer before it is printed. */
int course_link(const char *dir, const struct course_link *o, int n, char **names, struct err *e);

#endif
