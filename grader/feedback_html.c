/* A record as a page: the same words as in the terminal, and what a terminal has no room for. */
#include "grader/feedback.h"

#include <string.h>
#include <time.h>

#include "grader/evidence_read.h"
#include "grader/flash_picture.h"
#include "grader/mastery/view.h"
#include "grader/web/html.h"

#define CASES_SHOWN 40
#define N_(text)    text /* a msgid in a table */

struct sheet { /* the page that is written */
	struct buf *out;
	const struct feedback_tongue *tongue;
	const struct json *record;
	const char *handout;
};

/* The sentence in the page's language. Catalogues are checked for the same conversions when they are read. */
__attribute__((format_arg(2))) static const char *in(const struct sheet *s, const char *msgid)
{
	return s->tongue == NULL ? msgid : s->tongue->tr(s->tongue->ctx, msgid);
}

/* What the record says, in English as it was recorded. */
static void own(const struct sheet *s, const char *text)
{
	html(s->out, s->tongue == NULL || *text == '\0' ? "%s" : "<span lang=\"en\">%s</span>", text);
}

static void pre(const struct sheet *s, const char *text)
{
	html(s->out, s->tongue == NULL ? "<pre tabindex=\"0\">%s</pre>" : "<pre tabindex=\"0\" lang=\"en\">%s</pre>",
		text);
}

static void heading(const struct sheet *s, const char *text)
{
	html(s->out, "<h2>%s</h2>\n", text);
}

static void fact(const struct sheet *s, const char *name, const char *value)
{
	if (*value != '\0')
		html(s->out, "<dt>%s</dt><dd>%s</dd>\n", in(s, name), value);
}

static void facts(const struct sheet *s)
{
	const struct json *sub = evidence_node(s->record, "submission");
	time_t at = (time_t)(evidence_int(sub, "received_ms") / 1000);
	char when[40] = "", attempt[24];
	struct tm tm;
	if (gmtime_r(&at, &tm) != NULL)
		strftime(when, sizeof when, "%Y-%m-%d %H:%M:%S UTC", &tm);
	snprintf(attempt, sizeof attempt, "%d", (int)evidence_int(sub, "attempt"));
	html(s->out, "<dl class=\"facts\">\n");
	fact(s, N_("Student"), evidence_text(sub, "student"));
	fact(s, N_("Commit"), evidence_text(sub, "commit"));
	fact(s, N_("Attempt"), attempt);
	fact(s, N_("Received"), when);
	fact(s, N_("Record"), evidence_text(s->record, "id"));
	html(s->out, "</dl>\n");
}

static void practice(const struct sheet *s)
{
	SCOPED_BUF missing = { 0 };
	buf_init(&missing, 1024);
	feedback_missing(s->record, &missing);
	html(s->out, "<p>%s", in(s, "A practice run: it does not count."));
	if (missing.len > 0) {
		html(s->out, " %s ", in(s, "This machine"));
		own(s, buf_text(&missing));
		html(s->out, ".");
	}
	html(s->out, "</p>\n");
}

static void verdict(const struct sheet *s)
{
	const struct json *score = evidence_node(s->record, "score");
	bool passed = evidence_true(score, "passed");
	html(s->out, "<div class=\"verdict %s\">\n<p class=\"score\">", passed ? "passed" : "below");
	html(s->out, passed ? in(s, "Passed: %d of 1000") : in(s, "Not passed yet: %d of 1000"),
		(int)evidence_int(score, "permille"));
	html(s->out, "</p>\n<p>");
	html(s->out, in(s, "The pass mark is %d."),
		(int)evidence_int(evidence_node(s->record, "lab"), "pass_permille"));
	html(s->out, "</p>\n");
	if (evidence_true(evidence_node(s->record, "submission"), "practice"))
		practice(s);
	html(s->out, "</div>\n");
}

static void read_link(const struct sheet *s, const struct json *g)
{
	const char *read = evidence_text(g, "read"), *anchor = strchr(read, '#');
	if (*read == '\0')
		return;
	if (s->handout == NULL || anchor == NULL || !html_link_ok(s->handout)) {
		html(s->out, "%s", read);
		return;
	}
	html(s->out, "<a href=\"%s%s\" aria-label=\"%s: %s\">%s</a>", s->handout, anchor, in(s, "read"),
		evidence_text(g, "title"), in(s, "read"));
}

