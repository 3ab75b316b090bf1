/* Exports of the framework and of a course known by heart: valid by their schema, and nobody's name in what leaves. */
#include "grader/export/export.h"

#include <sys/stat.h>

#include "grader/csv.h"
#include "grader/evidence_read.h"
#include "grader/export/case_read.h"
#include "grader/export/outside.h"
#include "tests/schema.h"
#include "tests/view_course.h"

static struct err e;

static struct export_ask ask_of(const struct view_course *v, bool inside)
{
	return (struct export_ask){ .from = v->from, .inside = inside };
}

/* The text in the course's arena; NULL when it failed, with e. */
static const char *text_of(struct view_course *v, const char *format, const struct export_ask *ask)
{
	SCOPED_BUF out = { 0 };
	buf_init(&out, EXPORT_MAX);
	if (export_write(export_find(format), ask, &v->a, &out, &e) != 0)
		return out.len == 0 ? NULL : "something was left behind";
	return arena_strdup(&v->a, buf_text(&out));
}

static bool valid(struct view_course *v, const char *text, const char *schema_file, struct json **doc)
{
	SCOPED_JSON schema = NULL;
	char why[512] = "";
	bool good = json_read_file(AT_FDCWD, data_path(&v->a, schema_file), &schema, &e) == 0 &&
		    json_parse(text, strlen(text), "text", doc, &e) == 0 &&
		    schema_ok(schema, schema, *doc, "", why, sizeof why);
	if (!good)
		printf("# %s %s\n", e.text, why);
	return good;
}

static bool uuid_ok(const char *s)
{
	return strlen(s) == 36 && strspn(s, "0123456789abcdef-") == 36 && s[14] == '5' && strchr("89ab", s[19]) != NULL;
}

