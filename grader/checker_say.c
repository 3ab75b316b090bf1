#include "grader/checker_say.h"

#include "runner/base/text.h"

#define NOTE_MAX 200

static const char *const say_words[] = { "OK", "WRONG", "REJECTED-VALID", "ACCEPTED-INVALID", "CASCADED", NULL };
static const enum outcome say_outcomes[] = { OUTCOME_OK, OUTCOME_WRONG, OUTCOME_REJECTED_VALID,
	OUTCOME_ACCEPTED_INVALID, OUTCOME_CASCADED };
static const char *const expect_words[] = { "accept", "reject", "any", NULL };

struct finding {
	const char *id, *note;
	int outcome;
};

struct expects {
	const char *validator;
	int expects;
};

/* clang-format off */
static const struct json_field finding_fields[] = {
	{ "id", JSON_STRING, offsetof(struct finding, id), true, 0, 0, NULL },
	{ "outcome", JSON_ENUM, offsetof(struct finding, outcome), true, 0, 0, say_words },
	{ "note", JSON_STRING, offsetof(struct finding, note), true, 0, 0, NULL },
	{ 0 },
};
static const struct json_field expects_fields[] = {
	{ "validator", JSON_STRING, offsetof(struct expects, validator), true, 0, 0, NULL },
	{ "expects", JSON_ENUM, offsetof(struct expects, expects), true, 0, 0, expect_words },
	{ 0 },
};
/* clang-format on */

struct reading {
	const struct lab *lab;
	const struct vectors *vecs;
	const struct lab_case *run;
	struct arena *a;
	struct checker_say say;
	bool *expected; /* validators that were named */
};

static const char *safe(struct arena *a, const char *text)
{
	SCOPED_BUF b = { 0 };
	buf_init(&b, NOTE_MAX + 64);
	text_for_terminal(&b, text, strlen(text), NOTE_MAX, false);
	return arena_strdup(a, buf_text(&b));
}

static int read_finding(struct reading *r, const struct json *node, const char *path, struct err *e)
{
	struct finding f = { 0 };
	if (json_object(node, path, finding_fields, &f, r->a, e) < 0)
		return -1;
	for (size_t i = 0; i < r->vecs->n; i++) {
		if (r->vecs->vectors[i].run != r->run || strcmp(r->vecs->vectors[i].id, f.id) != 0)
			continue;
		if (r->say.said[i])
			return err_set(e, ERR_LAB, "%s: \"%s\" is answered twice", path, f.id);
		r->say.said[i] = true;
		r->say.outcome[i] = say_outcomes[f.outcome];
		r->say.note[i] = safe(r->a, f.note);
		return 0;
	}
	return err_set(e, ERR_LAB, "%s: \"%s\" is not a vector of this case", path, f.id);
}

static int read_expects(struct reading *r, const struct json *node, const char *path, struct err *e)
{
	struct expects x = { 0 };
	if (json_object(node, path, expects_fields, &x, r->a, e) < 0)
		return -1;
	for (size_t i = 0; i < r->lab->n_validators; i++) {
		if (strcmp(r->lab->validators[i].name, x.validator) != 0)
			continue;
		if (r->expected[i])
			return err_set(e, ERR_LAB, "%s: \"%s\" is named twice", path, x.validator);
		r->expected[i] = true;
		r->say.expects[i] = (enum expectation)x.expects;
		return 0;
	}
	return err_set(e, ERR_LAB, "%s: lab.json has no validator \"%s\"", path, x.validator);
}

static int read_line(struct reading *r, const char *line, size_t len, const char *path, struct err *e)
{
	SCOPED_JSON node = NULL;
	if (json_parse(line, len, path, &node, e) < 0)
		return -1;
	return json_get(node, "validator") != NULL ? read_expects(r, node, path, e) : read_finding(r, node, path, e);
}

static int check_complete(const struct reading *r, struct err *e)
{
	for (size_t i = 0; i < r->vecs->n; i++)
		if (r->vecs->vectors[i].run == r->run && !r->say.said[i])
			return err_set(e, ERR_LAB, "case %s: check.c says nothing about \"%s\"", r->run->id,
				r->vecs->vectors[i].id);
	for (size_t i = 0; i < r->lab->n_validators; i++)
		if (!r->expected[i])
			return err_set(e, ERR_LAB,
				"case %s: check.c expects nothing of the validator \"%s\"; say \"any\"", r->run->id,
				r->lab->validators[i].name);
	return 0;
}

int checker_say_read(const struct lab *lab, const struct vectors *vecs, const struct lab_case *run, const char *text,
	size_t len, struct arena *a, struct checker_say *out, struct err *e)
{
	struct reading r = { .lab = lab, .vecs = vecs, .run = run, .a = a };
	const char *p = text, *end = text + len;

	r.say.outcome = arena_array(a, vecs->n + 1, sizeof(*r.say.outcome));
	r.say.note = arena_array(a, vecs->n + 1, sizeof(*r.say.note));
	r.say.said = arena_array(a, vecs->n + 1, sizeof(*r.say.said));
	r.say.expects = arena_array(a, lab->n_validators + 1, sizeof(*r.say.expects));
	r.expected = arena_array(a, lab->n_validators + 1, sizeof(*r.expected));
	for (size_t line = 1; p < end; line++) {
		const char *eol = memchr(p, '\n', (size_t)(end - p));
		size_t n = eol != NULL ? (size_t)(eol - p) : (size_t)(end - p);
		if (read_line(&r, p, n, arena_printf(a, "case %s: check.c: line %zu", run->id, line), e) < 0) {
			if (e != NULL && e->kind == ERR_INPUT)
				e->kind = ERR_LAB;
			return -1;
		}
		p += n + (eol != NULL);
	}
	if (check_complete(&r, e) < 0)
		return -1;
	*out = r.say;
	return 0;
}
