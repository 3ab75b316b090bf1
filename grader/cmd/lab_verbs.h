/* Verbs of `plumb lab` that have a file of their own. */
#ifndef GRADER_CMD_LAB_VERBS_H
#define GRADER_CMD_LAB_VERBS_H

#include <stdbool.h>

struct lab_opts {
	bool json, no_cheats;
	const char *seed; /* "random", 64 hexadecimal digits, or NULL */
	const char *only; /* a row of the gate, or NULL */
};

int lab_check(const struct lab_opts *o, const char *name); /* exit code */

#endif
