/* A student's own page: what stands, what to do next. In plain words, and nothing of anybody else. */
#include <stdlib.h>
#include <string.h>

#include "grader/evidence_read.h"
#include "grader/mastery/view_parts.h"

static struct view_words plain(const char *one, const char *many, int64_t n, const char *arg, struct arena *a)
{
	return (struct view_words){ one, many, n, { arena_printf(a, "%d", (int)n), arg, NULL, NULL } };
}

static const struct standing_facet *worst(const struct standing_facet *f, size_t n)
{
	const struct standing_facet *found = NULL;
	for (size_t i = 0; i < n; i++) {
		if (f[i].f.critical_failed)
			return &f[i];
		if (found == NULL && f[i].f.passed < f[i].f.attempted)
			found = &f[i];
	}
	return found;
}

static const struct lab *first_lab(const struct view_from *from, const struct competency *k)
{
	for (size_t i = 0; i < from->n_labs; i++)
		if (view_lab_serves(from->labs[i], k))
			return from->labs[i];
	return NULL;
}

static const struct lab_group *group_of(const struct lab *lab, const char *clause)
{
	for (size_t g = 0; lab != NULL && g < lab->n_groups; g++)
		if (strcmp(lab->groups[g].clause, clause) == 0)
			return &lab->groups[g];
	return NULL;
}

static struct view_words next_of(
	const struct mastery *m, const struct standing_facet *bad, const struct lab *lab, struct arena *a)
{
	if (bad != NULL && bad->f.critical_failed)
		return plain("put right %2 first: one failure there decides alone", NULL, 1, bad->f.clause, a);
	if (bad != NULL)
		return plain("put right %2", NULL, 1, bad->f.clause, a);
	if (m->state == MASTERY_NOT_ASSESSED)
		return lab == NULL ? plain("nothing to do yet: no lab asks for it", NULL, 1, "", a)
				   : plain("hand in %2", NULL, 1, lab->id, a);
	if (m->state == MASTERY_DEMONSTRATED)
		return (struct view_words){ .one = "" };
	if (m->more > 0)
		return plain("all right so far: one more clause has to be shown",
			"all right so far: %1 more clauses have to be shown", m->more, "", a);
	return plain("all right so far: more of it has to be tried", NULL, 1, "", a);
}

static int facets_of(const struct view_world *w, const char *learner, const struct competency *k, struct arena *a,
	const struct standing_facet **bad, struct err *e)
{
	const size_t n_from = k->evidence_from.n > 0 ? k->evidence_from.n : 1;
	*bad = NULL;
	for (size_t i = 0; i < n_from; i++) {
		struct standing_facet *f;
		size_t n;
		const char *id = k->evidence_from.n > 0 ? k->evidence_from.item[i] : k->id;
		if (standing_facets(w->from->store, learner, id, a, &f, &n, e) != 0)
			return -1;
		const struct standing_facet *here = worst(f, n);
		if (here != NULL && (*bad == NULL || (here->f.critical_failed && !(*bad)->f.critical_failed)))
			*bad = here;
	}
	return 0;
}

static int own_of(const struct view_world *w, const char *learner, const struct competency *k,
	const struct standing_row *row, struct arena *a, struct view_own *out, struct err *e)
{
	static const struct mastery nothing = { .state = MASTERY_NOT_ASSESSED };
	const struct standing_facet *bad;
	if (facets_of(w, learner, k, a, &bad, e) != 0)
		return -1;
	const struct lab *lab = bad == NULL ? first_lab(w->from, k) : view_lab(w->from, bad->lab);
	*out = (struct view_own){ .competency = k->id,
		.title = k->title,
		.statement = k->statement,
		.domain = k->domain,
		.required_e4 = k->required_permille * 10,
		.cell = view_cell_of(w, row),
		.next = next_of(row == NULL ? &nothing : &row->m, bad, lab, a),
		.read = { PAGE_STUDENT, "", "" } };
	if (lab != NULL)
		out->read = view_read_link(lab->id, bad == NULL ? NULL : group_of(lab, bad->f.clause), a);
	return 0;
}

static int by_state(const void *a, const void *b)
{
	static const int order[VIEW_STATES] = {
		[VIEW_GAP] = 0, [VIEW_UNDETERMINED] = 1, [VIEW_NOT_ASSESSED] = 2, [VIEW_DEMONSTRATED] = 3
	};
	const struct view_own *x = a, *y = b;
	int d = order[x->cell.state] - order[y->cell.state];
	return d != 0 ? d : strcmp(x->competency, y->competency);
}

