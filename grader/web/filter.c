/* Cohorts to choose from: every view of the course is one of a cohort as well, when its address says ?cohort=NAME. */
#include <string.h>

#include "grader/web/site.h"

#define COHORTS_MAX 12

/* What an address of ours can carry (request_query in answer.c). */
static bool plain(const char *s)
{
	return *s != '\0' && strlen(s) <= 64 &&
	       strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == strlen(s);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static size_t cohorts_of(const struct site *s, const char *names[static COHORTS_MAX])
{
	size_t n = 0;
	for (size_t i = 0; i < s->roster.n && n < COHORTS_MAX; i++) {
		bool there = !plain(s->roster.rows[i].cohort);
		for (size_t k = 0; k < n; k++)
			there |= strcmp(names[k], s->roster.rows[i].cohort) == 0;
		if (!there)
			names[n++] = s->roster.rows[i].cohort;
	}
	qsort(names, n, sizeof *names, by_name);
	return n;
}

static void one(struct page *p, const struct ask *q, const char *file, const char *cohort, const char *word)
{
	struct ask to = *q;
	bool here = cohort == NULL ? q->cohort == NULL : q->cohort != NULL && strcmp(q->cohort, cohort) == 0;
	to.cohort = cohort;
	put(p, here ? " <a href=\"%s\" aria-current=\"true\">%s</a>" : " <a href=\"%s\">%s</a>",
		site_address(p, file, &to), word);
}

const char *site_address(struct page *p, const char *file, const struct ask *q)
{
	const struct {
		const char *key, *value;
	} parts[] = { { "sort", q->sort }, { "domain", q->domain }, { "cohort", q->cohort } };
	const char *text = arena_printf(p->a, "%s%s", p->root, file), *before = "?";
	for (size_t i = 0; p->live && i < sizeof parts / sizeof *parts; i++) {
		if (parts[i].value == NULL)
			continue;
		text = arena_printf(p->a, "%s%s%s=%s", text, before, parts[i].key, parts[i].value);
		before = "&";
	}
	return text;
}

void site_cohorts(struct page *p, const struct site *s, const struct ask *q, const char *file)
{
	const char *names[COHORTS_MAX];
	size_t n = p->live ? cohorts_of(s, names) : 0;
	if (n < 2)
		return;
	put(p, "<p class=\"filter\">");
	say(p, "Cohort:");
	one(p, q, file, NULL, page_text(p, N_("all")));
	for (size_t i = 0; i < n; i++)
		one(p, q, file, names[i], names[i]);
	put(p, "</p>\n");
}