static void test_uuid(void)
{
	char uuid[UUID_TEXT];
	/* RFC 9562 App. A.4: DNS namespace, www.example.com */
	export_uuid5("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "www.example.com", uuid);
	STR(uuid, "2ed6657d-e927-568b-95e1-2665a8aea6a2", "UUIDv5 as in RFC 9562 App. A.4");
}

static void test_case(struct view_course *v)
{
	SCOPED_JSON doc = NULL;
	struct export_ask ask = { .from = { .curriculum = v->curriculum } };
	const char *text = text_of(v, "case", &ask);
	size_t precedes = 0, ids = 0, links = 0;
	OK(text != NULL && valid(v, text, "docs/schema/export-case.json", &doc), "a CASE package, as the schema says");
	OK(evidence_count(doc, "CFItems") == 64, "ten domains, 54 competencies");
	for (const struct json *k = evidence_list(doc, "CFItems"); k != NULL; k = json_next(k))
		ids += uuid_ok(evidence_text(k, "identifier"));
	OK(ids == 64, "every identifier is a UUID of version 5");
	for (const struct json *k = evidence_list(doc, "CFAssociations"); k != NULL; k = json_next(k)) {
		const char *type = evidence_text(k, "associationType");
		bool ext = strncmp(evidence_text(evidence_node(k, "destinationNodeURI"), "targetType"), "ext:", 4) == 0;
		precedes += strcmp(type, "precedes") == 0;
		links += ext;
		if (ext != (strcmp(type, "isRelatedTo") == 0))
			OK(false, "an external node is related and nothing stronger");
	}
	OK(links == 459 && precedes > 10, "%zu links, %zu prerequisites", links, precedes);
	OK(strstr(evidence_text(evidence_node(doc, "CFDocument"), "title"), "WG2-aligned, project-defined") != NULL,
		"whose it is");
	STR(text_of(v, "case", &ask), text, "made again it is the same");
}

static void test_case_back(struct view_course *v)
{
	SCOPED_JSON doc = NULL;
	SCOPED_JSON made = NULL;
	SCOPED_JSON schema = NULL;
	struct export_ask ask = { .from = { .curriculum = v->curriculum } };
	const char *text = text_of(v, "case", &ask);
	char why[512] = "";
	OK(json_parse(text, strlen(text), "case", &doc, &e) == 0 &&
			case_read(doc, "case", "UNI", v->curriculum, &v->a, &made, &e) == 0,
		"read back");
	OK(json_read_file(AT_FDCWD, data_path(&v->a, "docs/schema/framework.json"), &schema, &e) == 0 &&
			schema_ok(schema, schema, made, "", why, sizeof why),
		"it is a framework %s", why);
	OK(evidence_count(made, "competencies") == 54 && evidence_count(made, "domains") == 10, "of the same size");
	STR(evidence_text(evidence_list(made, "competencies"), "id"), "UNI-W2P-IOT-01", "under the new name");
	STR(evidence_text(evidence_list(made, "competencies"), "bloom"), "Evaluate", "with its Bloom level");
}

#define ITEM(n, code)                                                                                         \
	"{\"identifier\":\"00000000-0000-5000-8000-00000000000" n "\",\"uri\":\"u\",\"fullStatement\":\"s " n \
	"\",\"humanCodingScheme\":\"" code "\",\"lastChangeDateTime\":\"t\"}"
#define NODE(n) "{\"title\":\"t\",\"identifier\":\"00000000-0000-5000-8000-00000000000" n "\",\"uri\":\"u\"}"
#define CHILD(a, b) \
	"{\"associationType\":\"isChildOf\",\"originNodeURI\":" NODE(a) ",\"destinationNodeURI\":" NODE(b) "}"
#define RELATED(a, id)                                                  \
	"{\"associationType\":\"isRelatedTo\",\"originNodeURI\":" NODE( \
		a) ",\"destinationNodeURI\":{\"title\":\"t\",\"identifier\":\"" id "\",\"uri\":\"u\"}}"
#define PACKAGE(items, associations)                                                                             \
	"{\"CFDocument\":{\"identifier\":\"00000000-0000-5000-8000-000000000000\",\"title\":\"T\"},\"CFItems\":" \
	"[" items "],\"CFAssociations\":[" associations "]}"

static void test_case_bad(struct view_course *v)
{
	static const struct {
		const char *text, *error;
	} bad[] = {
		{ "{}", "f: no CFDocument with a title: this is no CASE package" },
		{ PACKAGE("", ""), "f: CFItems: is empty" },
		{ PACKAGE(ITEM("1", "a") "," ITEM("1", "b"), ""),
			"f: CFItems[1].identifier: \"00000000-0000-5000-8000-000000000001\" is there twice" },
		{ PACKAGE(ITEM("1", "a") "," ITEM("2", "a"), ""),
			"f: CFItems[1].humanCodingScheme: \"a\" is there twice" },
		{ PACKAGE("{\"identifier\":\"X\",\"fullStatement\":\"s\"}", ""),
			"f: CFItems[0].identifier: \"X\" is no UUID" },
		{ PACKAGE(ITEM("1", "a"), CHILD("1", "7")), "which is not in CFItems" },
		{ PACKAGE(ITEM("1", "a") "," ITEM("2", "b"), CHILD("1", "2") "," CHILD("2", "1")),
			"isChildOf leads back to itself: break the circle" },
		{ PACKAGE(ITEM("1", "a"), CHILD("1", "1")), "isChildOf leads back to itself: break the circle" },
		{ PACKAGE(ITEM("1", "a") "," ITEM("2", "b") "," ITEM("3", "c"), CHILD("1", "2") "," CHILD("1", "3")),
			"has two parents" },
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		SCOPED_JSON doc = NULL;
		struct json *made = NULL;
		OK(json_parse(bad[i].text, strlen(bad[i].text), "f", &doc, &e) == 0 &&
				case_read(doc, "f", "UNI", v->curriculum, &v->a, &made, &e) == -1 && made == NULL,
			"refused");
		if (!OK(strstr(e.text, bad[i].error) != NULL, "%s", bad[i].error))
			printf("# %s\n", e.text);
	}
	SCOPED_JSON doc = NULL;
	SCOPED_JSON made = NULL;
	static const char good[] = PACKAGE(ITEM("1", "a"), CHILD("1", "0") "," RELATED("1", "W2P-DNS-01"));
	OK(json_parse(good, sizeof good - 1, "f", &doc, &e) == 0 &&
			case_read(doc, "f", "bad name", v->curriculum, &v->a, &made, &e) == -1 && e.kind == ERR_USAGE,
		"a name that is none");
	OK(case_read(doc, "f", "UNI", v->curriculum, &v->a, &made, &e) == 0, "an item that is related to one of ours");
	STR(json_string(evidence_list(evidence_list(made, "competencies"), "evidence_from")), "W2P-DNS-01",
		"takes its evidence from there");
}

/* A login name stands in a cell of its own; what the roster knows of people is looked for anywhere. */
static bool names_somebody(const char *text)
{
	static const char *const people[] = { "Ann, A", "script", "cmd|", "example.org" };
	if (text == NULL)
		return true;
	for (size_t i = 0; i < sizeof people / sizeof *people; i++)
		if (strstr(text, people[i]) != NULL)
			return true;
	for (size_t i = 0; i < 10; i++)
		for (const char *at = strstr(text, vc_students[i]); at != NULL; at = strstr(at + 1, vc_students[i]))
			if (at > text && strchr(",\"\n/", at[-1]) != NULL && strchr(",\"\r/", at[3]) != NULL)
				return true;
	return false;
}

static void test_outside(struct view_course *v)
{
	static const char *const tables[] = { "gaps", "heatmap", "trend", "items", "attention", "crosswalk", "map" };
	struct export_ask ask = ask_of(v, false);
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		SCOPED_JSON doc = NULL;
		ask.json = false;
		OK(!names_somebody(text_of(v, tables[i], &ask)), "%s outside: nobody's name", tables[i]);
		ask.json = true;
		const char *text = text_of(v, tables[i], &ask);
		OK(text != NULL && valid(v, text, "docs/schema/export-table.json", &doc), "%s as JSON", tables[i]);
		OK(!names_somebody(text) && text != NULL && strstr(text, "WG2-aligned, project-defined") != NULL,
			"neither there");
	}
	ask.from.cohort = "two";
	OK(text_of(v, "gaps", &ask) == NULL && e.kind == ERR_USAGE, "a cohort of three does not leave: %s", e.text);
	ask = ask_of(v, false);
	ask.learner = "ann";
	ask.competency = "W2P-DNS-01";
	OK(text_of(v, "evidence", &ask) == NULL && strstr(e.text, "--inside") != NULL,
		"nor does one person's evidence");
	OK(text_of(v, "student", &ask) == NULL && strstr(e.text, "--inside") != NULL, "nor page");
	OK(text_of(v, "sarif", &ask) == NULL && strstr(e.text, "--inside") != NULL,
		"nor runs, which would tell whose the pseudonym is");
	ask = ask_of(v, false);
	OK(text_of(v, "sarif", &ask) != NULL || strstr(e.text, "record") != NULL, "those of the course leave: %s",
		e.text);
}

