#include "grader/curriculum.h"

#include <fcntl.h>
#include <string.h>

#include "runner/base/io.h"

/* What the file may hold beside the fields that the program uses: notes for people and for later exports. */
struct framework_doc {
	const char *schema, *framework, *title, *disclaimer, *ignored;
	const struct json *domains, *competencies, *external_nodes, *node;
};

static const struct json_field framework_fields[] = {
	{ "schema", JSON_STRING, offsetof(struct framework_doc, schema), true, 0, 0, NULL },
	{ "framework", JSON_STRING, offsetof(struct framework_doc, framework), true, 0, 0, NULL },
	{ "version", JSON_STRING, offsetof(struct framework_doc, ignored), true, 0, 0, NULL },
	{ "status", JSON_STRING, offsetof(struct framework_doc, ignored), true, 0, 0, NULL },
	{ "language", JSON_STRING, offsetof(struct framework_doc, ignored), true, 0, 0, NULL },
	{ "title", JSON_STRING, offsetof(struct framework_doc, title), true, 0, 0, NULL },
	{ "disclaimer", JSON_STRING, offsetof(struct framework_doc, disclaimer), true, 0, 0, NULL },
	{ "licence", JSON_STRING, offsetof(struct framework_doc, ignored), false, 0, 0, NULL },
	{ "provenance", JSON_NODE, offsetof(struct framework_doc, node), true, 0, 0, NULL },
	{ "verification_labels", JSON_NODE, offsetof(struct framework_doc, node), false, 0, 0, NULL },
	{ "weight_rule", JSON_NODE, offsetof(struct framework_doc, node), false, 0, 0, NULL },
	{ "mastery_rule", JSON_NODE, offsetof(struct framework_doc, node), false, 0, 0, NULL },
	{ "bloom", JSON_NODE, offsetof(struct framework_doc, node), false, 0, 0, NULL },
	{ "domains", JSON_NODE, offsetof(struct framework_doc, domains), true, 0, 0, NULL },
	{ "competencies", JSON_NODE, offsetof(struct framework_doc, competencies), true, 0, 0, NULL },
	{ "external_frameworks", JSON_NODE, offsetof(struct framework_doc, node), false, 0, 0, NULL },
	{ "external_nodes", JSON_NODE, offsetof(struct framework_doc, external_nodes), true, 0, 0, NULL },
	{ NULL, JSON_NODE, 0, false, 0, 0, NULL },
};

static const char *const bloom_words[] = { "Remember", "Understand", "Apply", "Analyze", "Evaluate", "Create", NULL };
enum assessment { ASSESSED_FULLY, ASSESSED_PARTLY, OBSERVED };
static const char *const assessment_words[] = { "full", "partial", "observed", NULL };

struct competency_doc {
	struct competency it;
	int bloom, assessment;
	struct json_strings polarity, facet_hints;
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
	{ "facet_hints", JSON_STRINGS, offsetof(struct competency_doc, facet_hints), true, 0, 0, NULL },
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

struct domain_doc {
	const char *id, *title, *origin, *description;
};

static const struct json_field domain_fields[] = {
	{ "id", JSON_STRING, offsetof(struct domain_doc, id), true, 0, 0, NULL },
	{ "title", JSON_STRING, offsetof(struct domain_doc, title), true, 0, 0, NULL },
	{ "origin", JSON_STRING, offsetof(struct domain_doc, origin), true, 0, 0, NULL },
	{ "description", JSON_STRING, offsetof(struct domain_doc, description), true, 0, 0, NULL },
	{ NULL, JSON_NODE, 0, false, 0, 0, NULL },
};

static const char *const status_words[] = { "internet standard", "proposed standard", "best current practice",
	"informational", "experimental", "historic", "draft", "published", "unknown", NULL };

struct standard_doc {
	struct standard it;
	int status;
};

static const struct json_field standard_fields[] = {
	{ "id", JSON_STRING, offsetof(struct standard_doc, it.id), true, 0, 0, NULL },
	{ "title", JSON_STRING, offsetof(struct standard_doc, it.title), true, 0, 0, NULL },
	{ "body", JSON_STRING, offsetof(struct standard_doc, it.body), true, 0, 0, NULL },
	{ "status", JSON_ENUM, offsetof(struct standard_doc, status), true, 0, 0, status_words },
	{ "obsoletes", JSON_STRINGS, offsetof(struct standard_doc, it.obsoletes), false, 0, 0, NULL },
	{ "obsoleted_by", JSON_STRINGS, offsetof(struct standard_doc, it.obsoleted_by), false, 0, 0, NULL },
	{ "updated_by", JSON_STRINGS, offsetof(struct standard_doc, it.updated_by), false, 0, 0, NULL },
	{ "cited_because", JSON_STRING, offsetof(struct standard_doc, it.cited_because), false, 0, 0, NULL },
	{ "checked_on", JSON_STRING, offsetof(struct standard_doc, it.checked_on), false, 0, 0, NULL },
	{ "checked_by", JSON_STRING, offsetof(struct standard_doc, it.checked_by), false, 0, 0, NULL },
	{ "clauses", JSON_STRINGS, offsetof(struct standard_doc, it.clauses), true, 0, 0, NULL },
	{ NULL, JSON_NODE, 0, false, 0, 0, NULL },
};

struct registry_doc {
	const char *schema, *note;
	const struct json *standards;
};

static const struct json_field registry_fields[] = {
	{ "schema", JSON_STRING, offsetof(struct registry_doc, schema), true, 0, 0, NULL },
	{ "note", JSON_STRING, offsetof(struct registry_doc, note), false, 0, 0, NULL },
	{ "standards", JSON_NODE, offsetof(struct registry_doc, standards), true, 0, 0, NULL },
	{ NULL, JSON_NODE, 0, false, 0, 0, NULL },
};

/* A clause without its standard: "§6.2", "§4.2.11.2", "App. B", "App. E.1.1". */
static bool clause_well_formed(const char *s)
{
	static const char section[] = "§", appendix[] = "App. ";
	if (strncmp(s, section, sizeof section - 1) == 0) {
		s += sizeof section - 1;
	} else if (strncmp(s, appendix, sizeof appendix - 1) == 0) {
		s += sizeof appendix - 1;
		if (*s < 'A' || *s > 'Z')
			return false;
		if (*++s == '\0')
			return true;
		if (*s++ != '.')
			return false;
	} else {
		return false;
	}
	for (;;) {
		size_t digits = strspn(s, "0123456789");
		if (digits == 0 || digits > 3)
			return false;
		s += digits;
		if (*s == '\0')
			return true;
		if (*s++ != '.')
			return false;
	}
}

static int check_schema(const char *got, const char *want, const char *place, struct err *e)
{
	if (strcmp(got, want) == 0)
		return 0;
	return err_set(e, ERR_INPUT, "%s: schema is \"%s\", this program reads \"%s\"", place, got, want);
}

static bool has_domain(const struct domain_doc *domains, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(domains[i].id, id) == 0)
			return true;
	return false;
}

