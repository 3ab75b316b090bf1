/* The course page and the student's page. */
#include "grader/report.h"

#include <string.h>

#include "grader/evidence_read.h"
#include "grader/feedback.h"
#include "grader/web/html.h"

#define STRIP_WIDTH 300

static const struct state_look {
	const char *css, *shape;
} looks[MASTERY_STATES] = {
	[MASTERY_NOT_ASSESSED] = { "none", "&#9675;" },
	[MASTERY_UNDETERMINED] = { "undetermined", "&#9680;" },
	[MASTERY_GAP] = { "gap", "&#9650;" },
	[MASTERY_DEMONSTRATED] = { "demonstrated", "&#9679;" },
};

static void state_cell(struct buf *out, enum mastery_state s)
{
	html(out, "<span class=\"state %s\">", looks[s].css);
	html_trusted(out, looks[s].shape, strlen(looks[s].shape));
	html(out, " %s</span>", mastery_state_words[s]);
}

static enum mastery_state state_in(const struct competency_map *m, const char *competency)
{
	for (size_t i = 0; i < m->n_lines; i++)
		if (strcmp(m->lines[i].competency, competency) == 0)
			return m->lines[i].m.state;
	return MASTERY_NOT_ASSESSED;
}

static bool has_lab(const struct report *r, const char *competency)
{
	for (size_t i = 0; i < r->n_labs; i++)
		for (size_t g = 0; g < r->labs[i].lab->n_groups; g++) {
			const struct json_strings *serves = &r->labs[i].lab->groups[g].competencies;
			for (size_t k = 0; k < serves->n; k++)
				if (strcmp(serves->item[k], competency) == 0)
					return true;
		}
	return false;
}

/* The cohort as a strip: solid = demonstrated, hatched = gap, pale = undetermined, empty = not assessed. Widths are
 * attributes, since the page's policy allows no inline style. */
static void strip(struct buf *out, const size_t n[MASTERY_STATES])
{
	size_t all = n[0] + n[1] + n[2] + n[3], good, gap, open;
	if (all == 0)
		return;
	good = n[MASTERY_DEMONSTRATED] * STRIP_WIDTH / all;
	gap = n[MASTERY_GAP] * STRIP_WIDTH / all;
	open = n[MASTERY_UNDETERMINED] * STRIP_WIDTH / all;
	html(out,
		"<svg class=\"strip\" viewBox=\"0 0 300 30\" preserveAspectRatio=\"none\" role=\"img\" "
		"aria-label=\"%zu demonstrated, %zu gap, %zu undetermined, %zu not assessed\">",
		n[MASTERY_DEMONSTRATED], n[MASTERY_GAP], n[MASTERY_UNDETERMINED], n[MASTERY_NOT_ASSESSED]);
	html(out,
		"<rect class=\"none\" width=\"300\" height=\"30\"/><rect class=\"demonstrated\" width=\"%zu\" "
		"height=\"30\"/><rect class=\"gap\" x=\"%zu\" width=\"%zu\" height=\"30\"/>",
		good, good, gap);
	html(out, "<rect class=\"undetermined\" x=\"%zu\" width=\"%zu\" height=\"30\"/>", good + gap, open);
	for (size_t x = good; x + 8 < good + gap; x += 12)
		html(out, "<path class=\"hatch\" d=\"M%zu 30L%zu 0\"/>", x, x + 8);
	html(out, "</svg>");
}

static void competency_row(struct buf *out, const struct competency *k, const size_t n[MASTERY_STATES])
{
	html(out, "<tr><th scope=\"row\">%s %s<span class=\"says\">%s</span></th><td class=\"n\">%d</td>", k->id,
		k->title, k->statement, (int)k->weight);
	html(out,
		"<td class=\"n\">%zu</td><td class=\"n\">%zu</td><td class=\"n\">%zu</td><td class=\"n\">%zu</td><td>",
		n[MASTERY_DEMONSTRATED], n[MASTERY_GAP], n[MASTERY_UNDETERMINED], n[MASTERY_NOT_ASSESSED]);
	strip(out, n);
	html(out, "</td></tr>\n");
}

