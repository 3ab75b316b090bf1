#include "grader/export/case_read.h"

#include <ctype.h>
#include <string.h>

#include "grader/evidence_read.h"
#include "grader/export/export.h"

struct item {
	const char *uuid, *code, *statement, *title, *notes;
	const char *id; /* in the framework that is made: NAME-code */
	size_t parent;  /* index, or NONE: directly below the document */
	bool has_children;
	struct json_strings from; /* competencies of the first framework */
};
#define NONE SIZE_MAX

struct reading {
	const char *place, *name, *document;
	const struct curriculum *first;
	struct item *items;
	size_t n, cap;
	struct arena *a;
	struct err *e;
};

static bool is_uuid(const char *s)
{
	for (size_t i = 0; i < 36; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;
		if (dash ? s[i] != '-' : !isxdigit((unsigned char)s[i]) || isupper((unsigned char)s[i]))
			return false;
	}
	return s[36] == '\0';
}

static size_t find(const struct reading *r, const char *uuid)
{
	for (size_t i = 0; i < r->n; i++)
		if (strcmp(r->items[i].uuid, uuid) == 0)
			return i;
	return NONE;
}

/* At most 60 characters that are safe in an id. */
static const char *id_of(const struct reading *r, const char *code)
{
	SCOPED_BUF out = { 0 };
	buf_init(&out, 256);
	if (strncmp(code, r->name, strlen(r->name)) == 0 && code[strlen(r->name)] == '-')
		code += strlen(r->name) + 1;
	buf_printf(&out, "%s-", r->name);
	for (size_t i = 0; i < 60 && code[i] != '\0'; i++)
		buf_u8(&out,
			isalnum((unsigned char)code[i]) || strchr("._-", code[i]) != NULL ? (uint8_t)code[i] : '_');
	return arena_strdup(r->a, buf_text(&out));
}

static int add_item(struct reading *r, const struct json *node, size_t at)
{
	struct item one = { .uuid = evidence_text(node, "identifier"),
		.code = evidence_text(node, "humanCodingScheme"),
		.statement = evidence_text(node, "fullStatement"),
		.title = evidence_text(node, "abbreviatedStatement"),
		.notes = evidence_text(node, "notes"),
		.parent = NONE };
	if (!is_uuid(one.uuid))
		return err_set(r->e, ERR_INPUT, "%s: CFItems[%zu].identifier: \"%.60s\" is no UUID in lower case",
			r->place, at, one.uuid);
	if (one.statement[0] == '\0')
		return err_set(r->e, ERR_INPUT, "%s: CFItems[%zu].fullStatement: is missing or empty", r->place, at);
	if (find(r, one.uuid) != NONE)
		return err_set(
			r->e, ERR_INPUT, "%s: CFItems[%zu].identifier: \"%s\" is there twice", r->place, at, one.uuid);
	one.id = id_of(r, one.code[0] == '\0' ? one.uuid : one.code);
	for (size_t i = 0; i < r->n; i++)
		if (strcmp(r->items[i].id, one.id) == 0)
			return err_set(r->e, ERR_INPUT, "%s: CFItems[%zu].humanCodingScheme: \"%.60s\" is there twice",
				r->place, at, one.code);
	*(struct item *)arena_push(r->a, &r->items, &r->n, &r->cap, sizeof *r->items) = one;
	return 0;
}

static const char *node_id(const struct json *association, const char *end)
{
	return evidence_text(evidence_node(association, end), "identifier");
}

static int add_child(struct reading *r, const struct json *node, size_t at)
{
	size_t child = find(r, node_id(node, "originNodeURI"));
	const char *to = node_id(node, "destinationNodeURI");
	size_t parent = find(r, to);
	if (child == NONE || (parent == NONE && strcmp(to, r->document) != 0))
		return err_set(r->e, ERR_INPUT,
			"%s: CFAssociations[%zu]: isChildOf names \"%.60s\", which is not in CFItems", r->place, at,
			child == NONE ? node_id(node, "originNodeURI") : to);
	if (parent == NONE)
		return 0;
	if (r->items[child].parent != NONE && r->items[child].parent != parent)
		return err_set(r->e, ERR_INPUT, "%s: CFAssociations[%zu]: %s has two parents", r->place, at,
			r->items[child].id);
	r->items[child].parent = parent;
	r->items[parent].has_children = true;
	return 0;
}

