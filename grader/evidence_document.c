#include "grader/evidence_document.h"

#include <string.h>

#include "runner/base/text.h"
#include "runner/guarantee.h"

#define BLOB_MAX  16384 /* bytes of one question, answer or file that a record keeps */
#define QUOTE_MIN 16    /* hexadecimal digits in a row */

static struct json *strings_json(const struct json_strings *s)
{
	struct json *list = json_new_array();
	for (size_t i = 0; i < s->n; i++)
		json_push_string(list, s->item[i]);
	return list;
}

static void add_text(struct json *obj, const char *key, const char *text)
{
	json_add_string(obj, key, text == NULL ? "" : text);
}

/* Bytes as {"hex", "size"}; size tells whether hex was cut. */
static void add_blob(struct json *obj, const char *key, const uint8_t *p, size_t n)
{
	struct json *blob = json_new_object();
	json_add_bytes(blob, "hex", p, n < BLOB_MAX ? n : BLOB_MAX);
	json_add_int(blob, "size", (int64_t)n);
	json_add(obj, key, blob);
}

/* A practice run's vectors are all public: its seed is. */
static bool may_be_shown(const struct evidence_parts *p, const struct vector *v)
{
	return v->set == SET_PUBLISHED || p->sub->practice;
}

/* A note of a hidden vector is kept for the student only where it is about the program and not about the answer. */
static bool note_is_safe(const struct lab *lab, enum outcome o)
{
	if (lab->contract == CONTRACT_BOARD)
		return true; /* it says what the student's firmware did with its own flash */
	return o != OUTCOME_OK && o != OUTCOME_WRONG && o != OUTCOME_REJECTED_VALID && o != OUTCOME_ACCEPTED_INVALID &&
	       o != OUTCOME_CASCADED;
}

static struct json *submission_json(const struct evidence_parts *p)
{
	struct json *o = json_new_object();
	add_text(o, "id", p->sub->id);
	add_text(o, "student", p->sub->student);
	add_text(o, "commit", p->sub->commit);
	json_add_int(o, "attempt", p->sub->attempt);
	json_add_int(o, "received_ms", p->sub->received_ms);
	json_add_bool(o, "practice", p->sub->practice);
	if (p->sub->only != NULL)
		add_text(o, "only", p->sub->only);
	if (p->sub->due_ms > 0) {
		json_add_int(o, "due_ms", p->sub->due_ms);
		json_add_bool(o, "late", p->sub->received_ms > p->sub->due_ms);
	}
	return o;
}

static struct json *lab_json(const struct evidence_parts *p)
{
	struct json *o = json_new_object();
	add_text(o, "id", p->lab->id);
	add_text(o, "title", p->lab->title);
	add_text(o, "contract", contract_words[p->lab->contract]);
	json_add_bytes(o, "digest", p->lab->digest, sizeof p->lab->digest);
	json_add_int(o, "pass_permille", p->lab->pass_permille);
	json_add(o, "standards", strings_json(&p->lab->standards));
	return o;
}

static struct json *environment_json(const struct evidence_parts *p)
{
	/* Where nothing was run, nothing was held and nothing is missing. */
	bool ran = p->art->outcome == BUILD_OK;
	struct json *o = json_new_object();
	add_text(o, "plumb", PLUMB_VERSION);
	add_text(o, "toolchain", p->prep->toolchain);
	add_text(o, "backend", ran ? p->j->backend : "");
	json_add(o, "held", guarantee_set_json(ran ? p->j->held : 0));
	json_add(o, "missing", guarantee_set_json(ran ? p->lab->needs_set & ~p->j->held : 0));
	return o;
}

static struct json *source_json(const struct source *src)
{
	struct json *o = json_new_object(), *files = json_new_array();
	for (size_t i = 0; i < src->n_files; i++) {
		struct json *f = json_new_object();
		add_text(f, "name", src->files[i].name);
		json_add_int(f, "bytes", src->files[i].bytes);
		json_push(files, f);
	}
	json_add(o, "files", files);
	json_add_bool(o, "refused", src->refused);
	add_text(o, "reason", src->reason);
	add_text(o, "place", src->place);
	return o;
}