/* Every crosswalk link names a node that the file describes: a mistyped id would look like a link to nothing. */
static int check_crosswalk(const struct json *crosswalk, const struct json *nodes, const char *path, struct err *e)
{
	if (!json_is_object(crosswalk))
		return err_set(e, ERR_INPUT, "%s.crosswalk: not an object", path);
	for (const struct json *f = json_first(crosswalk); f != NULL; f = json_next(f)) {
		for (const struct json *l = json_first(f); l != NULL; l = json_next(l)) {
			const char *id = json_string(l);
			if (id == NULL || json_get(nodes, id) == NULL)
				return err_set(e, ERR_INPUT, "%s.crosswalk.%s: \"%s\" is not in external_nodes", path,
					json_key(f), id == NULL ? "?" : id);
		}
	}
	return 0;
}

static int check_polarity(const struct competency_doc *d, const char *path, struct err *e)
{
	for (size_t i = 0; i < d->polarity.n; i++)
		if (strcmp(d->polarity.item[i], "accept") != 0 && strcmp(d->polarity.item[i], "reject") != 0)
			return err_set(e, ERR_INPUT, "%s.polarity: \"%s\" is neither accept nor reject", path,
				d->polarity.item[i]);
	return 0;
}

static int read_competency(const struct json *node, const struct json *nodes, const char *path, struct arena *a,
	struct competency *out, struct err *e)
{
	struct competency_doc d = { 0 };
	struct demand_doc demand = { 0 };
	if (json_object(node, path, competency_fields, &d, a, e) != 0)
		return -1;
	if (json_object(d.demand, arena_printf(a, "%s.demand", path), demand_fields, &demand, a, e) != 0)
		return -1;
	if (check_polarity(&d, path, e) != 0 || check_crosswalk(d.crosswalk, nodes, path, e) != 0)
		return -1;
	*out = d.it;
	out->bloom = bloom_words[d.bloom];
	out->observed = d.assessment == OBSERVED;
	out->weight = demand.weight;
	return 0;
}

static int read_domains(
	const struct json *list, const char *file, struct arena *a, struct domain_doc **out, size_t *n, struct err *e)
{
	struct domain_doc *d = NULL;
	size_t count = 0, cap = 0;
	if (!json_is_array(list))
		return err_set(e, ERR_INPUT, "%s: domains: not an array", file);
	for (const struct json *node = json_first(list); node != NULL; node = json_next(node)) {
		struct domain_doc one = { 0 };
		if (json_object(node, arena_printf(a, "%s: domains[%zu]", file, count), domain_fields, &one, a, e) != 0)
			return -1;
		*(struct domain_doc *)arena_push(a, &d, &count, &cap, sizeof *d) = one;
	}
	*out = d;
	*n = count;
	return 0;
}

