#include <stdlib.h>
#include <string.h>

#include "grader/mastery/cohort.h"
#include "grader/mastery/view_parts.h"

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool in_cohort(const struct view_from *from, const char *id)
{
	if (from->cohort == NULL || from->cohort[0] == '\0')
		return true;
	const struct roster_row *r = roster_find(from->roster, id);
	return r != NULL && strcmp(r->cohort, from->cohort) == 0;
}

static size_t unique(const char **ids, size_t n)
{
	size_t kept = 0;
	if (n > 1)
		qsort(ids, n, sizeof *ids, by_text);
	for (size_t i = 0; i < n; i++)
		if (kept == 0 || strcmp(ids[kept - 1], ids[i]) != 0)
			ids[kept++] = ids[i];
	return kept;
}

/* The course's students, and those who have left records behind: a learner must not vanish from a cohort unseen. */
static int find_learners(struct view_world *w, struct arena *a, struct err *e)
{
	const struct view_from *f = w->from;
	const char **left = NULL;
	size_t n_left = 0, n = 0;
	if (f->store != NULL && standing_learners(f->store, a, &left, &n_left, e) != 0)
		return -1;
	size_t n_course = f->course == NULL ? 0 : f->course->students.n;
	w->ids = arena_array(a, n_course + n_left + 1, sizeof *w->ids);
	for (size_t i = 0; i < n_course; i++)
		if (in_cohort(f, f->course->students.item[i]))
			w->ids[n++] = f->course->students.item[i];
	for (size_t i = 0; i < n_left; i++)
		if (in_cohort(f, left[i]))
			w->ids[n++] = left[i];
	w->n_ids = unique(w->ids, n);
	return 0;
}

static int find_rules(struct view_world *w, struct arena *a, struct err *e)
{
	int rc = w->from->store == NULL ? 1 : standing_rules_get(w->from->store, 0, a, &w->rules, e);
	if (rc > 0)
		standing_rules_of(w->from->curriculum, w->from->course == NULL ? POLICY_BEST : w->from->course->policy,
			a, &w->rules);
	return rc < 0 ? -1 : 0;
}

int view_world_of(const struct view_from *from, struct arena *a, struct view_world *out, struct err *e)
{
	struct view_world w = { .from = from };
	if (find_rules(&w, a, e) != 0 || find_learners(&w, a, e) != 0)
		return -1;
	if (from->store != NULL && standing_mapped(from->store, a, &w.mapped, &w.n_mapped, e) != 0)
		return -1;
	*out = w;
	return 0;
}

void view_head_of(const struct view_world *w, struct view_head *out)
{
	const struct view_from *f = w->from;
	*out = (struct view_head){ .course = f->course == NULL ? "" : f->course->title,
		.cohort = f->cohort == NULL ? "" : f->cohort,
		.framework = f->curriculum->framework,
		.version = f->curriculum->version,
		.framework_title = f->curriculum->title,
		.disclaimer = f->curriculum->disclaimer,
		.params = w->rules.params.version,
		.learners = (int64_t)w->n_ids,
		.cohort_min = w->rules.params.cohort_min,
		.now_ms = f->now_ms };
}

bool view_everybody(const struct view_world *w, const char *const *students, size_t n_students)
{
	bool cohort = w->from->cohort != NULL && w->from->cohort[0] != '\0';
	return !cohort && students == w->ids && n_students == w->n_ids;
}

struct view_learner view_learner_of(const struct view_from *from, const char *id)
{
	const struct roster_row *r = roster_find(from->roster, id);
	return (struct view_learner){
		.id = id, .name = r == NULL ? "" : r->name, .cohort = r == NULL ? "" : r->cohort
	};
}

int view_learner_check(const struct view_world *w, const char *learner, struct err *e)
{
	if (w->n_ids > 0 && bsearch(&learner, w->ids, w->n_ids, sizeof *w->ids, by_text) != NULL)
		return 0;
	return err_set(e, ERR_USAGE, "%.80s: no such learner in this course", learner);
}

