#include "grader/report.h"

#include <fcntl.h>
#include <string.h>

#include "grader/evidence_read.h"
#include "grader/feedback.h"
#include "grader/web/markdown.h"
#include "runner/base/data.h"
#include "runner/base/io.h"

#define PAGE_MAX ((size_t)16 << 20)

void report_init(struct report *r, const struct curriculum *c, const char *title, struct arena *a)
{
	*r = (struct report){ .a = a, .curriculum = c, .title = title };
}

void report_add_lab(struct report *r, const struct lab *lab, const char *handout, size_t handout_len)
{
	for (size_t i = 0; i < r->n_labs; i++)
		if (strcmp(r->labs[i].lab->id, lab->id) == 0)
			return;
	*(struct report_lab *)arena_push(r->a, &r->labs, &r->n_labs, &r->cap_labs, sizeof *r->labs) =
		(struct report_lab){ lab, handout, handout_len };
}

/* A file name from a name of a record: what is not plain becomes "_", and a number keeps two such names apart. */
static const char *page_name(struct arena *a, const char *name, size_t number)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz0123456789_-";
	char *s = arena_strndup(a, name, strnlen(name, 64));
	bool changed = *s == '\0' || strlen(name) > 64;
	for (char *p = s; *p != '\0'; p++) {
		if (strchr(plain, *p) != NULL || (*p == '.' && p > s))
			continue;
		*p = '_';
		changed = true;
	}
	return changed ? arena_printf(a, "%s-%zu", s, number) : s;
}

void report_add_student(struct report *r, const char *name)
{
	for (size_t i = 0; i < r->n_students; i++)
		if (strcmp(r->students[i].name, name) == 0)
			return;
	struct report_student *s =
		arena_push(r->a, &r->students, &r->n_students, &r->cap_students, sizeof *r->students);
	s->name = arena_strdup(r->a, name);
	s->page = arena_printf(r->a, "student/%s.html", page_name(r->a, name, r->n_students));
}

void report_add_record(struct report *r, const struct json *document)
{
	const struct json *sub = evidence_node(document, "submission"), *lab = evidence_node(document, "lab");
	const struct json *s = evidence_node(document, "score");
	for (size_t i = 0; i < r->n_entries; i++)
		if (strcmp(r->entries[i].id, evidence_text(document, "id")) == 0)
			return;
	*(struct report_entry *)arena_push(r->a, &r->entries, &r->n_entries, &r->cap_entries, sizeof *r->entries) =
		(struct report_entry){ .document = document,
			.id = evidence_text(document, "id"),
			.lab = evidence_text(lab, "id"),
			.lab_title = evidence_text(lab, "title"),
			.student = evidence_text(sub, "student"),
			.permille = evidence_int(s, "permille"),
			.passed = evidence_true(s, "passed"),
			.practice = evidence_true(sub, "practice") };
	if (!evidence_true(sub, "practice"))
		report_add_student(r, evidence_text(sub, "student"));
}

static int by_name(const void *a, const void *b)
{
	const struct report_student *x = a, *y = b;
	return strcmp(x->name, y->name);
}

static int64_t received(const struct report_entry *e)
{
	return evidence_int(evidence_node(e->document, "submission"), "received_ms");
}

static int by_time(const void *a, const void *b)
{
	const struct report_entry *x = a, *y = b;
	int64_t d = received(x) - received(y);
	return d < 0 ? -1 : d > 0 ? 1 : strcmp(x->id, y->id);
}

static bool same_work(const struct report_entry *x, const struct report_entry *y)
{
	return !x->practice && !y->practice && strcmp(x->student, y->student) == 0 && strcmp(x->lab, y->lab) == 0;
}

void report_finish(struct report *r)
{
	if (r->n_students > 0)
		qsort(r->students, r->n_students, sizeof *r->students, by_name);
	if (r->n_entries > 0)
		qsort(r->entries, r->n_entries, sizeof *r->entries, by_time);
	for (size_t i = 0; i < r->n_entries; i++) {
		struct report_entry *e = &r->entries[i];
		e->best = !e->practice;
		for (size_t k = 0; k < r->n_entries && e->best; k++)
			if (k != i && same_work(e, &r->entries[k]))
				e->best = k < i ? e->permille >= r->entries[k].permille
						: e->permille > r->entries[k].permille;
	}
}

