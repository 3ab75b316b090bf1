/* A record as a page: the same words as in the terminal, and what a terminal has no room for. */
#include "grader/feedback.h"

#include <string.h>
#include <time.h>

#include "grader/evidence_read.h"
#include "grader/feedback_picture.h"
#include "grader/web/html.h"

#define CASES_SHOWN 40

static void fact(struct buf *out, const char *name, const char *value)
{
	if (*value != '\0')
		html(out, "<dt>%s</dt><dd>%s</dd>\n", name, value);
}

static void facts(struct buf *out, const struct json *record)
{
	const struct json *sub = evidence_node(record, "submission");
	time_t at = (time_t)(evidence_int(sub, "received_ms") / 1000);
	char when[40] = "", attempt[24];
	struct tm tm;
	if (gmtime_r(&at, &tm) != NULL)
		strftime(when, sizeof when, "%Y-%m-%d %H:%M:%S UTC", &tm);
	snprintf(attempt, sizeof attempt, "%d", (int)evidence_int(sub, "attempt"));
	html(out, "<dl class=\"facts\">\n");
	fact(out, "Student", evidence_text(sub, "student"));
	fact(out, "Commit", evidence_text(sub, "commit"));
	fact(out, "Attempt", attempt);
	fact(out, "Received", when);
	fact(out, "Record", evidence_text(record, "id"));
	html(out, "</dl>\n");
}

static void verdict(struct buf *out, const struct json *record)
{
	const struct json *s = evidence_node(record, "score");
	bool passed = evidence_true(s, "passed");
	SCOPED_BUF missing = { 0 };
	buf_init(&missing, 1024);
	html(out, "<div class=\"verdict %s\">\n<p class=\"score\">%s: %d of 1000</p>\n<p>The pass mark is %d.</p>\n",
		passed ? "passed" : "below", passed ? "Passed" : "Not passed yet", (int)evidence_int(s, "permille"),
		(int)evidence_int(evidence_node(record, "lab"), "pass_permille"));
	if (evidence_true(evidence_node(record, "submission"), "practice")) {
		feedback_missing(record, &missing);
		html(out, "<p>A practice run: it does not count.%s%s%s</p>\n", missing.len > 0 ? " This machine " : "",
			buf_text(&missing), missing.len > 0 ? "." : "");
	}
	html(out, "</div>\n");
}

static void read_link(struct buf *out, const struct json *g, const char *handout)
{
	const char *read = evidence_text(g, "read"), *anchor = strchr(read, '#');
	if (*read == '\0')
		return;
	if (handout != NULL && anchor != NULL && html_link_ok(handout))
		html(out, "<a href=\"%s%s\" aria-label=\"read: %s\">read</a>", handout, anchor,
			evidence_text(g, "title"));
	else
		html(out, "%s", read);
}

static void failure(struct buf *out, const struct json *g, const char *handout)
{
	const struct json *f = evidence_node(g, "failure");
	const char *says = feedback_outcome(evidence_text(f, "outcome")), *note = evidence_text(f, "note");
	html(out, "<h2>Look here first: %s</h2>\n<p>The program %s%s%s.</p>\n", evidence_text(g, "title"),
		says == NULL ? evidence_text(f, "outcome") : says, *note == '\0' ? "" : ": ", note);
	html(out, "<p><strong>%s</strong> (%s, %s)</p>\n", evidence_text(f, "why"), evidence_text(f, "clause"),
		evidence_text(f, "level"));
	const char *hint = evidence_text(g, "hint");
	bool ended = *hint == '\0' || strchr(".!?", hint[strlen(hint) - 1]) != NULL;
	html(out, "<p>%s%s ", hint, ended ? "" : ".");
	read_link(out, g, handout);
	html(out, "</p>\n");
}

static void build_failure(struct buf *out, const struct json *record)
{
	const struct json *b = evidence_node(record, "build");
	const char *says = feedback_build(evidence_text(b, "outcome")), *text = evidence_text(b, "diagnostics");
	const char *place = evidence_text(evidence_node(record, "source"), "place");
	html(out, "<h2>Nothing was run</h2>\n<p>What happened: %s.</p>\n<p><strong>%s</strong>",
		says == NULL ? evidence_text(b, "outcome") : says, evidence_text(b, "reason"));
	if (*place != '\0')
		html(out, " at <code>%s</code>", place);
	html(out, "</p>\n");
	if (*text != '\0')
		html(out, "<pre tabindex=\"0\">%s</pre>\n", text);
}

