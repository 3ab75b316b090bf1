#include "grader/web/twin.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "grader/course.h"
#include "runner/base/io.h"

#define PAGE_MAX ((size_t)32 << 20)

struct twin {
	const struct site *site;
	const struct lang *lang;
	int dir;
	mode_t mode;
	struct twin_count *count;
};

static const char *root_of(const char *path, struct arena *a)
{
	const char *root = "";
	for (const char *p = path; (p = strchr(p, '/')) != NULL; p++)
		root = arena_printf(a, "%s../", root);
	return root;
}

/* One of an earlier report may be open to others. */
static int make_folder(const struct twin *t, const char *path, struct err *e)
{
	if (io_mkdirs(t->dir, path, REPORT_FOLDER(t->mode), e) != 0)
		return -1;
	return fchmodat(t->dir, path, REPORT_FOLDER(t->mode), 0) == 0 ? 0 : err_sys(e, ERR_OPERATOR, "%s", path);
}

static int write_one(const struct twin *t, const char *path, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	SCOPED_BUF text = { 0 };
	static const struct who who = { .role = ROLE_INSTRUCTOR, .name = "-" };
	struct ask q = { .sort = NULL };
	const struct site_page *page = site_find(path, &a, &q);
	buf_init(&text, PAGE_MAX);
	struct page p = { .out = &text,
		.a = &a,
		.langs = &t->site->langs,
		.lang = t->lang,
		.who = &who,
		.root = root_of(path, &a),
		.path = path,
		.course = t->site->course->title,
		.simulated = t->site->course->simulated != NULL };
	if (page == NULL)
		return err_set(e, ERR_BUG, "%s: no page of the site", path);
	if (site_render_page(t->site, page, &q, &p, e) != 0)
		return err_prefix(e, "%s", path);
	const char *slash = strrchr(path, '/');
	if (!buf_ok(&text))
		return err_set(e, ERR_BUG, "%s: longer than %zu bytes", path, PAGE_MAX);
	if (slash != NULL && make_folder(t, arena_strndup(&a, path, (size_t)(slash - path)), e) != 0)
		return -1;
	t->count->pages++;
	return io_write_file(t->dir, path, text.data, text.len, t->mode, e);
}

/* Pages without a star in their address. */
static int write_views(const struct twin *t, struct err *e)
{
	size_t n;
	const struct site_page *pages = site_pages(&n);
	for (size_t i = 0; i < n; i++)
		if (strchr(pages[i].pattern, '*') == NULL && write_one(t, pages[i].pattern, e) != 0)
			return -1;
	for (size_t i = 0; i < t->site->n_assets; i++)
		if (io_write_file(t->dir, t->site->assets[i].name, t->site->assets[i].data, t->site->assets[i].len,
			    t->mode, e) != 0)
			return -1;
	return 0;
}

/* Each learner, each cell that there is evidence for, each page of the heatmap. */
static int write_learners(const struct twin *t, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct view_heatmap v;
	if (view_heatmap(&t->site->from, NULL, false, 0, SIZE_MAX, &a, &v, e) != 0)
		return -1;
	for (size_t page = 2; (page - 1) * SITE_HEATMAP_ROWS < v.total; page++)
		if (write_one(t, arena_printf(&a, "heatmap/%zu.html", page), e) != 0)
			return -1;
	for (size_t i = 0; i < v.n_learners; i++) {
		const char *id = v.learners[i].id;
		if (write_one(t, arena_printf(&a, "student/%s.html", id), e) != 0)
			return -1;
		t->count->students++;
		for (size_t c = 0; c < v.n_columns; c++)
			if (v.cells[i * v.n_columns + c].state != VIEW_NOT_ASSESSED &&
				write_one(t, arena_printf(&a, "cell/%s/%s.html", id, v.columns[c].competency), e) != 0)
				return -1;
	}
	return 0;
}

static int write_attention(const struct twin *t, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct view_attention v;
	if (view_attention(&t->site->from, &a, &v, e) != 0)
		return -1;
	for (size_t page = 2; (page - 1) * SITE_ATTENTION_ROWS < v.n; page++)
		if (write_one(t, arena_printf(&a, "attention/%zu.html", page), e) != 0)
			return -1;
	return 0;
}

static int write_seen(const struct twin *t, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct view_seen v;
	if (view_seen(&t->site->from, 0, 1, &a, &v, e) != 0)
		return -1;
	for (size_t page = 2; (page - 1) * SITE_SEEN_ROWS < v.total; page++)
		if (write_one(t, arena_printf(&a, "seen/%zu.html", page), e) != 0)
			return -1;
	return 0;
}

static int write_records(const struct twin *t, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct sub_row *rows;
	size_t n;
	if (store_list(t->site->from.store, NULL, NULL, SUB_DONE, &a, &rows, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (write_one(t, arena_printf(&a, "record/%s.html", rows[i].record), e) != 0)
			return -1;
	t->count->records = n;
	for (size_t i = 0; i < t->site->n_labs; i++)
		if (t->site->labs[i].handout != NULL &&
			write_one(t, arena_printf(&a, "lab/%s.html", t->site->labs[i].lab->id), e) != 0)
			return -1;
	return 0;
}

int twin_write(
	const struct site *s, const char *dir, const char *lang, mode_t mode, struct twin_count *out, struct err *e)
{
	struct twin_count count = { 0 };
	struct site now = *s;
	struct twin t = { .site = &now, .lang = lang_find(&s->langs, lang), .mode = mode, .count = &count };
	now.from.now_ms = course_now_ms(s->course, io_wall_ms());
	if (t.lang == NULL)
		return err_set(e, ERR_USAGE, "--lang: there is no catalogue \"%.20s\" (grader/web/po)", lang);
	if (io_mkdirs(AT_FDCWD, dir, REPORT_FOLDER(mode), e) != 0)
		return -1;
	SCOPED_FD fd = io_open_dir(AT_FDCWD, dir, e);
	t.dir = fd;
	if (fd < 0 || write_views(&t, e) != 0 || write_learners(&t, e) != 0 || write_attention(&t, e) != 0 ||
		write_seen(&t, e) != 0 || write_records(&t, e) != 0)
		return -1;
	*out = count;
	return 0;
}