/* "crashes", in the page's language; a word that nobody knows as it is. */
static const char *outcome(const struct sheet *s, const char *word)
{
	const char *says = feedback_outcome(word);
	return says == NULL ? word : in(s, says);
}

static void failure(const struct sheet *s, const struct json *g)
{
	const struct json *f = evidence_node(g, "failure");
	const char *note = evidence_text(f, "note"), *hint = evidence_text(g, "hint");
	bool ended = *hint == '\0' || strchr(".!?", hint[strlen(hint) - 1]) != NULL;
	html(s->out, "<h2>%s: ", in(s, "Look here first"));
	own(s, evidence_text(g, "title"));
	html(s->out, "</h2>\n<p>");
	html(s->out, in(s, "The program %s"), outcome(s, evidence_text(f, "outcome")));
	html(s->out, *note == '\0' ? "" : ": ");
	own(s, note);
	html(s->out, ".</p>\n<p><strong>");
	own(s, evidence_text(f, "why"));
	html(s->out, "</strong> (%s, %s)</p>\n<p>", evidence_text(f, "clause"), evidence_text(f, "level"));
	own(s, hint);
	html(s->out, "%s ", ended ? "" : ".");
	read_link(s, g);
	html(s->out, "</p>\n");
}

static void build_failure(const struct sheet *s)
{
	const struct json *b = evidence_node(s->record, "build");
	const char *says = feedback_build(evidence_text(b, "outcome")), *text = evidence_text(b, "diagnostics");
	const char *place = evidence_text(evidence_node(s->record, "source"), "place");
	heading(s, in(s, "Nothing was run"));
	html(s->out, "<p>");
	html(s->out, in(s, "What happened: %s."), says == NULL ? evidence_text(b, "outcome") : in(s, says));
	html(s->out, "</p>\n<p><strong>");
	own(s, evidence_text(b, "reason"));
	html(s->out, "</strong>");
	if (*place != '\0') {
		html(s->out, " %s ", in(s, "at"));
		html(s->out, "<code>%s</code>", place);
	}
	html(s->out, "</p>\n");
	if (*text != '\0') {
		pre(s, text);
		html(s->out, "\n");
	}
}

static void group_row(const struct sheet *s, const struct json *g, bool first)
{
	int passed = (int)evidence_int(g, "passed"), total = (int)evidence_int(g, "total");
	const char *state = passed == total ? "right" : passed == 0 ? "wrong" : "part";
	/* The shape is an entity of ours, so it goes through no %s. */
	const char *shape = passed == total ? "&#10003; " : passed == 0 ? "&#10007; " : "&#9680; ";
	const char *word = passed == total ? in(s, "right") : passed == 0 ? in(s, "none") : in(s, "partly");
	html(s->out, first ? "<tr class=\"first\"><th scope=\"row\">" : "<tr><th scope=\"row\">");
	own(s, evidence_text(g, "title"));
	if (first)
		html(s->out, " (%s)", in(s, "look here first"));
	html(s->out, "</th><td class=\"nowrap\">%s</td><td class=\"n\">", evidence_text(g, "clause"));
	html(s->out, in(s, "%d of %d"), passed, total);
	html(s->out, "</td><td><span class=\"state %s\">", state);
	html_trusted(s->out, shape, strlen(shape));
	html(s->out, "%s</span></td><td class=\"n\">", word);
	html(s->out, in(s, "%d of %d"), (int)evidence_int(g, "points"), (int)evidence_int(g, "weight"));
	html(s->out, "</td><td>");
	read_link(s, g);
	html(s->out, "</td></tr>\n");
}

static void groups(const struct sheet *s, const struct json *first)
{
	heading(s, in(s, "Clause by clause"));
	html(s->out, "<div class=\"scroll\" tabindex=\"0\"><table>\n<caption>%s</caption>\n<thead><tr>",
		in(s, "What the program was asked, and how much of it is right. Fresh cases only: they are drawn anew "
		      "in "
		      "each run."));
	html(s->out, "<th scope=\"col\">%s</th><th scope=\"col\">%s</th><th scope=\"col\" class=\"n\">%s</th>",
		in(s, "Step"), in(s, "Clause"), in(s, "Right"));
	html(s->out,
		"<th scope=\"col\">%s</th><th scope=\"col\" class=\"n\">%s</th><th "
		"scope=\"col\">%s</th></tr></thead>\n<tbody>\n",
		in(s, "State"), in(s, "Points"), in(s, "Handout"));
	for (const struct json *g = evidence_list(s->record, "groups"); g != NULL; g = json_next(g))
		group_row(s, g, g == first);
	html(s->out, "</tbody></table></div>\n");
}