static void group_row(struct buf *out, const struct json *g, bool first, const char *handout)
{
	int passed = (int)evidence_int(g, "passed"), total = (int)evidence_int(g, "total");
	const char *state = passed == total ? "right" : passed == 0 ? "wrong" : "part";
	const char *word = passed == total ? "&#10003; right" : passed == 0 ? "&#10007; none" : "&#9680; partly";
	html(out, first ? "<tr class=\"first\">" : "<tr>");
	html(out, "<th scope=\"row\">%s%s</th><td class=\"nowrap\">%s</td><td class=\"n\">%d of %d</td>",
		evidence_text(g, "title"), first ? " (look here first)" : "", evidence_text(g, "clause"), passed,
		total);
	/* The shape is an entity of ours, so it goes through no %s. */
	html(out, "<td><span class=\"state %s\">", state);
	html_trusted(out, word, strlen(word));
	html(out, "</span></td><td class=\"n\">%d of %d</td><td>", (int)evidence_int(g, "points"),
		(int)evidence_int(g, "weight"));
	read_link(out, g, handout);
	html(out, "</td></tr>\n");
}

static void groups(struct buf *out, const struct json *record, const struct json *first, const char *handout)
{
	html(out, "<h2>Clause by clause</h2>\n<div class=\"scroll\" tabindex=\"0\"><table>\n<caption>What the program "
		  "was asked, "
		  "and how much of it is right. Fresh cases only: they are drawn anew in each run.</caption>\n"
		  "<thead><tr><th scope=\"col\">Step</th><th scope=\"col\">Clause</th><th scope=\"col\" "
		  "class=\"n\">Right</th>"
		  "<th scope=\"col\">State</th><th scope=\"col\" class=\"n\">Points</th><th "
		  "scope=\"col\">Handout</th></tr></thead>\n"
		  "<tbody>\n");
	for (const struct json *g = evidence_list(record, "groups"); g != NULL; g = json_next(g))
		group_row(out, g, g == first, handout);
	html(out, "</tbody></table></div>\n");
}

static void validators(struct buf *out, const struct json *record)
{
	const struct json *c = evidence_list(record, "corroborations");
	if (c == NULL)
		return;
	html(out, "<h2>What real validators say</h2>\n<ul>\n");
	for (; c != NULL; c = json_next(c)) {
		const char *note = evidence_text(c, "note");
		html(out, "<li>case %s: %s %s%s%s</li>\n", evidence_text(c, "case"), evidence_text(c, "validator"),
			evidence_true(c, "accepts") ? "accepts" : "refuses", *note == '\0' ? "" : ": ", note);
	}
	html(out, "</ul>\n");
}

static void competencies(struct buf *out, const struct json *record)
{
	const struct json *c = evidence_list(record, "competencies");
	if (c == NULL)
		return;
	html(out, "<h2>Competencies in this run</h2>\n<div class=\"scroll\" "
		  "tabindex=\"0\"><table>\n<caption>WG2-aligned, "
		  "project-defined.</caption>\n<thead><tr><th scope=\"col\">Competency</th>"
		  "<th scope=\"col\">Shown</th></tr></thead>\n<tbody>\n");
	for (; c != NULL; c = json_next(c)) {
		SCOPED_BUF state = { 0 };
		buf_init(&state, 256);
		feedback_competency(c, &state);
		html(out, "<tr><th scope=\"row\">%s %s<span class=\"says\">%s</span></th><td>%s</td></tr>\n",
			evidence_text(c, "id"), evidence_text(c, "title"), evidence_text(c, "statement"),
			buf_text(&state));
	}
	html(out, "</tbody></table></div>\n");
}