int view_learners(const struct view_from *from, struct arena *a, struct view_learner **out, size_t *n, struct err *e)
{
	struct view_world w;
	if (view_world_of(from, a, &w, e) != 0)
		return -1;
	struct view_learner *rows = arena_array(a, w.n_ids + 1, sizeof *rows);
	for (size_t i = 0; i < w.n_ids; i++)
		rows[i] = view_learner_of(from, w.ids[i]);
	*out = rows;
	*n = w.n_ids;
	return 0;
}

static bool names(const struct lab_group *g, const char *competency)
{
	for (size_t i = 0; i < g->competencies.n; i++)
		if (strcmp(g->competencies.item[i], competency) == 0)
			return true;
	return false;
}

/* Does an earlier group of the lab, or of a lab before it, name the same clause for the competency? */
static bool named_before(const struct view_from *f, size_t lab, size_t group, const char *id)
{
	const char *clause = f->labs[lab]->groups[group].clause;
	for (size_t l = 0; l <= lab; l++)
		for (size_t g = 0; g < (l == lab ? group : f->labs[l]->n_groups); g++)
			if (strcmp(f->labs[l]->groups[g].clause, clause) == 0 && names(&f->labs[l]->groups[g], id))
				return true;
	return false;
}

/* Clauses that the course's labs declare for it: at least one side of each is asked, whoever has handed in what. */
static int64_t clauses_of(const struct view_from *f, const char *id)
{
	int64_t n = 0;
	for (size_t l = 0; l < f->n_labs; l++)
		for (size_t g = 0; g < f->labs[l]->n_groups; g++)
			n += names(&f->labs[l]->groups[g], id) && !named_before(f, l, g, id);
	return n;
}

/* Records know both sides of what was asked; labs that nobody has handed in to are known by what they declare. */
static int64_t mapped_id(const struct view_world *w, const char *id)
{
	int64_t declared = clauses_of(w->from, id), shown = 0;
	for (size_t i = 0; i < w->n_mapped; i++)
		if (strcmp(w->mapped[i].competency, id) == 0)
			shown = w->mapped[i].accept + w->mapped[i].reject;
	return shown > declared ? shown : declared;
}

int64_t view_mapped(const struct view_world *w, const struct competency *k)
{
	int64_t n = mapped_id(w, k->id);
	for (size_t i = 0; i < k->evidence_from.n; i++)
		n += mapped_id(w, k->evidence_from.item[i]);
	return n;
}

int64_t view_declared(const struct view_world *w, const struct competency *k)
{
	int64_t mapped = view_mapped(w, k);
	return k->min_facets > mapped ? k->min_facets : mapped;
}

bool view_group_serves(const struct lab_group *g, const struct competency *k)
{
	if (names(g, k->id))
		return true;
	for (size_t i = 0; i < k->evidence_from.n; i++)
		if (names(g, k->evidence_from.item[i]))
			return true;
	return false;
}

bool view_lab_serves(const struct lab *lab, const struct competency *k)
{
	for (size_t g = 0; g < lab->n_groups; g++)
		if (view_group_serves(&lab->groups[g], k))
			return true;
	return false;
}

const struct lab *view_lab(const struct view_from *from, const char *id)
{
	for (size_t i = 0; i < from->n_labs; i++)
		if (strcmp(from->labs[i]->id, id) == 0)
			return from->labs[i];
	return NULL;
}

const char *view_domain_title(const struct curriculum *c, const char *domain)
{
	const struct domain *d = domain_find(c, domain);
	return d == NULL ? "" : d->title;
}

struct view_link view_read_link(const char *lab, const struct lab_group *group, struct arena *a)
{
	const char *hash = group == NULL || group->read == NULL ? NULL : strchr(group->read, '#');
	return (struct view_link){ PAGE_HANDOUT, lab, hash == NULL ? "" : arena_strdup(a, hash + 1) };
}