static void competencies(const struct report *r, const struct competency_map *maps, struct buf *out)
{
	html(out, "<h2 id=\"competencies\">Who has shown what</h2>\n<div class=\"scroll\" "
		  "tabindex=\"0\"><table>\n<caption>Competencies that a lab of this course serves, in the "
		  "framework&#8217;s order; students counted by their best records. Strip: solid = demonstrated, "
		  "hatched = gap, pale = undetermined, empty = not assessed.</caption>\n<thead><tr><th "
		  "scope=\"col\">Competency</th><th "
		  "scope=\"col\" class=\"n\">Weight</th><th scope=\"col\" class=\"n\">Demon&#173;strated</th><th "
		  "scope=\"col\" class=\"n\">Gap</th><th scope=\"col\" class=\"n\">Undeter&#173;mined</th><th "
		  "scope=\"col\" class=\"n\">Not assessed</th><th "
		  "scope=\"col\">Cohort</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < r->curriculum->n_competencies; i++) {
		const struct competency *k = &r->curriculum->competencies[i];
		size_t n[MASTERY_STATES] = { 0 };
		for (size_t s = 0; s < r->n_students; s++)
			n[state_in(&maps[s], k->id)]++;
		if (has_lab(r, k->id) || n[MASTERY_NOT_ASSESSED] < r->n_students)
			competency_row(out, k, n);
	}
	html(out, "</tbody></table></div>\n");
}

/* Curriculum gap: nothing in the course can show these. Kept apart from what learners lack. */
static void without_lab(const struct report *r, struct buf *out)
{
	size_t observed = 0;
	for (size_t i = 0; i < r->curriculum->n_competencies; i++)
		observed += r->curriculum->competencies[i].observed;
	html(out,
		"<h2 id=\"gap\">What no lab of this course serves</h2>\n<p>A gap of the curriculum, not of a student. "
		"%zu more are left to the instructor&#8217;s eye: they are observed, not "
		"computed.</p>\n<details><summary>The list</summary>\n<ul>\n",
		observed);
	for (size_t i = 0; i < r->curriculum->n_competencies; i++) {
		const struct competency *k = &r->curriculum->competencies[i];
		if (!k->observed && !has_lab(r, k->id))
			html(out, "<li>%s %s (weight %d)</li>\n", k->id, k->title, (int)k->weight);
	}
	html(out, "</ul></details>\n");
}

static const struct report_entry *best_of(const struct report *r, const char *student, const char *lab)
{
	for (size_t i = 0; i < r->n_entries; i++)
		if (r->entries[i].best && strcmp(r->entries[i].student, student) == 0 &&
			strcmp(r->entries[i].lab, lab) == 0)
			return &r->entries[i];
	return NULL;
}

static void group_row(const struct report *r, const struct lab *lab, const struct lab_group *g, struct buf *out)
{
	size_t right = 0, part = 0, none = 0, hole = 0;
	for (size_t s = 0; s < r->n_students; s++) {
		const struct report_entry *best = best_of(r, r->students[s].name, lab->id);
		const struct json *row = best == NULL ? NULL : evidence_by_id(best->document, "groups", g->id);
		int64_t passed = evidence_int(row, "passed"), total = evidence_int(row, "total");
		if (row == NULL || total == 0)
			continue;
		right += passed == total;
		part += passed > 0 && passed < total;
		none += passed == 0;
		hole += evidence_true(row, "security");
	}
	html(out,
		"<tr><th scope=\"row\">%s</th><td class=\"nowrap\">%s</td><td class=\"n\">%zu</td><td "
		"class=\"n\">%zu</td><td class=\"n\">%zu</td><td class=\"n\">%zu</td></tr>\n",
		g->title, g->clause, right, part, none, hole);
}

static void lab_tables(const struct report *r, struct buf *out)
{
	for (size_t i = 0; i < r->n_labs; i++) {
		const struct lab *lab = r->labs[i].lab;
		html(out,
			"<h2>%s</h2>\n<div class=\"scroll\" tabindex=\"0\"><table>\n<caption>How many students have "
			"each step right, in their best record. A hole: the program accepted what must be "
			"refused.</caption>\n<thead><tr><th scope=\"col\">Step</th><th scope=\"col\">Clause</th><th "
			"scope=\"col\" class=\"n\">Right</th><th scope=\"col\" class=\"n\">Partly</th><th "
			"scope=\"col\" class=\"n\">None</th><th scope=\"col\" class=\"n\">With a "
			"hole</th></tr></thead>\n<tbody>\n",
			lab->title);
		for (size_t g = 0; g < lab->n_groups; g++)
			group_row(r, lab, &lab->groups[g], out);
		html(out, "</tbody></table></div>\n");
	}
}