static struct json *build_json(const struct artefact *art)
{
	struct json *o = json_new_object();
	add_text(o, "outcome", build_outcome_words[art->outcome]);
	add_text(o, "reason", art->reason);
	add_text(o, "diagnostics", art->diagnostics);
	json_add_bool(o, "sanitized", art->object_asan != NULL);
	return o;
}

static int by_id(const void *a, const void *b)
{
	const struct verdict *const *x = a, *const *y = b;
	return strcmp((*x)->vector->id, (*y)->vector->id);
}

static struct json *verdict_json(const struct verdict *v)
{
	struct json *o = json_new_object();
	add_text(o, "id", v->vector->id);
	add_text(o, "clause", v->vector->clause);
	add_text(o, "group", v->vector->group->id);
	add_text(o, "level", level_words[v->vector->level]);
	add_text(o, "polarity", polarity_words[v->vector->polarity]);
	add_text(o, "set", vector_set_words[v->vector->set]);
	add_text(o, "outcome", outcome_words[v->outcome]);
	return o;
}

/* What a person may look at in full (feedback_case). A program's input is kept once, in runs. */
static struct json *case_json(const struct verdict *v)
{
	const struct vector *k = v->vector;
	struct json *o = json_new_object();
	add_text(o, "id", k->id);
	add_text(o, "clause", k->clause);
	add_text(o, "level", level_words[k->level]);
	add_text(o, "group", k->group->id);
	add_text(o, "source", k->source);
	add_text(o, "why", k->why);
	add_text(o, "outcome", outcome_words[v->outcome]);
	add_text(o, "note", v->note);
	if (k->run->n_files > 0 || k->run->outputs.n > 0) {
		add_text(o, "run", k->run->id);
		return o;
	}
	json_add_int(o, "op", k->run->op);
	add_blob(o, "input", k->run->in, k->run->in_len);
	if (k->any_negative) {
		add_text(o, "expected_any", "any negative status, no answer");
	} else {
		json_add_int(o, "expected_status", k->status);
		add_blob(o, "expected", k->out, k->out_len);
	}
	if (v->got != NULL) {
		json_add_int(o, "got_status", v->got_status);
		add_blob(o, "got", v->got, v->got_len);
	}
	return o;
}

static struct json *run_json(const struct lab_case *run)
{
	struct json *o = json_new_object(), *files = json_new_array();
	add_text(o, "id", run->id);
	json_add(o, "argv", strings_json(&run->argv));
	for (size_t i = 0; i < run->n_files; i++) {
		struct json *f = json_new_object();
		add_text(f, "name", run->files[i].name);
		add_blob(f, "data", run->files[i].data, run->files[i].len);
		json_push(files, f);
	}
	json_add(o, "files", files);
	json_add(o, "outputs", strings_json(&run->outputs));
	return o;
}

static bool seen_before(struct verdict *const *v, size_t i, const struct evidence_parts *p)
{
	for (size_t k = 0; k < i; k++)
		if (v[k]->vector->run == v[i]->vector->run && may_be_shown(p, v[k]->vector))
			return true;
	return false;
}

static void add_verdicts(const struct evidence_parts *p, struct json *doc)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct json *verdicts = json_new_array(), *cases = json_new_array(), *runs = json_new_array();
	struct verdict **v = arena_array(&a, p->j->n + 1, sizeof(struct verdict *));
	for (size_t i = 0; i < p->j->n; i++)
		v[i] = &p->j->verdicts[i];
	qsort(v, p->j->n, sizeof(struct verdict *), by_id);
	for (size_t i = 0; i < p->j->n; i++) {
		json_push(verdicts, verdict_json(v[i]));
		if (!may_be_shown(p, v[i]->vector))
			continue;
		json_push(cases, case_json(v[i]));
		if (v[i]->vector->run->n_files > 0 && !seen_before(v, i, p))
			json_push(runs, run_json(v[i]->vector->run));
	}
	json_add(doc, "verdicts", verdicts);
	json_add(doc, "cases", cases);
	json_add(doc, "runs", runs);
}

/* A sentence that quotes a value says more of a hidden case than its clause. */
static bool quotes_value(const char *text)
{
	static const char hex[] = "0123456789abcdefABCDEF";
	for (; *text != '\0'; text++) {
		size_t n = strspn(text, hex);
		if (n >= QUOTE_MIN)
			return true;
		text += n > 0 ? n - 1 : 0;
	}
	return false;
}