static const char split_head[] = "id,cohort\n", split_five[] = "ann,one\nbob,one\ncyd,one\ndan,one\neve,one\n";

/* What leaves of one cohort can be taken from what leaves of the course: so none leaves alone that would tell of few. */
static void test_cohorts(struct view_course *v)
{
	static const struct {
		const char *others, *says;
		bool leaves;
	} splits[] = {
		{ "fay,two\ngus,two\nhal,two\nida,two\njoe,two\n", "five and five", true },
		{ "fay,one\ngus,one\nhal,two\nida,two\njoe,two\n", "seven and three", false },
		{ "fay,one\ngus,one\nhal,one\nida,one\n", "nine and one in none", false },
	};
	struct export_ask ask = ask_of(v, false);
	for (size_t i = 0; i < sizeof splits / sizeof *splits; i++) {
		struct roster r;
		const char *text = arena_printf(&v->a, "%s%s%s", split_head, split_five, splits[i].others);
		OK(roster_parse(text, strlen(text), "split", &v->a, &r, &e) == 0, "cohorts of %s", splits[i].says);
		ask.from.roster = &r;
		ask.from.cohort = NULL;
		text = text_of(v, "heatmap", &ask);
		OK(text != NULL && (strstr(text, ",one,") != NULL) == splits[i].leaves,
			"%s: the cohort is %s beside a pseudonym", splits[i].says,
			splits[i].leaves ? "said" : "not said");
		ask.from.cohort = "one";
		bool left = text_of(v, "gaps", &ask) != NULL;
		OK(left == splits[i].leaves && (left || e.kind == ERR_USAGE), "%s: the first one %s", splits[i].says,
			left ? "leaves" : e.text);
		ask.inside = true;
		OK(text_of(v, "gaps", &ask) != NULL, "inside it is there");
		ask.inside = false;
	}
}

