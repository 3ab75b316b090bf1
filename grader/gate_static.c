/* Rows of the gate that only read: clauses, competencies, handout, the student's kit. */
#include <fcntl.h>

#include "grader/gate.h"
#include "grader/kit_export.h"
#include "runner/base/io.h"

#define HANDOUT_MAX ((size_t)4 << 20)

static int schema(struct gate *g, struct gate_line *line, struct err *e)
{
	(void)e;
	line->text =
		arena_printf(g->a, "ok: %s contract, %zu groups", contract_words[g->lab->contract], g->lab->n_groups);
	return 0;
}

static int clauses(struct gate *g, struct gate_line *line, struct err *e)
{
	const struct curriculum *cur = g->env->curriculum;
	size_t competencies = 0;
	struct err why;

	(void)e;
	for (size_t i = 0; i < g->lab->standards.n; i++)
		if (standard_find(cur, g->lab->standards.item[i]) == NULL)
			gate_problem(g, line, "lab.json: standards[%zu]: \"%s\" is not in curriculum/standards.json", i,
				g->lab->standards.item[i]);
	for (size_t i = 0; i < g->lab->n_groups; i++) {
		const struct lab_group *group = &g->lab->groups[i];
		const char *place = arena_printf(g->a, "%s/lab.json: groups[%zu].clause", g->lab->dir, i);
		if (clause_check(cur, group->clause, place, &why) < 0)
			gate_problem(g, line, "%s", why.text);
		for (size_t k = 0; k < group->competencies.n; k++, competencies++)
			if (competency_find(cur, group->competencies.item[k]) == NULL)
				gate_problem(g, line,
					"lab.json: groups[%zu].competencies: \"%s\" is not in the framework", i,
					group->competencies.item[k]);
	}
	line->text = arena_printf(
		g->a, "%zu groups cite registered clauses; %zu links to competencies", g->lab->n_groups, competencies);
	return 0;
}

/* An anchor that exists: <a id="x">, or a heading whose words make it. */
static bool has_anchor(struct arena *a, const char *handout, const char *anchor)
{
	return strstr(handout, arena_printf(a, "id=\"%s\"", anchor)) != NULL ||
	       strstr(handout, arena_printf(a, "{#%s}", anchor)) != NULL ||
	       strstr(handout, arena_printf(a, "name=\"%s\"", anchor)) != NULL;
}

static bool heading_makes(const char *line, const char *anchor)
{
	for (line += strspn(line, "# "); *line != '\0' && *line != '\n'; line++) {
		char c = *line >= 'A' && *line <= 'Z' ? (char)(*line + 32) : *line == ' ' ? '-' : *line;
		bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
		if (!kept)
			continue;
		if (*anchor != c)
			return false;
		anchor++;
	}
	return *anchor == '\0';
}

static bool has_heading(const char *handout, const char *anchor)
{
	for (const char *p = handout; p != NULL; p = strchr(p, '\n')) {
		p += *p == '\n';
		if (*p == '#' && heading_makes(p, anchor))
			return true;
	}
	return false;
}

static int handout(struct gate *g, struct gate_line *line, struct err *e)
{
	char *text;
	size_t len;

	if (io_read_file(
		    AT_FDCWD, arena_printf(g->a, "%s/handout.md", g->lab->dir), HANDOUT_MAX, g->a, &text, &len, e) < 0)
		return -1;
	for (size_t i = 0; i < g->lab->n_groups; i++) {
		const char *anchor = strchr(g->lab->groups[i].read, '#') + 1;
		if (!has_anchor(g->a, text, anchor) && !has_heading(text, anchor))
			gate_problem(
				g, line, "handout.md: no anchor \"%s\" for the group %s", anchor, g->lab->groups[i].id);
	}
	line->text = arena_printf(g->a, "one anchor for each of %zu groups", g->lab->n_groups);
	return 0;
}

static int kit(struct gate *g, struct gate_line *line, struct err *e)
{
	const char *dest = arena_printf(g->a, "%s/kit", g->dir), *leak;

	if (kit_export(g->lab, NULL, dest, g->a, e) < 0 || kit_check(g->lab, dest, g->a, &leak, e) < 0)
		return -1;
	if (leak != NULL)
		gate_problem(g, line, "%s", leak);
	line->text = "nothing of reference, mutants, generator, checker or notes";
	return 0;
}

const struct gate_row gate_static_rows[] = {
	{ "schema", schema },
	{ "clauses", clauses },
	{ "handout", handout },
	{ "student kit", kit },
	{ 0 },
};
