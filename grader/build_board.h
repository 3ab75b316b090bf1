/* Build, for a board: the student's sources and the lab's start-up code become one ELF file for the controller. */
#ifndef GRADER_BUILD_BOARD_H
#define GRADER_BUILD_BOARD_H

#include "grader/build.h"

/* sources: paths "/src/NAME" in the box; tree: the folder that is bound there. A toolchain that is missing is ERR_OPERATOR. */
int build_board_job(const struct lab *lab, const char *tree, const char *const *sources, size_t n,
	const struct workdir *w, struct arena *a, struct job *out, struct err *e);
const char *build_board_path(const struct workdir *w, struct arena *a);

/* *reason: a line for the author of firmware that no board can start, or stays as it is. */
int build_board_check(const char *path, struct arena *a, const char **reason, struct err *e);

#endif
