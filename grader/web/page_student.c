/* One learner's own page: what is shown, what to do next, each failed clause with its place in the handout, every attempt.
 * No word of anybody else on it; the instructor reads the same page. */
#include "grader/web/site.h"

static const char *const levels[] = { "MUST", "SHOULD", "MAY" };

static void exercises(struct page *p, const struct view_student *v)
{
	put(p, "<h2 id=\"labs\">");
	say(p, "Exercises");
	put(p, "</h2>\n<ul class=\"cards\">\n");
	for (size_t i = 0; i < v->n_labs; i++) {
		const struct view_lab_state *l = &v->labs[i];
		struct view_link read = { PAGE_HANDOUT, l->lab, "" };
		const char *href = page_href(p, &read);
		put(p, "<li><h3 lang=\"en\"><a href=\"%s\">%s</a></h3>", href == NULL ? "#" : href, l->title);
		if (l->best_permille < 0) {
			put(p, "<p class=\"quiet\">");
			say(p, "Nothing graded yet.");
			put(p, "</p></li>\n");
			continue;
		}
		put(p, "<p><b>%d</b> <span class=\"quiet\">", (int)l->best_permille);
		say(p, "of 1000; %d to pass", (int)l->pass_permille);
		put(p,
			"</span></p><meter min=\"0\" max=\"1000\" low=\"%d\" value=\"%d\" aria-label=\"%s\"></meter>"
			"<p><a href=\"%srecord/%s.html\">",
			(int)l->pass_permille, (int)l->best_permille, page_text(p, N_("Points")), p->root, l->record);
		say(p, "last: %d", (int)l->last_permille);
		put(p, "</a> <span class=\"quiet\">");
		say_n(p, "%zu attempt", "%zu attempts", (size_t)l->attempts, (size_t)l->attempts);
		put(p, "</span></p></li>\n");
	}
	put(p, "</ul>\n");
}

static void next(struct page *p, const struct view_own *o)
{
	const char *href = page_href(p, &o->read);
	if (o->next.one == NULL || *o->next.one == '\0')
		return;
	page_words(p, &o->next);
	if (href != NULL)
		put(p, " <a href=\"%s\">%s<span class=\"unseen\"> %s</span></a>", href, page_text(p, N_("Read")),
			o->competency);
}

static void competency(struct page *p, const char *learner, const struct view_own *o)
{
	struct view_link link = { PAGE_EVIDENCE, o->competency, learner };
	const char *href = page_href(p, &link);
	put(p,
		"<tr><th scope=\"row\"><span class=\"id\">%s</span> <span lang=\"en\"><a "
		"href=\"%s\">%s</a></span></th><td>",
		o->competency, href == NULL ? "#" : href, o->title);
	chart_state(p, o->cell.state);
	put(p, "</td><td class=\"pic\">");
	chart_interval(p, o->cell.mean_e4, o->cell.lo_e4, o->cell.hi_e4, o->required_e4);
	put(p, "</td><td class=\"n\">%s", page_share(p, o->cell.mean_e4));
	if (o->cell.mean_e4 >= 0)
		put(p, " <span class=\"quiet\">%s–%s</span>", page_share(p, o->cell.lo_e4),
			page_share(p, o->cell.hi_e4));
	put(p, "</td><td>");
	next(p, o);
	put(p, "</td></tr>\n");
}

static void competencies(struct page *p, const struct view_student *v)
{
	put(p, "<h2 id=\"own\">");
	say(p, "Competencies");
	put(p, "</h2>\n");
	chart_legend(p);
	put(p,
		"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"own\"><table class=\"board\" "
		"data-sort>\n<thead><tr><th scope=\"col\">%s</th><th scope=\"col\">%s</th><th scope=\"col\" "
		"class=\"pic\" data-fixed>",
		page_text(p, N_("Competency")), page_text(p, N_("State")));
	put(p,
		"<span class=\"scale\"><span>0</span><span>%s</span><span>1</span></span></th><th scope=\"col\" "
		"class=\"n\">%s</th><th scope=\"col\">%s</th></tr></thead>\n<tbody>\n",
		page_share(p, 5000), page_text(p, N_("Mean")), page_text(p, N_("What to do next")));
	for (size_t i = 0; i < v->n_own; i++)
		competency(p, v->learner, &v->own[i]);
	put(p, "</tbody></table></div>\n");
}

