#include "grader/web/page.h"

#include <stdarg.h>
#include <string.h>
#include <time.h>

#include "grader/course.h"
#include "grader/web/form.h"

static const struct {
	const char *file, *title;
} views[NAVS] = {
	[NAV_GAPS] = { "index.html", N_("Gap board") },
	[NAV_HEATMAP] = { "heatmap.html", N_("Heatmap") },
	[NAV_TREND] = { "trend.html", N_("Trend") },
	[NAV_ITEMS] = { "items.html", N_("Item analysis") },
	[NAV_ATTENTION] = { "attention.html", N_("Attention") },
	[NAV_SEEN] = { "seen.html", N_("What else was seen") },
	[NAV_MAP] = { "map.html", N_("Curriculum map") },
	[NAV_CROSSWALK] = { "crosswalk.html", N_("Crosswalk") },
	[NAV_METHOD] = { "method.html", N_("Method") },
};

const char *page_text(const struct page *p, const char *msgid)
{
	return tr(p->lang, msgid);
}

/* html() with a list: the conversions of a translation were compared with its msgid's when the catalogue was read. */
void say(struct page *p, const char *msgid, ...)
{
	va_list ap;
	va_start(ap, msgid);
	html_list(p->out, tr(p->lang, msgid), ap);
	va_end(ap);
}

void say_n(struct page *p, const char *one, const char *many, size_t n, ...)
{
	va_list ap;
	va_start(ap, n);
	html_list(p->out, tr_n(p->lang, one, many, n), ap);
	va_end(ap);
}

void page_words(struct page *p, const struct view_words *w)
{
	const char *many = w->many == NULL ? NULL : w->many;
	const char *text =
		many == NULL ? tr(p->lang, w->one) : tr_n(p->lang, w->one, many, w->n == 1 ? (size_t)1 : (size_t)2);
	put(p, "%s", view_words_fill(w, text, p->a));
}

const char *page_share(const struct page *p, int64_t e4)
{
	if (e4 == -1 || e4 == VIEW_NONE)
		return "–";
	int64_t cents = ((e4 < 0 ? -e4 : e4) + 50) / 100;
	return arena_printf(p->a, "%s%lld%s%02lld", e4 <= -50 ? "−" : "", (long long)(cents / 100), p->lang->decimal,
		(long long)(cents % 100));
}

const char *page_percent(const struct page *p, int64_t e4)
{
	if (e4 < 0)
		return "–";
	return arena_printf(p->a, "%lld\u202f%%", (long long)((e4 + 50) / 100));
}

static bool broken_down(int64_t ms, struct tm *tm)
{
	time_t t = (time_t)(ms / 1000);
	return ms > 0 && gmtime_r(&t, tm) != NULL;
}