static int word_index(const char *const *words, const char *word)
{
	for (int i = 0; words[i] != NULL; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	return 0;
}

static void merge_facets(struct competency_map *m, size_t *cap, const struct json *document, struct arena *a)
{
	for (const struct json *f = evidence_list(document, "facets"); f != NULL; f = json_next(f)) {
		struct facet facet = { .competency = evidence_text(f, "competency"),
			.clause = evidence_text(f, "clause"),
			.polarity = word_index(polarity_words, evidence_text(f, "polarity")),
			.level = word_index(level_words, evidence_text(f, "level")),
			.attempted = evidence_int(f, "attempted"),
			.passed = evidence_int(f, "passed"),
			.critical_failed = evidence_true(f, "critical_failed") };
		competency_merge(m, cap, &facet, a);
	}
}

void report_competencies(const struct report *r, const char *student, struct competency_map *out)
{
	size_t cap = 0;
	*out = (struct competency_map){ 0 };
	for (size_t i = 0; i < r->n_entries; i++)
		if (r->entries[i].best && strcmp(r->entries[i].student, student) == 0)
			merge_facets(out, &cap, r->entries[i].document, r->a);
	competency_apply(out, r->curriculum, r->a);
}

const char *report_handout(const struct report *r, const char *lab)
{
	for (size_t i = 0; i < r->n_labs; i++)
		if (strcmp(r->labs[i].lab->id, lab) == 0 && r->labs[i].handout != NULL)
			return arena_printf(r->a, "../lab/%s.html", page_name(r->a, lab, i));
	return NULL;
}

static int write_page(int dirfd, const char *path, struct buf *page, mode_t mode, struct err *e)
{
	if (!buf_ok(page))
		return err_set(e, ERR_BUG, "report: %s is longer than %zu MiB", path, PAGE_MAX >> 20);
	return io_write_file(dirfd, path, page->data, page->len, mode, e);
}

static int write_records(const struct report *r, int dirfd, mode_t mode, struct err *e)
{
	for (size_t i = 0; i < r->n_entries; i++) {
		const struct report_entry *entry = &r->entries[i];
		SCOPED_BUF page = { 0 };
		buf_init(&page, PAGE_MAX);
		feedback_html_record(entry->document, "../", report_handout(r, entry->lab), &page);
		if (write_page(dirfd, arena_printf(r->a, "record/%s.html", entry->id), &page, mode, e) != 0)
			return -1;
	}
	return 0;
}

static int write_handouts(const struct report *r, int dirfd, mode_t mode, struct err *e)
{
	for (size_t i = 0; i < r->n_labs; i++) {
		const struct report_lab *l = &r->labs[i];
		SCOPED_BUF page = { 0 };
		buf_init(&page, PAGE_MAX);
		if (l->handout == NULL)
			continue;
		markdown_page(&page, l->lab->title, l->handout, l->handout_len, "../");
		if (write_page(dirfd, report_handout(r, l->lab->id) + strlen("../"), &page, mode, e) != 0)
			return -1;
	}
	return 0;
}

static int write_students(const struct report *r, int dirfd, mode_t mode, struct err *e)
{
	for (size_t i = 0; i < r->n_students; i++) {
		SCOPED_BUF page = { 0 };
		buf_init(&page, PAGE_MAX);
		report_student_page(r, &r->students[i], &page);
		if (write_page(dirfd, r->students[i].page, &page, mode, e) != 0)
			return -1;
	}
	return 0;
}

static int write_style(const struct report *r, int dirfd, mode_t mode, struct err *e)
{
	char *css;
	size_t len;
	if (io_read_file(AT_FDCWD, data_path(r->a, "grader/web/style.css"), 1 << 20, r->a, &css, &len, e) != 0)
		return -1;
	return io_write_file(dirfd, "style.css", css, len, mode, e);
}

int report_write(const struct report *r, const char *dir, mode_t mode, struct err *e)
{
	static const char *const folders[] = { "record", "student", "lab" };
	if (io_mkdirs(AT_FDCWD, dir, REPORT_FOLDER(mode), e) != 0)
		return -1;
	SCOPED_FD fd = io_open_dir(AT_FDCWD, dir, e);
	if (fd < 0)
		return -1;
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
		if (io_mkdirs(fd, folders[i], REPORT_FOLDER(mode), e) != 0)
			return -1;
	SCOPED_BUF page = { 0 };
	buf_init(&page, PAGE_MAX);
	report_course_page(r, &page);
	if (write_style(r, fd, mode, e) != 0 || write_records(r, fd, mode, e) != 0 ||
		write_handouts(r, fd, mode, e) != 0 || write_students(r, fd, mode, e) != 0)
		return -1;
	return write_page(fd, "index.html", &page, mode, e);
}
