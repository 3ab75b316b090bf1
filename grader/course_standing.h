/* A course's standing: the rules that hold for it, taken into its store. For the one writer. */
#ifndef GRADER_COURSE_STANDING_H
#define GRADER_COURSE_STANDING_H

#include "grader/course.h"
#include "grader/mastery/standing.h"

/* The installed curriculum's framework and parameters, and the course's policy. If they are others than before, all
 * standing is computed under them, beside the old; if not, only with anew. */
int course_standing(const struct course *c, struct store *s, bool anew, struct err *e);

#endif
