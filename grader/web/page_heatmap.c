/* Learners x competencies as a table: the state decides what a cell looks like, never the raw mean. Paged; sorted by
 * name unless asked otherwise, because a ranking is nobody's default. */
#include "grader/web/form.h"
#include "grader/web/site.h"

#define ROWS_A_PAGE SITE_HEATMAP_ROWS

/* "W2P-DNS-01" is "DNS 01" in a narrow column. */
static const char *short_id(const struct page *p, const char *id)
{
	const char *dash = strchr(id, '-');
	char *s = arena_strdup(p->a, dash == NULL ? id : dash + 1);
	for (char *c = s; (c = strchr(c, '-')) != NULL;)
		*c = ' ';
	return s;
}

struct sorted {
	const struct view_learner *learner;
	const struct view_cell *cells;
	int64_t key;
};

static int by_key(const void *x, const void *y)
{
	const struct sorted *a = x, *b = y;
	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	return strcmp(a->learner->id, b->learner->id);
}

/* Lowest first, and those without evidence at the end: not assessed is not below. */
static struct sorted *sort_rows(const struct page *p, const struct view_heatmap *v, const char *by)
{
	struct sorted *rows = arena_array(p->a, v->n_learners + 1, sizeof *rows);
	size_t column = v->n_columns;
	for (size_t c = 0; by != NULL && c < v->n_columns; c++)
		if (strcmp(v->columns[c].competency, by) == 0)
			column = c;
	for (size_t i = 0; i < v->n_learners; i++) {
		const struct view_cell *cells = v->cells + i * v->n_columns;
		rows[i] = (struct sorted){ &v->learners[i], cells, 0 };
		if (column < v->n_columns)
			rows[i].key = cells[column].state == VIEW_NOT_ASSESSED ? INT64_MAX : cells[column].mean_e4;
	}
	if (v->n_learners > 0)
		qsort(rows, v->n_learners, sizeof *rows, by_key);
	return rows;
}

static void cell(struct page *p, const struct view_learner *l, const struct view_column *c, const struct view_cell *k)
{
	put(p, "<td class=\"cell s%d%s%s\">", k->state, k->thin ? " thin" : "", k->critical ? " critical" : "");
	if (k->state == VIEW_NOT_ASSESSED) {
		put(p, "<span class=\"unseen\">%s</span></td>", chart_state_word(p, k->state));
		return;
	}
	struct view_link link = { PAGE_EVIDENCE, c->competency, l->id };
	const char *href = page_href(p, &link);
	put(p,
		"<a href=\"%s\" title=\"%s · %s\"><span class=\"unseen\">%s </span><b>%s</b><small><span "
		"class=\"unseen\"> n </span>%d%s%d</small></a></td>",
		href == NULL ? "#" : href, l->id, c->title, chart_state_word(p, k->state), page_share(p, k->mean_e4),
		(int)(k->n_eff_e4 / 10000), p->lang->decimal, (int)(k->n_eff_e4 / 1000 % 10));
}

/* The heatmap with one more choice; the cohort stays, and the domain where one is given. */
static const char *address(const struct page *p, const char *key, const char *value, const char *domain)
{
	const char *query = query_pair(key, value, p->a);
	if (domain != NULL)
		query = arena_printf(p->a, "%s&%s", query, query_pair("domain", domain, p->a));
	if (p->cohort != NULL)
		query = arena_printf(p->a, "%s&%s", query, p->cohort_query);
	return page_address(p, "heatmap.html", query);
}

static void columns(struct page *p, const struct view_heatmap *v, const struct ask *q)
{
	put(p, "<thead><tr><th scope=\"col\" class=\"corner\">%s</th>", page_text(p, N_("Learner")));
	for (size_t i = 0; i < v->n_columns; i++) {
		const struct view_column *c = &v->columns[i];
		bool sorted = q->sort != NULL && strcmp(q->sort, c->competency) == 0;
		put(p, "<th scope=\"col\" id=\"c-%s\" title=\"%s\"%s>", c->competency, c->title,
			sorted ? " aria-sort=\"ascending\"" : "");
		if (p->live)
			put(p, "<a href=\"%s\">%s</a></th>", address(p, "sort", c->competency, q->domain),
				short_id(p, c->competency));
		else
			put(p, "%s</th>", short_id(p, c->competency));
	}
	put(p, "</tr></thead>\n");
}

