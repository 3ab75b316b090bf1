/* Reading a record's document. Absent or mistyped is empty, zero or false: the digests say that the document is ours,
 * and what is shown must never fail halfway. */
#ifndef GRADER_EVIDENCE_READ_H
#define GRADER_EVIDENCE_READ_H

#include <stdbool.h>
#include <stdint.h>

#include "runner/base/json.h"

const struct json *evidence_node(const struct json *obj, const char *key); /* NULL when absent; obj may be NULL */
const char *evidence_text(const struct json *obj, const char *key);        /* never NULL */
int64_t evidence_int(const struct json *obj, const char *key);
bool evidence_true(const struct json *obj, const char *key);
const struct json *evidence_list(const struct json *obj, const char *key); /* first element, or NULL */
size_t evidence_count(const struct json *obj, const char *key);
/* The element of the list whose "id" is this, or NULL. */
const struct json *evidence_by_id(const struct json *obj, const char *key, const char *id);

#endif
