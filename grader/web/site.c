#include "grader/web/site.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "grader/course.h"
#include "grader/web/form.h"
#include "runner/base/data.h"
#include "runner/base/io.h"
#include "runner/base/log.h"
#include "runner/base/text.h"

#define HANDOUT_MAX ((size_t)4 << 20)
#define ASSET_MAX   ((size_t)4 << 20)

#define STAFF  (ROLE_BIT(ROLE_ASSISTANT) | ROLE_BIT(ROLE_INSTRUCTOR))
#define ALL    (STAFF | ROLE_BIT(ROLE_STUDENT))
#define AUTHOR ROLE_BIT(ROLE_INSTRUCTOR) /* facts on hidden cases */

static const struct site_page pages[] = {
	{ "index.html", STAFF, false, false, page_gaps },
	{ "heatmap.html", STAFF, false, false, page_heatmap },
	{ "heatmap/*.html", STAFF, false, true, page_heatmap },
	{ "trend.html", STAFF, false, false, page_trend },
	{ "items.html", AUTHOR, false, false, page_items },
	{ "attention.html", STAFF, false, false, page_attention },
	{ "attention/*.html", STAFF, false, true, page_attention },
	{ "seen.html", STAFF, false, false, page_seen },
	{ "seen/*.html", STAFF, false, true, page_seen },
	{ "map.html", STAFF, false, false, page_map },
	{ "crosswalk.html", STAFF, false, false, page_crosswalk },
	{ "method.html", ALL, false, false, page_method },
	{ "student/*.html", ALL, true, false, page_student },
	{ "cell/*/*.html", ALL, true, false, page_cell },
	{ "record/*.html", ALL, false, false, page_record },
	{ "lab/*.html", ALL, false, false, page_handout },
};

const struct site_page *site_pages(size_t *n)
{
	*n = sizeof pages / sizeof *pages;
	return pages;
}

/* The part of a path that a star stands for: up to the next slash, or up to ".html" at its end. */
static const char *star(const char *path, bool last, struct arena *a, const char **out)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
	size_t n = strspn(path, plain);
	if (last)
		n = n < 5 ? 0 : n - 5;
	if (n == 0 || n > 80 || *path == '.')
		return NULL;
	*out = arena_strndup(a, path, n);
	return path + n;
}

static bool matches(const char *pattern, const char *path, struct arena *a, const char *args[2])
{
	size_t n = 0;
	while (*pattern != '\0') {
		if (*pattern != '*') {
			if (*pattern++ != *path++)
				return false;
			continue;
		}
		path = n < 2 ? star(path, pattern[1] == '.', a, &args[n++]) : NULL;
		if (path == NULL)
			return false;
		pattern++;
	}
	return *path == '\0';
}

const struct site_page *site_find(const char *path, struct arena *a, struct ask *q)
{
	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
		const char *args[2] = { NULL, NULL };
		if (!matches(pages[i].pattern, path, a, args))
			continue;
		q->args[0] = args[0];
		q->args[1] = args[1];
		return &pages[i];
	}
	return NULL;
}

static int take_acks(struct view_from *from, struct arena *a, struct err *e)
{
	struct store_ack *acks;
	if (store_acks(from->store, a, &acks, &from->n_acks, e) != 0)
		return -1;
	struct view_ack *out = arena_array(a, from->n_acks + 1, sizeof *out);
	for (size_t i = 0; i < from->n_acks; i++)
		out[i] = (struct view_ack){ acks[i].key, acks[i].by, acks[i].at_ms };
	from->acks = out;
	return 0;
}

static bool is_cohort(const struct site *s, const char *name)
{
	for (size_t i = 0; i < s->cohorts.n; i++)
		if (strcmp(s->cohorts.item[i], name) == 0)
			return true;
	return false;
}

/* What a live page keeps of its query in the addresses that it leads to. */
static void keep_query(const struct site *s, const struct ask *q, struct page *p)
{
	const char *pairs[] = { q->sort == NULL ? "" : query_pair("sort", q->sort, p->a),
		q->domain == NULL ? "" : query_pair("domain", q->domain, p->a),
		q->cohort == NULL ? "" : query_pair("cohort", q->cohort, p->a) };
	p->query = "";
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (*pairs[i] != '\0')
			p->query = arena_printf(p->a, "%s%s%s", p->query, *p->query == '\0' ? "" : "&", pairs[i]);
	p->cohort_query = pairs[2];
	p->cohort = q->cohort;
	p->cohorts = &s->cohorts;
}

