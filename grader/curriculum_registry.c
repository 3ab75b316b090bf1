/* standards.json: what is cited, and what has become of it. */
#include <string.h>

#include "grader/curriculum_parts.h"

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

/* A provision's number behind its clause, as ETSI writes them: "§5.3-10". */
static bool provision(const char *s)
{
	size_t digits = strspn(s, "0123456789");
	return digits > 0 && digits <= 2 && s[digits] == '\0';
}

/* A clause without its standard: "§6.2", "§4.2.11.2", "§5.3-10", "App. B", "App. E.1.1". */
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
		if (*s == '-')
			return provision(s + 1);
		if (*s++ != '.')
			return false;
	}
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

int curriculum_read_registry(
	const struct json *root, const char *file, struct arena *a, struct curriculum *c, struct err *e)
{
	struct registry_doc doc = { 0 };
	size_t cap = 0;
	if (json_object(root, file, registry_fields, &doc, a, e) != 0 ||
		curriculum_check_schema(doc.schema, "plumb-standards/1", file, e) != 0)
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