/* A relation to an item of the first framework, by the UUID that our own CASE export gives it, or by its id. */
static void add_relation(struct reading *r, const struct json *node)
{
	size_t at = find(r, node_id(node, "originNodeURI"));
	const struct json *to = evidence_node(node, "destinationNodeURI");
	char document[UUID_TEXT], uuid[UUID_TEXT];
	export_uuid5(EXPORT_NAMESPACE, arena_printf(r->a, "urn:plumbline:framework:%s", r->first->framework), document);
	for (size_t i = 0; at != NONE && to != NULL && i < r->first->n_competencies; i++) {
		const char *id = r->first->competencies[i].id;
		export_uuid5(document, id, uuid);
		if (strcmp(evidence_text(to, "identifier"), uuid) != 0 &&
			strcmp(evidence_text(to, "identifier"), id) != 0)
			continue;
		const char **list = arena_array(r->a, r->items[at].from.n + 1, sizeof *list);
		if (r->items[at].from.n > 0)
			memcpy(list, r->items[at].from.item, r->items[at].from.n * sizeof *list);
		list[r->items[at].from.n++] = id;
		r->items[at].from.item = list;
		return;
	}
}

static int read_associations(struct reading *r, const struct json *package)
{
	size_t at = 0;
	for (const struct json *k = evidence_list(package, "CFAssociations"); k != NULL; k = json_next(k), at++) {
		const char *type = evidence_text(k, "associationType");
		if (strcmp(type, "isChildOf") == 0 && add_child(r, k, at) != 0)
			return -1;
		if (strcmp(type, "isRelatedTo") == 0 || strcmp(type, "exactMatchOf") == 0)
			add_relation(r, k);
	}
	for (size_t i = 0; i < r->n; i++) {
		size_t steps = 0;
		for (size_t p = r->items[i].parent; p != NONE; p = r->items[p].parent)
			if (++steps > r->n)
				return err_set(r->e, ERR_INPUT,
					"%s: %s: isChildOf leads back to itself: break the circle", r->place,
					r->items[i].id);
	}
	return 0;
}

static const char *or_else(const char *text, const char *other)
{
	return text[0] != '\0' ? text : other;
}

/* A title for a terminal line: at most 30 bytes, whole characters, whole words if there are any. */
static const char *short_title(const struct item *it, struct arena *a)
{
	const char *s = or_else(it->title, it->statement);
	size_t n = strlen(s), cut = 30;
	if (n <= 30)
		return s;
	while (cut > 15 && s[cut] != ' ')
		cut--;
	if (s[cut] != ' ')
		for (cut = 30; ((unsigned char)s[cut] & 0xc0) == 0x80; cut--)
			;
	return arena_strndup(a, s, cut);
}

static void add_strings(struct json *o, const char *key, const struct json_strings *s)
{
	struct json *list = json_new_array();
	for (size_t i = 0; i < s->n; i++)
		json_push_string(list, s->item[i]);
	json_add(o, key, list);
}

static void add_standards(const struct reading *r, const struct item *it, struct json *o)
{
	struct json *list = json_new_array();
	for (size_t i = 0; i < it->from.n; i++) {
		const struct competency *k = competency_find(r->first, it->from.item[i]);
		for (size_t j = 0; j < k->standards.n; j++) {
			bool known = false;
			for (const struct json *s = json_first(list); s != NULL; s = json_next(s))
				known |= strcmp(json_string(s), k->standards.item[j]) == 0;
			if (!known)
				json_push_string(list, k->standards.item[j]);
		}
	}
	json_add(o, "standards", list);
}

static const char *bloom_of(const struct item *it)
{
	static const char *const words[] = { "Remember", "Understand", "Apply", "Analyze", "Evaluate", "Create" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strncmp(it->notes, "Bloom: ", 7) == 0 && strncmp(it->notes + 7, words[i], strlen(words[i])) == 0)
			return words[i];
	return "Apply";
}

static const char *domain_of(const struct reading *r, const struct item *it)
{
	size_t p = it->parent;
	if (p == NONE)
		return arena_printf(r->a, "%s-ALL", r->name);
	return r->items[p].id;
}

