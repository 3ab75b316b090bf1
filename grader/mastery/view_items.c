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

static void add_items(struct collect *c, const struct lab *lab, const struct items *items)
{
	for (size_t i = 0; i < items->n; i++) {
		const struct items_line *l = &items->lines[i];
		const struct lab_group *g = lab_group_find(lab, l->item);
		*(struct view_item *)arena_push(c->a, &c->out->items, &c->out->n, &c->cap, sizeof *c->out->items) =
			(struct view_item){
				.lab = lab->id,
				.group = l->item,
				.title = g == NULL ? l->item : g->title,
				.clause = g == NULL ? "" : g->clause,
				.level = g == NULL ? LEVEL_MUST : g->level,
				.learners = items->learners,
				.facility_e4 = l->facility_e4 == ITEMS_NONE ? -1 : l->facility_e4,
				.r_e4 = l->rest_e4,
				.d_e4 = l->separates_e4,
				.flags = l->flags,
				.read = view_read_link(lab->id, g, c->a),
			};
	}
}

static int add_lab(struct collect *c, const struct lab *lab, struct err *e)
{
	struct items_matrix m;
	struct items items;
	if (standing_items(c->w->from->store, lab->id, c->w->ids, c->w->n_ids, c->a, &m, e) != 0)
		return -1;
	items_of(&c->w->rules.params, &m, c->a, &items);
	c->out->labs[c->out->n_labs++] = (struct view_item_lab){
		.lab = lab->id, .title = lab->title, .learners = items.learners, .kr20_e4 = items.kr20_e4
	};
	add_items(c, lab, &items);
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
	v.labs = arena_array(a, from->n_labs + 1, sizeof *v.labs);
	for (size_t i = 0; from->store != NULL && w.n_ids > 0 && i < from->n_labs; i++)
		if (add_lab(&c, from->labs[i], e) != 0)
			return -1;
	if (v.n > 1)
		qsort(v.items, v.n, sizeof *v.items, by_suspicion);
	view_head_of(&w, &v.head);
	*out = v;
	return 0;
}
