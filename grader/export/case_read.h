/* A CASE 1.1 package read as a framework file of ours. What CASE does not say (weights, required levels, Bloom levels) is
 * set to defaults and said to be so; an item that is related to a competency of the first framework takes its evidence
 * from there, any other is observed by the instructor. Nothing is called the project's or WG2's. */
#ifndef GRADER_EXPORT_CASE_READ_H
#define GRADER_EXPORT_CASE_READ_H

#include "grader/curriculum.h"

/* name: the new framework's short name ("UNI"), letters and digits. *out is a framework document, freed with json_free.
 * ERR_INPUT: ids that come twice or are no UUID, associations to items that aren't there, circles of isChildOf. */
int case_read(const struct json *package, const char *place, const char *name, const struct curriculum *first,
	struct arena *a, struct json **out, struct err *e);

#endif