static void students(const struct report *r, struct buf *out)
{
	html(out, "<h2 id=\"students\">Students</h2>\n<div class=\"scroll\" tabindex=\"0\"><table>\n<caption>By name. "
		  "The best "
		  "record of each lab, of 1000.</caption>\n<thead><tr><th scope=\"col\">Student</th>");
	for (size_t i = 0; i < r->n_labs; i++)
		html(out, "<th scope=\"col\" class=\"n\">%s</th>", r->labs[i].lab->id);
	html(out, "</tr></thead>\n<tbody>\n");
	for (size_t s = 0; s < r->n_students; s++) {
		html(out, "<tr><th scope=\"row\"><a href=\"%s\">%s</a></th>", r->students[s].page, r->students[s].name);
		for (size_t i = 0; i < r->n_labs; i++) {
			const struct report_entry *best = best_of(r, r->students[s].name, r->labs[i].lab->id);
			if (best == NULL)
				html(out, "<td class=\"n\"><span class=\"state none\">nothing yet</span></td>");
			else
				html(out, "<td class=\"n\"><a href=\"record/%s.html\">%d</a> %s</td>", best->id,
					(int)best->permille, best->passed ? "passed" : "not passed");
		}
		html(out, "</tr>\n");
	}
	html(out, "</tbody></table></div>\n");
}

static void practice_runs(const struct report *r, struct buf *out)
{
	bool any = false;
	for (size_t i = 0; i < r->n_entries; i++) {
		const struct report_entry *e = &r->entries[i];
		if (!e->practice)
			continue;
		if (!any)
			html(out, "<h2>Practice runs</h2>\n<p>They count for nothing above.</p>\n<ul>\n");
		any = true;
		html(out, "<li><a href=\"record/%s.html\">%s</a>: %s, %d of 1000</li>\n", e->id, e->id, e->lab_title,
			(int)e->permille);
	}
	if (any)
		html(out, "</ul>\n");
}

static void denied(const struct report *r, struct buf *out)
{
	bool any = false;
	for (size_t i = 0; i < r->n_entries; i++) {
		const struct report_entry *e = &r->entries[i];
		const struct json *d = evidence_list(evidence_node(e->document, "instructor"), "denied");
		if (d == NULL)
			continue;
		if (!any)
			html(out, "<h2>System calls that were denied</h2>\n<p>Evidence, not accusation: a library or a "
				  "mistake can "
				  "ask for these as well. Students do not see this list.</p>\n<ul>\n");
		any = true;
		html(out, "<li>%s, <a href=\"record/%s.html\">%s</a>:", e->student, e->id, e->id);
		for (; d != NULL; d = json_next(d))
			if (json_string(d) != NULL)
				html(out, " %s", json_string(d));
		html(out, "</li>\n");
	}
	if (any)
		html(out, "</ul>\n");
}

static void numbers(const struct report *r, struct buf *out)
{
	size_t served = 0, gradable = 0, counted = 0;
	for (size_t i = 0; i < r->curriculum->n_competencies; i++) {
		gradable += !r->curriculum->competencies[i].observed;
		served += !r->curriculum->competencies[i].observed && has_lab(r, r->curriculum->competencies[i].id);
	}
	for (size_t i = 0; i < r->n_entries; i++)
		counted += !r->entries[i].practice;
	html(out,
		"<ul class=\"numbers\">\n<li><b>%zu of %zu</b> competencies have a lab in this course. The others are "
		"the curriculum&#8217;s gap: <a href=\"#gap\">list</a></li>\n",
		served, gradable);
	html(out, "<li><b>%zu</b> students are enrolled: <a href=\"#students\">list</a></li>\n", r->n_students);
	html(out, "<li><b>%zu</b> graded pushes stand behind this page</li>\n</ul>\n", counted);
}

