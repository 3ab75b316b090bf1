/* A student's bare repository for one lab: made whole in a temporary name, then renamed into place. */
#ifndef GRADER_COURSE_REPO_H
#define GRADER_COURSE_REPO_H

#include "grader/course.h"

/* Names the first commit, which nobody pushed and nobody is graded for. */
#define COURSE_STARTER_REF "refs/plumb/starter"

/* The two hook scripts that every repository of the course uses; written anew whenever the course changes, so that they
 * name the program that is installed now. */
int course_repo_hooks(const char *course, struct err *e);

/* <course>/repos/<lab>/<student>.git with the lab's starter, header, handout and published vectors as first commit on
 * main. An existing repository is left alone. */
int course_repo_make(const char *course, const struct lab *lab, const char *student, struct err *e);

#endif
