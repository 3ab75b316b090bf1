/* Small pictures in SVG, made here, without script and without a style attribute: widths are percentages, so that a
 * pattern is never stretched. A picture is hidden from a screen reader, and the words beside it are not. */
#include "grader/web/page.h"

/* By enum view_state: what a legend says, and a shape of its own. */
static const struct {
	const char *word, *mark;
} states[VIEW_STATES] = {
	[VIEW_NOT_ASSESSED] = { N_("not assessed"), "○" },
	[VIEW_UNDETERMINED] = { N_("undecided"), "◐" },
	[VIEW_GAP] = { N_("below"), "▼" },
	[VIEW_DEMONSTRATED] = { N_("demonstrated"), "●" },
};

/* The order in which people read them. */
static const int order[VIEW_STATES] = { VIEW_DEMONSTRATED, VIEW_UNDETERMINED, VIEW_GAP, VIEW_NOT_ASSESSED };

void chart_patterns(struct buf *out)
{
	html(out, "<svg class=\"defs\" width=\"0\" height=\"0\" aria-hidden=\"true\" focusable=\"false\"><defs>"
		  "<pattern id=\"p0\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\"><rect class=\"f0\" "
		  "width=\"6\" height=\"6\"/><circle class=\"h0\" cx=\"3\" cy=\"3\" r=\".8\"/></pattern>"
		  "<pattern id=\"p1\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\"><rect class=\"f1\" "
		  "width=\"6\" height=\"6\"/><path class=\"h1\" d=\"M-1 1l2-2M0 6l6-6M5 7l2-2\"/></pattern>"
		  "<pattern id=\"p2\" width=\"4\" height=\"4\" patternUnits=\"userSpaceOnUse\"><rect class=\"f2\" "
		  "width=\"4\" height=\"4\"/><path class=\"h2\" d=\"M2 0v4\"/></pattern>"
		  "<pattern id=\"p3\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\"><rect class=\"f3\" "
		  "width=\"6\" height=\"6\"/></pattern></defs></svg>\n");
}

const char *chart_state_word(const struct page *p, int state)
{
	return page_text(p, states[state].word);
}

void chart_state(struct page *p, int state)
{
	put(p, "<span class=\"state s%d\"><span aria-hidden=\"true\">%s</span> %s</span>", state, states[state].mark,
		chart_state_word(p, state));
}

/* A position on the scale, as an SVG length: 6250 is "62.50%". */
static const char *at(const struct page *p, int64_t e4)
{
	e4 = e4 < 0 ? 0 : e4 > 10000 ? 10000 : e4;
	return arena_printf(p->a, "%lld.%02lld%%", (long long)(e4 / 100), (long long)(e4 % 100));
}

static void line(struct page *p, const char *class, int64_t x1, int64_t x2, int y1, int y2)
{
	put(p, "<line class=\"%s\" x1=\"%s\" x2=\"%s\" y1=\"%d\" y2=\"%d\"/>", class, at(p, x1), at(p, x2), y1, y2);
}

void chart_interval(struct page *p, int64_t mean_e4, int64_t lo_e4, int64_t hi_e4, int64_t required_e4)
{
	put(p, "<svg class=\"interval\" width=\"100%%\" height=\"22\" aria-hidden=\"true\" focusable=\"false\"><rect "
	       "class=\"track\" x=\"0\" y=\"7\" width=\"100%%\" height=\"8\"/>");
	if (mean_e4 >= 0)
		put(p, "<rect class=\"bar\" x=\"0\" y=\"7\" width=\"%s\" height=\"8\"/>", at(p, mean_e4));
	if (lo_e4 >= 0 && hi_e4 >= 0) {
		line(p, "whisker", lo_e4, hi_e4, 11, 11);
		line(p, "whisker", lo_e4, lo_e4, 6, 16);
		line(p, "whisker", hi_e4, hi_e4, 6, 16);
		put(p, "<circle class=\"mean\" cx=\"%s\" cy=\"11\" r=\"4\"/>", at(p, mean_e4));
	}
	if (required_e4 >= 0) {
		line(p, "halo", required_e4, required_e4, 1, 21);
		line(p, "tick", required_e4, required_e4, 1, 21);
	}
	put(p, "</svg>");
}

void chart_strip(struct page *p, const int64_t count[static VIEW_STATES])
{
	int64_t total = 0, before = 0;
	for (int s = 0; s < VIEW_STATES; s++)
		total += count[s];
	put(p, "<svg class=\"strip\" width=\"100%%\" height=\"14\" aria-hidden=\"true\" focusable=\"false\">");
	for (int i = 0; total > 0 && i < VIEW_STATES; i++) {
		int64_t n = count[order[i]];
		if (n > 0)
			put(p, "<rect x=\"%s\" y=\"0\" width=\"%s\" height=\"14\" fill=\"url(#p%d)\"/>",
				at(p, before * 10000 / total), at(p, n * 10000 / total), order[i]);
		before += n;
	}
	put(p, "</svg><span class=\"counts\">");
	for (int i = 0; i < VIEW_STATES; i++)
		put(p,
			"<span class=\"state s%d\" title=\"%s\"><span aria-hidden=\"true\">%s</span>&#8239;%d<span "
			"class=\"unseen\"> %s</span></span> ",
			order[i], chart_state_word(p, order[i]), states[order[i]].mark, (int)count[order[i]],
			chart_state_word(p, order[i]));
	put(p, "</span>");
}

void chart_legend(struct page *p)
{
	static const char *const means[VIEW_STATES] = {
		[VIEW_NOT_ASSESSED] = N_("no evidence yet; never counted as a failure"),
		[VIEW_UNDETERMINED] = N_("evidence, but too little to say"),
		[VIEW_GAP] = N_("the whole interval lies below the required level, or a critical case failed"),
		[VIEW_DEMONSTRATED] = N_("the whole interval lies at or above the required level"),
	};
	put(p, "<ul class=\"legend\">");
	for (int i = 0; i < VIEW_STATES; i++) {
		put(p,
			"<li><svg width=\"26\" height=\"14\" aria-hidden=\"true\" focusable=\"false\"><rect "
			"class=\"swatch\" width=\"26\" height=\"14\" fill=\"url(#p%d)\"/></svg> ",
			order[i]);
		chart_state(p, order[i]);
		put(p, " <span class=\"quiet\">");
		put(p, "%s</span></li>", page_text(p, means[order[i]]));
	}
	put(p, "</ul>\n");
}
