#include "grader/report.h"

#include <fcntl.h>

#include "grader/feedback.h"
#include "grader/web/html.h"
#include "grader/web/markdown.h"
#include "runner/base/data.h"
#include "runner/base/io.h"
#include "tests/fixture.h"
#include "tests/golden.h"
#include "tests/tap.h"

static struct curriculum *cur;

static const char handout[] = "# The key schedule\n\n## HKDF-Expand-Label {#expand-label}\n\nA *label*.\n\n"
			      "<a id=\"psk\"></a>\n## The PSK\n\n<a id=\"x y\" onclick=\"z\"></a>text\n\n"
			      "## Stages: draw them!\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) `a<b`\n";

/* Every tag that is opened is closed, in order. A stranger's "<" that came through would break this. */
static bool balanced(const char *page)
{
	static const char *const empty[] = { "meta", "link", "br", "!doctype", "!--" };
	char open[64][16];
	size_t depth = 0;
	for (const char *p = strchr(page, '<'); p != NULL; p = strchr(p + 1, '<')) {
		char name[16] = "";
		const char *end = strchr(p, '>');
		bool closing = p[1] == '/', is_empty = end != NULL && end[-1] == '/';
		if (end == NULL || depth >= 64)
			return false;
		snprintf(name, sizeof name, "%.*s", (int)strcspn(p + 1 + closing, " >/"), p + 1 + closing);
		for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
			is_empty |= strcmp(name, empty[i]) == 0;
		if (closing && (depth == 0 || strcmp(open[--depth], name) != 0)) {
			printf("# </%s> where </%s> is due\n", name, depth < 64 ? open[depth] : "");
			return false;
		}
		if (!closing && !is_empty)
			memcpy(open[depth++], name, sizeof name);
	}
	return depth == 0;
}

static void page_is_sound(const char *name, const char *page)
{
	OK(balanced(page), "%s: tags are balanced", name);
	OK(strstr(page, "<script") == NULL && strstr(page, "<img") == NULL, "%s: nothing of a stranger's became a tag",
		name);
	OK(strstr(page, "style=\"") == NULL && strstr(page, "default-src 'none'") != NULL, "%s: keeps its own policy",
		name);
	/* NOLINTNEXTLINE(misc-misleading-bidirectional): it is what must not be there */
	OK(strchr(page, '\033') == NULL && strstr(page, "\342\200\256") == NULL,
		"%s: no control or bidirectional character", name);
}

static struct record record_of(const struct fixture_scenario *s, struct fixture *f)
{
	struct record r = { .document = NULL };
	struct err e = { ERR_NONE, "" };
	fixture_init(f);
	s->shape(f);
	if (!OK(fixture_record(f, cur, &r, &e) == 0, "%s: a record", s->name))
		printf("# %s\n", e.text);
	return r;
}

static const char *stable(struct arena *a, const char *page, const struct record *r)
{
	const char *s = golden_without(a, page, r->record_digest, "RECORD-DIGEST");
	return golden_without(a, s, r->id, "RECORD-ID");
}

static void test_records(void)
{
	for (size_t i = 0; i < FIXTURE_SCENARIOS; i++) {
		SCOPED_ARENA a = ARENA_INIT;
		SCOPED_BUF page = { 0 };
		struct fixture f;
		struct record r = record_of(&fixture_scenarios[i], &f);
		const char *name = arena_printf(&a, "pages/record-%s.html", fixture_scenarios[i].name);
		buf_init(&page, 1 << 20);
		OK(feedback_html_record(r.document, "../", "../lab/tls13-keys.html", &page) == 0, "%s is written",
			name);
		page_is_sound(name, buf_text(&page));
		golden(name, stable(&a, buf_text(&page), &r));
		record_release(&r);
		arena_release(&f.arena);
	}
}

static char *slurp(struct arena *a, int fd, const char *path)
{
	char *text = NULL;
	size_t len;
	struct err e = { ERR_NONE, "" };
	if (!OK(io_read_file(fd, path, 1 << 20, a, &text, &len, &e) == 0, "%s is there", path))
		printf("# %s\n", e.text);
	return text;
}

