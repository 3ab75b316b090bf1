/* Symbols: what a linked object takes from libraries and what it gives, against the lab's lists. The object is hostile:
 * readelf reads it in a box, and here only its text is read, by fixed columns. */
#ifndef GRADER_SYMBOLS_H
#define GRADER_SYMBOLS_H

#include "grader/lab.h"
#include "runner/keeper.h"

/* 0 with *reason NULL when all is well, or *reason = one line for the student; -1 when we failed. */
int symbols_check(const struct lab *lab, const char *object, struct keeper *k, struct arena *a, const char **reason,
	struct err *e);

/* The pure half: text as `readelf -W -d --dyn-syms` prints it. NULL when all is well. */
const char *symbols_judge(const struct lab *lab, const char *text, struct arena *a);

#endif
