/* A course opened for looking: what the views want, loaded for one command. */
#ifndef GRADER_CMD_COURSE_VIEW_H
#define GRADER_CMD_COURSE_VIEW_H

#include "grader/mastery/view.h"
#include "grader/mastery/view_roster.h"

struct course_view {
	struct view_from from;
	struct course *course;
	struct roster roster;
};

/* course NULL: the curriculum and the installation's labs alone. framework: a file loaded beside, or NULL. A lab of the
 * course that can't be loaded is named on stderr and left out. */
int course_view_open(
	const char *course, const char *framework, struct arena *a, struct course_view *out, struct err *e);
void course_view_close(struct course_view *v);

#endif
