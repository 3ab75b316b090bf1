/* Which vector groups tell learners apart, and which look broken. */
#include <stdlib.h>
#include <string.h>

#include "grader/mastery/view_parts.h"

struct collect {
	const struct view_world *w;
	struct view_items *out;
	size_t cap;
	struct arena *a;
};

/* lab: NULL where its folder cannot be read: then there are no titles, clauses and anchors. */
static void add_items(struct collect *c, const char *id, const struct lab *lab, const struct items *items)
{
	for (size_t i = 0; i < items->n; i++) {
		const struct items_line *l = &items->lines[i];
		const struct lab_group *g = lab == NULL ? NULL : lab_group_find(lab, l->item);
		*(struct view_item *)arena_push(c->a, &c->out->items, &c->out->n, &c->cap, sizeof *c->out->items) =
			(struct view_item){
				.lab = id,
				.group = l->item,
				.title = g == NULL ? l->item : g->title,
				.clause = g == NULL ? "" : g->clause,
				.competency = g == NULL || g->competencies.n == 0 ? "" : g->competencies.item[0],
				.level = g == NULL ? LEVEL_MUST : g->level,
				.learners = items->learners,
				.facility_e4 = l->facility_e4 == ITEMS_NONE ? -1 : l->facility_e4,
				.r_e4 = l->rest_e4,
				.d_e4 = l->separates_e4,
				.flags = l->flags,
				.read = view_read_link(id, g, c->a),
			};
	}
}

static int add_lab(struct collect *c, const char *id, struct err *e)
{
	const struct lab *lab = view_lab(c->w->from, id);
	struct items_matrix m;
	struct items items;
	if (standing_items(c->w->from->store, id, c->w->ids, c->w->n_ids, c->a, &m, e) != 0)
		return -1;
	items_of(&c->w->rules.params, &m, c->a, &items);
	c->out->labs[c->out->n_labs++] = (struct view_item_lab){
		.lab = id, .title = lab == NULL ? id : lab->title, .learners = items.learners, .kr20_e4 = items.kr20_e4
	};
	add_items(c, id, lab, &items);
	return 0;
}

static int by_suspicion(const void *a, const void *b)
{
	const struct view_item *x = a, *y = b;
	unsigned fx = x->flags & ~(unsigned)(ITEMS_FEW | ITEMS_EVERYBODY),
		 fy = y->flags & ~(unsigned)(ITEMS_FEW | ITEMS_EVERYBODY);
	if ((fx != 0) != (fy != 0))
		return fx != 0 ? -1 : 1;
	if ((x->facility_e4 < 0) != (y->facility_e4 < 0)) /* too few learners to say anything: last */
		return x->facility_e4 < 0 ? 1 : -1;
	if (x->facility_e4 != y->facility_e4)
		return x->facility_e4 < y->facility_e4 ? -1 : 1;
	int d = strcmp(x->lab, y->lab);
	return d != 0 ? d : strcmp(x->group, y->group);
}

int view_items(const struct view_from *from, struct arena *a, struct view_items *out, struct err *e)
{
	struct view_world w;
	struct view_items v = { 0 };
	struct collect c = { .w = &w, .out = &v, .a = a };
	if (view_world_of(from, a, &w, e) != 0)
		return -1;
	size_t n_course = from->course == NULL ? 0 : from->course->n_labs;
	v.labs = arena_array(a, from->n_labs + n_course + 1, sizeof *v.labs);
	for (size_t i = 0; from->store != NULL && w.n_ids > 0 && i < from->n_labs + n_course; i++) {
		const char *id = i < from->n_labs ? from->labs[i]->id : from->course->labs[i - from->n_labs].id;
		if ((i < from->n_labs || view_lab(from, id) == NULL) && add_lab(&c, id, e) != 0)
			return -1;
	}
	if (v.n > 1)
		qsort(v.items, v.n, sizeof *v.items, by_suspicion);
	view_head_of(&w, &v.head);
	*out = v;
	return 0;
}
