/* The student's kit: what leaves a lab's folder, by allow-list. Starter, header, handout, published vectors, and the
 * public vectors that `plumb grade` asks. Never the reference, mutants, generator, checker, cheats or notes. */
#ifndef GRADER_KIT_EXPORT_H
#define GRADER_KIT_EXPORT_H

#include "grader/vector.h"

/* dest must not exist yet, or be an empty folder. practice may be NULL: then no public vectors are written. */
int kit_export(const struct lab *lab, const struct vectors *practice, const char *dest, struct arena *a, struct err *e);

/* Look through an exported kit for what must not be in it: a file of the lab that is not on the list, or a run of the
 * reference's own lines. *leak = NULL, or one line that names file and origin. */
int kit_check(const struct lab *lab, const char *kit, struct arena *a, const char **leak, struct err *e);

#endif
