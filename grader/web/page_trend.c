/* Small multiples: for each competency, how many learners are in which state, week by week. The picture is drawn here;
 * the table below it holds the same numbers, and the script makes it explorable. */
#include "grader/web/site.h"

static const int order[] = { VIEW_DEMONSTRATED, VIEW_UNDETERMINED, VIEW_GAP };
#define ORDER  ((int)(sizeof order / sizeof *order))
#define HEIGHT 96

static const char *percent(const struct page *p, size_t n, size_t of)
{
	size_t e4 = of == 0 ? 0 : n * 10000 / of;
	return arena_printf(p->a, "%zu.%02zu%%", e4 / 100, e4 % 100);
}

static void picture(struct page *p, const struct view_trend *v, const struct view_trend_row *r)
{
	int64_t total = v->head.learners > 0 ? v->head.learners : 1;
	put(p, "<svg class=\"trend\" width=\"100%%\" height=\"%d\" aria-hidden=\"true\" focusable=\"false\">", HEIGHT);
	for (size_t w = 0; w < v->n_weeks; w++) {
		int64_t below = 0;
		for (int i = 0; i < ORDER; i++) {
			int64_t n = r->count[w][order[i]], top = (below + n) * HEIGHT / total;
			int64_t bottom = below * HEIGHT / total;
			if (top > bottom)
				put(p, "<rect x=\"%s\" y=\"%d\" width=\"%s\" height=\"%d\" fill=\"url(#p%d)\"/>",
					percent(p, w * 20 + 1, v->n_weeks * 20), (int)(HEIGHT - top),
					percent(p, 18, v->n_weeks * 20), (int)(top - bottom), order[i]);
			below += n;
		}
	}
	put(p, "<line class=\"base\" x1=\"0\" x2=\"100%%\" y1=\"%d\" y2=\"%d\"/></svg>\n", HEIGHT, HEIGHT);
}

static void numbers(struct page *p, const struct view_trend *v, const struct view_trend_row *r)
{
	put(p,
		"<details><summary>%s<span class=\"unseen\"> %s</span></summary><div class=\"scroll\" tabindex=\"0\" "
		"role=\"region\" aria-label=\"%s %s\"><table class=\"small\"><thead><tr><th scope=\"col\">%s</th>",
		page_text(p, N_("Numbers")), r->competency, page_text(p, N_("Numbers")), r->competency,
		page_text(p, N_("Week of")));
	for (int i = 0; i < ORDER; i++)
		put(p, "<th scope=\"col\" class=\"n\">%s</th>", chart_state_word(p, order[i]));
	put(p, "<th scope=\"col\" class=\"n\">%s</th></tr></thead><tbody>\n", chart_state_word(p, VIEW_NOT_ASSESSED));
	for (size_t w = 0; w < v->n_weeks; w++) {
		put(p, "<tr><th scope=\"row\">%s</th>", page_date(p, v->weeks[w].starts_ms));
		for (int i = 0; i < ORDER; i++)
			put(p, "<td class=\"n\">%d</td>", (int)r->count[w][order[i]]);
		put(p, "<td class=\"n\">%d</td></tr>\n", (int)r->count[w][VIEW_NOT_ASSESSED]);
	}
	put(p, "</tbody></table></div></details>\n");
}

static void one(struct page *p, const struct view_trend *v, const struct view_trend_row *r)
{
	put(p,
		"<li id=\"c-%s\"><figure class=\"multiple\" data-chart=\"trend\"><figcaption><span "
		"class=\"id\">%s</span> "
		"<span lang=\"en\">",
		r->competency, r->competency);
	page_link(p, PAGE_HEATMAP, r->competency, r->title);
	put(p, "</span></figcaption>\n");
	put(p, "<div class=\"canvas\">");
	picture(p, v, r);
	put(p, "</div><p class=\"ends\"><span>%s</span><span>%s</span></p>\n", page_date(p, v->weeks[0].starts_ms),
		page_date(p, v->weeks[v->n_weeks - 1].starts_ms));
	numbers(p, v, r);
	put(p, "</figure></li>\n");
}

int page_trend(struct page *p, const struct site *s, const struct ask *q, struct err *e)
{
	struct view_trend v;
	(void)q;
	if (view_trend(&s->from, p->a, &v, e) != 0)
		return -1;
	page_begin(p, page_text(p, N_("Trend")), NAV_TREND);
	put(p, "<h1>");
	say(p, "Is it getting better?");
	put(p, "</h1>\n<p class=\"lead\">");
	say_n(p, "Learners by state at the end of each week, out of %zu. Empty space above a column: not assessed yet.",
		"Learners by state at the end of each week, out of %zu. Empty space above a column: not assessed yet.",
		(size_t)v.head.learners, (size_t)v.head.learners);
	put(p, "</p>\n");
	chart_legend(p);
	if (v.n_weeks == 0 || v.n == 0) {
		put(p, "<p>");
		say(p, "Nothing was submitted yet.");
		put(p, "</p>\n");
	} else {
		put(p, "<ul class=\"multiples\">\n");
		for (size_t i = 0; i < v.n; i++)
			one(p, &v, &v.rows[i]);
		put(p, "</ul>\n");
	}
	page_end(p, &v.head);
	return 0;
}
