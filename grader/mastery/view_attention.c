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
	size_t n_rows;
	const struct sub_row *subs; /* graded ones, by learner, lab, attempt */
	size_t n_subs;
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

static void look_silent(struct look *l, const char *learner, const struct sub_row *subs, size_t n)
{
	int64_t last = 0, now = l->w->from->now_ms;
	for (size_t i = 0; i < n; i++)
		last = subs[i].received_ms > last ? subs[i].received_ms : last;
	if (n > 0 && now - last < SILENT_DAYS * DAY_MS)
		return;
	int64_t days = n == 0 ? 0 : (now - last) / DAY_MS;
	struct view_words never = { "no submission has been graded yet", NULL, 0, { NULL, NULL, NULL, NULL } };
	struct view_words silent = { "no submission for one day", "no submission for %1 days", days,
		{ arena_printf(l->a, "%d", (int)days), NULL, NULL, NULL } };
	add(l, learner, RULE_SILENT, n == 0 ? "never" : arena_printf(l->a, "%lld", (long long)last),
		n == 0 ? never : silent, (struct view_link){ PAGE_STUDENT, learner, "" }, last);
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
	add(l, learner, RULE_GAPS, arena_printf(l->a, "%s/%lld", list, (long long)since), reason,
		(struct view_link){ PAGE_EVIDENCE, first, learner }, since);
}

static void look_falling(struct look *l, const char *learner, const struct sub_row *subs, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		const struct sub_row *last = &subs[i], *before = &subs[i - 1];
		bool is_last = i + 1 == n || strcmp(subs[i + 1].lab, last->lab) != 0;
		if (!is_last || strcmp(before->lab, last->lab) != 0 || last->permille >= before->permille)
			continue;
		struct view_words reason = { "%1: the last push fell from %2 to %3 of 1000", NULL, 0,
			{ last->lab, arena_printf(l->a, "%d", (int)before->permille),
				arena_printf(l->a, "%d", (int)last->permille), NULL } };
		add(l, learner, RULE_FALLING, last->id, reason, (struct view_link){ PAGE_RECORD, last->record, "" },
			last->received_ms);
	}
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

static int by_attempt(const void *a, const void *b)
{
	const struct sub_row *x = a, *y = b;
	int d = strcmp(x->student, y->student);
	if (d == 0)
		d = strcmp(x->lab, y->lab);
	return d != 0 ? d : (x->attempt > y->attempt) - (x->attempt < y->attempt);
}

/* Both lists are sorted by learner, and so are the ids: one pass. */
static void look_at_all(struct look *l)
{
	size_t r = 0, s = 0;
	for (size_t i = 0; i < l->w->n_ids; i++) {
		const char *id = l->w->ids[i];
		while (r < l->n_rows && strcmp(l->rows[r].student, id) < 0)
			r++;
		while (s < l->n_subs && strcmp(l->subs[s].student, id) < 0)
			s++;
		size_t r0 = r, s0 = s;
		while (r < l->n_rows && strcmp(l->rows[r].student, id) == 0)
			r++;
		while (s < l->n_subs && strcmp(l->subs[s].student, id) == 0)
			s++;
		look_critical(l, id, l->rows + r0, r - r0);
		look_gaps(l, id, l->rows + r0, r - r0);
		look_falling(l, id, l->subs + s0, s - s0);
		look_silent(l, id, l->subs + s0, s - s0);
	}
}

int view_attention(const struct view_from *from, struct arena *a, struct view_attention *out, struct err *e)
{
	struct view_world w;
	struct view_attention v = { .silent_days = SILENT_DAYS };
	struct look l = { .w = &w, .out = &v, .a = a };
	struct standing_row *rows;
	struct sub_row *subs = NULL;
	if (view_world_of(from, a, &w, e) != 0 || view_rows(&w, w.ids, w.n_ids, NULL, a, &rows, &l.n_rows, e) != 0)
		return -1;
	if (from->store != NULL && store_list(from->store, NULL, NULL, SUB_DONE, a, &subs, &l.n_subs, e) != 0)
		return -1;
	if (l.n_subs > 1)
		qsort(subs, l.n_subs, sizeof *subs, by_attempt);
	l.rows = rows;
	l.subs = subs;
	look_at_all(&l);
	if (v.n > 1)
		qsort(v.rows, v.n, sizeof *v.rows, by_urgency);
	view_head_of(&w, &v.head);
	*out = v;
	return 0;
}