static void one_case(struct buf *out, const struct json *record, const struct json *c)
{
	SCOPED_BUF text = { 0 };
	buf_init(&text, 1 << 18);
	if (feedback_case(record, evidence_text(c, "id"), &text, NULL) != 0)
		return;
	const char *outcome = evidence_text(c, "outcome"), *says = feedback_outcome(outcome);
	html(out, "<details><summary>%s: %s, the program %s</summary>\n<pre tabindex=\"0\">%s</pre></details>\n",
		evidence_text(c, "id"), evidence_text(c, "clause"), says == NULL ? outcome : says, buf_text(&text));
}

/* Those that fail, some at most: a practice run has hundreds. What is right needs no second look. */
static void cases(struct buf *out, const struct json *record)
{
	size_t all = evidence_count(record, "cases"), failed = 0;
	const struct json *c = evidence_list(record, "cases");
	if (all == 0)
		return;
	html(out, "<h2>Public cases</h2>\n<p>Hidden cases are reported by clause only, in the table above.</p>\n");
	for (; c != NULL; c = json_next(c))
		if (strcmp(evidence_text(c, "outcome"), outcome_words[OUTCOME_OK]) != 0 && ++failed <= CASES_SHOWN)
			one_case(out, record, c);
	if (failed > CASES_SHOWN)
		html(out, "<p>%zu more fail.</p>\n", failed - CASES_SHOWN);
	html(out, "<p>%zu of %zu public cases are right.</p>\n", all - failed, all);
}

static void held(struct buf *out, const struct json *environment)
{
	if (evidence_list(environment, "held") == NULL)
		return;
	html(out, "<dt>In force</dt><dd>");
	for (const struct json *g = evidence_list(environment, "held"); g != NULL; g = json_next(g))
		if (json_string(g) != NULL)
			html(out, "%s%s", json_string(g), json_next(g) == NULL ? "" : ", ");
	html(out, "</dd>\n");
}

static void how(struct buf *out, const struct json *record)
{
	const struct json *env = evidence_node(record, "environment"), *lab = evidence_node(record, "lab");
	html(out, "<h2>How it was judged</h2>\n<dl class=\"facts\">\n");
	fact(out, "Lab", evidence_text(lab, "id"));
	fact(out, "Lab digest", evidence_text(lab, "digest"));
	fact(out, "Toolchain", evidence_text(env, "toolchain"));
	fact(out, "Sandbox", evidence_text(env, "backend"));
	held(out, env);
	fact(out, "SHA-256 of the seed", evidence_text(record, "seed_sha256"));
	fact(out, "Verdict digest", evidence_text(record, "verdict_digest"));
	fact(out, "Record digest", evidence_text(record, "record_digest"));
	html(out, "</dl>\n");
}

int feedback_html_body(const struct json *record, const char *handout, struct buf *out)
{
	const struct json *first = feedback_look_first(record), *lab = evidence_node(record, "lab");
	const char *log = evidence_text(record, "log");
	bool built =
		strcmp(evidence_text(evidence_node(record, "build"), "outcome"), build_outcome_words[BUILD_OK]) == 0;
	html(out, "<h1>%s</h1>\n", evidence_text(lab, "title"));
	verdict(out, record);
	facts(out, record);
	if (!built)
		build_failure(out, record);
	else if (first != NULL)
		failure(out, first, handout);
	if (built) {
		groups(out, record, first, handout);
		feedback_pictures(record, out);
		validators(out, record);
		competencies(out, record);
		cases(out, record);
	}
	if (*log != '\0')
		html(out,
			"<h2>What the program printed</h2>\n<p>It is shown and never graded.</p>\n<pre "
			"tabindex=\"0\">%s</pre>\n",
			log);
	how(out, record);
	return buf_ok(out) ? 0 : -1;
}

int feedback_html_record(const struct json *record, const char *root, const char *handout, struct buf *out)
{
	html_page_begin(out, evidence_text(evidence_node(record, "lab"), "title"), root);
	if (evidence_true(evidence_node(record, "context"), "simulated"))
		html(out, "<p class=\"simulated\">Simulated: the person and the date are made up. The submission was "
			  "really graded.</p>\n");
	(void)feedback_html_body(record, handout, out);
	html_page_end(out, evidence_text(evidence_node(record, "framework"), "disclaimer"));
	return buf_ok(out) ? 0 : -1;
}
