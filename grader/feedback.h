/* Feedback: a record becomes words, for the terminal and for the page; both read only the record, so that what was
 * pushed, `plumb show` and the page say the same. Student bytes are neutralised; hidden vectors give their clause only. */
#ifndef GRADER_FEEDBACK_H
#define GRADER_FEEDBACK_H

#include "grader/evidence.h"
#include "runner/base/buf.h"

/* The verdict as in a push (80 columns, no colour: git colours lines that begin with error:, hint:, ...). */
int feedback_terminal(const struct json *record, struct buf *out);

/* One published case in full: input, expected, got. ERR_USAGE when the case is hidden or unknown. */
int feedback_case(const struct json *record, const char *vector_id, struct buf *out, struct err *e);

/* HTML: every function appends escaped, complete pages. */
int feedback_html_record(const struct json *record, struct buf *out);

#endif
