/* Mutants: one documented misconception each, a unified diff against the reference with header lines in front.
 * The patch is applied by us, exactly: a context line that differs is the author's error, not something to guess at. */
#ifndef GRADER_MUTANT_H
#define GRADER_MUTANT_H

#include "grader/lab.h"

struct mutant {
	const char *name;                       /* file name without .patch */
	const char *misconception;              /* one line */
	const char *dies_in;                    /* clause */
	struct json_strings cascades, survives; /* clauses */
	const char *patch;                      /* the diff itself */
};

/* All of lab.dir/mutants, sorted by name. ERR_LAB for a file that is not a mutant. */
int mutants_load(const struct lab *lab, struct arena *a, struct mutant **out, size_t *n, struct err *e);

/* One mutant from its text; place begins errors. */
int mutant_parse(const char *text, const char *place, struct arena *a, struct mutant *out, struct err *e);

/* Apply m->patch to the files in dir, in place. */
int mutant_apply(const struct mutant *m, const char *dir, struct arena *a, struct err *e);

/* Pure: the new text of one file from its old text and the hunks of that file. */
int mutant_patch_text(
	const char *old, const char *hunks, const char *place, struct arena *a, char **out, struct err *e);

#endif