static struct json *competency_json(const struct reading *r, const struct item *it)
{
	const char *sides[] = { "accept", "reject" };
	struct json *o = json_new_object(), *demand = json_new_object();
	bool seen = it->from.n > 0;
	const struct json_strings none = { NULL, 0 }, both = { sides, 2 };
	json_add_string(o, "id", it->id);
	json_add_string(o, "domain", domain_of(r, it));
	json_add_string(o, "title", short_title(it, r->a));
	json_add_string(o, "statement", it->statement);
	json_add_string(o, "bloom", bloom_of(it));
	json_add_string(o, "assessment", seen ? "full" : "observed");
	add_strings(o, "polarity", seen ? &both : &none);
	json_add_int(o, "required_permille", 700);
	json_add_int(o, "min_facets", seen ? 8 : 0);
	add_strings(demand, "codes", &none);
	json_add_int(demand, "weight", seen ? 1 : 0);
	json_add(o, "demand", demand);
	add_standards(r, it, o);
	add_strings(o, "evidence_from", &it->from);
	add_strings(o, "facet_hints", &none);
	json_add(o, "crosswalk", json_new_array());
	return o;
}

static void add_domain(struct json *domains, const char *id, const char *title, const char *description)
{
	struct json *o = json_new_object();
	json_add_string(o, "id", id);
	json_add_string(o, "title", title);
	json_add_string(o, "origin", "imported from CASE");
	json_add_string(o, "description", description);
	json_push(domains, o);
}

static void add_head(const struct reading *r, const struct json *document, struct json *o)
{
	struct json *provenance = json_new_object();
	json_add_string(o, "schema", "plumb-framework/1");
	json_add_string(o, "framework", r->name);
	json_add_string(o, "version", or_else(evidence_text(document, "version"), "imported"));
	json_add_string(o, "status", or_else(evidence_text(document, "adoptionStatus"), "imported"));
	json_add_string(o, "language", or_else(evidence_text(document, "language"), "en"));
	json_add_string(o, "title", evidence_text(document, "title"));
	json_add_string(o, "disclaimer",
		or_else(evidence_text(document, "description"),
			"Imported from a CASE package; its publisher has not reviewed how it is used here."));
	json_add_string(provenance, "source", evidence_text(document, "uri"));
	json_add_string(provenance, "creator", evidence_text(document, "creator"));
	json_add_string(provenance, "defaults",
		"Required levels (700 of 1000), least numbers of facets (8), weights (1, observed 0) and Bloom levels "
		"that "
		"the package did not state are defaults of the import: review them.");
	json_add(o, "provenance", provenance);
	json_add(o, "external_nodes", json_new_object());
}

static struct json *framework_json(const struct reading *r, const struct json *document)
{
	struct json *o = json_new_object(), *domains = json_new_array(), *list = json_new_array();
	bool loose = false;
	add_head(r, document, o);
	for (size_t i = 0; i < r->n; i++) {
		const struct item *it = &r->items[i];
		loose |= !it->has_children && it->parent == NONE;
		if (it->has_children)
			add_domain(domains, it->id, short_title(it, r->a), it->statement);
		else
			json_push(list, competency_json(r, it));
	}
	if (loose)
		add_domain(domains, arena_printf(r->a, "%s-ALL", r->name), "Everything", "Items without a group.");
	json_add(o, "domains", domains);
	json_add(o, "competencies", list);
	return o;
}

static bool name_ok(const char *name)
{
	size_t n = strlen(name);
	return n >= 2 && n <= 16 && strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == n;
}

int case_read(const struct json *package, const char *place, const char *name, const struct curriculum *first,
	struct arena *a, struct json **out, struct err *e)
{
	const struct json *document = evidence_node(package, "CFDocument");
	struct reading r = { .place = place, .name = name, .first = first, .a = a, .e = e };
	size_t at = 0;
	if (!name_ok(name))
		return err_set(e, ERR_USAGE, "name \"%.30s\": 2 to 16 capital letters and digits", name);
	if (document == NULL || evidence_text(document, "title")[0] == '\0')
		return err_set(e, ERR_INPUT, "%s: no CFDocument with a title: this is no CASE package", place);
	r.document = evidence_text(document, "identifier");
	for (const struct json *k = evidence_list(package, "CFItems"); k != NULL; k = json_next(k))
		if (add_item(&r, k, at++) != 0)
			return -1;
	if (r.n == 0)
		return err_set(e, ERR_INPUT, "%s: CFItems: is empty", place);
	if (read_associations(&r, package) != 0)
		return -1;
	*out = framework_json(&r, document);
	return 0;
}