static int read_competencies(
	const struct framework_doc *doc, const char *file, struct arena *a, struct curriculum *c, struct err *e)
{
	struct domain_doc *domains = NULL;
	size_t n_domains = 0, cap = 0;
	if (read_domains(doc->domains, file, a, &domains, &n_domains, e) != 0)
		return -1;
	if (!json_is_array(doc->competencies))
		return err_set(e, ERR_INPUT, "%s: competencies: not an array", file);
	for (const struct json *node = json_first(doc->competencies); node != NULL; node = json_next(node)) {
		const char *path = arena_printf(a, "%s: competencies[%zu]", file, c->n_competencies);
		struct competency one = { 0 };
		if (read_competency(node, doc->external_nodes, path, a, &one, e) != 0)
			return -1;
		if (competency_find(c, one.id) != NULL)
			return err_set(e, ERR_INPUT, "%s.id: \"%s\" is there twice", path, one.id);
		if (!has_domain(domains, n_domains, one.domain))
			return err_set(e, ERR_INPUT, "%s.domain: \"%s\" is not in domains", path, one.domain);
		*(struct competency *)arena_push(
			a, &c->competencies, &c->n_competencies, &cap, sizeof *c->competencies) = one;
	}
	return 0;
}

static int read_framework(
	const struct json *root, const char *file, struct arena *a, struct curriculum *c, struct err *e)
{
	struct framework_doc doc = { 0 };
	if (json_object(root, file, framework_fields, &doc, a, e) != 0 ||
		check_schema(doc.schema, "plumb-framework/1", file, e) != 0)
		return -1;
	c->framework = doc.framework;
	c->title = doc.title;
	c->disclaimer = doc.disclaimer;
	return read_competencies(&doc, file, a, c, e);
}

static int check_standard(const struct curriculum *c, const struct standard *s, const char *path, struct err *e)
{
	if (standard_find(c, s->id) != NULL)
		return err_set(e, ERR_INPUT, "%s.id: \"%s\" is there twice", path, s->id);
	if ((s->checked_on[0] == '\0') != (s->checked_by[0] == '\0'))
		return err_set(e, ERR_INPUT, "%s: checked_on and checked_by belong together", path);
	for (size_t i = 0; i < s->clauses.n; i++) {
		if (!clause_well_formed(s->clauses.item[i]))
			return err_set(e, ERR_INPUT,
				"%s.clauses[%zu]: \"%s\" is no clause, write \"§6.2\" or \"App. B\"", path, i,
				s->clauses.item[i]);
		for (size_t j = 0; j < i; j++)
			if (strcmp(s->clauses.item[i], s->clauses.item[j]) == 0)
				return err_set(e, ERR_INPUT, "%s.clauses[%zu]: \"%s\" is there twice", path, i,
					s->clauses.item[i]);
	}
	return 0;
}

static int read_registry(
	const struct json *root, const char *file, struct arena *a, struct curriculum *c, struct err *e)
{
	struct registry_doc doc = { 0 };
	size_t cap = 0;
	if (json_object(root, file, registry_fields, &doc, a, e) != 0 ||
		check_schema(doc.schema, "plumb-standards/1", file, e) != 0)
		return -1;
	if (!json_is_array(doc.standards))
		return err_set(e, ERR_INPUT, "%s: standards: not an array", file);
	for (const struct json *node = json_first(doc.standards); node != NULL; node = json_next(node)) {
		const char *path = arena_printf(a, "%s: standards[%zu]", file, c->n_standards);
		struct standard_doc one = { .it = { .cited_because = "", .checked_on = "", .checked_by = "" } };
		if (json_object(node, path, standard_fields, &one, a, e) != 0)
			return -1;
		one.it.status = status_words[one.status];
		if (check_standard(c, &one.it, path, e) != 0)
			return -1;
		*(struct standard *)arena_push(a, &c->standards, &c->n_standards, &cap, sizeof *c->standards) = one.it;
	}
	return 0;
}

int curriculum_load(const char *dir, struct arena *a, struct curriculum **out, struct err *e)
{
	SCOPED_JSON framework = NULL;
	SCOPED_JSON registry = NULL;
	struct curriculum *c = arena_alloc(a, sizeof *c);
	const char *f = arena_printf(a, "%s/framework.json", dir), *s = arena_printf(a, "%s/standards.json", dir);
	if (json_read_file(AT_FDCWD, f, &framework, e) != 0 || json_read_file(AT_FDCWD, s, &registry, e) != 0)
		return -1;
	if (read_framework(framework, f, a, c, e) != 0 || read_registry(registry, s, a, c, e) != 0)
		return -1;
	*out = c;
	return 0;
}

const struct competency *competency_find(const struct curriculum *c, const char *id)
{
	for (size_t i = 0; i < c->n_competencies; i++)
		if (strcmp(c->competencies[i].id, id) == 0)
			return &c->competencies[i];
	return NULL;
}

const struct standard *standard_find(const struct curriculum *c, const char *id)
{
	for (size_t i = 0; i < c->n_standards; i++)
		if (strcmp(c->standards[i].id, id) == 0)
			return &c->standards[i];
	return NULL;
}