void report_course_page(const struct report *r, struct buf *out)
{
	struct competency_map *maps = arena_array(r->a, r->n_students + 1, sizeof *maps);
	for (size_t s = 0; s < r->n_students; s++)
		report_competencies(r, r->students[s].name, &maps[s]);
	html_page_begin(out, r->title, "");
	html(out, "<h1>%s</h1>\n<p class=\"quiet\">For the instructor. %s.</p>\n", r->title, r->curriculum->title);
	numbers(r, out);
	competencies(r, maps, out);
	lab_tables(r, out);
	students(r, out);
	practice_runs(r, out);
	denied(r, out);
	without_lab(r, out);
	html_page_end(out, r->curriculum->disclaimer);
}

static void own_records(const struct report *r, const struct report_student *s, struct buf *out)
{
	html(out, "<h2>Pushes</h2>\n<div class=\"scroll\" tabindex=\"0\"><table>\n<thead><tr><th scope=\"col\">Lab</th>"
		  "<th scope=\"col\" class=\"n\">Attempt</th><th scope=\"col\" class=\"n\">Of 1000</th><th "
		  "scope=\"col\">Verdict</th>"
		  "<th scope=\"col\">Record</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < r->n_entries; i++) {
		const struct report_entry *e = &r->entries[i];
		if (e->practice || strcmp(e->student, s->name) != 0)
			continue;
		html(out, "<tr");
		if (e->best)
			html(out, " class=\"first\"");
		html(out,
			"><th scope=\"row\">%s</th><td class=\"n\">%d</td><td "
			"class=\"n\">%d</td><td>%s%s</td><td><a href=\"../record/%s.html\">%s</a></td></tr>\n",
			e->lab_title, (int)evidence_int(evidence_node(e->document, "submission"), "attempt"),
			(int)e->permille, e->passed ? "passed" : "not passed yet", e->best ? ", counts" : "", e->id,
			e->id);
	}
	html(out, "</tbody></table></div>\n");
}

static void own_competency(struct buf *out, const struct report *r, const struct competency_line *l)
{
	const struct competency *k = competency_find(r->curriculum, l->competency);
	html(out, "<tr><th scope=\"row\">%s %s<span class=\"says\">%s</span></th><td>", l->competency,
		k == NULL ? "" : k->title, k == NULL ? "" : k->statement);
	state_cell(out, l->m.state);
	html(out, "</td><td>");
	if (l->m.state != MASTERY_NOT_ASSESSED)
		html(out, "%s, ",
			arena_printf(r->a, "%.2f (%.2f to %.2f)", (double)l->m.mean_e4 / 10000.0,
				(double)l->m.lo_e4 / 10000.0, (double)l->m.hi_e4 / 10000.0));
	html(out, "%d of %d clauses right; %d wanted</td></tr>\n", (int)l->m.held, (int)l->m.attempted,
		(int)(l->m.attempted + (l->m.more > l->m.more_coverage ? l->m.more : l->m.more_coverage)));
}

void report_student_page(const struct report *r, const struct report_student *s, struct buf *out)
{
	struct competency_map m;
	report_competencies(r, s->name, &m);
	html_page_begin(out, s->name, "../");
	html(out, "<h1>%s</h1>\n<p class=\"quiet\">%s</p>\n", s->name, r->title);
	html(out, "<h2>Competencies</h2>\n");
	if (m.n_lines == 0)
		html(out, "<p>Nothing was assessed yet. That is not a failure: the first graded push begins this "
			  "list.</p>\n");
	else
		html(out,
			"<div class=\"scroll\" tabindex=\"0\"><table>\n<caption>%s. Clauses count, not test cases; "
			"both valid and invalid input must have been handled rightly.</caption>\n<thead><tr><th "
			"scope=\"col\">Competency</th><th scope=\"col\">State</th><th "
			"scope=\"col\">Evidence</th></tr></thead>\n<tbody>\n",
			r->curriculum->title);
	for (size_t i = 0; i < m.n_lines; i++)
		own_competency(out, r, &m.lines[i]);
	if (m.n_lines > 0)
		html(out, "</tbody></table></div>\n");
	own_records(r, s, out);
	html_page_end(out, r->curriculum->disclaimer);
}