static void domains(struct page *p, const struct site *s, const struct ask *q)
{
	if (!p->live)
		return;
	put(p, "<p class=\"filter\">");
	say(p, "Domain:");
	put(p, " <a href=\"%s\"%s>%s</a>", page_address(p, "heatmap.html", p->cohort_query),
		q->domain == NULL ? " aria-current=\"true\"" : "", page_text(p, N_("all")));
	const char *before = "";
	for (size_t i = 0; i < s->curriculum->n_competencies; i++) {
		const struct competency *k = &s->curriculum->competencies[i];
		if (strcmp(k->domain, before) == 0 || k->observed)
			continue;
		before = k->domain;
		put(p, " <a href=\"%s\"%s>%s</a>", address(p, "domain", k->domain, NULL),
			q->domain != NULL && strcmp(q->domain, k->domain) == 0 ? " aria-current=\"true\"" : "",
			short_id(p, k->domain));
	}
	put(p, "</p>\n");
}

static void table(
	struct page *p, const struct view_heatmap *v, const struct ask *q, const struct sorted *rows, size_t n)
{
	put(p,
		"<div class=\"scroll heat\" tabindex=\"0\" role=\"region\" aria-label=\"%s\"><table class=\"heat\" "
		"data-sort>\n",
		page_text(p, N_("Heatmap")));
	columns(p, v, q);
	put(p, "<tbody>\n");
	for (size_t i = 0; i < n; i++) {
		const struct view_learner *l = rows[i].learner;
		put(p, "<tr><th scope=\"row\"><a href=\"%sstudent/%s.html\">%s</a></th>", p->root, l->id,
			*l->name == '\0' ? l->id : l->name);
		for (size_t c = 0; c < v->n_columns; c++)
			cell(p, l, &v->columns[c], &rows[i].cells[c]);
		put(p, "</tr>\n");
	}
	put(p, "</tbody></table></div>\n");
}

int page_heatmap(struct page *p, const struct site *s, const struct ask *q, struct err *e)
{
	struct view_heatmap v;
	size_t page = q->page == 0 ? 1 : q->page, first = (page - 1) * ROWS_A_PAGE;
	bool sort = q->sort != NULL;
	if (view_heatmap(&s->from, q->domain, false, sort ? 0 : first, sort ? SIZE_MAX : ROWS_A_PAGE, p->a, &v, e) != 0)
		return -1;
	if (first >= v.total && page > 1)
		return err_set(e, ERR_USAGE, "there is no page %zu", page);
	struct sorted *rows = sort_rows(p, &v, q->sort);
	size_t n = v.n_learners;
	if (sort) {
		rows += first;
		n = n - first < ROWS_A_PAGE ? n - first : ROWS_A_PAGE;
	}
	page_begin(p, page_text(p, N_("Heatmap")), NAV_HEATMAP);
	put(p, "<h1>");
	say(p, "Who can do what?");
	put(p, "</h1>\n<p class=\"lead\">");
	say(p, "Each cell is a state, not a mark: colour and pattern say which. The number is the mean, the small one "
	       "the "
	       "weight of evidence behind it. Hatched thinly: little evidence. !: a critical case failed. A cell leads "
	       "to its clauses.");
	put(p, "</p>\n");
	chart_legend(p);
	domains(p, s, q);
	page_pages(p, "heatmap", page_text(p, N_("Pages of learners")), page, ROWS_A_PAGE, v.total);
	table(p, &v, q, rows, n);
	page_pages(p, "heatmap", page_text(p, N_("Pages of learners")), page, ROWS_A_PAGE, v.total);
	page_end(p, &v.head);
	return 0;
}
