#include "grader/mastery/view_roster.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "grader/course.h"
#include "grader/csv.h"
#include "runner/base/io.h"

#define ROSTER_MAX ((size_t)16 << 20)
#define NAME_MAX_B 200

static const struct column {
	const char *name;
	size_t offset;
} columns[] = {
	{ "id", offsetof(struct roster_row, id) },
	{ "name", offsetof(struct roster_row, name) },
	{ "email", offsetof(struct roster_row, email) },
	{ "cohort", offsetof(struct roster_row, cohort) },
	{ "lms_id", offsetof(struct roster_row, lms_id) },
	{ "sis_id", offsetof(struct roster_row, sis_id) },
};
#define N_COLUMNS (sizeof columns / sizeof *columns)

static int check_header(const struct csv *c, const char *place, int at[N_COLUMNS], struct err *e)
{
	if (c->n == 0)
		return err_set(e, ERR_INPUT, "%s: empty: the first line names the columns: id,name,cohort", place);
	for (size_t k = 0; k < N_COLUMNS; k++)
		at[k] = csv_column(c, columns[k].name);
	if (at[0] < 0)
		return err_set(e, ERR_INPUT, "%s:1: no column \"id\": the first line names the columns: id,name,cohort",
			place);
	for (size_t i = 0; i < c->rows[0].n; i++) {
		bool known = false;
		for (size_t k = 0; k < N_COLUMNS; k++)
			known |= at[k] == (int)i;
		if (!known)
			return err_set(e, ERR_INPUT,
				"%s:1: column \"%.60s\" is unknown or there twice (known: id, name, email, cohort, "
				"lms_id, sis_id)",
				place, c->rows[0].item[i]);
	}
	return 0;
}

static int check_cell(const char *cell, const char *column, const char *place, size_t line, struct err *e)
{
	if (strlen(cell) > NAME_MAX_B)
		return err_set(e, ERR_INPUT, "%s:%zu: %s is %zu bytes long, at most %d are allowed: shorten it", place,
			line, column, strlen(cell), NAME_MAX_B);
	for (const unsigned char *p = (const unsigned char *)cell; *p != '\0'; p++)
		if (*p < ' ' || *p == 0x7f)
			return err_set(
				e, ERR_INPUT, "%s:%zu: %s holds a control character: remove it", place, line, column);
	return 0;
}

static int take_row(
	const struct csv *c, size_t i, const int *at, const char *place, struct roster_row *row, struct err *e)
{
	if (c->rows[i].n > c->rows[0].n)
		return err_set(e, ERR_INPUT, "%s:%zu: %zu cells, the header has %zu: quote a cell that has a comma",
			place, c->lines[i], c->rows[i].n, c->rows[0].n);
	for (size_t k = 0; k < N_COLUMNS; k++) {
		const char *cell = csv_cell(c, i, at[k]);
		if (check_cell(cell, columns[k].name, place, c->lines[i], e) != 0)
			return -1;
		*(const char **)(void *)((char *)row + columns[k].offset) = cell;
	}
	if (row->id[0] == '\0')
		return err_set(e, ERR_INPUT, "%s:%zu: id is empty", place, c->lines[i]);
	if (!course_name_ok(row->id))
		return err_set(e, ERR_INPUT,
			"%s:%zu: id \"%.70s\" can't be used: letters a-z, digits, '.', '_', '-', beginning with a "
			"letter or digit, at most 64",
			place, c->lines[i], row->id);
	return 0;
}

static int by_id(const void *a, const void *b)
{
	const struct roster_row *x = a, *y = b;
	return strcmp(x->id, y->id);
}

static int check_twice(const struct csv *c, const struct roster *r, int id, const char *place, struct err *e)
{
	for (size_t i = 1; i < r->n; i++) {
		if (strcmp(r->rows[i].id, r->rows[i - 1].id) != 0)
			continue;
		size_t line = 0;
		for (size_t k = 1; k < c->n; k++)
			if (strcmp(csv_cell(c, k, id), r->rows[i].id) == 0)
				line = c->lines[k];
		return err_set(e, ERR_INPUT, "%s:%zu: id \"%s\" is there twice", place, line, r->rows[i].id);
	}
	return 0;
}

int roster_parse(const char *text, size_t len, const char *place, struct arena *a, struct roster *out, struct err *e)
{
	struct csv c;
	struct roster r = { 0 };
	int at[N_COLUMNS];
	if (csv_parse(text, len, place, a, &c, e) != 0 || check_header(&c, place, at, e) != 0)
		return -1;
	r.rows = arena_array(a, c.n, sizeof *r.rows);
	for (size_t i = 1; i < c.n; i++)
		if (take_row(&c, i, at, place, &r.rows[r.n++], e) != 0)
			return -1;
	if (r.n > 1)
		qsort(r.rows, r.n, sizeof *r.rows, by_id);
	if (check_twice(&c, &r, at[0], place, e) != 0)
		return -1;
	*out = r;
	return 0;
}

int roster_load(const char *course_dir, struct arena *a, struct roster *out, struct err *e)
{
	const char *path = arena_printf(a, "%s/roster.csv", course_dir);
	char *text;
	size_t len;
	if (access(path, F_OK) != 0 && errno == ENOENT) {
		*out = (struct roster){ NULL, 0 };
		return 0;
	}
	return io_read_file(AT_FDCWD, path, ROSTER_MAX, a, &text, &len, e) == 0
		       ? roster_parse(text, len, path, a, out, e)
		       : -1;
}

const struct roster_row *roster_find(const struct roster *r, const char *id)
{
	struct roster_row key = { .id = id };
	return r == NULL || r->n == 0 ? NULL : bsearch(&key, r->rows, r->n, sizeof *r->rows, by_id);
}
