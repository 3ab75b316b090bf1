/* A file of an LMS or a roster: refused with its line, or read; and whatever cell is written comes back as one cell that
 * no spreadsheet runs. */
#include "grader/csv.h"
#include "grader/mastery/view_roster.h"
#include "tests/fuzz/fuzz.h"

/* From here on only what must hold of every file that we write. */
static void check_written(const char *cell, struct arena *a)
{
	static const char *const begins[] = { "=", "+", "@", "|", "%", "\t", "\xef\xbc\x9d" };
	SCOPED_BUF out = { 0 };
	struct csv c;
	struct err e = { 0 };
	int64_t number;
	buf_init(&out, (size_t)4 * CSV_CELL_MAX);
	MUST(csv_add(&out, true, "begin") == 0 && csv_add(&out, false, cell) == 0 && csv_add(&out, false, "end") == 0 &&
			csv_end(&out) == 0,
		"room for a cell");
	/* The apostrophe may be the one byte too many. */
	if (csv_parse(buf_text(&out), out.len, "back", a, &c, &e) != 0)
		return;
	MUST(c.n == 1 && c.rows[0].n == 3 && strcmp(c.rows[0].item[2], "end") == 0, "one cell is read back as one");
	const char *back = c.rows[0].item[1], *first = back + strspn(back, " ");
	for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
		MUST(strncmp(first, begins[i], strlen(begins[i])) != 0, "no cell begins a formula");
	if (*first == '-' && strchr(first, '.') == NULL && strlen(first) < 18)
		MUST(text_int(first, INT64_MIN, INT64_MAX, &number) || strspn(first + 1, "0123456789") > 0,
			"what begins with a minus is a number");
}

static void check_roster(const char *text, size_t size, struct arena *a)
{
	struct roster r;
	struct err e = { 0 };
	FUZZ_MARK(r);
	if (roster_parse(text, size, "roster", a, &r, &e) != 0) {
		fuzz_untouched(&r, sizeof r);
		fuzz_error(&e, "roster");
		return;
	}
	for (size_t i = 0; i < r.n; i++)
		MUST(roster_find(&r, r.rows[i].id) == &r.rows[i], "everybody is found, once");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED_ARENA a = ARENA_INIT;
	const char *text = fuzz_text(&a, data, size);
	struct csv c;
	struct err e = { 0 };
	FUZZ_MARK(c);
	if (csv_parse(text, size, "file", &a, &c, &e) != 0) {
		fuzz_untouched(&c, sizeof c);
		fuzz_error(&e, "file");
	} else {
		for (size_t i = 0; i < c.n; i++)
			for (size_t k = 0; k < c.rows[i].n; k++)
				check_written(c.rows[i].item[k], &a);
	}
	check_written(text, &a);
	check_roster(text, size, &a);
	return 0;
}