static void validators(const struct sheet *s)
{
	const struct json *c = evidence_list(s->record, "corroborations");
	if (c == NULL)
		return;
	heading(s, in(s, "What real validators say"));
	html(s->out, "<ul>\n");
	for (; c != NULL; c = json_next(c)) {
		const char *note = evidence_text(c, "note");
		html(s->out, "<li>");
		html(s->out, evidence_true(c, "accepts") ? in(s, "case %s: %s accepts") : in(s, "case %s: %s refuses"),
			evidence_text(c, "case"), evidence_text(c, "validator"));
		html(s->out, *note == '\0' ? "" : ": ");
		own(s, note);
		html(s->out, "</li>\n");
	}
	html(s->out, "</ul>\n");
}

/* What a push says of a competency is short; in another language the state alone, and the page of the cell says the rest. */
static void shown(const struct sheet *s, const struct json *c)
{
	SCOPED_BUF state = { 0 };
	buf_init(&state, 256);
	feedback_competency(c, &state);
	for (int i = 0; s->tongue != NULL && i < MASTERY_STATES; i++)
		if (strcmp(mastery_state_words[i], evidence_text(c, "state")) == 0) {
			html(s->out, "%s", in(s, view_state_words[i]));
			return;
		}
	own(s, buf_text(&state));
}

static void competencies(const struct sheet *s)
{
	const struct json *c = evidence_list(s->record, "competencies");
	if (c == NULL)
		return;
	heading(s, in(s, "Competencies in this run"));
	html(s->out, "<div class=\"scroll\" tabindex=\"0\"><table>\n<caption>");
	own(s, "WG2-aligned, project-defined.");
	html(s->out,
		"</caption>\n<thead><tr><th scope=\"col\">%s</th><th scope=\"col\">%s</th></tr></thead>\n<tbody>\n",
		in(s, "Competency"), in(s, "Shown"));
	for (; c != NULL; c = json_next(c)) {
		html(s->out, "<tr><th scope=\"row\">%s ", evidence_text(c, "id"));
		own(s, evidence_text(c, "title"));
		html(s->out, "<span class=\"says\">");
		own(s, evidence_text(c, "statement"));
		html(s->out, "</span></th><td>");
		shown(s, c);
		html(s->out, "</td></tr>\n");
	}
	html(s->out, "</tbody></table></div>\n");
}

static void one_case(const struct sheet *s, const struct json *c)
{
	SCOPED_BUF text = { 0 };
	buf_init(&text, 1 << 18);
	if (feedback_case(s->record, evidence_text(c, "id"), &text, NULL) != 0)
		return;
	html(s->out, "<details><summary>%s: %s, ", evidence_text(c, "id"), evidence_text(c, "clause"));
	html(s->out, in(s, "the program %s"), outcome(s, evidence_text(c, "outcome")));
	html(s->out, "</summary>\n");
	pre(s, buf_text(&text));
	html(s->out, "</details>\n");
}

/* Those that fail, some at most: a practice run has hundreds. What is right needs no second look. */
static void cases(const struct sheet *s)
{
	size_t all = evidence_count(s->record, "cases"), failed = 0;
	const struct json *c = evidence_list(s->record, "cases");
	if (all == 0)
		return;
	heading(s, in(s, "Public cases"));
	html(s->out, "<p>%s</p>\n", in(s, "Hidden cases are reported by clause only, in the table above."));
	for (; c != NULL; c = json_next(c))
		if (strcmp(evidence_text(c, "outcome"), outcome_words[OUTCOME_OK]) != 0 && ++failed <= CASES_SHOWN)
			one_case(s, c);
	if (failed > CASES_SHOWN) {
		html(s->out, "<p>");
		html(s->out, in(s, "%zu more fail."), failed - CASES_SHOWN);
		html(s->out, "</p>\n");
	}
	html(s->out, "<p>");
	html(s->out, in(s, "%zu of %zu public cases are right."), all - failed, all);
	html(s->out, "</p>\n");
}

