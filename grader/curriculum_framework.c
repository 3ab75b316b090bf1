/* framework.json, or another framework's file of the same form. */
#include <string.h>

#include "grader/curriculum_parts.h"

/* What the file may hold beside the fields that the program uses: notes for people. */
struct framework_doc {
	const char *schema, *ignored;
	struct curriculum it;
	const struct json *domains, *competencies, *node;
	struct crosswalk_docs crosswalk;
};

static const struct json_field framework_fields[] = {
	{ "schema", JSON_STRING, offsetof(struct framework_doc, schema), true, 0, 0, NULL },
	{ "framework", JSON_STRING, offsetof(struct framework_doc, it.framework), true, 0, 0, NULL },
	{ "version", JSON_STRING, offsetof(struct framework_doc, it.version), true, 0, 0, NULL },
	{ "changed", JSON_STRING, offsetof(struct framework_doc, it.changed), false, 0, 0, NULL },
	{ "status", JSON_STRING, offsetof(struct framework_doc, it.status), true, 0, 0, NULL },
	{ "language", JSON_STRING, offsetof(struct framework_doc, it.language), true, 0, 0, NULL },
	{ "title", JSON_STRING, offsetof(struct framework_doc, it.title), true, 0, 0, NULL },
	{ "disclaimer", JSON_STRING, offsetof(struct framework_doc, it.disclaimer), true, 0, 0, NULL },
	{ "licence", JSON_STRING, offsetof(struct framework_doc, it.licence), false, 0, 0, NULL },
	{ "provenance", JSON_NODE, offsetof(struct framework_doc, node), true, 0, 0, NULL },
	{ "verification_labels", JSON_NODE, offsetof(struct framework_doc, node), false, 0, 0, NULL },
	{ "weight_rule", JSON_NODE, offsetof(struct framework_doc, node), false, 0, 0, NULL },
	{ "bloom", JSON_NODE, offsetof(struct framework_doc, node), false, 0, 0, NULL },
	{ "domains", JSON_NODE, offsetof(struct framework_doc, domains), true, 0, 0, NULL },
	{ "competencies", JSON_NODE, offsetof(struct framework_doc, competencies), true, 0, 0, NULL },
	{ "crosswalk_review", JSON_NODE, offsetof(struct framework_doc, crosswalk.review), false, 0, 0, NULL },
	{ "external_frameworks", JSON_NODE, offsetof(struct framework_doc, crosswalk.frameworks), false, 0, 0, NULL },
	{ "external_nodes", JSON_NODE, offsetof(struct framework_doc, crosswalk.nodes), true, 0, 0, NULL },
	{ NULL, JSON_NODE, 0, false, 0, 0, NULL },
};

static const char *const bloom_words[] = { "Remember", "Understand", "Apply", "Analyze", "Evaluate", "Create", NULL };
enum assessment { ASSESSED_FULLY, ASSESSED_PARTLY, OBSERVED };
static const char *const assessment_words[] = { "full", "partial", "observed", NULL };

struct competency_doc {
	struct competency it;
	int bloom, assessment;
	struct json_strings polarity;
	const struct json *demand, *crosswalk;
};

static const struct json_field competency_fields[] = {
	{ "id", JSON_STRING, offsetof(struct competency_doc, it.id), true, 0, 0, NULL },
	{ "domain", JSON_STRING, offsetof(struct competency_doc, it.domain), true, 0, 0, NULL },
	{ "title", JSON_STRING, offsetof(struct competency_doc, it.title), true, 0, 0, NULL },
	{ "statement", JSON_STRING, offsetof(struct competency_doc, it.statement), true, 0, 0, NULL },
	{ "bloom", JSON_ENUM, offsetof(struct competency_doc, bloom), true, 0, 0, bloom_words },
	{ "assessment", JSON_ENUM, offsetof(struct competency_doc, assessment), true, 0, 0, assessment_words },
	{ "polarity", JSON_STRINGS, offsetof(struct competency_doc, polarity), true, 0, 0, NULL },
	{ "required_permille", JSON_INT, offsetof(struct competency_doc, it.required_permille), true, 1, 999, NULL },
	{ "min_facets", JSON_INT, offsetof(struct competency_doc, it.min_facets), true, 0, 100, NULL },
	{ "demand", JSON_NODE, offsetof(struct competency_doc, demand), true, 0, 0, NULL },
	{ "standards", JSON_STRINGS, offsetof(struct competency_doc, it.standards), true, 0, 0, NULL },
	{ "requires", JSON_STRINGS, offsetof(struct competency_doc, it.requires), false, 0, 0, NULL },
	{ "evidence_from", JSON_STRINGS, offsetof(struct competency_doc, it.evidence_from), false, 0, 0, NULL },
	{ "facet_hints", JSON_STRINGS, offsetof(struct competency_doc, it.hints), true, 0, 0, NULL },
	{ "crosswalk", JSON_NODE, offsetof(struct competency_doc, crosswalk), true, 0, 0, NULL },
	{ NULL, JSON_NODE, 0, false, 0, 0, NULL },
};

struct demand_doc {
	struct json_strings codes;
	int64_t weight;
};

static const struct json_field demand_fields[] = {
	{ "codes", JSON_STRINGS, offsetof(struct demand_doc, codes), true, 0, 0, NULL },
	{ "weight", JSON_INT, offsetof(struct demand_doc, weight), true, 0, 5, NULL },
	{ NULL, JSON_NODE, 0, false, 0, 0, NULL },
};