int site_render_page(
	const struct site *s, const struct site_page *page, const struct ask *q, struct page *p, struct err *e)
{
	struct site now = *s;
	struct ask ask = *q;
	int64_t number = 1;
	if (page->paged && !text_int(q->args[0], 2, 100000, &number))
		return err_set(e, ERR_USAGE, "no such page");
	if (q->cohort != NULL && !is_cohort(s, q->cohort))
		return err_set(e, ERR_USAGE, "no such cohort");
	if (p->live)
		keep_query(s, q, p);
	p->missing = &s->missing;
	ask.page = (size_t)number;
	now.from.now_ms = course_now_ms(s->course, io_wall_ms());
	now.from.cohort = q->cohort;
	if ((page->roles & ROLE_BIT(ROLE_STUDENT)) == 0 && take_acks(&now.from, p->a, e) != 0)
		return -1;
	return page->render(p, &now, &ask, e);
}

/* A lab that isn't there costs its titles and its handout, not the site; its pages say so. */
static void take_lab(struct site *s, const char *id, const char *dir, struct arena *a, const struct lab **labs)
{
	struct lab *lab;
	char *text = NULL;
	size_t len = 0;
	struct err e;
	if (lab_load(dir, a, &lab, &e) != 0) {
		log_line(LOG_WARN, "web", "%s", e.text);
		s->missing.item[s->missing.n++] = id;
		return;
	}
	if (io_read_file(AT_FDCWD, arena_printf(a, "%s/handout.md", dir), HANDOUT_MAX, a, &text, &len, &e) != 0)
		log_line(LOG_WARN, "web", "%s", e.text);
	labs[s->n_labs] = lab;
	s->labs[s->n_labs++] = (struct report_lab){ lab, text, len };
}

/* The script is built by npm and may be absent: the pages are whole without it. */
static int take_assets(struct site *s, struct arena *a, struct err *e)
{
	static const struct {
		const char *name, *file, *type;
		bool optional;
	} assets[] = {
		{ "style.css", "grader/web/style.css", "text/css; charset=utf-8", false },
		{ "plumb.js", "grader/web/ui/dist/plumb.js", "text/javascript; charset=utf-8", true },
	};
	for (size_t i = 0; i < sizeof assets / sizeof *assets; i++) {
		const char *path = data_path(a, assets[i].file);
		struct site_asset *to = &s->assets[s->n_assets];
		char *data;
		*to = (struct site_asset){ .name = assets[i].name, .type = assets[i].type, .data = "" };
		if (!assets[i].optional || access(path, R_OK) == 0) {
			if (io_read_file(AT_FDCWD, path, ASSET_MAX, a, &data, &to->len, e) != 0)
				return -1;
			to->data = data;
		}
		s->n_assets++;
	}
	return 0;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void take_cohorts(struct site *s, struct arena *a)
{
	size_t kept = 0;
	const char **names = arena_array(a, s->roster.n + 1, sizeof *names);
	for (size_t i = 0; i < s->roster.n; i++)
		names[i] = s->roster.rows[i].cohort;
	if (s->roster.n > 1)
		qsort(names, s->roster.n, sizeof *names, by_text);
	for (size_t i = 0; i < s->roster.n; i++)
		if (*names[i] != '\0' && (kept == 0 || strcmp(names[kept - 1], names[i]) != 0))
			names[kept++] = names[i];
	s->cohorts = (struct json_strings){ .item = names, .n = kept };
}

int site_open(const char *course, struct arena *a, struct site *out, struct err *e)
{
	struct site s = { 0 };
	if (course_open(course, a, &s.course, e) != 0 ||
		curriculum_load(data_path(a, "curriculum"), a, &s.curriculum, e) != 0 ||
		langs_load(data_path(a, "grader/web/po"), a, &s.langs, e) != 0 || take_assets(&s, a, e) != 0 ||
		mastery_params_read(data_path(a, "curriculum/mastery.json"), a, &s.params, e) != 0 ||
		roster_load(s.course->dir, a, &s.roster, e) != 0)
		return -1;
	take_cohorts(&s, a);
	const struct lab **labs = arena_array(a, s.course->n_labs + 1, sizeof *labs);
	s.labs = arena_array(a, s.course->n_labs + 1, sizeof *s.labs);
	s.missing.item = arena_array(a, s.course->n_labs + 1, sizeof *s.missing.item);
	for (size_t i = 0; i < s.course->n_labs; i++)
		take_lab(&s, s.course->labs[i].id, s.course->labs[i].dir, a, labs);
	s.from = (struct view_from){ .curriculum = s.curriculum, .course = s.course, .labs = labs, .n_labs = s.n_labs };
	*out = s;
	out->from.roster = &out->roster;
	return store_open_readonly(out->course->dir, &out->from.store, e);
}

void site_close(struct site *s)
{
	store_close(s->from.store);
	s->from.store = NULL;
}