/* A share of so many learners tells how many: 0.2 of ten are two. */
static void test_shares(void)
{
	static const struct {
		int64_t share_e4, learners;
		bool small;
	} rows[] = { { 2000, 10, true }, { 9000, 10, true }, { 333, 30, true }, { 9667, 30, true }, { 5000, 10, false },
		{ 0, 10, false }, { 10000, 10, false }, { -1, 10, false }, { 1667, 30, false } };
	struct outside o = { .on = true, .min = 5 };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		OK(outside_share_small(&o, rows[i].share_e4, rows[i].learners) == rows[i].small,
			"%lld of 10000 of %lld learners %s", (long long)rows[i].share_e4, (long long)rows[i].learners,
			rows[i].small ? "tells of few" : "may go");
	}
	o.on = false;
	OK(!outside_share_small(&o, 2000, 10), "inside it may go");
}

static void test_suppressed(struct view_course *v)
{
	struct csv c;
	struct export_ask ask = ask_of(v, false);
	const char *text = text_of(v, "gaps", &ask);
	OK(csv_parse(text, strlen(text), "gaps", &v->a, &c, &e) == 0, "the table is CSV");
	for (size_t i = 1; i < c.n; i++) {
		if (strcmp(csv_cell(&c, i, 0), "W2P-DNS-01") != 0)
			continue;
		STR(csv_cell(&c, i, csv_column(&c, "below")), "", "two learners below: the number stays here");
		STR(csv_cell(&c, i, csv_column(&c, "demonstrated")), "",
			"and so do the others, or it could be taken away");
		OK(csv_cell(&c, i, csv_column(&c, "mean"))[0] == '0', "the mean of nine may go");
	}
	ask = ask_of(v, true);
	text = text_of(v, "gaps", &ask);
	OK(names_somebody(text_of(v, "heatmap", &ask)), "inside it has names, and the search finds them");
	OK(strstr(text, "W2P-DNS-01,W2P-DNS,") != NULL && strstr(text, ",1,1,2,6,") != NULL, "inside they are there");
}

static void test_pseudonyms(struct view_course *v)
{
	struct pseudonyms one = { { 0 } }, two = { { 1 } };
	OK(export_pseudonyms(v->dir, &one, &e) == 0 && export_pseudonyms(v->dir, &two, &e) == 0 &&
			memcmp(&one, &two, sizeof one) == 0,
		"the key is made once");
	STR(export_pseudonym(&one, "ann", &v->a), export_pseudonym(&two, "ann", &v->a),
		"the same learner, the same name");
	OK(strcmp(export_pseudonym(&one, "ann", &v->a), export_pseudonym(&one, "bob", &v->a)) != 0, "another, another");
	two.key[0] ^= 1;
	OK(strcmp(export_pseudonym(&one, "ann", &v->a), export_pseudonym(&two, "ann", &v->a)) != 0,
		"another course, another");
	const char *path = arena_printf(&v->a, "%s/pseudonym.key", v->dir);
	OK(chmod(path, 0644) == 0 && export_pseudonyms(v->dir, &two, &e) == -1 && strstr(e.text, "chmod 600") != NULL,
		"a key that others may read makes none: %s", e.text);
	(void)chmod(path, 0600);
}

