/* What the formats that carry vector results read of a record. The records' own words are used, so that one which was
 * graded by an older lab or framework still says what it said then. */
#ifndef GRADER_EXPORT_RECORD_H
#define GRADER_EXPORT_RECORD_H

#include "grader/export/export.h"

/* The record as a student may see it, or whole with .inside. Freed with json_free. Refuses a record whose digests do
 * not match. */
int export_record(const struct export_ask *ask, const char *text, size_t len, const char *place, struct json **out,
	struct err *e);

/* Competencies that a verdict's clause and side speak for, in the record's own facets. */
struct json_strings export_verdict_competencies(const struct json *record, const struct json *verdict, struct arena *a);
const struct json *export_verdict_group(const struct json *record, const struct json *verdict); /* NULL if unknown */

enum export_kind { KIND_PASS, KIND_FAIL, KIND_FOLLOWS, KIND_NOT_RUN };
enum export_kind export_verdict_kind(const struct json *verdict);

/* "tls13-keys/expand", and for a public case its id behind it; n tells hidden ones apart. */
const char *export_verdict_name(const struct json *record, const struct json *verdict, size_t n, struct arena *a);

/* "wrong: key tag of the signer (RFC 4034 §3.1.6, MUST)". */
const char *export_verdict_message(const struct json *record, const struct json *verdict, struct arena *a);

#endif
