/* CASE 1.1 (Competencies and Academic Standards Exchange): a framework and its crosswalk as one CFPackage.
 *
 * Identifiers are UUIDs of version 5, of the framework's name and the competency's id, so that every export of a framework
 * names its items alike. A node of another framework is no CASE item: its targetType is "ext:...". Crosswalk links are
 * isRelatedTo; what is learnt before is "precedes". */
#include <string.h>

#include "grader/export/formats.h"
#include "grader/export/table.h"

struct package {
	const struct curriculum *c;
	const char *base; /* "" = urn:uuid: */
	const char *changed;
	char document[UUID_TEXT];
	struct json *items, *associations;
	struct arena *a;
};

static const char *uuid_of(const struct package *p, const char *name)
{
	char text[UUID_TEXT];
	export_uuid5(p->document, name, text);
	return arena_strdup(p->a, text);
}

static const char *uri_of(const struct package *p, const char *kind, const char *uuid)
{
	return p->base[0] == '\0' ? arena_printf(p->a, "urn:uuid:%s", uuid)
				  : arena_printf(p->a, "%s/%s/%s", p->base, kind, uuid);
}

static void add_item(struct package *p, const char *id, const char *statement, const char *shorter, const char *type,
	const char *notes)
{
	struct json *o = json_new_object();
	const char *uuid = uuid_of(p, id);
	json_add_string(o, "identifier", uuid);
	json_add_string(o, "uri", uri_of(p, "CFItems", uuid));
	json_add_string(o, "fullStatement", statement);
	json_add_string(o, "abbreviatedStatement", shorter);
	json_add_string(o, "humanCodingScheme", id);
	json_add_string(o, "CFItemType", type);
	json_add_string(o, "language", p->c->language);
	json_add_string(o, "lastChangeDateTime", p->changed);
	if (notes != NULL)
		json_add_string(o, "notes", notes);
	json_push(p->items, o);
}

static struct json *node_of(const char *title, const char *identifier, const char *uri, const char *type)
{
	struct json *o = json_new_object();
	json_add_string(o, "title", title);
	json_add_string(o, "identifier", identifier);
	json_add_string(o, "uri", uri);
	json_add_string(o, "targetType", type);
	return o;
}

static struct json *item_node(const struct package *p, const char *id)
{
	const char *uuid = uuid_of(p, id);
	return node_of(id, uuid, uri_of(p, "CFItems", uuid), "CASE");
}

static struct json *add_association(
	struct package *p, const char *type, const char *from, const char *to, struct json *destination)
{
	struct json *o = json_new_object();
	const char *uuid = uuid_of(p, arena_printf(p->a, "%s %s %s", from, type, to));
	json_add_string(o, "identifier", uuid);
	json_add_string(o, "uri", uri_of(p, "CFAssociations", uuid));
	json_add_string(o, "associationType", type);
	json_add(o, "originNodeURI", item_node(p, from));
	json_add(o, "destinationNodeURI", destination);
	json_add_string(o, "lastChangeDateTime", p->changed);
	json_push(p->associations, o);
	return o;
}

static void add_link(struct package *p, const struct competency *k, const struct crosslink *l)
{
	const struct external_node *x = external_node_find(p->c, l->to);
	const struct external_framework *f = external_framework_find(p->c, x->framework);
	struct json *ext = json_new_object();
	/* A URI of our own making: most of these frameworks have none for their nodes. */
	SCOPED_BUF uri = { 0 };
	buf_init(&uri, 4096);
	buf_printf(&uri, "urn:plumbline:%s:", x->framework);
	for (const char *c = x->id + strlen(x->framework) + 1; *c != '\0'; c++)
		buf_printf(&uri, strchr(" &/%?#\"<>", *c) != NULL ? "%%%02X" : "%c", (unsigned char)*c);
	struct json *o = add_association(p, "isRelatedTo", k->id, l->to,
		node_of(x->title, x->id, buf_text(&uri), arena_printf(p->a, "ext:%s", x->framework)));
	json_add_string(ext, "author", l->author);
	json_add_string(ext, "date", l->date);
	json_add_string(ext, "secondReviewer", l->second_reviewer);
	json_add_int(ext, "confidencePermille", l->confidence_permille);
	json_add_string(ext, "targetVerification", x->verification);
	json_add_string(ext, "targetFramework", f == NULL ? x->framework : f->title);
	json_add(o, "extensions", ext);
}

static void add_competency(struct package *p, const struct competency *k)
{
	add_item(p, k->id, k->statement, k->title, "Competency",
		arena_printf(p->a, "Bloom: %s; required level: %d of 1000; demand weight: %d; assessment: %s", k->bloom,
			(int)k->required_permille, (int)k->weight, k->assessment));
	add_association(p, "isChildOf", k->id, k->domain, item_node(p, k->domain));
	for (size_t i = 0; i < k->requires.n; i++) /* origin precedes destination */
		add_association(p, "precedes", k->requires.item[i], k->id, item_node(p, k->id));
	for (size_t i = 0; i < k->n_crosswalk; i++)
		add_link(p, k, &k->crosswalk[i]);
}

static void add_domains(struct package *p)
{
	for (size_t i = 0; i < p->c->n_domains; i++) {
		const struct domain *d = &p->c->domains[i];
		struct json *o;
		add_item(p, d->id, arena_printf(p->a, "%s: %s", d->title, d->description), d->title, "Domain", NULL);
		o = add_association(p, "isChildOf", d->id, p->c->framework,
			node_of(p->c->title, p->document, uri_of(p, "CFDocuments", p->document), "CASE"));
		json_add_int(o, "sequenceNumber", (int64_t)i + 1);
	}
}

static struct json *document_json(const struct package *p)
{
	struct json *o = json_new_object();
	json_add_string(o, "identifier", p->document);
	json_add_string(o, "uri", uri_of(p, "CFDocuments", p->document));
	json_add_string(o, "creator", "Plumbline project (not IS3C)");
	json_add_string(o, "title", p->c->title);
	json_add_string(o, "description", p->c->disclaimer);
	json_add_string(o, "lastChangeDateTime", p->changed);
	json_add_string(o, "version", p->c->version);
	json_add_string(o, "adoptionStatus", "Draft");
	json_add_string(o, "caseVersion", "1.1");
	json_add_string(o, "language", p->c->language);
	return o;
}

static int write_case(const struct export_ask *ask, struct arena *a, struct buf *out, struct err *e)
{
	const struct curriculum *c = ask->from.curriculum;
	SCOPED_JSON doc = json_new_object();
	struct package p = { .c = c,
		.base = ask->base_url == NULL ? "" : ask->base_url,
		.changed = c->changed[0] == '\0' ? table_time(ask->from.now_ms, a)
						 : arena_printf(a, "%sT00:00:00Z", c->changed),
		.items = json_new_array(),
		.associations = json_new_array(),
		.a = a };
	(void)e;
	export_uuid5(EXPORT_NAMESPACE, arena_printf(a, "urn:plumbline:framework:%s", c->framework), p.document);
	add_domains(&p);
	for (size_t i = 0; i < c->n_competencies; i++)
		add_competency(&p, &c->competencies[i]);
	json_add(doc, "CFDocument", document_json(&p));
	json_add(doc, "CFItems", p.items);
	json_add(doc, "CFAssociations", p.associations);
	(void)(json_print(doc, out) == 0 && buf_puts(out, "\n") == 0);
	return 0;
}

const struct export_format export_case = {
	.name = "case",
	.summary = "the framework and its crosswalk as a CASE 1.1 package",
	.write = write_case,
};
