/* One page that is being written: its language, its place in the site, who reads it. Every page of the site is made with
 * these few functions, for the server and for a folder of files alike; addresses are relative, so both are the same.
 *
 * put() writes markup, its %s escaped (grader/web/html.h). say() writes a sentence in the reader's language: the text is
 * the msgid, and there is no markup in it. xgettext knows say, say_n, page_text and N_. */
#ifndef GRADER_WEB_PAGE_H
#define GRADER_WEB_PAGE_H

#include "grader/mastery/view.h"
#include "grader/web/html.h"
#include "grader/web/lang.h"
#include "grader/web/token.h"

enum nav { /* the views, in the order of the navigation */
	NAV_GAPS,
	NAV_HEATMAP,
	NAV_TREND,
	NAV_ITEMS,
	NAV_ATTENTION,
	NAV_SEEN, /* stands below NAV_ATTENTION */
	NAV_MAP,
	NAV_CROSSWALK,
	NAV_METHOD,
	NAVS,
	NAV_OWN, /* a student's own pages */
	NAV_NONE
};

struct page {
	struct buf *out;
	struct arena *a;
	const struct langs *langs;
	const struct lang *lang;
	const struct who *who;
	const char *root;   /* from the page to the site's top: "", "../" */
	const char *path;   /* from the top to the page: "heatmap.html" */
	const char *course; /* its title */
	/* Of a live page, or NULL: what was asked for beside the path, ready for an address ("cohort=a&domain=b"); the cohort
	 * alone in the same way; the cohort's name; the names that there are. */
	const char *query, *cohort_query, *cohort;
	const struct json_strings *cohorts;
	const struct json_strings *missing; /* exercises whose folder cannot be read, or NULL */
	const char *form;                   /* what a form has to hand back; NULL = nothing can be changed here */
	bool simulated;                     /* the course's dates are, and every page says so */
	bool live;                          /* a server answers; in files there are no queries and no forms */
};

#define N_(text)    text /* a msgid in a table */
#define put(p, ...) html((p)->out, __VA_ARGS__)

void page_begin(struct page *p, const char *title, enum nav nav); /* title: already in the reader's language */
void page_end(struct page *p, const struct view_head *head);      /* head: NULL where no view stands behind it */

void say(struct page *p, const char *msgid, ...) __attribute__((format(printf, 2, 3)));
/* One of two forms by n; the conversions' values follow. */
void say_n(struct page *p, const char *one, const char *many, size_t n, ...)
	__attribute__((format(printf, 2, 5), format(printf, 3, 5)));
/* An address of this site with a query, which may be NULL or "". */
const char *page_address(const struct page *p, const char *file, const char *query);
/* "1-50 51-100 ...": leads to base.html, base/2.html, ... with the same query; nothing where one page holds all. */
void page_pages(struct page *p, const char *base, const char *label, size_t page, size_t rows, size_t total);
const char *page_text(const struct page *p, const char *msgid);
void page_words(struct page *p, const struct view_words *w);

/* 0.62 for 6200, in the reader's way; a dash for -1 and VIEW_NONE. */
const char *page_share(const struct page *p, int64_t e4);
const char *page_percent(const struct page *p, int64_t e4); /* "62 %" */
const char *page_date(const struct page *p, int64_t ms);    /* 2026-11-21, UTC */
const char *page_minute(const struct page *p, int64_t ms);  /* 2026-11-21 14:05 UTC */

/* The text, as a link where it leads somewhere. */
void page_link(struct page *p, int page, const char *arg, const char *text);

extern const char *const page_rules[VIEW_RULES]; /* msgids of the attention list's rules */

/* The address of a page, relative to this one, or NULL when the link leads nowhere. Every part is plain. */
const char *page_href(const struct page *p, const struct view_link *l);

/* grader/web/chart.c: marks that carry a word, a shape and a pattern besides their colour. */
void chart_patterns(struct buf *out); /* once on a page, before the first mark */
const char *chart_state_word(const struct page *p, int state);
void chart_state(struct page *p, int state); /* mark and word */
/* Mean as a bar, interval as a whisker, the required level as a tick. -1: nothing is drawn of it. */
void chart_interval(struct page *p, int64_t mean_e4, int64_t lo_e4, int64_t hi_e4, int64_t required_e4);
void chart_strip(struct page *p, const int64_t count[static VIEW_STATES]); /* with its counts in words */
void chart_legend(struct page *p);                                         /* with what each means */
void chart_legend_short(struct page *p); /* the words alone: where the long one stands below */

#endif
