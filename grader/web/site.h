/* The site: which pages there are, who may read them, how each is made. One row a page in grader/web/site.c; the server
 * (grader/web/serve.h) and the folder of files (grader/web/twin.h) go over the same table.
 *
 * Everything that does not change while pages are made is in struct site; every page gets a fresh arena. */
#ifndef GRADER_WEB_SITE_H
#define GRADER_WEB_SITE_H

#include "grader/mastery/mastery.h"
#include "grader/mastery/view_roster.h"
#include "grader/report.h"
#include "grader/web/page.h"

struct site_asset {
	const char *name, *type; /* "style.css", "text/css; charset=utf-8" */
	const char *data;
	size_t len;
};

struct site {
	struct view_from from; /* .now_ms is set for each page */
	struct roster roster;
	struct json_strings cohorts; /* of the roster, sorted */
	struct course *course;
	struct curriculum *curriculum;
	struct langs langs;
	struct mastery_params params;
	struct site_asset assets[2];
	size_t n_assets;
	struct report_lab *labs; /* with their handouts */
	size_t n_labs;
	struct json_strings missing; /* ids of labs whose folder cannot be read */
};

#define SITE_HEATMAP_ROWS   ((size_t)50) /* on one page */
#define SITE_ATTENTION_ROWS ((size_t)100)
#define SITE_SEEN_ROWS      ((size_t)100)

struct ask {                                /* a request that has been understood: every text is plain */
	const char *args[2];                /* what stood for the stars of the address */
	const char *sort, *domain, *cohort; /* NULL = not given; a cohort is any text of the roster's */
	size_t page;
};

typedef int site_render(struct page *p, const struct site *s, const struct ask *q, struct err *e);

struct site_page {
	const char *pattern; /* "cell/" STAR "/" STAR ".html", with "*" for STAR */
	unsigned roles;      /* ROLE_BIT of those who may read it */
	bool own;            /* args[0] is a learner, and a student reads only the own one */
	bool paged;          /* args[0] is the number of a page, from 2 on */
	site_render *render;
};

/* Course, curriculum, labs, roster, catalogues, style and script, and a store for reading. Labs that can't be loaded are
 * left out and named on the log. */
int site_open(const char *course, struct arena *a, struct site *out, struct err *e);
void site_close(struct site *s);

/* The page at this path ("index.html"), with the parts of the path that its stars stand for; NULL = none. */
const struct site_page *site_find(const char *path, struct arena *a, struct ask *q);
const struct site_page *site_pages(size_t *n);

/* ERR_USAGE: what was asked for isn't there. */
int site_render_page(
	const struct site *s, const struct site_page *page, const struct ask *q, struct page *p, struct err *e);

/* One file each, grader/web/page_<name>.c. */
site_render page_gaps, page_heatmap, page_cell, page_trend, page_items, page_attention, page_seen, page_map,
	page_crosswalk, page_method, page_student, page_record, page_handout;

#endif
