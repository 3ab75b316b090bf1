/* Grades into the file that an LMS gave out: its rows, its columns, its order; only the cells of one column are filled.
 * Who is not graded keeps the cell as it was: not attempted is not failed. */
#include <string.h>
#include <strings.h>

#include "grader/csv.h"
#include "grader/export/formats.h"
#include "grader/mastery/standing.h"
#include "grader/mastery/view_roster.h"

struct identity { /* a column of the LMS, and what it holds of ours */
	const char *header;
	size_t roster; /* offset in struct roster_row */
};
#define NO_ROW          \
	{               \
		NULL, 0 \
	}

struct lms {
	const char *name;
	struct identity identities[5]; /* tried in this order; ends with NULL */
	const char *column;            /* that is filled when --column is not given; NULL: it must be */
	const char *max_column;        /* that says how many points; or NULL */
	const char *max_row;           /* first cell of the row that says so, blanks in front ignored; or NULL */
};

static const struct lms canvas = {
	.name = "Canvas",
	.identities = { { "SIS Login ID", offsetof(struct roster_row, id) },
		{ "SIS User ID", offsetof(struct roster_row, sis_id) }, { "ID", offsetof(struct roster_row, lms_id) },
		NO_ROW },
	.max_row = "Points Possible",
};

static const struct lms moodle = {
	.name = "Moodle",
	.identities = { { "Username", offsetof(struct roster_row, id) },
		{ "ID number", offsetof(struct roster_row, sis_id) },
		{ "Email address", offsetof(struct roster_row, email) },
		{ "Identifier", offsetof(struct roster_row, lms_id) }, NO_ROW },
	.column = "Grade",
	.max_column = "Maximum Grade",
};

struct filling {
	const struct export_ask *ask;
	const struct lms *lms;
	struct csv file;
	int column, max_column;
	int identity[5]; /* column of each, -1 = the file has none */
	struct standing_choice *choices;
	size_t n;
	size_t filled, unknown;
	struct arena *a;
};

static const char *skip_blanks(const char *s)
{
	return s + strspn(s, " \t");
}

static bool is_max_row(const struct filling *f, size_t row)
{
	return f->lms->max_row != NULL && f->file.rows[row].n > 0 &&
	       strcmp(skip_blanks(f->file.rows[row].item[0]), f->lms->max_row) == 0;
}

static const char *field_of(const struct roster_row *r, size_t offset)
{
	return *(const char *const *)(const void *)((const char *)r + offset);
}

/* The learner whom a row names. Without a roster the login name alone is known: it is the id. */
static const char *learner_of(const struct filling *f, size_t row)
{
	const struct roster *roster = f->ask->from.roster;
	for (size_t k = 0; f->lms->identities[k].header != NULL; k++) {
		const char *cell = csv_cell(&f->file, row, f->identity[k]);
		if (cell[0] == '\0')
			continue;
		if (f->lms->identities[k].roster == offsetof(struct roster_row, id))
			return cell;
		for (size_t i = 0; roster != NULL && i < roster->n; i++)
			if (strcasecmp(field_of(&roster->rows[i], f->lms->identities[k].roster), cell) == 0)
				return roster->rows[i].id;
	}
	return NULL;
}

static const struct standing_choice *choice_of(const struct filling *f, const char *learner)
{
	for (size_t i = 0; learner != NULL && i < f->n; i++)
		if (strcmp(f->choices[i].student, learner) == 0 && strcmp(f->choices[i].lab, f->ask->lab) == 0)
			return &f->choices[i];
	return NULL;
}

/* "100.00" and "100" as hundredths; -1 when it is neither. */
static int64_t hundredths(const char *text)
{
	int64_t v = 0, places = -1;
	size_t digits = 0;
	for (text = skip_blanks(text); *text != '\0' && digits < 9; text++) {
		if (*text == '.' && places < 0) {
			places = 0;
		} else if (*text >= '0' && *text <= '9') {
			if (places < 2)
				v = v * 10 + (*text - '0');
			places += places >= 0 && places < 2;
			digits++;
		} else {
			return -1;
		}
	}
	for (places = places < 0 ? 0 : places; places < 2; places++)
		v *= 10;
	return digits == 0 ? -1 : v;
}

static int64_t points_of(const struct filling *f, size_t row)
{
	int64_t found = -1;
	if (f->ask->points > 0)
		return f->ask->points * 100;
	if (f->max_column >= 0)
		found = hundredths(csv_cell(&f->file, row, f->max_column));
	for (size_t i = 1; f->lms->max_row != NULL && i < f->file.n; i++)
		if (is_max_row(f, i))
			found = hundredths(csv_cell(&f->file, i, f->column));
	return found < 0 ? 10000 : found;
}

static const char *grade_of(const struct filling *f, size_t row, const struct standing_choice *c)
{
	int64_t grade = (c->permille * points_of(f, row) + 500) / 1000;
	return arena_printf(f->a, "%lld.%02lld", (long long)(grade / 100), (long long)(grade % 100));
}

