/* Finding a lab by what a person types, and the places of a run without a course. */
#ifndef GRADER_CMD_LABS_H
#define GRADER_CMD_LABS_H

#include "grader/pipeline.h"

/* A path, or the name of an installed lab. ERR_USAGE with the names that there are. */
int labs_find(const char *name, struct arena *a, const char **dir, struct err *e);

/* The lab that a student's directory belongs to: its file .plumb-lab, or the one whose starter has the same files. */
int labs_of_directory(const char *dir, struct arena *a, const char **lab_dir, struct err *e);

/* "DIR", "REPO@REV": fills .tree or .repo and .commit. */
int labs_solution(const char *text, struct arena *a, struct submission *sub, struct err *e);

/* The curriculum and keepers of a practice run; caches below $XDG_CACHE_HOME/plumbline. */
int labs_open_pipeline(struct arena *a, struct pipeline_env *env, struct err *e);

const char *labs_new_id(struct arena *a); /* "s-" and 16 random hexadecimal digits */

/* Prints "error: ..." and returns the exit code. */
int labs_fail(const struct err *e);

#endif
