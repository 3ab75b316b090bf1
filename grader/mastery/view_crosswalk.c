/* What the cohort has shown, in the words of other frameworks; and what those have no word for. */
#include <string.h>

#include "grader/mastery/cohort.h"
#include "grader/mastery/view_parts.h"

static const struct crosslink *link_to(const struct competency *k, const char *node)
{
	for (size_t i = 0; i < k->n_crosswalk; i++)
		if (strcmp(k->crosswalk[i].to, node) == 0)
			return &k->crosswalk[i];
	return NULL;
}

static struct view_cross_node node_of(
	const struct curriculum *c, const struct external_node *x, const struct cohort *cohort, struct arena *a)
{
	struct view_cross_node node = { .id = x->id, .title = x->title, .verification = x->verification };
	node.competencies = arena_array(a, c->n_competencies + 1, sizeof *node.competencies);
	for (size_t i = 0; i < c->n_competencies; i++) {
		const struct crosslink *l = link_to(&c->competencies[i], x->id);
		if (l == NULL)
			continue;
		struct view_cross_competency *k = &node.competencies[node.n++];
		*k = (struct view_cross_competency){ .competency = c->competencies[i].id,
			.title = c->competencies[i].title,
			.author = l->author,
			.date = l->date,
			.second_reader = l->second_reviewer,
			.confidence_permille = l->confidence_permille };
		memcpy(k->count, cohort->lines[i].count, sizeof k->count);
	}
	return node;
}

static bool has_counterpart(const struct curriculum *c, const struct competency *k, const char *framework)
{
	for (size_t i = 0; i < k->n_crosswalk; i++) {
		const struct external_node *x = external_node_find(c, k->crosswalk[i].to);
		if (x != NULL && strcmp(x->framework, framework) == 0)
			return true;
	}
	return false;
}

static struct view_cross_framework framework_of(
	const struct curriculum *c, const struct external_framework *x, const struct cohort *cohort, struct arena *a)
{
	struct view_cross_framework f = { .id = x->id, .title = x->title, .licence = x->licence };
	f.nodes = arena_array(a, c->n_nodes + 1, sizeof *f.nodes);
	for (size_t i = 0; i < c->n_nodes; i++)
		if (strcmp(c->nodes[i].framework, x->id) == 0)
			f.nodes[f.n++] = node_of(c, &c->nodes[i], cohort, a);
	for (size_t i = 0; i < c->n_competencies; i++)
		if (!has_counterpart(c, &c->competencies[i], x->id))
			view_push_string(&f.without, c->competencies[i].id, a);
	return f;
}

int view_crosswalk(const struct view_from *from, struct arena *a, struct view_crosswalk *out, struct err *e)
{
	const struct curriculum *c = from->curriculum;
	struct view_world w;
	struct view_crosswalk v = { 0 };
	struct cohort cohort;
	if (view_world_of(from, a, &w, e) != 0 || view_cohort(&w, a, &cohort, e) != 0)
		return -1;
	v.frameworks = arena_array(a, c->n_externals + 1, sizeof *v.frameworks);
	for (size_t i = 0; i < c->n_externals; i++)
		v.frameworks[v.n++] = framework_of(c, &c->externals[i], &cohort, a);
	v.newest = "";
	for (size_t i = 0; i < c->n_competencies; i++)
		for (size_t k = 0; k < c->competencies[i].n_crosswalk; k++) {
			const struct crosslink *l = &c->competencies[i].crosswalk[k];
			v.links++;
			v.links_read_twice += l->second_reviewer[0] != '\0';
			v.newest = strcmp(l->date, v.newest) > 0 ? l->date : v.newest;
		}
	view_head_of(&w, &v.head);
	*out = v;
	return 0;
}