/* Three pushes of ada (the second is her best), a hostile name, one who never pushed, a practice run. */
static void test_course(void)
{
	static const size_t pushed[] = { 4, 0, 1, 3, 7 };
	SCOPED_ARENA a = ARENA_INIT;
	struct fixture f[5];
	struct record records[5];
	struct report r;
	struct err e = { ERR_NONE, "" };
	char dir[] = "/tmp/report-XXXXXX";
	report_init(&r, cur, "Network security <2026>", &a);
	report_add_student(&r, "grace");
	for (size_t i = 0; i < 5; i++) {
		records[i] = record_of(&fixture_scenarios[pushed[i]], &f[i]);
		report_add_record(&r, records[i].document);
		report_add_record(&r, records[i].document);
	}
	report_add_lab(&r, &f[0].lab, handout, strlen(handout));
	report_finish(&r);
	OK(r.n_entries == 5 && r.n_students == 3, "a record twice is one, a practice run enrols nobody");
	size_t best = 0;
	for (size_t i = 0; i < r.n_entries; i++)
		best += r.entries[i].best && strcmp(r.entries[i].student, "ada") == 0 && r.entries[i].permille == 1000;
	OK(best == 1, "the best push counts");
	if (mkdtemp(dir) == NULL || !OK(report_write(&r, dir, 0640, &e) == 0, "the report is written: %s", e.text))
		return;
	SCOPED_FD fd = io_open_dir(AT_FDCWD, dir, &e);
	const char *index = slurp(&a, fd, "index.html");
	page_is_sound("index.html", index);
	for (size_t i = 0; i < 5; i++)
		index = golden_without(&a, index, records[i].id, arena_printf(&a, "RECORD-%zu", i));
	golden("pages/index.html", index);
	const char *ada = slurp(&a, fd, "student/ada.html");
	page_is_sound("student/ada.html", ada);
	for (size_t i = 0; i < 5; i++)
		ada = golden_without(&a, ada, records[i].id, arena_printf(&a, "RECORD-%zu", i));
	golden("pages/student.html", ada);
	OK(strstr(slurp(&a, fd, "student/grace.html"), "Nothing was assessed yet") != NULL,
		"not assessed is not failed");
	OK(strstr(slurp(&a, fd, "style.css"), "prefers-color-scheme: dark") != NULL, "the style goes with it");
	const char *lab = slurp(&a, fd, "lab/tls13-keys.html");
	page_is_sound("lab page", lab);
	OK(strstr(lab, "id=\"expand-label\"") != NULL && strstr(lab, "{#") == NULL, "an explicit anchor");
	OK(strstr(lab, "id=\"stages-draw-them\"") != NULL, "an anchor from the words");
	OK(strstr(lab, "id=\"psk\"") != NULL && strstr(lab, "onclick") == NULL,
		"an anchor of the author's, and no other HTML");
	OK(strstr(lab, "javascript:") == NULL, "no unsafe link");
	OK(report_write(&r, dir, 0640, &e) == 0, "writing again replaces");
	io_remove_tree(AT_FDCWD, dir, NULL);
	for (size_t i = 0; i < 5; i++) {
		record_release(&records[i]);
		arena_release(&f[i].arena);
	}
}

static void test_escaper(void)
{
	SCOPED_BUF b = { 0 };
	buf_init(&b, 4096);
	html(&b, "<p title=\"%s\">%s %d%% %zu</p>", "\"><a'", "<&>\001\033[0m\n\xff", 5, (size_t)7);
	STR(buf_text(&b), "<p title=\"&quot;&gt;&lt;a&#39;\">&lt;&amp;&gt;??[0m\n\\xff 5% 7</p>", "escapes by default");
	OK(html_link_ok("https://www.rfc-editor.org/rfc/rfc4034") && html_link_ok("../lab/x.html#a:b") &&
			html_link_ok("x"),
		"good links");
	OK(!html_link_ok("javascript:alert(1)") && !html_link_ok("//evil.example/") && !html_link_ok("http://x/") &&
			!html_link_ok("\\\\x") && !html_link_ok("data:text/html,x"),
		"bad links");
	OK(markdown_has_anchor(handout, strlen(handout), "expand-label") &&
			!markdown_has_anchor(handout, strlen(handout), "hkdf-expand-label"),
		"anchors can be asked for");
}

int main(void)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct err e = { ERR_NONE, "" };
	if (!OK(curriculum_load(data_path(&a, "curriculum"), &a, &cur, &e) == 0, "curriculum loads: %s", e.text))
		return tap_done();
	test_escaper();
	test_records();
	test_course();
	return tap_done();
}
