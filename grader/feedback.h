/* Feedback: a record becomes words, for the terminal and for the page; both read only the record, so that what was
 * pushed, `plumb show` and the page say the same. Student bytes are neutralised; hidden vectors give their clause only. */
#ifndef GRADER_FEEDBACK_H
#define GRADER_FEEDBACK_H

#include "grader/evidence.h"
#include "runner/base/buf.h"

/* The verdict as in a push: 72 columns, so that git's "remote: " in front still fits into 80; no colour and no escape:
 * git colours lines that begin with error:, hint:, warning:, success:. */
int feedback_terminal(const struct json *record, struct buf *out);

/* "plumb: LAB, commit 4be1c07, attempt 3, 2026-11-21 20:58 UTC": what a push has said at its beginning, for those who
 * come later (plumb show). */
int feedback_heading(const struct json *record, struct buf *out);

/* A held submission, and one that is tried again, in words that put the blame where it belongs: on us. The reason is
 * not for the student: it names paths of the host, and vectors. `plumb course held list` has it, by this id. */
int feedback_held(const char *id, struct buf *out);
int feedback_again(struct buf *out);

/* For the instructor alone: what was seen of the submission, one line each. */
int feedback_evidence(const struct json *record, struct buf *out);
const char *feedback_sighting(const char *kind); /* "looked at", of a word of sighting.h */

/* One published case in full: input, expected, got. ERR_USAGE when the case is hidden or unknown. */
int feedback_case(const struct json *record, const char *vector_id, struct buf *out, struct err *e);

/* The smallest public case that fails for this reason (why of a failure), its values cut to a few lines. Nothing when
 * there is none: a hidden case, or a program's whole run. */
void feedback_smallest_case(const struct json *record, const char *why, struct buf *out);

/* How words of the record read for a person; text and page share them. NULL = unknown word. */
const char *feedback_outcome(const char *outcome_word); /* "crashes", "accepts what must be refused" */
const char *feedback_build(const char *build_word);     /* "the compiler or linker refuses it" */
/* "yes", "not yet: 3 more clauses": the state of one entry of record.competencies. */
int feedback_competency(const struct json *line, struct buf *out);
/* "could not limit memory, could not ...", or "" where no guarantee was missing. */
int feedback_missing(const struct json *record, struct buf *out);
/* The entry of record.groups to look at first, or NULL when all is right. */
const struct json *feedback_look_first(const struct json *record);

/* A page's sentences in another language; NULL stands for English. What the record says itself stays as it is, and is
 * marked as English for who hears it. */
struct feedback_tongue {
	const char *(*tr)(const void *ctx, const char *msgid);
	const void *ctx;
};

/* A complete HTML page, escaped. root is the path from the page to the site's top ("../" for record/r-1.html);
 * handout is the link to the handout's page without anchor, or NULL where there is none. */
int feedback_html_record(const struct json *record, const char *root, const char *handout, struct buf *out);
/* What stands in it, from the heading on, for a page of others' making. */
int feedback_html_body(
	const struct json *record, const char *handout, const struct feedback_tongue *tongue, struct buf *out);

#endif