static void failed_one(struct page *p, const struct view_failed *f)
{
	const char *href = page_href(p, &f->read);
	put(p, "<li><p><b lang=\"en\">%s</b> <span class=\"id\">%s</span> <span class=\"quiet\">%s · ", f->group_title,
		f->clause, f->level >= 0 && f->level < 3 ? levels[f->level] : "");
	say(p, "%d of %d cases right", (int)f->passed, (int)f->total);
	put(p, "</span></p>");
	if (*f->hint != '\0')
		put(p, "<p lang=\"en\">%s</p>", f->hint);
	put(p, "<p>");
	if (href != NULL)
		put(p, "<a href=\"%s\">%s<span class=\"unseen\">: %s</span></a> · ", href,
			page_text(p, N_("Read in the handout")), f->group_title);
	put(p, "<a href=\"%srecord/%s.html\">%s<span class=\"unseen\">: %s</span></a></p></li>\n", p->root, f->record,
		page_text(p, N_("See the record")), f->group_title);
}

static void failed(struct page *p, const struct view_student *v)
{
	const char *lab = "";
	put(p, "<h2 id=\"failed\">");
	say(p, "What the last attempts missed");
	put(p, "</h2>\n");
	if (v->n_failed == 0) {
		put(p, "<p>");
		say(p, "Nothing.");
		put(p, "</p>\n");
	}
	for (size_t i = 0; i < v->n_failed; i++) {
		if (strcmp(v->failed[i].lab, lab) != 0)
			put(p,
				*lab == '\0' ? "<h3 lang=\"en\">%s</h3>\n<ul class=\"failed\">\n"
					     : "</ul>\n<h3 lang=\"en\">%s</h3>\n<ul class=\"failed\">\n",
				v->failed[i].lab_title);
		lab = v->failed[i].lab;
		failed_one(p, &v->failed[i]);
	}
	if (v->n_failed > 0)
		put(p, "</ul>\n");
}

static void history(struct page *p, const struct view_student *v)
{
	if (v->n_history == 0)
		return;
	put(p, "<h2 id=\"history\">");
	say(p, "Attempts");
	put(p,
		"</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"history\"><table "
		"data-sort>\n<thead><tr><th scope=\"col\">%s</th><th scope=\"col\">%s</th><th scope=\"col\" "
		"class=\"n\">%s</th><th scope=\"col\" class=\"n\">%s</th><th "
		"scope=\"col\">%s</th></tr></thead>\n<tbody>\n",
		page_text(p, N_("Received")), page_text(p, N_("Exercise")), page_text(p, N_("Attempt")),
		page_text(p, N_("Of 1000")), page_text(p, N_("Record")));
	for (size_t i = 0; i < v->n_history; i++) {
		const struct view_record *r = &v->history[i];
		put(p,
			"<tr><th scope=\"row\">%s</th><td>%s</td><td class=\"n\">%d</td><td class=\"n\">%d</td><td><a "
			"href=\"%srecord/%s.html\">%s</a>%s%s</td></tr>\n",
			page_minute(p, r->received_ms), r->lab, (int)r->attempt, (int)r->permille, p->root, r->record,
			r->record, r->counts ? ", " : "", r->counts ? page_text(p, N_("counts")) : "");
	}
	put(p, "</tbody></table></div>\n");
}

int page_student(struct page *p, const struct site *s, const struct ask *q, struct err *e)
{
	struct view_student v;
	if (view_student(&s->from, q->args[0], p->a, &v, e) != 0)
		return -1;
	const char *name = *v.name == '\0' ? v.learner : v.name;
	page_begin(p, name, p->who->role == ROLE_STUDENT ? NAV_OWN : NAV_NONE);
	put(p, "<h1>%s</h1>\n", name);
	if (*v.cohort != '\0')
		put(p, "<p class=\"quiet\">%s</p>\n", v.cohort);
	exercises(p, &v);
	competencies(p, &v);
	failed(p, &v);
	history(p, &v);
	page_end(p, &v.head);
	return 0;
}
