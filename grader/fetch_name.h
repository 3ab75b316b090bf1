/* Which names of a submitted tree are acceptable. A name that another system could take for something else, or for
 * another name, is refused rather than repaired: the grader, the student's machine and a reader of the report must
 * all mean the same file. Pure. */
#ifndef GRADER_FETCH_NAME_H
#define GRADER_FETCH_NAME_H

#include <locale.h>
#include <stddef.h>

#include "runner/base/buf.h"

#define FETCH_NAME_MAX 100 /* bytes of one name */

/* NULL when the name is fine, otherwise the reason, with its remedy. name[n] can be read. */
const char *fetch_name_fault(const char *name, size_t n);

/* Names with equal keys are one file on a file system that ignores case. The name must be free of faults. loc is
 * C.UTF-8, made before the process locked itself: it may have to be read from disk. */
int fetch_name_key(const char *name, size_t n, locale_t loc, struct buf *key);

#endif
