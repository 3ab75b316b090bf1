#include "grader/sighting.h"

#include <string.h>

const char *const sighting_words[] = { "denied-call", "canary", "proc", NULL };

static struct sighting *row_of(struct sightings *s, enum sighting_kind kind, const char *what, const char *build)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->rows[i].kind == kind && strcmp(s->rows[i].what, what) == 0 &&
			strcmp(s->rows[i].build, build) == 0)
			return &s->rows[i];
	return NULL;
}

static void name_place(const char *list[SIGHTING_PLACES_MAX], size_t *n, const char *place)
{
	for (size_t i = 0; i < *n; i++)
		if (strcmp(list[i], place) == 0)
			return;
	if (*n < SIGHTING_PLACES_MAX)
		list[(*n)++] = place;
}

void sightings_add(struct sightings *s, enum sighting_kind kind, const char *what, const char *build, int64_t times,
	const char *where, const char *group, struct arena *a)
{
	struct sighting *row = row_of(s, kind, what, build);

	if (row == NULL && s->n == SIGHTINGS_MAX) {
		s->unlisted += times;
		return;
	}
	if (s->rows == NULL)
		s->rows = arena_array(a, SIGHTINGS_MAX, sizeof(*s->rows));
	if (row == NULL) {
		row = &s->rows[s->n++];
		*row = (struct sighting){ .kind = kind, .what = arena_strdup(a, what), .build = build };
	}
	row->times += times;
	if (where != NULL)
		name_place(row->where, &row->n_where, where);
	if (group != NULL)
		name_place(row->groups, &row->n_groups, group);
}
