/* Crosswalk: nodes of other frameworks, and links to them. Ids collide between frameworks (K0055 of NICE is not K0055 of
 * an ECSF data set), so a node is always named with its framework in front. */
#include <string.h>

#include "grader/curriculum_parts.h"

static const char *const relation_words[] = { "isRelatedTo", NULL }; /* made by hand: nothing stronger can be claimed */
static const char *const verification_words[] = { "primary", "secondary", "memory", NULL };

static const struct json_field external_fields[] = {
	{ "title", JSON_STRING, offsetof(struct external_framework, title), true, 0, 0, NULL },
	{ "licence", JSON_STRING, offsetof(struct external_framework, licence), true, 0, 0, NULL },
	{ "url", JSON_STRING, offsetof(struct external_framework, url), false, 0, 0, NULL },
	{ "note", JSON_STRING, offsetof(struct external_framework, note), false, 0, 0, NULL },
	{ NULL, JSON_NODE, 0, false, 0, 0, NULL },
};

struct node_doc {
	const char *title;
	int verification;
};

static const struct json_field node_fields[] = {
	{ "title", JSON_STRING, offsetof(struct node_doc, title), true, 0, 0, NULL },
	{ "verification", JSON_ENUM, offsetof(struct node_doc, verification), true, 0, 0, verification_words },
	{ NULL, JSON_NODE, 0, false, 0, 0, NULL },
};

static const struct json_field review_fields[] = {
	{ "relation", JSON_ENUM, offsetof(struct crosswalk_review, relation), true, 0, 0, relation_words },
	{ "author", JSON_STRING, offsetof(struct crosswalk_review, author), true, 0, 0, NULL },
	{ "date", JSON_STRING, offsetof(struct crosswalk_review, date), true, 0, 0, NULL },
	{ "second_reviewer", JSON_STRING, offsetof(struct crosswalk_review, second_reviewer), false, 0, 0, NULL },
	{ "note", JSON_STRING, offsetof(struct crosswalk_review, note), false, 0, 0, NULL },
	{ NULL, JSON_NODE, 0, false, 0, 0, NULL },
};

static const struct json_field link_fields[] = {
	{ "to", JSON_STRING, offsetof(struct crosslink, to), true, 0, 0, NULL },
	{ "confidence_permille", JSON_INT, offsetof(struct crosslink, confidence_permille), true, 1, 1000, NULL },
	{ "author", JSON_STRING, offsetof(struct crosslink, author), false, 0, 0, NULL },
	{ "date", JSON_STRING, offsetof(struct crosslink, date), false, 0, 0, NULL },
	{ "second_reviewer", JSON_STRING, offsetof(struct crosslink, second_reviewer), false, 0, 0, NULL },
	{ NULL, JSON_NODE, 0, false, 0, 0, NULL },
};

static int read_frameworks(
	const struct json *obj, const char *file, struct arena *a, struct curriculum *c, struct err *e)
{
	size_t cap = 0;
	if (obj != NULL && !json_is_object(obj))
		return err_set(e, ERR_INPUT, "%s: external_frameworks: not an object", file);
	for (const struct json *f = obj == NULL ? NULL : json_first(obj); f != NULL; f = json_next(f)) {
		struct external_framework one = { arena_strdup(a, json_key(f)), "", "", "", "" };
		if (json_object(f, arena_printf(a, "%s: external_frameworks.%s", file, one.id), external_fields, &one,
			    a, e) != 0)
			return -1;
		*(struct external_framework *)arena_push(
			a, &c->externals, &c->n_externals, &cap, sizeof *c->externals) = one;
	}
	return 0;
}

static int read_node(const struct json *n, const char *file, struct arena *a, const struct curriculum *c,
	struct external_node *out, struct err *e)
{
	const char *id = json_key(n), *colon = strchr(id, ':');
	struct node_doc doc = { NULL, 0 };
	if (colon == NULL || colon == id || colon[1] == '\0')
		return err_set(e, ERR_INPUT,
			"%s: external_nodes: \"%.80s\" has no framework in front: write it as nice:K0674", file, id);
	out->framework = arena_strndup(a, id, (size_t)(colon - id));
	if (external_framework_find(c, out->framework) == NULL)
		return err_set(e, ERR_INPUT, "%s: external_nodes: \"%.80s\": \"%s\" is not in external_frameworks",
			file, id, out->framework);
	if (json_object(n, arena_printf(a, "%s: external_nodes.%s", file, id), node_fields, &doc, a, e) != 0)
		return -1;
	out->id = arena_strdup(a, id);
	out->title = doc.title;
	out->verification = verification_words[doc.verification];
	return 0;
}

int curriculum_read_externals(const struct crosswalk_docs *docs, const char *file, struct arena *a,
	struct curriculum *c, struct crosswalk_review *review, struct err *e)
{
	size_t cap = 0;
	if (read_frameworks(docs->frameworks, file, a, c, e) != 0)
		return -1;
	if (!json_is_object(docs->nodes))
		return err_set(e, ERR_INPUT, "%s: external_nodes: not an object", file);
	for (const struct json *n = json_first(docs->nodes); n != NULL; n = json_next(n)) {
		struct external_node one = { 0 };
		if (read_node(n, file, a, c, &one, e) != 0)
			return -1;
		*(struct external_node *)arena_push(a, &c->nodes, &c->n_nodes, &cap, sizeof *c->nodes) = one;
	}
	*review = (struct crosswalk_review){ 0, "", "", "", "" };
	return docs->review == NULL ? 0
				    : json_object(docs->review, arena_printf(a, "%s: crosswalk_review", file),
					      review_fields, review, a, e);
}

int curriculum_read_links(const struct json *list, const struct crosswalk_review *review, const char *path,
	const struct curriculum *c, struct arena *a, struct competency *out, struct err *e)
{
	size_t cap = 0;
	if (!json_is_array(list))
		return err_set(e, ERR_INPUT, "%s.crosswalk: not an array", path);
	for (const struct json *node = json_first(list); node != NULL; node = json_next(node)) {
		const char *place = arena_printf(a, "%s.crosswalk[%zu]", path, out->n_crosswalk);
		struct crosslink one = { NULL, review->author, review->date, review->second_reviewer, 0 };
		if (json_object(node, place, link_fields, &one, a, e) != 0)
			return -1;
		if (external_node_find(c, one.to) == NULL)
			return err_set(e, ERR_INPUT, "%s.to: \"%s\" is not in external_nodes", place, one.to);
		if (one.author[0] == '\0' || one.date[0] == '\0')
			return err_set(e, ERR_INPUT,
				"%s: nobody signs for the link: give author and date, here or in "
				"crosswalk_review",
				place);
		for (size_t i = 0; i < out->n_crosswalk; i++)
			if (strcmp(out->crosswalk[i].to, one.to) == 0)
				return err_set(e, ERR_INPUT, "%s.to: \"%s\" is there twice", place, one.to);
		*(struct crosslink *)arena_push(a, &out->crosswalk, &out->n_crosswalk, &cap, sizeof *out->crosswalk) =
			one;
	}
	return 0;
}
