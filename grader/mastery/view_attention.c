/* Who needs a look, by rules that say their reason. No model, no score, no ranking: each line can be checked by hand. */
#include <stdlib.h>
#include <string.h>

#include "grader/mastery/view_parts.h"

#define SILENT_DAYS  14
#define DAY_MS       ((int64_t)24 * 3600 * 1000)
#define HEAVY_WEIGHT 4
#define HEAVY_MIN    2

struct look {
	const struct view_world *w;
	struct view_attention *out;
	size_t cap;
	struct arena *a;
	const struct standing_row *rows; /* by learner, then competency */
	const struct store_last *lasts;  /* by learner */
	const struct store_fall *falls;  /* by learner, then lab */
	size_t n_rows, n_lasts, n_falls;
};

static void acknowledge(const struct look *l, struct view_attention_row *r)
{
	r->acked_by = "";
	for (size_t i = 0; i < l->w->from->n_acks; i++) {
		const struct view_ack *ack = &l->w->from->acks[i];
		if (strcmp(ack->key, r->key) == 0 && ack->ms >= r->acked_ms) {
			r->acked_by = ack->by;
			r->acked_ms = ack->ms;
		}
	}
}

/* The key holds what the line is about, so that a new occasion is a new line although the old one was acknowledged. */
static void add(struct look *l, const char *learner, int rule, const char *about, struct view_words reason,
	struct view_link link, int64_t since_ms)
{
	struct view_attention_row *r = arena_push(l->a, &l->out->rows, &l->out->n, &l->cap, sizeof *r);
	struct view_learner who = view_learner_of(l->w->from, learner);
	*r = (struct view_attention_row){ .learner = learner,
		.name = who.name,
		.cohort = who.cohort,
		.rule = rule,
		.key = arena_printf(l->a, "%s/%d/%s", learner, rule, about),
		.reason = reason,
		.link = link,
		.since_ms = since_ms };
	acknowledge(l, r);
	l->out->open += r->acked_by[0] == '\0';
}

/* last: NULL for who never had a submission graded. */
static void look_silent(struct look *l, const char *learner, const struct store_last *last)
{
	int64_t ms = last == NULL ? 0 : last->received_ms, now = l->w->from->now_ms;
	if (last != NULL && now - ms < SILENT_DAYS * DAY_MS)
		return;
	int64_t days = last == NULL ? 0 : (now - ms) / DAY_MS;
	struct view_words never = { "no submission has been graded yet", NULL, 0, { NULL, NULL, NULL, NULL } };
	struct view_words silent = { "no submission for one day", "no submission for %1 days", days,
		{ arena_printf(l->a, "%d", (int)days), NULL, NULL, NULL } };
	add(l, learner, RULE_SILENT, last == NULL ? "never" : arena_printf(l->a, "%lld", (long long)ms),
		last == NULL ? never : silent, (struct view_link){ PAGE_STUDENT, learner, "" }, ms);
}

static void look_critical(struct look *l, const char *learner, const struct standing_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct competency *k = competency_find(l->w->from->curriculum, rows[i].competency);
		if (!rows[i].m.critical_failed || k == NULL)
			continue;
		struct view_words reason = { "a critical case fails in %1 (%2)", NULL, 0,
			{ k->id, k->title, NULL, NULL } };
		add(l, learner, RULE_CRITICAL, arena_printf(l->a, "%s/%lld", k->id, (long long)rows[i].newest_ms),
			reason, (struct view_link){ PAGE_EVIDENCE, k->id, learner }, rows[i].newest_ms);
	}
}

static void look_gaps(struct look *l, const char *learner, const struct standing_row *rows, size_t n)
{
	const char *list = "", *first = "";
	int64_t count = 0, since = 0;
	for (size_t i = 0; i < n; i++) {
		const struct competency *k = competency_find(l->w->from->curriculum, rows[i].competency);
		if (k == NULL || rows[i].m.state != MASTERY_GAP || k->weight < HEAVY_WEIGHT)
			continue;
		first = count == 0 ? k->id : first;
		list = arena_printf(l->a, "%s%s%s", list, count == 0 ? "" : ", ", k->id);
		since = rows[i].newest_ms > since ? rows[i].newest_ms : since;
		count++;
	}
	if (count < HEAVY_MIN)
		return;
	struct view_words reason = { "below the bar in one competency that weighs 4 or more: %2",
		"below the bar in %1 competencies that weigh 4 or more: %2", count,
		{ arena_printf(l->a, "%d", (int)count), list, NULL, NULL } };
	add(l, learner, RULE_GAPS, arena_printf(l->a, "%d/%lld", (int)count, (long long)since), reason,
		(struct view_link){ PAGE_EVIDENCE, first, learner }, since);
}