static int add_own(const struct view_world *w, struct arena *a, struct view_student *out, struct err *e)
{
	const struct curriculum *c = w->from->curriculum;
	struct standing_row *rows;
	size_t n;
	if (view_rows(w, &out->learner, 1, NULL, a, &rows, &n, e) != 0)
		return -1;
	out->own = arena_array(a, c->n_competencies + 1, sizeof *out->own);
	for (size_t i = 0; i < c->n_competencies; i++) {
		const struct competency *k = &c->competencies[i];
		if (view_mapped(w, k) == 0 && first_lab(w->from, k) == NULL)
			continue;
		if (own_of(w, out->learner, k, view_row_find(rows, n, out->learner, k->id), a, &out->own[out->n_own],
			    e) != 0)
			return -1;
		out->n_own++;
	}
	if (out->n_own > 1)
		qsort(out->own, out->n_own, sizeof *out->own, by_state);
	return 0;
}

static const char *keep(const struct json *obj, const char *key, struct arena *a)
{
	return arena_strdup(a, evidence_text(obj, key));
}

/* The record's own words, because the lab may have changed since; the handout is today's, so its anchor has to exist. */
static void add_failed(const struct view_world *w, const struct json *doc, const struct view_lab_state *s, size_t *cap,
	struct arena *a, struct view_student *out)
{
	const struct lab *lab = view_lab(w->from, s->lab);
	for (const struct json *g = evidence_list(doc, "groups"); g != NULL; g = json_next(g)) {
		const struct json *failure = evidence_node(g, "failure");
		if (evidence_int(g, "passed") >= evidence_int(g, "total"))
			continue;
		struct view_failed *f = arena_push(a, &out->failed, &out->n_failed, cap, sizeof *out->failed);
		*f = (struct view_failed){ .lab = s->lab,
			.lab_title = s->title,
			.group = keep(g, "id", a),
			.group_title = keep(g, "title", a),
			.clause = keep(failure == NULL ? g : failure, "clause", a),
			.hint = keep(g, "hint", a),
			.passed = evidence_int(g, "passed"),
			.total = evidence_int(g, "total"),
			.record = s->record };
		const char *level = evidence_text(failure == NULL ? g : failure, "level");
		for (int i = 0; level_words[i] != NULL; i++)
			f->level = strcmp(level_words[i], level) == 0 ? i : f->level;
		f->read = view_read_link(s->lab, lab == NULL ? NULL : lab_group_find(lab, f->group), a);
	}
}

static int read_failed(const struct view_world *w, const struct view_lab_state *s, size_t *cap, struct arena *a,
	struct view_student *out, struct err *e)
{
	SCOPED_JSON doc = NULL;
	char *text;
	size_t len;
	if (s->record[0] == '\0')
		return 0;
	int rc = store_record_get(w->from->store, s->record, a, &text, &len, e);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (json_parse(text, len, s->record, &doc, e) != 0)
		return -1;
	add_failed(w, doc, s, cap, a, out);
	return 0;
}

static struct view_lab_state lab_state(const struct lab *lab, const struct view_student *v)
{
	struct view_lab_state s = { .lab = lab->id,
		.title = lab->title,
		.best_permille = -1,
		.last_permille = -1,
		.pass_permille = lab->pass_permille,
		.record = "" };
	for (size_t i = 0; i < v->n_history; i++) { /* newest first */
		const struct view_record *r = &v->history[i];
		if (strcmp(r->lab, lab->id) != 0)
			continue;
		if (s.attempts++ == 0) {
			s.last_permille = r->permille;
			s.record = r->record;
		}
		if (r->permille > s.best_permille)
			s.best_permille = r->permille;
	}
	return s;
}

int view_student(
	const struct view_from *from, const char *learner, struct arena *a, struct view_student *out, struct err *e)
{
	struct view_world w;
	size_t cap = 0;
	if (view_world_of(from, a, &w, e) != 0 || view_learner_check(&w, learner, e) != 0)
		return -1;
	struct view_learner who = view_learner_of(from, arena_strdup(a, learner));
	struct view_student v = { .learner = who.id, .name = who.name, .cohort = who.cohort };
	if (view_records(&w, who.id, NULL, a, &v.history, &v.n_history, e) != 0 || add_own(&w, a, &v, e) != 0)
		return -1;
	v.labs = arena_array(a, from->n_labs + 1, sizeof *v.labs);
	for (size_t i = 0; i < from->n_labs; i++) {
		v.labs[v.n_labs] = lab_state(from->labs[i], &v);
		if (read_failed(&w, &v.labs[v.n_labs], &cap, a, &v, e) != 0)
			return -1;
		v.n_labs++;
	}
	view_head_of(&w, &v.head);
	v.head.learners = 1;
	*out = v;
	return 0;
}