static void test_inside(struct view_course *v)
{
	struct export_ask ask = ask_of(v, true);
	const char *text = text_of(v, "heatmap", &ask);
	OK(strstr(text, "\"'=cmd|' /C calc'!A0\"") != NULL && strstr(text, ",=cmd") == NULL &&
			strstr(text, "\n=") == NULL,
		"a name that is a formula is none in the file");
	OK(strstr(text, "<script>alert(1)</script>") != NULL, "HTML is a text like any other in CSV");
	ask.learner = "bob";
	ask.competency = "W2P-DNS-01";
	text = text_of(v, "evidence", &ask);
	OK(strstr(text, "\"RFC 4034 §6.2\",accept,MUST,zone,form,2,0,1.0000,") != NULL, "evidence of one cell");
	text = text_of(v, "student", &ask);
	OK(strstr(text, "put right RFC 4034") != NULL, "a student's own table");
}

static const char canvas_file[] = "Student,ID,SIS User ID,SIS Login ID,Section,Zone (4711),Other (12)\r\n"
				  "    Points Possible,,,,,20,10\r\n"
				  "\"A, Ann\",1,S1,ann,=1+1,,3\r\n"
				  "Bob,2,S2,,x,,4\r\n"
				  "Fay,3,S5,fay,x,7,5\r\n"
				  "Stranger,4,S9,zoe,x,,6\r\n";

static void test_canvas(struct view_course *v)
{
	SCOPED_BUF notes = { 0 };
	struct export_ask ask = ask_of(v, false);
	buf_init(&notes, 4096);
	ask.notes = &notes;
	ask.lab = "zone";
	ask.column = "Zone";
	ask.fill = canvas_file;
	ask.fill_len = sizeof canvas_file - 1;
	const char *text = text_of(v, "canvas-grades", &ask);
	STR(text,
		"Student,ID,\"SIS User ID\",\"SIS Login ID\",Section,\"Zone (4711)\",\"Other (12)\"\r\n"
		"\"    Points Possible\",,,,,20,10\r\n"
		"\"A, Ann\",1,S1,ann,\"'=1+1\",20.00,3\r\n"
		"Bob,2,S2,,x,4.00,4\r\n"
		"Fay,3,S5,fay,x,7,5\r\n"
		"Stranger,4,S9,zoe,x,,6\r\n",
		"Canvas's file, filled: by login, by SIS id through the roster, the ungraded left alone");
	STR(buf_text(&notes), "2 grades filled, 2 rows left as they were", "and what was done");
	ask.column = "Zo";
	OK(text_of(v, "canvas-grades", &ask) == NULL && e.kind == ERR_INPUT, "no such column: %s", e.text);
	ask.column = NULL;
	OK(text_of(v, "canvas-grades", &ask) == NULL && e.kind == ERR_USAGE, "no column: %s", e.text);
	ask.fill = NULL;
	OK(text_of(v, "canvas-grades", &ask) == NULL && e.kind == ERR_USAGE, "no file: %s", e.text);
}

/* As a gradebook really leaves Canvas: a byte order mark, a row on posting, read-only columns, late penalties, the test
 * student. */
static void test_canvas_whole(struct view_course *v)
{
	static const char file[] = "\xef\xbb\xbfStudent,ID,SIS User ID,SIS Login ID,Section,Zone (4711),Late "
				   "(12),Current Score,Final Score\n"
				   ",,,,,Manual Posting,,,\n"
				   "    Points Possible,,,,,20.00,10.00,(read only),(read only)\n"
				   "\"A, Ann\",1,S1,ann,\"Sec 1, Sec 2\",,-1.50,86.67,\n"
				   "\"Student, Test\",99,,0fe5a47a2d35,Sec 1,,,,\n";
	struct export_ask ask = ask_of(v, false);
	ask.lab = "zone";
	ask.column = "Zone";
	ask.fill = file;
	ask.fill_len = sizeof file - 1;
	const char *text = text_of(v, "canvas-grades", &ask);
	STR(text,
		"Student,ID,\"SIS User ID\",\"SIS Login ID\",Section,\"Zone (4711)\",\"Late (12)\",\"Current "
		"Score\",\"Final "
		"Score\"\r\n"
		",,,,,\"Manual Posting\",,,\r\n"
		"\"    Points Possible\",,,,,20.00,10.00,\"(read only)\",\"(read only)\"\r\n"
		"\"A, Ann\",1,S1,ann,\"Sec 1, Sec 2\",20.00,-1.50,86.67,\r\n"
		"\"Student, Test\",99,,0fe5a47a2d35,\"Sec 1\",,,,\r\n",
		"a whole gradebook: nothing but the one column changes");
}

