/* The parts that curriculum_load is made of. Only curriculum*.c call these. */
#ifndef GRADER_CURRICULUM_PARTS_H
#define GRADER_CURRICULUM_PARTS_H

#include "grader/curriculum.h"

/* Fill the framework's or the registry's part of c from a document; file begins every error. */
int curriculum_read_framework(
	const struct json *root, const char *file, struct arena *a, struct curriculum *c, struct err *e);
int curriculum_read_registry(
	const struct json *root, const char *file, struct arena *a, struct curriculum *c, struct err *e);

/* External frameworks and nodes; then the links of one competency, with what holds for all of them. */
struct crosswalk_docs {
	const struct json *frameworks, *nodes, *review; /* NULL when absent */
};
struct crosswalk_review {
	int relation;
	const char *author, *date, *second_reviewer, *note;
};
int curriculum_read_externals(const struct crosswalk_docs *docs, const char *file, struct arena *a,
	struct curriculum *c, struct crosswalk_review *review, struct err *e);
int curriculum_read_links(const struct json *list, const struct crosswalk_review *review, const char *path,
	const struct curriculum *c, struct arena *a, struct competency *out, struct err *e);

int curriculum_check_schema(const char *got, const char *want, const char *place, struct err *e);

#endif
