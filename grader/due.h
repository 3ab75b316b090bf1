/* Due: a lab's due instant, and how it reads. One instant, in UTC, compared with the server's clock at the push: commit
 * dates mean nothing. Late work is graded like any other and marked; what lateness costs is not ours to say. */
#ifndef GRADER_DUE_H
#define GRADER_DUE_H

#include <stdint.h>

#include "runner/base/buf.h"
#include "runner/base/err.h"

/* RFC 3339 §5.6 with "Z" and whole seconds only: "2026-11-27T23:59:00Z". ERR_INPUT says what is wrong with it. */
int due_parse(const char *text, int64_t *ms, struct err *e);
void due_print(int64_t ms, char out[static 32]);

/* "due Fri 27 Nov 23:59 UTC, 5 d 4 h left", "was due Fri 27 Nov 23:59 UTC, 2 h 5 min late". */
void due_words(int64_t due_ms, int64_t now_ms, struct buf *out);
/* "5 d 4 h", "2 h 5 min", "5 min", "under a minute". */
void due_span(int64_t ms, struct buf *out);

#endif
