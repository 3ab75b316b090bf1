#include "grader/mastery/standing.h"

#include "grader/mastery/standing_backend.h"
#include "grader/store_backend.h"

#define RULES_MAX ((size_t)4 << 20)

int standing_adopt(struct store *s, const struct standing_rules *r, bool *changed, struct err *e)
{
	SCOPED_BUF text = { 0 };
	bool ignored;
	buf_init(&text, RULES_MAX);
	if (standing_rules_print(r, &text) < 0)
		return err_set(e, ERR_INPUT, "%s: a framework of more than %zu MiB", r->framework, RULES_MAX >> 20);
	return s->backend->standing->adopt(s, buf_text(&text), changed != NULL ? changed : &ignored, e);
}

int standing_rebuild(struct store *s, struct err *e)
{
	return s->backend->standing->rebuild(s, e);
}

int standing_rules_get(struct store *s, int64_t edition, struct arena *a, struct standing_rules *out, struct err *e)
{
	char *text;
	int rc = s->backend->standing->rules(s, edition, a, &text, e);
	return rc != 0 ? rc : standing_rules_parse(text, strlen(text), a, out, e);
}

int standing_rows(struct store *s, const struct standing_ask *ask, struct arena *a, struct standing_row **rows,
	size_t *n, struct err *e)
{
	return s->backend->standing->rows(s, ask, a, rows, n, e);
}

int standing_cells(struct store *s, int64_t edition, const char *const *students, size_t n_students,
	const char *const *competencies, size_t n_competencies, struct arena *a, struct cohort_cell **cells, size_t *n,
	struct err *e)
{
	return s->backend->standing->cells(
		s, edition, students, n_students, competencies, n_competencies, a, cells, n, e);
}

int standing_facets(struct store *s, const char *student, const char *competency, struct arena *a,
	struct standing_facet **facets, size_t *n, struct err *e)
{
	return s->backend->standing->facets(s, student, competency, a, facets, n, e);
}

int standing_learners(struct store *s, struct arena *a, const char ***ids, size_t *n, struct err *e)
{
	return s->backend->standing->learners(s, a, ids, n, e);
}

int standing_mapped(struct store *s, struct arena *a, struct standing_mapped **rows, size_t *n, struct err *e)
{
	return s->backend->standing->mapped(s, a, rows, n, e);
}

int standing_trend(struct store *s, const struct standing_ask *ask, struct arena *a, struct standing_week **rows,
	size_t *n, struct err *e)
{
	return s->backend->standing->trend(s, ask, a, rows, n, e);
}

int standing_history(struct store *s, const char *student, const char *competency, struct arena *a,
	struct standing_past **rows, size_t *n, struct err *e)
{
	return s->backend->standing->history(s, student, competency, a, rows, n, e);
}

int standing_items(struct store *s, const char *lab, const char *const *students, size_t n_students, struct arena *a,
	struct items_matrix *out, struct err *e)
{
	return s->backend->standing->items(s, lab, students, n_students, a, out, e);
}

int standing_choices(struct store *s, const struct standing_ask *ask, struct arena *a, struct standing_choice **rows,
	size_t *n, struct err *e)
{
	return s->backend->standing->choices(s, ask, a, rows, n, e);
}

int standing_sensitivity(struct store *s, const struct standing_ask *ask, struct sensitivity *out, struct err *e)
{
	return s->backend->standing->sensitivity(s, ask, out, e);
}

int standing_dump(struct store *s, struct buf *out, struct err *e)
{
	return s->backend->standing->dump(s, out, e);
}