static void look_falling(struct look *l, const char *learner, const struct store_fall *f)
{
	struct view_words reason = { "%1: the last push fell from %2 to %3 of 1000", NULL, 0,
		{ f->lab, arena_printf(l->a, "%d", (int)f->before_permille), arena_printf(l->a, "%d", (int)f->permille),
			NULL } };
	add(l, learner, RULE_FALLING, f->submission, reason, (struct view_link){ PAGE_RECORD, f->record, "" },
		f->received_ms);
}

/* Open ones first; the gravest rule first: RULE_SILENT comes last although its number is the least. */
static int by_urgency(const void *a, const void *b)
{
	static const int order[VIEW_RULES] = {
		[RULE_CRITICAL] = 0, [RULE_GAPS] = 1, [RULE_FALLING] = 2, [RULE_SILENT] = 3
	};
	const struct view_attention_row *x = a, *y = b;
	bool ox = x->acked_by[0] == '\0', oy = y->acked_by[0] == '\0';
	if (ox != oy)
		return ox ? -1 : 1;
	if (x->rule != y->rule)
		return order[x->rule] - order[y->rule];
	int d = strcmp(x->learner, y->learner);
	return d != 0 ? d : strcmp(x->key, y->key);
}

/* All lists are sorted by learner, and so are the ids: one pass. */
static void look_at_all(struct look *l)
{
	size_t r = 0, s = 0, f = 0;
	size_t n_lasts = l->lasts == NULL ? 0 : l->n_lasts, n_falls = l->falls == NULL ? 0 : l->n_falls;
	for (size_t i = 0; i < l->w->n_ids; i++) {
		const char *id = l->w->ids[i];
		while (r < l->n_rows && strcmp(l->rows[r].student, id) < 0)
			r++;
		while (s < n_lasts && strcmp(l->lasts[s].student, id) < 0)
			s++;
		while (f < n_falls && strcmp(l->falls[f].student, id) < 0)
			f++;
		size_t r0 = r;
		while (r < l->n_rows && strcmp(l->rows[r].student, id) == 0)
			r++;
		look_critical(l, id, l->rows + r0, r - r0);
		look_gaps(l, id, l->rows + r0, r - r0);
		for (; f < n_falls && strcmp(l->falls[f].student, id) == 0; f++)
			look_falling(l, id, &l->falls[f]);
		look_silent(l, id, s < n_lasts && strcmp(l->lasts[s].student, id) == 0 ? &l->lasts[s] : NULL);
	}
}

static int take_all(const struct view_from *from, struct look *l, struct err *e)
{
	struct standing_row *rows;
	struct store_last *lasts = NULL;
	struct store_fall *falls = NULL;
	if (view_rows_troubled(l->w, l->a, &rows, &l->n_rows, e) != 0)
		return -1;
	if (from->store != NULL && (store_lasts(from->store, l->a, &lasts, &l->n_lasts, e) != 0 ||
					   store_falls(from->store, l->a, &falls, &l->n_falls, e) != 0))
		return -1;
	l->rows = rows;
	l->lasts = lasts;
	l->falls = falls;
	return 0;
}

int view_attention(const struct view_from *from, struct arena *a, struct view_attention *out, struct err *e)
{
	struct view_world w;
	struct view_attention v = { .silent_days = SILENT_DAYS };
	struct look l = { .w = &w, .out = &v, .a = a };
	if (view_world_of(from, a, &w, e) != 0 || take_all(from, &l, e) != 0)
		return -1;
	look_at_all(&l);
	if (v.n > 1)
		qsort(v.rows, v.n, sizeof *v.rows, by_urgency);
	view_head_of(&w, &v.head);
	*out = v;
	return 0;
}
