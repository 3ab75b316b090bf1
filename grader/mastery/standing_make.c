/* From records to a learner's standing: pure, and independent of the order in which records came. */
#include <string.h>

#include "grader/evidence_read.h"
#include "grader/mastery/standing_backend.h"

#define WEEK_MS   ((int64_t)7 * 24 * 3600 * 1000)
#define MONDAY_MS ((int64_t)4 * 24 * 3600 * 1000) /* 1970-01-05; the epoch was a Thursday */
#define EVER      INT64_MAX

int64_t standing_week_of(int64_t received_ms)
{
	int64_t since = received_ms - MONDAY_MS;
	return since >= 0 ? since / WEEK_MS : -1;
}

static int word_index(const char *const *words, const char *word)
{
	for (int i = 0; words[i] != NULL; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	return -1;
}

/* A record of any version of a lab: what it doesn't have is not there; words that we don't know are no evidence. */
static bool read_facet(const struct json *node, struct facet *f)
{
	*f = (struct facet){ .competency = evidence_text(node, "competency"),
		.clause = evidence_text(node, "clause"),
		.polarity = word_index(polarity_words, evidence_text(node, "polarity")),
		.level = word_index(level_words, evidence_text(node, "level")),
		.attempted = evidence_int(node, "attempted"),
		.passed = evidence_int(node, "passed"),
		.critical_failed = evidence_true(node, "critical_failed") };
	return f->polarity >= 0 && f->level >= 0 && f->competency[0] != '\0' && f->clause[0] != '\0';
}

static int read_items(const struct json *document, struct arena *a, const char **out, struct err *e)
{
	SCOPED_JSON items = json_new_object();
	SCOPED_BUF text = { 0 };
	buf_init(&text, 1 << 20);
	for (const struct json *g = evidence_list(document, "groups"); g != NULL; g = json_next(g)) {
		const char *id = evidence_text(g, "id");
		if (evidence_int(g, "total") > 0 && json_get(items, id) == NULL)
			json_add_int(items, id, evidence_int(g, "passed") == evidence_int(g, "total"));
	}
	if (json_print(items, &text) < 0)
		return err_set(e, ERR_BUG, "a record's groups take more than a mebibyte");
	*out = arena_strdup(a, buf_text(&text));
	return 0;
}

int standing_evidence_of(const struct json *document, struct arena *a, struct standing_evidence *out, struct err *e)
{
	struct standing_evidence ev = { .official = !evidence_true(evidence_node(document, "submission"), "practice"),
		.lab_digest = evidence_text(evidence_node(document, "lab"), "digest") };
	size_t cap = 0;
	for (const struct json *f = evidence_list(document, "facets"); f != NULL; f = json_next(f)) {
		struct facet one;
		if (!read_facet(f, &one))
			continue;
		*(struct facet *)arena_push(a, &ev.facets, &ev.n_facets, &cap, sizeof *ev.facets) = one;
		ev.tried += one.attempted > 0;
	}
	if (read_items(document, a, &ev.items, e) < 0)
		return -1;
	*out = ev;
	return 0;
}

static int by_key(const struct facet *x, const struct facet *y)
{
	int d = strcmp(x->clause, y->clause);
	return d != 0 ? d : x->polarity - y->polarity;
}

struct piece { /* of one competency */
	const struct standing_shown *shown;
	const struct facet *declared;
	size_t n, n_declared;
	int64_t oldest_ms, newest_ms; /* of what counted in the last merge */
};

/* Add what counts of shown[i...] for the facet: of each lab the first that had arrived. Returns the index behind. */
static size_t take_shown(struct piece *p, size_t i, int64_t until_week, struct facet *to, bool *any)
{
	const struct facet key = *to;
	const char *done = NULL; /* the lab that has given its word on this facet */
	for (; i < p->n && by_key(&p->shown[i].f, &key) == 0; i++) {
		const struct standing_shown *s = &p->shown[i];
		if ((done != NULL && strcmp(done, s->lab) == 0) || standing_week_of(s->received_ms) > until_week)
			continue;
		done = s->lab;
		to->level = *any && to->level < s->f.level ? to->level : s->f.level;
		to->attempted += s->f.attempted;
		to->passed += s->f.passed;
		to->critical_failed |= s->f.critical_failed;
		p->oldest_ms = s->received_ms < p->oldest_ms ? s->received_ms : p->oldest_ms;
		p->newest_ms = s->received_ms > p->newest_ms ? s->received_ms : p->newest_ms;
		*any = true;
	}
	return i;
}

/* Facets of the competency as they stood at the end of a week. out has room for all. */
static size_t merge(struct piece *p, int64_t until_week, struct facet *out)
{
	size_t i = 0, k = 0, n = 0;
	p->oldest_ms = INT64_MAX;
	p->newest_ms = 0;
	while (i < p->n || k < p->n_declared) {
		bool known = k < p->n_declared && (i == p->n || by_key(&p->declared[k], &p->shown[i].f) <= 0);
		const struct facet *key = known ? &p->declared[k] : &p->shown[i].f;
		out[n] = (struct facet){ .competency = key->competency,
			.clause = key->clause,
			.polarity = key->polarity,
			.level = key->level };
		bool any = known;
		i = take_shown(p, i, until_week, &out[n], &any);
		k += known;
		n += any;
	}
	return n;
}

static void add_past(struct standing_made *m, size_t *cap, const struct standing_rules *r,
	const struct standing_rule *rule, struct piece *p, int64_t week, struct facet *room, struct arena *a)
{
	size_t n = merge(p, week, room);
	struct standing_past *past = arena_push(a, &m->past, &m->n_past, cap, sizeof *past);
	past->competency = m->competency;
	past->week = week;
	past->state = mastery_state_of(&r->params, &rule->bar, room, n, &past->mean_e4);
}

static int64_t next_week(const struct piece *p, int64_t after)
{
	int64_t next = EVER;
	for (size_t i = 0; i < p->n; i++) {
		int64_t w = standing_week_of(p->shown[i].received_ms);
		next = w > after && w < next ? w : next;
	}
	return next;
}

static void make_one(const struct standing_rules *r, const struct standing_rule *rule, struct piece *p, struct arena *a,
	struct standing_made *m)
{
	struct facet *room = arena_array(a, p->n + p->n_declared + 1, sizeof *room);
	size_t cap = 0, n = merge(p, EVER, room);
	*m = (struct standing_made){ .competency = rule->id, .oldest_ms = p->oldest_ms, .newest_ms = p->newest_ms };
	mastery_of(&r->params, &rule->bar, room, n, &m->m);
	m->flips = sensitivity_flips(&r->params, &rule->bar, room, n);
	for (int64_t w = next_week(p, INT64_MIN); w != EVER; w = next_week(p, w))
		add_past(m, &cap, r, rule, p, w, room, a);
}

void standing_make(const struct standing_rules *r, const struct standing_shown *shown, size_t n,
	const struct facet *declared, size_t n_declared, struct arena *a, struct standing_made **out, size_t *n_out)
{
	struct standing_made *list = NULL;
	size_t count = 0, cap = 0, k = 0;
	for (size_t i = 0, len; i < n; i += len) {
		const char *id = shown[i].f.competency;
		const struct standing_rule *rule = standing_rule_find(r, id);
		for (len = 1; i + len < n && strcmp(shown[i + len].f.competency, id) == 0; len++)
			;
		if (rule == NULL)
			continue;
		while (k < n_declared && strcmp(declared[k].competency, id) < 0)
			k++;
		size_t first = k;
		while (k < n_declared && strcmp(declared[k].competency, id) == 0)
			k++;
		struct piece p = {
			.shown = &shown[i], .n = len, .declared = declared + first, .n_declared = k - first
		};
		make_one(r, rule, &p, a, arena_push(a, &list, &count, &cap, sizeof *list));
	}
	*out = list;
	*n_out = count;
}
