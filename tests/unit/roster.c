/* CSV and rosters: what people and other systems put into files. */
#include "grader/csv.h"
#include "grader/mastery/view_roster.h"
#include "tests/tap.h"

static struct err e;

static void test_csv(void)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct csv c = { 0 };
	static const char text[] = "\xef\xbb\xbf"
				   "a,\"b \"\"c\"\", d\",\r\n\n\"x\ny\",\xc3\xa9,z\n1,2";
	OK(csv_parse(text, sizeof text - 1, "f", &a, &c, &e) == 0 && c.n == 3, "mark, quotes, line ends, empty lines");
	STR(csv_cell(&c, 0, 1), "b \"c\", d", "doubled quotes and a comma");
	STR(csv_cell(&c, 1, 0), "x\ny", "a line end in a cell");
	OK(c.lines[1] == 3 && c.lines[2] == 5, "line numbers count lines");
	STR(csv_cell(&c, 2, 2), "", "a cell that is not there");
	OK(csv_column(&c, "A") == 0 && csv_column(&c, "zz") == -1, "columns by name");
	OK(csv_parse("", 0, "f", &a, &c, &e) == 0 && c.n == 0, "an empty file");
}

static const struct {
	const char *text;
	size_t len;
	const char *error;
} bad_csv[] = {
	{ "a\xff", 2, "f: not UTF-8: save the file as CSV UTF-8" },
	{ "a\0b", 3, "f: holds a NUL byte: this is no text file" },
	{ "a\nb\"c\n", 6, "f:2: a quote inside a bare cell: quote the whole cell and double the quotes inside" },
	{ "\"a\"b", 4, "f:1: text after a closing quote: double the quotes inside a quoted cell" },
	{ "a,\"b", 4, "f:1: a quote is opened and never closed" },
};

static void test_bad_csv(void)
{
	for (size_t i = 0; i < sizeof bad_csv / sizeof *bad_csv; i++) {
		SCOPED_ARENA a = ARENA_INIT;
		struct csv c = { 0 };
		OK(csv_parse(bad_csv[i].text, bad_csv[i].len, "f", &a, &c, &e) == -1 && e.kind == ERR_INPUT && c.n == 0,
			"refused");
		STR(e.text, bad_csv[i].error, "with the place");
	}
}

static const struct {
	const char *cell, *written;
} cells[] = {
	{ "plain", "plain" },
	{ "a,b", "\"a,b\"" },
	{ "say \"x\"", "\"say \"\"x\"\"\"" },
	{ "=cmd|' /C calc'!A0", "\"'=cmd|' /C calc'!A0\"" },
	{ "+1+1", "\"'+1+1\"" },
	{ "@SUM(A1)", "\"'@SUM(A1)\"" },
	{ "\xef\xbc\x9d"
	  "1+1",
		"\"'\xef\xbc\x9d"
		"1+1\"" },
	{ "\xef\xbc\xa1nn", "\xef\xbc\xa1nn" },
	{ "-2", "-2" },
	{ "-0.1234", "-0.1234" },
	{ "-2+3", "\"'-2+3\"" },
	{ " =1", "\"' =1\"" },
	{ "\x7f=1", "\"' =1\"" },
	{ "\t=1", "\"' =1\"" },
	{ "\x1b[31mred", "\"' [31mred\"" },
	{ "a\xff", "a\xef\xbf\xbd" },
	{ "F\xc3\xa1y", "F\xc3\xa1y" },
	{ "", "" },
};

static void test_write(void)
{
	for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
		SCOPED_BUF out = { 0 };
		buf_init(&out, 4096);
		OK(csv_add(&out, true, cells[i].cell) == 0, "written");
		STR(buf_text(&out), cells[i].written, "so that no spreadsheet runs it");
	}
}

static void test_long(void)
{
	SCOPED_ARENA a = ARENA_INIT;
	SCOPED_BUF text = { 0 };
	SCOPED_BUF out = { 0 };
	struct roster r = { 0 };
	struct csv c = { 0 };
	buf_init(&text, 1 << 20);
	buf_init(&out, 1 << 20);
	buf_puts(&text, "id,name\nann,");
	for (int i = 0; i < 10240; i++)
		buf_u8(&text, 'n');
	OK(roster_parse(buf_text(&text), text.len, "r", &a, &r, &e) == -1, "a name of 10 kB");
	STR(e.text, "r:2: name is 10240 bytes long, at most 200 are allowed: shorten it", "is named and refused");
	OK(csv_parse(buf_text(&text), text.len, "r", &a, &c, &e) == 0 && csv_add(&out, true, csv_cell(&c, 1, 1)) == 0 &&
			out.len == 10240,
		"as a cell it goes through whole");
	for (int i = 0; i < 70000; i++)
		buf_u8(&text, 'n');
	OK(csv_parse(buf_text(&text), text.len, "r", &a, &c, &e) == -1 &&
			strcmp(e.text, "r:2: a cell is longer than 65536 bytes") == 0,
		"and one of 80 kB is refused");
}

static const struct {
	const char *text, *error;
} bad_rosters[] = {
	{ "", "r: empty: the first line names the columns: id,name,cohort" },
	{ "name\nx\n", "r:1: no column \"id\": the first line names the columns: id,name,cohort" },
	{ "id,colour\n", "r:1: column \"colour\" is unknown or there twice" },
	{ "id,id\n", "r:1: column \"id\" is unknown or there twice" },
	{ "id,name\nann,A\nann,B\n", "r:3: id \"ann\" is there twice" },
	{ "id,name\n,A\n", "r:2: id is empty" },
	{ "id,name\nAnn,A\n", "r:2: id \"Ann\" can't be used" },
	{ "id,name\n../x,A\n", "r:2: id \"../x\" can't be used" },
	{ "id,name\n=cmd,A\n", "r:2: id \"=cmd\" can't be used" },
	{ "id,name\nann,A,B\n", "r:2: 3 cells, the header has 2: quote a cell that has a comma" },
	{ "id,name\nann,\"A\x1b[2J\"\n", "r:2: name holds a control character: remove it" },
	{ "id,name\nann,\"A\nB\"\n", "r:2: name holds a control character: remove it" },
};

static void test_rosters(void)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct roster r = { 0 };
	static const char good[] = "Name,ID\r\n\"<b>, x\",zoe\r\n\xd7\x93\xe2\x80\xae,ann\r\n";
	for (size_t i = 0; i < sizeof bad_rosters / sizeof *bad_rosters; i++) {
		OK(roster_parse(bad_rosters[i].text, strlen(bad_rosters[i].text), "r", &a, &r, &e) == -1 &&
				e.kind == ERR_INPUT && r.n == 0,
			"refused");
		if (!OK(strncmp(e.text, bad_rosters[i].error, strlen(bad_rosters[i].error)) == 0, "%s",
			    bad_rosters[i].error))
			printf("# %s\n", e.text);
	}
	OK(roster_parse(good, sizeof good - 1, "r", &a, &r, &e) == 0 && r.n == 2, "columns in any order and case");
	STR(roster_find(&r, "zoe")->name, "<b>, x", "a name that is HTML is a name");
	STR(roster_find(&r, "ann")->cohort, "", "what is not given is empty");
	OK(roster_find(&r, "bob") == NULL && roster_find(NULL, "ann") == NULL, "who is not there");
	OK(roster_load("/nonexistent", &a, &r, &e) == 0 && r.n == 0, "no file is an empty roster");
}

int main(void)
{
	test_csv();
	test_bad_csv();
	test_write();
	test_long();
	test_rosters();
	return tap_done();
}
