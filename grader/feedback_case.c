/* One public case in full. */
#include "grader/feedback.h"

#include <string.h>

#include "grader/evidence_read.h"
#include "runner/base/text.h"

#define HEX_PER_LINE 64   /* digits */
#define BRIEF_LINES  6    /* of each value, in the middle of a verdict */
#define FILE_SHOWN   4096 /* bytes of a text file */

static void line(struct buf *out, const char *name, const char *text)
{
	buf_printf(out, "%-9s ", name);
	text_for_terminal(out, text, strlen(text), 1024, false);
	buf_puts(out, "\n");
}

static void hex_lines(struct buf *out, const char *name, const struct json *blob, size_t max_lines)
{
	const char *hex = evidence_text(blob, "hex");
	size_t n = strspn(hex, "0123456789abcdef"), whole = (size_t)evidence_int(blob, "size");
	if (n == 0)
		line(out, name, "(empty)");
	if (n > max_lines * HEX_PER_LINE)
		n = max_lines * HEX_PER_LINE;
	/* What stands behind the digits is a stranger's: a record can come from a file. */
	for (size_t at = 0; at < n; at += HEX_PER_LINE)
		buf_printf(out, "%-9s %.*s\n", at == 0 ? name : "",
			(int)(n - at < HEX_PER_LINE ? n - at : HEX_PER_LINE), hex + at);
	if (n / 2 < whole)
		buf_printf(out, "%-9s ... (%zu of %zu bytes)\n", "", n / 2, whole);
}

/* A file of a program case: as text where it is text. */
static void file_lines(struct buf *out, const struct json *file)
{
	const struct json *blob = evidence_node(file, "data");
	const char *hex = evidence_text(blob, "hex");
	size_t n = strlen(hex) / 2 < FILE_SHOWN ? strlen(hex) / 2 : FILE_SHOWN;
	uint8_t data[FILE_SHOWN];
	line(out, "file", evidence_text(file, "name"));
	if (hex_decode(hex, 2 * n, data, n) != 0 || !text_is_utf8((const char *)data, n) ||
		memchr(data, 0, n) != NULL) {
		hex_lines(out, "", blob, SIZE_MAX / HEX_PER_LINE);
		return;
	}
	for (size_t at = 0; at < n;) {
		const uint8_t *end = memchr(data + at, '\n', n - at);
		size_t len = end == NULL ? n - at : (size_t)(end - data) - at;
		buf_puts(out, "          ");
		text_for_terminal(out, (const char *)data + at, len, 200, false);
		buf_puts(out, "\n");
		at += len + 1;
	}
	if (n < (size_t)evidence_int(blob, "size"))
		buf_puts(out, "          ...\n");
}

static void run_lines(struct buf *out, const struct json *run)
{
	buf_printf(out, "%-9s", "command");
	for (const struct json *w = evidence_list(run, "argv"); w != NULL; w = json_next(w)) {
		const char *word = json_string(w);
		buf_puts(out, " ");
		text_for_terminal(out, word == NULL ? "" : word, word == NULL ? 0 : strlen(word), 200, false);
	}
	buf_puts(out, "\n");
	for (const struct json *f = evidence_list(run, "files"); f != NULL; f = json_next(f))
		file_lines(out, f);
}

static void answers(struct buf *out, const struct json *c, size_t max_lines)
{
	hex_lines(out, "input", evidence_node(c, "input"), max_lines);
	if (evidence_node(c, "expected") != NULL) {
		buf_printf(out, "%-9s status %d\n", "expected", (int)evidence_int(c, "expected_status"));
		hex_lines(out, "", evidence_node(c, "expected"), max_lines);
	} else {
		line(out, "expected", evidence_text(c, "expected_any"));
	}
	if (evidence_node(c, "got") == NULL) {
		line(out, "got", "no answer");
		return;
	}
	buf_printf(out, "%-9s status %d\n", "got", (int)evidence_int(c, "got_status"));
	hex_lines(out, "", evidence_node(c, "got"), max_lines);
}

static void head(struct buf *out, const struct json *c)
{
	char clause[160];
	snprintf(clause, sizeof clause, "%s, %s", evidence_text(c, "clause"), evidence_text(c, "level"));
	line(out, "case", evidence_text(c, "id"));
	line(out, "clause", clause);
	line(out, "source", evidence_text(c, "source"));
	line(out, "outcome", evidence_text(c, "outcome"));
	if (*evidence_text(c, "note") != '\0')
		line(out, "note", evidence_text(c, "note"));
	if (strcmp(evidence_text(c, "outcome"), outcome_words[OUTCOME_OK]) != 0)
		line(out, "why", evidence_text(c, "why"));
}

int feedback_case(const struct json *record, const char *vector_id, struct buf *out, struct err *e)
{
	const struct json *c = evidence_by_id(record, "cases", vector_id), *run;
	if (c == NULL)
		return err_set(e, ERR_USAGE,
			"%s: \"%s\" is no public case of it: hidden cases are reported by clause only",
			evidence_text(record, "id"), vector_id);
	head(out, c);
	run = evidence_by_id(record, "runs", evidence_text(c, "run"));
	if (run != NULL)
		run_lines(out, run);
	else
		answers(out, c, SIZE_MAX / HEX_PER_LINE);
	return buf_ok(out) ? 0 : err_set(e, ERR_BUG, "%s: case too long to show", vector_id);
}

static int64_t input_size(const struct json *c)
{
	return evidence_int(evidence_node(c, "input"), "size");
}

/* Of the cases that fail for the same reason the smallest is the easiest to follow by hand. */
void feedback_smallest_case(const struct json *record, const char *why, struct buf *out)
{
	const struct json *best = NULL;
	for (const struct json *c = evidence_list(record, "cases"); c != NULL; c = json_next(c)) {
		if (strcmp(evidence_text(c, "outcome"), outcome_words[OUTCOME_OK]) == 0 ||
			strcmp(evidence_text(c, "why"), why) != 0 || *evidence_text(c, "run") != '\0')
			continue;
		if (best == NULL || input_size(c) < input_size(best))
			best = c;
	}
	if (best == NULL)
		return;
	buf_puts(out, "\n");
	head(out, best);
	answers(out, best, BRIEF_LINES);
}
