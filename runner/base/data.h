/* Where the project's data files are: policies, labs, curriculum, under the same relative paths everywhere. */
#ifndef RUNNER_BASE_DATA_H
#define RUNNER_BASE_DATA_H

#include "runner/base/arena.h"

/* Absolute path of a data file: below $PLUMB_DATA if set, else below the top of the build tree when the program runs from
 * build/<kind>/bin, else below PREFIX/share/plumbline. The file need not exist. */
const char *data_path(struct arena *a, const char *relative);

/* The same for a file that the build makes: in a build tree it is below build/<kind>. */
const char *data_made(struct arena *a, const char *relative);

/* Absolute path of a program that is installed beside the running one: data_program(a, "plumb-runner"). */
const char *data_program(struct arena *a, const char *name);

#endif