static void test_moodle(struct view_course *v)
{
	static const char file[] = "\xef\xbb\xbf"
				   "Identifier,\"Full name\",\"Email address\",Grade,\"Maximum Grade\"\n"
				   "Participant 1,Ann,ANN@example.org,,100.00\n"
				   "Participant 2,Bob,bob@example.org,,50\n"
				   "Participant 3,Nobody,+x@example.org,,50\n";
	struct export_ask ask = ask_of(v, false);
	ask.lab = "zone";
	ask.fill = file;
	ask.fill_len = sizeof file - 1;
	STR(text_of(v, "moodle-grades", &ask),
		"Identifier,\"Full name\",\"Email address\",Grade,\"Maximum Grade\"\r\n"
		"\"Participant 1\",Ann,ANN@example.org,100.00,100.00\r\n"
		"\"Participant 2\",Bob,bob@example.org,10.00,50\r\n"
		"\"Participant 3\",Nobody,+x@example.org,,50\r\n",
		"Moodle's worksheet, filled by address; what identifies a row goes back as it came");
}

static void test_lms(struct view_course *v)
{
	struct export_ask ask = { .from = { .curriculum = v->curriculum } };
	struct csv c;
	const char *text = text_of(v, "canvas-outcomes", &ask);
	size_t bad = 0;
	OK(csv_parse(text, strlen(text), "canvas", &v->a, &c, &e) == 0 && c.n == 1 + 1 + 10 + 54, "Canvas: all rows");
	for (size_t i = 1; i < c.n; i++) {
		bool outcome = strcmp(csv_cell(&c, i, 1), "outcome") == 0, parent = i == 1;
		for (size_t k = 1; k < i; k++)
			parent |= strcmp(csv_cell(&c, k, 0), csv_cell(&c, i, 8)) == 0;
		bad += c.rows[i].n != 16 || !parent || strchr(csv_cell(&c, i, 0), ' ') != NULL ||
		       (csv_cell(&c, i, 10)[0] != '\0') != outcome || strlen(csv_cell(&c, i, 2)) > 255;
	}
	OK(bad == 0, "sixteen columns, parents in earlier rows, ids without blanks, ratings last and only of outcomes");
	text = text_of(v, "moodle-competencies", &ask);
	bad = 0;
	OK(csv_parse(text, strlen(text), "moodle", &v->a, &c, &e) == 0 && c.n == 1 + 1 + 10 + 54, "Moodle: all rows");
	for (size_t i = 1; i < c.n; i++)
		bad += c.rows[i].n != 14 || (strcmp(csv_cell(&c, i, 12), "1") == 0) != (i == 1) ||
		       strlen(csv_cell(&c, i, 2)) > 100 || csv_cell(&c, i, 1)[0] == '\0';
	OK(bad == 0, "fourteen columns, one framework, names that fit");
}

static void test_needs(struct view_course *v)
{
	struct export_ask ask = { .from = { .curriculum = v->curriculum } };
	for (size_t i = 0; export_formats[i] != NULL; i++) {
		const struct export_format *f = export_formats[i];
		const char *text = text_of(v, f->name, &ask);
		bool must = f->needs_course || f->needs_record || strcmp(f->name, "sarif") == 0;
		OK((text == NULL) == must && (text != NULL || e.kind == ERR_USAGE), "%s: %s", f->name,
			must ? e.text : "made of the curriculum alone");
	}
	OK(export_find("no such") == NULL, "no such format");
}

int main(void)
{
	struct view_course v;
	vc_open(&v);
	test_uuid();
	test_case(&v);
	test_case_back(&v);
	test_case_bad(&v);
	test_outside(&v);
	test_cohorts(&v);
	test_shares();
	test_suppressed(&v);
	test_pseudonyms(&v);
	test_inside(&v);
	test_canvas_whole(&v);
	test_canvas(&v);
	test_moodle(&v);
	test_lms(&v);
	test_needs(&v);
	vc_close(&v);
	return tap_done();
}