static bool is_identity(const struct filling *f, size_t column)
{
	for (size_t k = 0; f->lms->identities[k].header != NULL; k++)
		if (f->identity[k] == (int)column)
			return true;
	return false;
}

/* Cells by which the LMS finds its rows again go back as they came; others can't be a spreadsheet's formula. */
static void write_row(struct filling *f, size_t row, const char *grade, struct buf *out)
{
	const struct json_strings *cells = &f->file.rows[row];
	size_t n = cells->n > (size_t)f->column ? cells->n : (size_t)f->column + 1;
	for (size_t i = 0; i < n; i++) {
		const char *cell = grade != NULL && i == (size_t)f->column ? grade : csv_cell(&f->file, row, (int)i);
		if (row == 0 || is_identity(f, i))
			csv_add_raw(out, i == 0, cell);
		else
			csv_add(out, i == 0, cell);
	}
	csv_end(out);
}

/* "Assignment 1" finds Canvas's "Assignment 1 (4711)" if it is the only one. */
static int find_column(struct filling *f, const char *name, struct err *e)
{
	size_t len = strlen(name), hits = 0;
	f->column = csv_column(&f->file, name);
	for (size_t i = 0; f->column < 0 && i < f->file.rows[0].n; i++)
		if (strncmp(f->file.rows[0].item[i], name, len) == 0 &&
			strncmp(f->file.rows[0].item[i] + len, " (", 2) == 0 && ++hits == 1)
			f->column = (int)i;
	if (hits > 1)
		return err_set(e, ERR_INPUT, "%s file: %zu columns begin with \"%s\": give the whole name",
			f->lms->name, hits, name);
	if (f->column < 0)
		return err_set(e, ERR_INPUT, "%s file: no column \"%s\" in its first line", f->lms->name, name);
	return 0;
}

static int read_file(struct filling *f, struct err *e)
{
	const char *column = f->ask->column != NULL ? f->ask->column : f->lms->column;
	bool any = false;
	if (f->ask->fill == NULL)
		return err_set(e, ERR_USAGE, "%s: give the file that the LMS exported with --fill FILE", f->lms->name);
	if (f->ask->lab == NULL)
		return err_set(e, ERR_USAGE, "%s: name the lab with --lab ID", f->lms->name);
	if (column == NULL)
		return err_set(e, ERR_USAGE, "%s: name the column to fill with --column NAME", f->lms->name);
	if (csv_parse(f->ask->fill, f->ask->fill_len, "--fill", f->a, &f->file, e) != 0)
		return -1;
	if (f->file.n == 0)
		return err_set(e, ERR_INPUT, "--fill: the file is empty");
	for (size_t k = 0; f->lms->identities[k].header != NULL; k++) {
		f->identity[k] = csv_column(&f->file, f->lms->identities[k].header);
		any |= f->identity[k] >= 0;
	}
	if (!any)
		return err_set(e, ERR_INPUT, "--fill: no column says who a row is about (%s, for example)",
			f->lms->identities[0].header);
	f->max_column = f->lms->max_column == NULL ? -1 : csv_column(&f->file, f->lms->max_column);
	return find_column(f, column, e);
}

static int write_grades(
	const struct export_ask *ask, const struct lms *lms, struct arena *a, struct buf *out, struct err *e)
{
	struct filling f = { .ask = ask, .lms = lms, .a = a };
	const struct standing_ask all = { 0 };
	if (read_file(&f, e) != 0 || standing_choices(ask->from.store, &all, a, &f.choices, &f.n, e) != 0)
		return -1;
	for (size_t i = 0; i < f.file.n; i++) {
		const char *learner = i == 0 || is_max_row(&f, i) ? NULL : learner_of(&f, i);
		const struct standing_choice *c = choice_of(&f, learner);
		write_row(&f, i, c == NULL ? NULL : grade_of(&f, i, c), out);
		f.filled += c != NULL;
		f.unknown += i > 0 && c == NULL && !is_max_row(&f, i);
	}
	if (ask->notes != NULL)
		buf_printf(ask->notes, "%zu grades filled, %zu rows left as they were", f.filled, f.unknown);
	return 0;
}

static int write_canvas(const struct export_ask *ask, struct arena *a, struct buf *out, struct err *e)
{
	return write_grades(ask, &canvas, a, out, e);
}

static int write_moodle(const struct export_ask *ask, struct arena *a, struct buf *out, struct err *e)
{
	return write_grades(ask, &moodle, a, out, e);
}

const struct export_format export_canvas_grades = {
	.name = "canvas-grades",
	.summary = "fills the grade file that Canvas exported (--fill, --lab, --column)",
	.needs_course = true,
	.personal = true,
	.write = write_canvas,
};

const struct export_format export_moodle_grades = {
	.name = "moodle-grades",
	.summary = "fills the grading worksheet that Moodle exported (--fill, --lab)",
	.needs_course = true,
	.personal = true,
	.write = write_moodle,
};
