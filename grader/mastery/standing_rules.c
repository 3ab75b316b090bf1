/* Rules as an edition keeps them: text that names everything that decides. */
#include <string.h>

#include "grader/curriculum.h"
#include "grader/mastery/standing_backend.h"

#define SCHEMA "plumb-rules/1"

const char *const standing_policy_words[] = { "best", "last", NULL };

static int by_id(const void *a, const void *b)
{
	const struct standing_rule *x = a, *y = b;
	return strcmp(x->id, y->id);
}

void standing_rules_of(const struct curriculum *c, int policy, struct arena *a, struct standing_rules *out)
{
	*out = (struct standing_rules){ .framework = c->framework,
		.version = c->version,
		.policy = policy,
		.params = *c->mastery,
		.competencies = arena_array(a, c->n_competencies + 1, sizeof *out->competencies),
		.n = c->n_competencies };
	for (size_t i = 0; i < c->n_competencies; i++) {
		const struct competency *k = &c->competencies[i];
		out->competencies[i] = (struct standing_rule){ k->id, { k->required_permille, k->min_facets } };
	}
	qsort(out->competencies, out->n, sizeof *out->competencies, by_id);
}

const struct standing_rule *standing_rule_find(const struct standing_rules *r, const char *competency)
{
	const struct standing_rule key = { .id = competency };
	return r->n == 0 ? NULL : bsearch(&key, r->competencies, r->n, sizeof key, by_id);
}

int standing_rules_print(const struct standing_rules *r, struct buf *out)
{
	SCOPED_JSON root = json_new_object();
	struct json *list = json_new_array();
	for (size_t i = 0; i < r->n; i++) {
		struct json *o = json_new_object();
		json_add_string(o, "id", r->competencies[i].id);
		json_add_int(o, "required_permille", r->competencies[i].bar.required_permille);
		json_add_int(o, "min_facets", r->competencies[i].bar.min_facets);
		json_push(list, o);
	}
	json_add_string(root, "schema", SCHEMA);
	json_add_string(root, "framework", r->framework);
	json_add_string(root, "version", r->version);
	json_add_string(root, "policy", standing_policy_words[r->policy]);
	json_add(root, "mastery", mastery_params_json(&r->params));
	json_add(root, "competencies", list);
	return json_print(root, out);
}

struct doc {
	const char *schema;
	struct standing_rules r;
	const struct json *mastery, *competencies;
};
static const struct json_field fields[] = {
	{ .name = "schema", .type = JSON_STRING, .offset = offsetof(struct doc, schema), .required = true },
	{ .name = "framework", .type = JSON_STRING, .offset = offsetof(struct doc, r.framework), .required = true },
	{ .name = "version", .type = JSON_STRING, .offset = offsetof(struct doc, r.version), .required = true },
	{ .name = "policy",
		.type = JSON_ENUM,
		.offset = offsetof(struct doc, r.policy),
		.required = true,
		.words = standing_policy_words },
	{ .name = "mastery", .type = JSON_NODE, .offset = offsetof(struct doc, mastery), .required = true },
	{ .name = "competencies", .type = JSON_NODE, .offset = offsetof(struct doc, competencies), .required = true },
	{ 0 },
};
static const struct json_field rule_fields[] = {
	{ .name = "id", .type = JSON_STRING, .offset = offsetof(struct standing_rule, id), .required = true },
	{ .name = "required_permille",
		.type = JSON_INT,
		.offset = offsetof(struct standing_rule, bar.required_permille),
		.required = true,
		.min = 1,
		.max = 999 },
	{ .name = "min_facets",
		.type = JSON_INT,
		.offset = offsetof(struct standing_rule, bar.min_facets),
		.required = true,
		.max = 1000 },
	{ 0 },
};

int standing_rules_parse(const char *text, size_t len, struct arena *a, struct standing_rules *out, struct err *e)
{
	static const char place[] = "plumb.db: rules of an edition";
	SCOPED_JSON root = NULL;
	struct doc d = { 0 };
	size_t cap = 0;
	if (json_parse(text, len, place, &root, e) < 0 || json_object(root, place, fields, &d, a, e) < 0 ||
		mastery_params_parse(d.mastery, place, a, &d.r.params, e) < 0)
		return -1;
	for (const struct json *k = json_first(d.competencies); k != NULL; k = json_next(k))
		if (json_object(k, place, rule_fields,
			    arena_push(a, &d.r.competencies, &d.r.n, &cap, sizeof *d.r.competencies), a, e) < 0)
			return -1;
	*out = d.r;
	return 0;
}
