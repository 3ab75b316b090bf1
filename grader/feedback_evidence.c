/* What was seen of a submission, for its instructor. Never part of what a student is shown. */
#include "grader/feedback.h"

#include <string.h>

#include "grader/evidence_read.h"

static const struct {
	const char *kind, *says;
} kinds[] = {
	{ "denied-call", "called, and was denied" },
	{ "canary", "canary" },
	{ "proc", "looked at" },
};

const char *feedback_sighting(const char *kind)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i].kind, kind) == 0)
			return kinds[i].says;
	return kind;
}

static void list(struct buf *out, const char *before, const struct json *row, const char *key)
{
	for (const struct json *w = evidence_list(row, key); w != NULL; w = json_next(w)) {
		buf_printf(out, "%s%s", before, json_string(w) != NULL ? json_string(w) : "");
		before = ", ";
	}
}

int feedback_evidence(const struct json *record, struct buf *out)
{
	const struct json *part = evidence_node(record, "instructor"), *row = evidence_list(part, "seen");
	buf_puts(out, "plumb: for the instructor: evidence, not an accusation (a library or a mistake can do this as "
		      "well)\n");
	if (row == NULL)
		buf_printf(out, "  nothing was seen%s\n",
			evidence_true(part, "lures") ? "" : "; without lures, so only denied calls would have been");
	for (; row != NULL; row = json_next(row)) {
		int64_t times = evidence_int(row, "times");
		buf_printf(out, "  %s: %s, %lld time%s, %s build", feedback_sighting(evidence_text(row, "kind")),
			evidence_text(row, "what"), (long long)times, times == 1 ? "" : "s",
			evidence_text(row, "build"));
		list(out, "; groups: ", row, "groups");
		list(out, "; first in: ", row, "where");
		buf_puts(out, "\n");
	}
	if (evidence_int(part, "unlisted") > 0)
		buf_printf(
			out, "  %lld more that the list has no room for\n", (long long)evidence_int(part, "unlisted"));
	return buf_ok(out) ? 0 : -1;
}
