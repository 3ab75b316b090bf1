/* application/x-www-form-urlencoded, bounded. */
#ifndef GRADER_WEB_FORM_H
#define GRADER_WEB_FORM_H

#include <stddef.h>

#include "runner/base/arena.h"

#define FORM_MAX 4096

/* The value of a key, unescaped, or NULL when it is missing, comes twice, or is malformed. */
const char *form_value(const char *body, size_t n, const char *key, struct arena *a);

/* "key=value" for an address: whatever is not plain in the value is escaped. */
const char *query_pair(const char *key, const char *value, struct arena *a);

#endif
