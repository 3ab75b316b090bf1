/* The framework as Canvas outcomes and as a Moodle competency framework. Neither knows "not assessed": a learner without
 * evidence gets no rating there, never the lowest one. */
#include <string.h>

#include "grader/csv.h"
#include "grader/export/formats.h"

static void row(struct buf *out, const char *const *cells, size_t n)
{
	for (size_t i = 0; i < n; i++)
		csv_add(out, i == 0, cells[i]);
	csv_end(out);
}
#define ROW(out, ...)                                             \
	do {                                                      \
		const char *const cells_[] = { __VA_ARGS__ };     \
		row(out, cells_, sizeof cells_ / sizeof *cells_); \
	} while (0)

/* At most n characters: a cut inside one would not be UTF-8 any more. */
static const char *cut(const char *s, size_t n, struct arena *a)
{
	size_t i = 0;
	for (size_t chars = 0; s[i] != '\0'; i++)
		if (((unsigned char)s[i] & 0xc0) != 0x80 && ++chars > n)
			break;
	return arena_strndup(a, s, i);
}

static const char *joined(const struct json_strings *s, const char *between, struct arena *a)
{
	const char *text = "";
	for (size_t i = 0; i < s->n; i++)
		text = arena_printf(a, "%s%s%s", text, i == 0 ? "" : between, s->item[i]);
	return text;
}

/* The ratings come last, points falling: whatever stands behind the ratings column is read as one more of them. */
static int write_canvas(const struct export_ask *ask, struct arena *a, struct buf *out, struct err *e)
{
	const struct curriculum *c = ask->from.curriculum;
	(void)e;
	ROW(out, "vendor_guid", "object_type", "title", "description", "display_name", "calculation_method",
		"calculation_int", "workflow_state", "parent_guids", "mastery_points", "ratings", "", "", "", "", "");
	ROW(out, c->framework, "group", cut(c->title, 255, a), c->disclaimer, c->framework, "", "", "active", "", "",
		"", "", "", "", "", "");
	for (size_t i = 0; i < c->n_domains; i++)
		ROW(out, c->domains[i].id, "group", c->domains[i].title, c->domains[i].description, c->domains[i].id,
			"", "", "active", c->framework, "", "", "", "", "", "", "");
	for (size_t i = 0; i < c->n_competencies; i++) {
		const struct competency *k = &c->competencies[i];
		ROW(out, k->id, "outcome", cut(arena_printf(a, "%s %s", k->id, k->title), 255, a),
			arena_printf(a, "%s. Standards: %s", k->statement, joined(&k->standards, ", ", a)), k->title,
			"latest", "", "active", k->domain, "3", "3", "Demonstrated", "2", "Undecided", "1", "Below");
	}
	return 0;
}

const struct export_format export_canvas_outcomes = {
	.name = "canvas-outcomes",
	.summary = "the framework as Canvas's outcomes CSV",
	.write = write_canvas,
};

/* Fourteen columns, known by position. A scale value that the configuration does not list counts as not proficient, and
 * the default is what a completion rule awards: so it is "Demonstrated", the third. */
#define MOODLE_SCALE  "Below,Undecided,Demonstrated"
#define MOODLE_CONFIG "[{\"scaleid\":\"1\"},{\"id\":3,\"scaledefault\":1,\"proficient\":1}]"

static int write_moodle(const struct export_ask *ask, struct arena *a, struct buf *out, struct err *e)
{
	const struct curriculum *c = ask->from.curriculum;
	int id = 1;
	(void)e;
	ROW(out, "Parent ID number", "ID number", "Short name", "Description", "Description format", "Scale values",
		"Scale configuration", "Rule type (optional)", "Rule outcome (optional)", "Rule config (optional)",
		"Cross-referenced competency ID numbers", "Exported ID (optional)", "Is framework", "Taxonomy");
	ROW(out, "", c->framework, cut(c->title, 100, a), c->disclaimer, "1", MOODLE_SCALE, MOODLE_CONFIG, "", "0",
		"null", "", arena_printf(a, "%d", id++), "1", "domain,competency,competency,competency");
	for (size_t i = 0; i < c->n_domains; i++)
		ROW(out, "", c->domains[i].id, cut(c->domains[i].title, 100, a), c->domains[i].description, "1", "", "",
			"", "0", "null", "", arena_printf(a, "%d", id++), "", "");
	for (size_t i = 0; i < c->n_competencies; i++) {
		const struct competency *k = &c->competencies[i];
		ROW(out, k->domain, k->id, cut(arena_printf(a, "%s %s", k->id, k->title), 100, a), k->statement, "1",
			"", "", "", "0", "null", joined(&k->requires, ",", a), arena_printf(a, "%d", id++), "", "");
	}
	return 0;
}

const struct export_format export_moodle_competencies = {
	.name = "moodle-competencies",
	.summary = "the framework as Moodle's competency CSV",
	.write = write_moodle,
};