static void held(const struct sheet *s, const struct json *environment)
{
	if (evidence_list(environment, "held") == NULL)
		return;
	html(s->out, "<dt>%s</dt><dd>", in(s, "In force"));
	for (const struct json *g = evidence_list(environment, "held"); g != NULL; g = json_next(g))
		if (json_string(g) != NULL)
			html(s->out, "%s%s", json_string(g), json_next(g) == NULL ? "" : ", ");
	html(s->out, "</dd>\n");
}

/* Board labs: the picture of each update whose power was cut. What cannot be read is left out: it is a stranger's. */
static void pictures(const struct sheet *s)
{
	SCOPED_ARENA a = ARENA_INIT;
	size_t n = 0;

	for (const struct json *p = evidence_list(s->record, "pictures"); p != NULL; p = json_next(p)) {
		struct flash_picture picture = { 0 };
		char id[24];
		if (flash_picture_read(json_get(p, "flash"), "pictures", &a, &picture, NULL) < 0)
			continue;
		if (n == 0) {
			heading(s, in(s, "Flash over time"));
			html(s->out, "<p>%s</p>\n",
				in(s, "Each operation of the update on flash, and what came up when the power failed "
				      "in it or behind it."));
		}
		snprintf(id, sizeof id, "flash-%zu", n++);
		flash_picture_svg(&picture, id, s->out);
	}
}

static void how(const struct sheet *s)
{
	const struct json *env = evidence_node(s->record, "environment"), *lab = evidence_node(s->record, "lab");
	heading(s, in(s, "How it was judged"));
	html(s->out, "<dl class=\"facts\">\n");
	fact(s, N_("Lab"), evidence_text(lab, "id"));
	fact(s, N_("Lab digest"), evidence_text(lab, "digest"));
	fact(s, N_("Toolchain"), evidence_text(env, "toolchain"));
	fact(s, N_("Sandbox"), evidence_text(env, "backend"));
	held(s, env);
	fact(s, N_("SHA-256 of the seed"), evidence_text(s->record, "seed_sha256"));
	fact(s, N_("Verdict digest"), evidence_text(s->record, "verdict_digest"));
	fact(s, N_("Record digest"), evidence_text(s->record, "record_digest"));
	html(s->out, "</dl>\n");
}

int feedback_html_body(
	const struct json *record, const char *handout, const struct feedback_tongue *tongue, struct buf *out)
{
	const struct sheet s = { .out = out, .tongue = tongue, .record = record, .handout = handout };
	const struct json *first = feedback_look_first(record);
	const char *log = evidence_text(record, "log");
	bool built =
		strcmp(evidence_text(evidence_node(record, "build"), "outcome"), build_outcome_words[BUILD_OK]) == 0;
	html(out, "<h1>");
	own(&s, evidence_text(evidence_node(record, "lab"), "title"));
	html(out, "</h1>\n");
	verdict(&s);
	facts(&s);
	if (!built)
		build_failure(&s);
	else if (first != NULL)
		failure(&s, first);
	if (built) {
		groups(&s, first);
		pictures(&s);
		validators(&s);
		competencies(&s);
		cases(&s);
	}
	if (*log != '\0') {
		heading(&s, in(&s, "What the program printed"));
		html(out, "<p>%s</p>\n", in(&s, "It is shown and never graded."));
		pre(&s, log);
		html(out, "\n");
	}
	how(&s);
	return buf_ok(out) ? 0 : -1;
}

int feedback_html_record(const struct json *record, const char *root, const char *handout, struct buf *out)
{
	html_page_begin(out, evidence_text(evidence_node(record, "lab"), "title"), root);
	if (evidence_true(evidence_node(record, "context"), "simulated"))
		html(out, "<p class=\"simulated\">Simulated: the person and the date are made up. The submission was "
			  "really graded.</p>\n");
	(void)feedback_html_body(record, handout, NULL, out);
	html_page_end(out, evidence_text(evidence_node(record, "framework"), "disclaimer"));
	return buf_ok(out) ? 0 : -1;
}