static const struct json_field domain_fields[] = {
	{ "id", JSON_STRING, offsetof(struct domain, id), true, 0, 0, NULL },
	{ "title", JSON_STRING, offsetof(struct domain, title), true, 0, 0, NULL },
	{ "origin", JSON_STRING, offsetof(struct domain, origin), true, 0, 0, NULL },
	{ "description", JSON_STRING, offsetof(struct domain, description), true, 0, 0, NULL },
	{ NULL, JSON_NODE, 0, false, 0, 0, NULL },
};

static int check_polarity(const struct competency_doc *d, const char *path, struct err *e)
{
	for (size_t i = 0; i < d->polarity.n; i++)
		if (strcmp(d->polarity.item[i], "accept") != 0 && strcmp(d->polarity.item[i], "reject") != 0)
			return err_set(e, ERR_INPUT, "%s.polarity: \"%s\" is neither accept nor reject", path,
				d->polarity.item[i]);
	return 0;
}

static int read_competency(const struct json *node, const struct crosswalk_review *review, const char *path,
	const struct curriculum *c, struct arena *a, struct competency *out, struct err *e)
{
	struct competency_doc d = { 0 };
	struct demand_doc demand = { 0 };
	if (json_object(node, path, competency_fields, &d, a, e) != 0)
		return -1;
	if (json_object(d.demand, arena_printf(a, "%s.demand", path), demand_fields, &demand, a, e) != 0)
		return -1;
	if (check_polarity(&d, path, e) != 0 || curriculum_read_links(d.crosswalk, review, path, c, a, &d.it, e) != 0)
		return -1;
	*out = d.it;
	out->bloom = bloom_words[d.bloom];
	out->assessment = assessment_words[d.assessment];
	out->observed = d.assessment == OBSERVED;
	out->weight = demand.weight;
	out->codes = demand.codes;
	return 0;
}

static int read_domains(const struct json *list, const char *file, struct arena *a, struct curriculum *c, struct err *e)
{
	size_t cap = 0;
	if (!json_is_array(list))
		return err_set(e, ERR_INPUT, "%s: domains: not an array", file);
	for (const struct json *node = json_first(list); node != NULL; node = json_next(node)) {
		const char *path = arena_printf(a, "%s: domains[%zu]", file, c->n_domains);
		struct domain one = { 0 };
		if (json_object(node, path, domain_fields, &one, a, e) != 0)
			return -1;
		if (domain_find(c, one.id) != NULL)
			return err_set(e, ERR_INPUT, "%s.id: \"%s\" is there twice", path, one.id);
		*(struct domain *)arena_push(a, &c->domains, &c->n_domains, &cap, sizeof *c->domains) = one;
	}
	return 0;
}

static int read_competencies(const struct json *list, const struct crosswalk_review *review, const char *file,
	struct arena *a, struct curriculum *c, struct err *e)
{
	size_t cap = 0;
	if (!json_is_array(list))
		return err_set(e, ERR_INPUT, "%s: competencies: not an array", file);
	for (const struct json *node = json_first(list); node != NULL; node = json_next(node)) {
		const char *path = arena_printf(a, "%s: competencies[%zu]", file, c->n_competencies);
		struct competency one = { 0 };
		if (read_competency(node, review, path, c, a, &one, e) != 0)
			return -1;
		if (competency_find(c, one.id) != NULL)
			return err_set(e, ERR_INPUT, "%s.id: \"%s\" is there twice", path, one.id);
		if (domain_find(c, one.domain) == NULL)
			return err_set(e, ERR_INPUT, "%s.domain: \"%s\" is not in domains", path, one.domain);
		*(struct competency *)arena_push(
			a, &c->competencies, &c->n_competencies, &cap, sizeof *c->competencies) = one;
	}
	return 0;
}

/* Depth first; mark: 0 unseen, 1 on the path, 2 done. A path is never longer than the framework. */
static int walk_requires(const struct curriculum *c, size_t i, uint8_t *mark, const char *file, struct err *e)
{
	const struct competency *k = &c->competencies[i];
	mark[i] = 1;
	for (size_t j = 0; j < k->requires.n; j++) {
		const struct competency *before = competency_find(c, k->requires.item[j]);
		if (before == NULL)
			return err_set(e, ERR_INPUT, "%s: %s.requires: \"%s\" is not in competencies", file, k->id,
				k->requires.item[j]);
		size_t at = (size_t)(before - c->competencies);
		if (mark[at] == 1)
			return err_set(e, ERR_INPUT, "%s: %s.requires: %s leads back to itself: break the circle", file,
				k->id, before->id);
		if (mark[at] == 0 && walk_requires(c, at, mark, file, e) != 0)
			return -1;
	}
	mark[i] = 2;
	return 0;
}

static int check_requires(const struct curriculum *c, const char *file, struct arena *a, struct err *e)
{
	uint8_t *mark = arena_alloc(a, c->n_competencies + 1);
	for (size_t i = 0; i < c->n_competencies; i++)
		if (mark[i] == 0 && walk_requires(c, i, mark, file, e) != 0)
			return -1;
	return 0;
}

int curriculum_read_framework(
	const struct json *root, const char *file, struct arena *a, struct curriculum *c, struct err *e)
{
	struct framework_doc doc = { .it = { .licence = "", .changed = "" } };
	struct crosswalk_review review;
	if (json_object(root, file, framework_fields, &doc, a, e) != 0 ||
		curriculum_check_schema(doc.schema, "plumb-framework/1", file, e) != 0)
		return -1;
	*c = doc.it;
	if (curriculum_read_externals(&doc.crosswalk, file, a, c, &review, e) != 0 ||
		read_domains(doc.domains, file, a, c, e) != 0 ||
		read_competencies(doc.competencies, &review, file, a, c, e) != 0)
		return -1;
	return check_requires(c, file, a, e);
}