static struct json *failure_json(const struct evidence_parts *p, const struct group_score *g)
{
	const struct verdict *v = g->first_failed;
	bool shown = may_be_shown(p, v->vector);
	struct json *o = json_new_object();
	add_text(o, "clause", v->vector->clause);
	add_text(o, "level", level_words[v->vector->level]);
	add_text(o, "outcome", outcome_words[v->outcome]);
	add_text(o, "why", shown || !quotes_value(v->vector->why) ? v->vector->why : g->group->title);
	add_text(o, "note", shown || note_is_safe(p->lab, v->outcome) ? v->note : "");
	if (shown)
		add_text(o, "case", v->vector->id);
	return o;
}

static struct json *group_json(const struct evidence_parts *p, const struct group_score *g)
{
	struct json *o = json_new_object();
	add_text(o, "id", g->group->id);
	add_text(o, "title", g->group->title);
	add_text(o, "clause", g->group->clause);
	add_text(o, "level", level_words[g->group->level]);
	add_text(o, "read", g->group->read);
	add_text(o, "hint", g->group->hint);
	json_add_int(o, "weight", g->group->weight);
	json_add_int(o, "passed", g->passed);
	json_add_int(o, "total", g->total);
	json_add_int(o, "published_passed", g->published_passed);
	json_add_int(o, "published_total", g->published_total);
	json_add_int(o, "points", g->points);
	json_add_bool(o, "security", g->security);
	if (g->first_failed != NULL)
		json_add(o, "failure", failure_json(p, g));
	return o;
}

static void add_score(const struct evidence_parts *p, struct json *doc)
{
	struct json *o = json_new_object(), *groups = json_new_array();
	json_add_int(o, "permille", p->s->permille);
	json_add_bool(o, "passed", p->s->passed);
	json_add_bool(o, "hard_coded", p->s->hard_coded);
	json_add(doc, "score", o);
	for (size_t i = 0; i < p->s->n; i++)
		json_push(groups, group_json(p, &p->s->groups[i]));
	json_add(doc, "groups", groups);
}

#define NUMBER(name)                                  \
	{                                             \
		#name, offsetof(struct mastery, name) \
	}
static const struct {
	const char *key;
	size_t offset;
} line_numbers[] = {
	NUMBER(mean_e4),
	NUMBER(lo_e4),
	NUMBER(hi_e4),
	NUMBER(alpha_e4),
	NUMBER(beta_e4),
	NUMBER(n_eff_e4),
	NUMBER(coverage_e4),
	NUMBER(side_e4),
	NUMBER(declared),
	NUMBER(mapped),
	NUMBER(attempted),
	NUMBER(held),
	NUMBER(accept),
	NUMBER(reject),
	NUMBER(vectors),
	NUMBER(vectors_passed),
	NUMBER(more),
	NUMBER(more_coverage),
};

static struct json *line_json(const struct competency_line *l, const struct curriculum *cur)
{
	const struct competency *k = competency_find(cur, l->competency);
	struct json *o = json_new_object();
	add_text(o, "id", l->competency);
	add_text(o, "title", k == NULL ? "" : k->title);
	add_text(o, "statement", k == NULL ? "" : k->statement);
	add_text(o, "state", mastery_state_words[l->m.state]);
	json_add_int(o, "required_permille", l->required_permille);
	for (size_t i = 0; i < sizeof line_numbers / sizeof line_numbers[0]; i++)
		json_add_int(o, line_numbers[i].key,
			*(const int64_t *)(const void *)((const char *)&l->m + line_numbers[i].offset));
	json_add_bool(o, "two_sided", l->m.two_sided);
	json_add_bool(o, "margin", l->m.margin);
	json_add_bool(o, "critical_failed", l->m.critical_failed);
	return o;
}

static struct json *facet_json(const struct facet *f)
{
	struct json *o = json_new_object();
	add_text(o, "competency", f->competency);
	add_text(o, "clause", f->clause);
	add_text(o, "polarity", polarity_words[f->polarity]);
	add_text(o, "level", level_words[f->level]);
	json_add_int(o, "attempted", f->attempted);
	json_add_int(o, "passed", f->passed);
	json_add_bool(o, "critical_failed", f->critical_failed);
	return o;
}

