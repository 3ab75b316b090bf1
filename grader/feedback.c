#include "grader/feedback.h"

#include <string.h>
#include <time.h>

#include "grader/due.h"
#include "grader/evidence_read.h"
#include "runner/base/text.h"

#define WIDTH            72 /* git puts "remote: " in front: 80 in all */
#define TITLE_MAX        34
#define CLAUSE_MAX       22
#define COUNTS_WIDTH     12 /* "  " TITLE "  " CLAUSE " 123/456" */
#define COMPETENCY_WIDTH 30
#define DIAGNOSTIC_LINES 24
#define CASES_NAMED      3

/* Columns of a text that went through text_for_terminal: its characters are one column each or come from our labs. */
static int columns(const char *s)
{
	int n = 0;
	for (; *s != '\0'; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

static void pad(struct buf *out, int n)
{
	for (; n > 0; n--)
		buf_puts(out, " ");
}

/* A cell of a table: safe for a terminal, cut at a character's border, filled with spaces. */
static void cell(struct buf *out, const char *text, int width)
{
	SCOPED_BUF safe = { 0 };
	buf_init(&safe, 4096);
	text_for_terminal(&safe, text, strlen(text), 1024, false);
	const char *s = buf_text(&safe), *p = s;
	int n = columns(s), keep = n > width ? width - 2 : n;
	for (int seen = 0; *p != '\0'; p++) {
		seen += ((unsigned char)*p & 0xc0) != 0x80;
		if (seen > keep)
			break;
	}
	buf_add(out, s, (size_t)(p - s));
	buf_puts(out, n > width ? ".." : "");
	pad(out, n > width ? 0 : width - n);
}

/* One paragraph: prefix, then text broken at spaces, further lines indented as far as the prefix is wide.
 * A word that is longer than a line stays whole: a path or a flag that is cut can't be copied. */
static void paragraph(struct buf *out, const char *prefix, const char *text)
{
	SCOPED_BUF safe = { 0 };
	int indent = columns(prefix), at = indent;
	buf_init(&safe, 8192);
	text_for_terminal(&safe, text, strlen(text), 4096, false);
	buf_puts(out, prefix);
	for (const char *p = buf_text(&safe); *p != '\0';) {
		size_t n = strcspn(p, " ");
		char word[4100];
		snprintf(word, sizeof word, "%.*s", (int)n, p);
		if (at > indent && at + 1 + columns(word) > WIDTH) {
			buf_puts(out, "\n");
			pad(out, indent);
			at = indent;
		} else if (at > indent) {
			buf_puts(out, " ");
			at++;
		}
		buf_puts(out, word);
		at += columns(word);
		p += n;
		p += strspn(p, " ");
	}
	buf_puts(out, "\n");
}

__attribute__((format(printf, 3, 4))) static void say(struct buf *out, const char *prefix, const char *fmt, ...)
{
	char text[4096];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	paragraph(out, prefix, text);
}

/* Several lines of a stranger's: indented, capped, neutralised line by line. */
static void quote(struct buf *out, const char *text, int max_lines)
{
	int n = 0;
	for (const char *p = text; *p != '\0'; n++) {
		size_t len = strcspn(p, "\n");
		if (n == max_lines) {
			buf_puts(out, "  ...\n");
			return;
		}
		buf_puts(out, "  ");
		text_for_terminal(out, p, len, 160, false);
		buf_puts(out, "\n");
		p += len + (p[len] == '\n');
	}
}

static int widest(const struct json *record, const char *key, int most)
{
	int width = 0;
	for (const struct json *g = evidence_list(record, "groups"); g != NULL; g = json_next(g)) {
		int n = columns(evidence_text(g, key));
		width = n > width ? n : width;
	}
	return width > most ? most : width;
}

/* The mark is as long as the line has room for: titles come first. */
static const char *mark_for(int used)
{
	static const char *const marks[] = { "  <- look here first", " <- look here", " <- look", " <-" };
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (used + columns(marks[i]) <= WIDTH)
			return marks[i];
	return "";
}

static void group_table(struct buf *out, const struct json *record, const struct json *first)
{
	int title = widest(record, "title", TITLE_MAX), clause = widest(record, "clause", CLAUSE_MAX);
	const char *mark = mark_for(title + clause + COUNTS_WIDTH);
	for (const struct json *g = evidence_list(record, "groups"); g != NULL; g = json_next(g)) {
		buf_puts(out, "  ");
		cell(out, evidence_text(g, "title"), title);
		buf_puts(out, "  ");
		cell(out, evidence_text(g, "clause"), clause);
		buf_printf(out, g == first ? " %3d/%-3d" : " %3d/%d", (int)evidence_int(g, "passed"),
			(int)evidence_int(g, "total"));
		buf_printf(out, "%s\n", g == first ? mark : "");
	}
}

struct tally { /* of one validator */
	int total, refused;
	bool said; /* it came up earlier in the list */
};

static struct tally tally_of(const struct json *all, const struct json *one)
{
	struct tally t = { 0 };
	for (const struct json *k = all; k != NULL; k = json_next(k)) {
		if (strcmp(evidence_text(k, "validator"), evidence_text(one, "validator")) != 0)
			continue;
		t.said |= t.total == 0 && k != one;
		t.total++;
		t.refused += !evidence_true(k, "accepts");
	}
	return t;
}

/* "dnssec-verify accepts 4 of 5, kzonecheck refuses". What the clauses don't explain is held and never gets here, so
 * where all is right a refusal is one that the standard leaves open. */
static void validators(struct buf *out, const struct json *record, bool all_right)
{
	const struct json *all = evidence_list(record, "corroborations");
	SCOPED_BUF text = { 0 };
	bool refused = false;
	buf_init(&text, 4096);
	for (const struct json *c = all; c != NULL; c = json_next(c)) {
		struct tally t = tally_of(all, c);
		if (t.said)
			continue;
		refused |= t.refused > 0;
		buf_printf(&text, "%s%s %s", text.len == 0 ? "" : ", ", evidence_text(c, "validator"),
			t.refused == t.total ? "refuses" : "accepts");
		if (t.refused > 0 && t.refused < t.total)
			buf_printf(&text, " %d of %d", t.total - t.refused, t.total);
	}
	if (all != NULL)
		paragraph(out, "  real validators: ", buf_text(&text));
	if (all_right && refused)
		paragraph(out, "  ", "(the standard allows what was refused: it costs you nothing)");
}

static void failure(struct buf *out, const struct json *record, const struct json *g)
{
	const struct json *f = evidence_node(g, "failure");
	const char *outcome = evidence_text(f, "outcome"), *says = feedback_outcome(outcome);
	const char *note = evidence_text(f, "note"), *hint = evidence_text(g, "hint"), *read = evidence_text(g, "read");
	bool wrong = strcmp(outcome, outcome_words[OUTCOME_WRONG]) == 0;
	if (!wrong && says != NULL)
		say(out, "error: ", "%s: the program %s%s%s", evidence_text(g, "title"), says,
			*note == '\0' ? "" : ": ", note);
	say(out, "error: ", "%s (%s, %s)", evidence_text(f, "why"), evidence_text(f, "clause"),
		evidence_text(f, "level"));
	if (wrong && *note != '\0')
		say(out, "hint: ", "%s", note);
	if (*hint != '\0')
		say(out, "hint: ", "%s", hint);
	if (*read != '\0')
		say(out, "hint: ", "read %s", read);
	if (evidence_true(evidence_node(record, "score"), "hard_coded"))
		say(out, "warning: ",
			"published values are right and fresh ones wrong throughout a group: compute the answer, do "
			"not store it");
}

static bool is_practice(const struct json *record)
{
	return evidence_true(evidence_node(record, "submission"), "practice");
}

/* Public cases may be looked at in full: at once in a practice run, which no store keeps, else by a command. */
static void failed_cases(struct buf *out, const struct json *record, const struct json *first)
{
	int n = 0;
	if (is_practice(record)) {
		feedback_smallest_case(record, evidence_text(evidence_node(first, "failure"), "why"), out);
		return;
	}
	for (const struct json *c = evidence_list(record, "cases"); c != NULL; c = json_next(c)) {
		const char *outcome = evidence_text(c, "outcome");
		if (strcmp(outcome, outcome_words[OUTCOME_OK]) == 0 ||
			strcmp(outcome, outcome_words[OUTCOME_NOT_RUN]) == 0)
			continue;
		if (n++ < CASES_NAMED)
			say(out, "hint: ", "see it: plumb show %s --case %s", evidence_text(record, "id"),
				evidence_text(c, "id"));
	}
	if (n > CASES_NAMED)
		say(out, "hint: ", "%d more public cases fail: plumb show %s --json", n - CASES_NAMED,
			evidence_text(record, "id"));
}

static void build_failure(struct buf *out, const struct json *record)
{
	const struct json *b = evidence_node(record, "build");
	const char *says = feedback_build(evidence_text(b, "outcome")), *reason = evidence_text(b, "reason");
	const char *place = evidence_text(evidence_node(record, "source"), "place");
	/* The reason is often the very first of the diagnostics, which follow. */
	bool follows = *reason != '\0' && strncmp(evidence_text(b, "diagnostics"), reason, strlen(reason)) == 0,
	     placed = strstr(reason, place) != NULL;
	say(out, "error: ", "%s%s%s%s%s", says == NULL ? evidence_text(b, "outcome") : says, follows ? "" : ": ",
		follows ? "" : reason, placed ? "" : ": ", placed ? "" : place);
	quote(out, evidence_text(b, "diagnostics"), DIAGNOSTIC_LINES);
	say(out, "hint: ", "nothing was run: repair this first");
}

static void score_line(struct buf *out, const struct json *record)
{
	const struct json *s = evidence_node(record, "score"), *context = evidence_node(record, "context");
	bool passed = evidence_true(s, "passed"), was = evidence_node(context, "previous_permille") != NULL;
	char more[96] = "", before[48] = "";
	if (was)
		snprintf(before, sizeof before, "; was %d", (int)evidence_int(context, "previous_permille"));
	if (evidence_node(context, "attempts_left") != NULL)
		snprintf(more, sizeof more, " %d attempt%s left today.", (int)evidence_int(context, "attempts_left"),
			evidence_int(context, "attempts_left") == 1 ? "" : "s");
	say(out, passed ? "success: " : "plumb: ", "%d of 1000, %s (pass mark %d%s).%s%s",
		(int)evidence_int(s, "permille"), passed ? "passed" : "not passed yet",
		(int)evidence_int(evidence_node(record, "lab"), "pass_permille"), before, was ? " Best counts." : "",
		more);
}

static void competencies(struct buf *out, const struct json *record)
{
	const struct json *list = evidence_list(record, "competencies");
	if (list == NULL)
		return;
	say(out, "plumb: ", "competencies in this run (WG2-aligned, project-defined):");
	for (; list != NULL; list = json_next(list)) {
		SCOPED_BUF state = { 0 };
		buf_init(&state, 256);
		feedback_competency(list, &state);
		buf_puts(out, "  ");
		cell(out, evidence_text(list, "id"), 10);
		buf_puts(out, " ");
		cell(out, evidence_text(list, "title"), COMPETENCY_WIDTH);
		buf_printf(out, " %s\n", buf_text(&state));
	}
}

static void practice(struct buf *out, const struct json *record)
{
	SCOPED_BUF missing = { 0 };
	buf_init(&missing, 1024);
	feedback_missing(record, &missing);
	if (missing.len > 0)
		say(out, "practice: ", "this machine %s; it does not count", buf_text(&missing));
	else
		say(out, "practice: ", "public cases only; it does not count");
}

static void late(struct buf *out, const struct json *record)
{
	const struct json *sub = evidence_node(record, "submission");
	SCOPED_BUF words = { 0 };
	buf_init(&words, 200);
	if (!evidence_true(sub, "late"))
		return;
	due_words(evidence_int(sub, "due_ms"), evidence_int(sub, "received_ms"), &words);
	say(out, "plumb: ", "%s; it is graded all the same, and marked", buf_text(&words));
}

int feedback_terminal(const struct json *record, struct buf *out)
{
	const struct json *first = feedback_look_first(record), *build = evidence_node(record, "build");
	bool built = strcmp(evidence_text(build, "outcome"), build_outcome_words[BUILD_OK]) == 0;
	buf_puts(out, "\n");
	if (built) {
		group_table(out, record, first);
		validators(out, record, first == NULL);
		buf_puts(out, "\n");
		if (first != NULL) {
			failure(out, record, first);
			failed_cases(out, record, first);
			buf_puts(out, "\n");
		}
	} else {
		build_failure(out, record);
		buf_puts(out, "\n");
	}
	score_line(out, record);
	if (built)
		competencies(out, record);
	late(out, record);
	if (evidence_true(evidence_node(record, "context"), "simulated"))
		say(out, "plumb: ", "simulated: the date is made up, the verdict is not");
	if (is_practice(record))
		practice(out, record);
	else
		say(out, "plumb: ", "record %s  again: plumb show %s", evidence_text(record, "id"),
			evidence_text(record, "id"));
	return buf_ok(out) ? 0 : -1;
}

int feedback_heading(const struct json *record, struct buf *out)
{
	const struct json *sub = evidence_node(record, "submission");
	time_t at = (time_t)(evidence_int(sub, "received_ms") / 1000);
	char when[32] = "";
	struct tm tm;
	if (gmtime_r(&at, &tm) != NULL)
		strftime(when, sizeof when, "%Y-%m-%d %H:%M UTC", &tm);
	say(out, "plumb: ", "%s, commit %.7s, attempt %d, %s", evidence_text(evidence_node(record, "lab"), "id"),
		evidence_text(sub, "commit"), (int)evidence_int(sub, "attempt"), when);
	return buf_ok(out) ? 0 : -1;
}

int feedback_held(const char *id, struct buf *out)
{
	say(out, "warning: ",
		"the grader could not finish, and that is no verdict on your work. Your push is safe and held: your "
		"instructor sees why and can have it graded (%s). This attempt does not count",
		id);
	return buf_ok(out) ? 0 : -1;
}

int feedback_again(struct buf *out)
{
	say(out, "warning: ",
		"the grader could not finish. Your push is safe, it is graded again automatically, and this try does "
		"not count");
	return buf_ok(out) ? 0 : -1;
}