const char *page_date(const struct page *p, int64_t ms)
{
	struct tm tm;
	return !broken_down(ms, &tm)
		       ? "–"
		       : arena_printf(p->a, "%04d-%02d-%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}

const char *page_minute(const struct page *p, int64_t ms)
{
	struct tm tm;
	return !broken_down(ms, &tm) ? "–"
				     : arena_printf(p->a, "%s %02d:%02d UTC", page_date(p, ms), tm.tm_hour, tm.tm_min);
}

static bool plain(const char *s)
{
	return s != NULL && *s != '\0' && *s != '.' &&
	       strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == strlen(s);
}

/* By enum view_page: where a link leads, with its arguments. */
static const struct {
	const char *file; /* whole; or: */
	const char *folder;
	bool two;            /* folder/ARG/ARG2.html */
	const char *anchors; /* arg is an anchor on the page: its beginning */
} targets[] = {
	[PAGE_GAPS] = { "index.html", NULL, false, "c-" },
	[PAGE_HEATMAP] = { "heatmap.html", NULL, false, "c-" },
	[PAGE_EVIDENCE] = { NULL, "cell", true, NULL },
	[PAGE_TREND] = { "trend.html", NULL, false, "c-" },
	[PAGE_ITEMS] = { "items.html", NULL, false, NULL },
	[PAGE_ATTENTION] = { "attention.html", NULL, false, NULL },
	[PAGE_MAP] = { "map.html", NULL, false, "c-" },
	[PAGE_CROSSWALK] = { "crosswalk.html", NULL, false, NULL },
	[PAGE_STUDENT] = { NULL, "student", false, NULL },
	[PAGE_METHOD] = { "method.html", NULL, false, NULL },
	[PAGE_RECORD] = { NULL, "record", false, NULL },
	[PAGE_HANDOUT] = { NULL, "lab", false, NULL },
};

const char *page_href(const struct page *p, const struct view_link *l)
{
	if (l->page < 0 || (size_t)l->page >= sizeof targets / sizeof *targets)
		return NULL;
	const char *file = targets[l->page].file, *anchors = targets[l->page].anchors;
	/* A competency's learners, the worst first: a file can't be sorted anew, a server can. */
	if (l->page == PAGE_HEATMAP && p->live && plain(l->arg)) {
		const char *query = query_pair("sort", l->arg, p->a);
		if (p->cohort_query != NULL && *p->cohort_query != '\0')
			query = arena_printf(p->a, "%s&%s", query, p->cohort_query);
		return arena_printf(p->a, "%s#%s%s", page_address(p, file, query), anchors, l->arg);
	}
	if (file != NULL)
		return anchors != NULL && plain(l->arg)
			       ? arena_printf(p->a, "%s#%s%s", page_address(p, file, p->cohort_query), anchors, l->arg)
			       : page_address(p, file, p->cohort_query);
	if (!plain(l->arg) || (targets[l->page].two && !plain(l->arg2)))
		return NULL;
	if (l->page == PAGE_EVIDENCE)
		return arena_printf(p->a, "%scell/%s/%s.html", p->root, l->arg2, l->arg);
	const char *base = arena_printf(p->a, "%s%s/%s.html", p->root, targets[l->page].folder, l->arg);
	return l->page == PAGE_HANDOUT && plain(l->arg2) ? arena_printf(p->a, "%s#%s", base, l->arg2) : base;
}

void page_link(struct page *p, int page, const char *arg, const char *text)
{
	struct view_link l = { page, arg, "" };
	const char *href = page_href(p, &l);
	if (href != NULL)
		put(p, "<a href=\"%s\">%s</a>", href, text);
	else
		put(p, "%s", text);
}

const char *page_address(const struct page *p, const char *file, const char *query)
{
	bool none = query == NULL || *query == '\0';
	return arena_printf(p->a, "%s%s%s%s", p->root, file, none ? "" : "?", none ? "" : query);
}

void page_pages(struct page *p, const char *base, const char *label, size_t page, size_t rows, size_t total)
{
	size_t n = (total + rows - 1) / rows;
	if (n <= 1)
		return;
	put(p, "<nav class=\"pages\" aria-label=\"%s\"><ul>", label);
	for (size_t i = 1; i <= n; i++) {
		const char *file =
			i == 1 ? arena_printf(p->a, "%s.html", base) : arena_printf(p->a, "%s/%zu.html", base, i);
		put(p, "<li><a href=\"%s\"%s>%zu–%zu</a></li>", page_address(p, file, p->query),
			i == page ? " aria-current=\"page\"" : "", (i - 1) * rows + 1,
			i * rows < total ? i * rows : total);
	}
	put(p, "</ul></nav>\n");
}

static void head(struct page *p, const char *title)
{
	put(p, "<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n", p->lang->code);
	/* In files the policy has no other way to the browser; a server says the same in a header. */
	if (!p->live)
		put(p, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'self' "
		       "file:; script-src 'self' file:; base-uri 'none'; form-action 'none'\">\n");
	put(p,
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" "
		"content=\"no-referrer\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<title>%s · "
		"%s</title>\n<link rel=\"stylesheet\" href=\"%sstyle.css\">\n<script defer "
		"src=\"%splumb.js\"></script>\n</head>\n<body>\n",
		title, p->course, p->root, p->root);
}

static void languages(struct page *p)
{
	if (!p->live)
		return;
	put(p, "<span class=\"languages\">");
	for (size_t i = 0; i < p->langs->n; i++) {
		const struct lang *l = &p->langs->items[i];
		if (l == p->lang)
			put(p, "<span aria-current=\"true\" lang=\"%s\">%s</span> ", l->code, l->name);
		else
			put(p, "<a href=\"?lang=%s%s%s\" hreflang=\"%s\" lang=\"%s\">%s</a> ", l->code,
				p->query == NULL || *p->query == '\0' ? "" : "&", p->query == NULL ? "" : p->query,
				l->code, l->code, l->name);
	}
	put(p, "</span>");
}

static void navigation(struct page *p, enum nav nav)
{
	put(p, "<nav aria-label=\"%s\"><ul>", page_text(p, N_("Views")));
	for (int i = 0; i < NAVS; i++) {
		bool here = i == (int)nav || (i == NAV_ATTENTION && nav == NAV_SEEN);
		if (i == NAV_SEEN || (i == NAV_ITEMS && p->who->role != ROLE_INSTRUCTOR))
			continue;
		put(p, "<li><a href=\"%s\"%s>%s</a></li>", page_address(p, views[i].file, p->cohort_query),
			here ? " aria-current=\"page\"" : "", page_text(p, views[i].title));
	}
	put(p, "</ul></nav>\n");
}

/* Which learners a view counts: all, or one cohort. Curriculum and method know no learners. */
static void cohorts(struct page *p, enum nav nav)
{
	bool counted = nav < NAVS && nav != NAV_MAP && nav != NAV_METHOD;
	if (p->cohorts == NULL || p->cohorts->n == 0 || !counted)
		return;
	put(p, "<p class=\"filter\">");
	say(p, "Cohort:");
	put(p, " <a href=\"%s\"%s>%s</a>", page_address(p, views[nav].file, NULL),
		p->cohort == NULL ? " aria-current=\"true\"" : "", page_text(p, N_("all")));
	for (size_t i = 0; i < p->cohorts->n; i++) {
		const char *c = p->cohorts->item[i];
		put(p, " <a href=\"%s\"%s>%s</a>", page_address(p, views[nav].file, query_pair("cohort", c, p->a)),
			p->cohort != NULL && strcmp(p->cohort, c) == 0 ? " aria-current=\"true\"" : "", c);
	}
	put(p, "</p>\n");
}

static void navigation_own(struct page *p)
{
	put(p, "<nav aria-label=\"%s\"><ul><li><a href=\"%sstudent/%s.html\">", page_text(p, N_("Views")), p->root,
		p->who->name);
	say(p, "My page");
	put(p, "</a></li><li><a href=\"%smethod.html\">", p->root);
	say(p, "Method");
	put(p, "</a></li></ul></nav>\n");
}

static void missing(struct page *p)
{
	for (size_t i = 0; p->missing != NULL && i < p->missing->n; i++) {
		put(p, "<p class=\"simulated\" role=\"note\">");
		say(p,
			"The folder of the exercise %s cannot be read: its titles, clauses and handout are missing on "
			"these "
			"pages, and what it asks for is known from records alone. The reason is in the log.",
			p->missing->item[i]);
		put(p, "</p>\n");
	}
}

void page_begin(struct page *p, const char *title, enum nav nav)
{
	head(p, title);
	put(p, "<a class=\"skip\" href=\"#main\">");
	say(p, "Skip to the contents");
	put(p,
		"</a>\n<header class=\"site\"><p class=\"course\"><span class=\"plumb\" aria-hidden=\"true\">"
		"</span>%s</p>",
		p->course);
	languages(p);
	put(p, "</header>\n");
	if (p->simulated) {
		put(p, "<p class=\"simulated\">");
		say(p, "Simulated course: the people and dates are made up. Each submission was really graded.");
		put(p, "</p>\n");
	}
	if (p->who->role >= ROLE_ASSISTANT)
		navigation(p, nav);
	else if (p->who->role == ROLE_STUDENT)
		navigation_own(p);
	chart_patterns(p->out);
	put(p, "<main id=\"main\" tabindex=\"-1\">\n");
	if (p->who->role >= ROLE_ASSISTANT) {
		cohorts(p, nav);
		missing(p);
	}
}

void page_end(struct page *p, const struct view_head *h)
{
	put(p, "</main>\n<footer>\n");
	if (h != NULL) {
		put(p, "<p lang=\"en\">%s</p>\n<p>", h->disclaimer);
		say(p, "Framework %s %s, model parameters %s, as of %s.", h->framework, h->version, h->params,
			page_minute(p, h->now_ms));
		put(p, " <a href=\"%smethod.html\">", p->root);
		say(p, "How these numbers are made");
		put(p, "</a></p>\n");
	}
	put(p, "<p>");
	say(p, "Made by Plumbline. Verdicts come from the standard’s own clauses; the record behind each can be "
	       "checked and replayed.");
	put(p, "</p>\n</footer>\n</body>\n</html>\n");
}