static void add_competencies(const struct evidence_parts *p, struct json *doc)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct json *facets = json_new_array(), *lines = json_new_array(), *framework = json_new_object();
	struct competency_map m = *p->m; /* its facets are in order already, so that none of the caller's is moved */
	competency_apply(&m, p->cur, &a);
	for (size_t i = 0; i < m.n_lines; i++)
		json_push(lines, line_json(&m.lines[i], p->cur));
	for (size_t i = 0; i < m.n_facets; i++)
		json_push(facets, facet_json(&m.facets[i]));
	add_text(framework, "id", p->cur->framework);
	add_text(framework, "version", p->cur->version);
	add_text(framework, "title", p->cur->title);
	add_text(framework, "disclaimer", p->cur->disclaimer);
	json_add(framework, "mastery", mastery_params_json(p->cur->mastery));
	json_add(doc, "framework", framework);
	json_add(doc, "competencies", lines);
	json_add(doc, "facets", facets);
}

/* What a validator says of a hidden case names its records: the student is told that it refuses, not why. */
static struct json *corroborations_json(const struct evidence_parts *p)
{
	struct json *list = json_new_array();
	for (size_t i = 0; i < p->j->n_corroborations; i++) {
		const struct corroboration *c = &p->j->corroborations[i];
		struct json *o = json_new_object();
		add_text(o, "validator", c->validator);
		add_text(o, "case", c->case_id);
		json_add_bool(o, "accepts", c->accepts);
		add_text(o, "note", p->sub->practice ? c->note : "");
		json_push(list, o);
	}
	return list;
}

static struct json *times_json(const struct evidence_parts *p)
{
	int64_t judge = 0, slowest = 0;
	struct json *o = json_new_object();
	for (size_t i = 0; i < p->j->n; i++) {
		judge += p->j->verdicts[i].us;
		if (p->j->verdicts[i].us > slowest)
			slowest = p->j->verdicts[i].us;
	}
	json_add_int(o, "build_us", p->art->us);
	json_add_int(o, "judge_us", judge);
	json_add_int(o, "slowest_us", slowest);
	return o;
}

static struct json *words_json(const char *const *words, size_t n)
{
	struct json *list = json_new_array();
	for (size_t i = 0; i < n; i++)
		json_push_string(list, words[i]);
	return list;
}

static void push_sightings(struct json *list, const struct sightings *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct sighting *row = &s->rows[i];
		struct json *o = json_new_object();
		add_text(o, "kind", sighting_words[row->kind]);
		add_text(o, "what", row->what);
		add_text(o, "build", row->build);
		json_add_int(o, "times", row->times);
		json_add(o, "where", words_json(row->where, row->n_where));
		json_add(o, "groups", words_json(row->groups, row->n_groups));
		json_push(list, o);
	}
}

/* Evidence, not accusation: a person looks at it, the student sees only the verdict that a denied call led to. */
static struct json *instructor_json(const struct evidence_parts *p)
{
	struct json *o = json_new_object(), *seen = json_new_array(), *validators = json_new_array();
	push_sightings(seen, &p->art->seen);
	push_sightings(seen, &p->j->seen);
	for (size_t i = 0; i < p->j->n_corroborations; i++)
		json_push_string(validators, p->j->corroborations[i].note == NULL ? "" : p->j->corroborations[i].note);
	json_add(o, "seen", seen);
	json_add_int(o, "unlisted", p->art->seen.unlisted + p->j->seen.unlisted);
	json_add_bool(o, "lures", p->j->lures);
	json_add(o, "validators", validators);
	return o;
}

void evidence_document(const struct evidence_parts *p, struct json *doc)
{
	json_add_string(doc, "schema", "plumb-record/1");
	json_add_int(doc, "now_s", p->sub->received_ms / 1000);
	json_add(doc, "submission", submission_json(p));
	json_add(doc, "lab", lab_json(p));
	json_add(doc, "environment", environment_json(p));
	json_add(doc, "source", source_json(p->src));
	json_add(doc, "build", build_json(p->art));
	add_verdicts(p, doc);
	add_score(p, doc);
	add_competencies(p, doc);
	json_add(doc, "corroborations", corroborations_json(p));
	json_add(doc, "times", times_json(p));
	add_text(doc, "log", p->j->log);
	if (p->j->pictures != NULL)
		json_add(doc, "pictures", json_copy(p->j->pictures));
	json_add(doc, "instructor", instructor_json(p));
}
