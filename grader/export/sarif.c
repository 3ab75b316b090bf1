/* SARIF 2.1.0 (OASIS): a record, or the counting records of a course, one run each. The rules are the lab's groups, the
 * competencies are a taxonomy, linked from each result. */
#include <string.h>

#include "grader/evidence_read.h"
#include "grader/export/formats.h"
#include "grader/export/outside.h"
#include "grader/export/record.h"
#include "grader/mastery/standing.h"

#define SARIF_SCHEMA "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

static struct json *text_json(const char *text)
{
	struct json *o = json_new_object();
	json_add_string(o, "text", text);
	return o;
}

static int64_t position(const struct json *record, const char *list, const char *id)
{
	int64_t at = 0;
	for (const struct json *k = evidence_list(record, list); k != NULL; k = json_next(k), at++)
		if (strcmp(evidence_text(k, "id"), id) == 0)
			return at;
	return -1;
}

static struct json *component_json(const struct json *record)
{
	struct json *o = json_new_object();
	json_add_string(o, "name", evidence_text(evidence_node(record, "framework"), "id"));
	json_add_int(o, "index", 0);
	return o;
}

static struct json *taxon_reference(const struct json *record, const char *competency)
{
	struct json *o = json_new_object();
	json_add_string(o, "id", competency);
	json_add_int(o, "index", position(record, "competencies", competency));
	json_add(o, "toolComponent", component_json(record));
	return o;
}

static struct json *rule_json(const struct json *lab, const struct json *group, struct arena *a)
{
	struct json *o = json_new_object();
	json_add_string(o, "id", arena_printf(a, "%s/%s", evidence_text(lab, "id"), evidence_text(group, "id")));
	json_add(o, "shortDescription", text_json(evidence_text(group, "title")));
	json_add(o, "fullDescription",
		text_json(arena_printf(a, "%s, %s", evidence_text(group, "clause"), evidence_text(group, "level"))));
	if (evidence_text(group, "hint")[0] != '\0')
		json_add(o, "help", text_json(evidence_text(group, "hint")));
	return o;
}

static struct json *tool_json(const struct json *record, struct arena *a)
{
	struct json *tool = json_new_object(), *driver = json_new_object(), *rules = json_new_array();
	struct json *supported = json_new_array();
	const struct json *lab = evidence_node(record, "lab");
	for (const struct json *g = evidence_list(record, "groups"); g != NULL; g = json_next(g))
		json_push(rules, rule_json(lab, g, a));
	json_push(supported, component_json(record));
	json_add_string(driver, "name", "plumb");
	json_add_string(driver, "version", evidence_text(evidence_node(record, "environment"), "plumb"));
	json_add(driver, "rules", rules);
	json_add(driver, "supportedTaxonomies", supported);
	json_add(tool, "driver", driver);
	return tool;
}

static struct json *taxonomy_json(const struct json *record)
{
	const struct json *f = evidence_node(record, "framework");
	struct json *o = json_new_object(), *taxa = json_new_array();
	for (const struct json *k = evidence_list(record, "competencies"); k != NULL; k = json_next(k)) {
		struct json *taxon = json_new_object();
		json_add_string(taxon, "id", evidence_text(k, "id"));
		json_add_string(taxon, "name", evidence_text(k, "title"));
		json_add(taxon, "shortDescription", text_json(evidence_text(k, "statement")));
		json_push(taxa, taxon);
	}
	json_add_string(o, "name", evidence_text(f, "id"));
	json_add(o, "shortDescription", text_json(evidence_text(f, "title")));
	json_add(o, "fullDescription", text_json(evidence_text(f, "disclaimer")));
	json_add(o, "taxa", taxa);
	return o;
}

static const struct {
	const char *kind, *level;
} kinds[] = { /* SARIF §3.27.9, §3.27.10: a kind other than fail has the level none */
	[KIND_PASS] = { "pass", "none" },
	[KIND_FAIL] = { "fail", "error" },
	[KIND_FOLLOWS] = { "notApplicable", "none" },
	[KIND_NOT_RUN] = { "open", "none" }
};

static const char *level_of(enum export_kind kind, const struct json *verdict)
{
	bool must = strcmp(evidence_text(verdict, "level"), "MUST") == 0;
	return kind == KIND_FAIL && !must ? "warning" : kinds[kind].level;
}

static struct json *result_json(const struct json *record, const struct json *verdict, struct arena *a)
{
	struct json *o = json_new_object(), *taxa = json_new_array(), *print = json_new_object();
	struct json_strings competencies = export_verdict_competencies(record, verdict, a);
	enum export_kind kind = export_verdict_kind(verdict);
	int64_t rule = position(record, "groups", evidence_text(verdict, "group"));
	json_add_string(o, "ruleId",
		arena_printf(a, "%s/%s", evidence_text(evidence_node(record, "lab"), "id"),
			evidence_text(verdict, "group")));
	if (rule >= 0)
		json_add_int(o, "ruleIndex", rule);
	json_add_string(o, "kind", kinds[kind].kind);
	json_add_string(o, "level", level_of(kind, verdict));
	json_add(o, "message", text_json(export_verdict_message(record, verdict, a)));
	for (size_t i = 0; i < competencies.n; i++)
		if (position(record, "competencies", competencies.item[i]) >= 0)
			json_push(taxa, taxon_reference(record, competencies.item[i]));
	json_add(o, "taxa", taxa);
	if (evidence_text(verdict, "id")[0] != '\0')
		json_add_string(print, "vector/v1", evidence_text(verdict, "id"));
	json_add(o, "partialFingerprints", print);
	return o;
}

static struct json *run_json(const struct json *record, const char *who, struct arena *a)
{
	struct json *o = json_new_object(), *results = json_new_array(), *taxonomies = json_new_array();
	struct json *details = json_new_object(), *bag = json_new_object();
	for (const struct json *v = evidence_list(record, "verdicts"); v != NULL; v = json_next(v))
		json_push(results, result_json(record, v, a));
	json_push(taxonomies, taxonomy_json(record));
	json_add_string(details, "id",
		arena_printf(a, "%s/%s%s%s", evidence_text(evidence_node(record, "lab"), "id"), who,
			who[0] == '\0' ? "" : "/", evidence_text(record, "id")));
	json_add_string(bag, "record_digest", evidence_text(record, "record_digest"));
	json_add_string(bag, "verdict_digest", evidence_text(record, "verdict_digest"));
	json_add_string(bag, "lab_digest", evidence_text(evidence_node(record, "lab"), "digest"));
	json_add_int(bag, "points_permille", evidence_int(evidence_node(record, "score"), "permille"));
	json_add(o, "tool", tool_json(record, a));
	json_add(o, "taxonomies", taxonomies);
	json_add(o, "results", results);
	json_add(o, "automationDetails", details);
	json_add(o, "properties", bag);
	return o;
}

static int add_run(const struct export_ask *ask, const char *text, size_t len, const char *place, const char *who,
	struct arena *a, struct json *runs, struct err *e)
{
	SCOPED_JSON record = NULL;
	if (export_record(ask, text, len, place, &record, e) != 0)
		return -1;
	json_push(runs, run_json(record, who, a));
	return 0;
}

static int add_course(const struct export_ask *ask, struct arena *a, struct json *runs, struct err *e)
{
	struct standing_choice *rows;
	struct view_learner *learners;
	struct outside o;
	size_t n, n_learners;
	if (ask->learner != NULL && !ask->inside)
		return err_set(e, ERR_USAGE, "sarif: one learner's is for the course's own people: --inside");
	if (view_learners(&ask->from, a, &learners, &n_learners, e) != 0)
		return -1;
	const char **ids = arena_array(a, n_learners + 1, sizeof *ids);
	for (size_t i = 0; i < n_learners; i++)
		ids[i] = learners[i].id;
	const struct standing_ask scope = { .student = ask->learner, .students = ids, .n_students = n_learners };
	if (standing_choices(ask->from.store, &scope, a, &rows, &n, e) != 0)
		return -1;
	const struct view_head head = { .learners = (int64_t)n_learners, .cohort_min = 5 };
	if (outside_of(ask, &head, &o, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		char *text;
		size_t len;
		if (ask->lab != NULL && strcmp(ask->lab, rows[i].lab) != 0)
			continue;
		int rc = store_record_get(ask->from.store, rows[i].submission, a, &text, &len, e);
		if (rc < 0 || (rc == 0 && add_run(ask, text, len, rows[i].record, outside_id(&o, rows[i].student, a), a,
						  runs, e) != 0))
			return -1;
	}
	return 0;
}

static int write_sarif(const struct export_ask *ask, struct arena *a, struct buf *out, struct err *e)
{
	SCOPED_JSON doc = json_new_object();
	struct json *runs = json_new_array();
	json_add_string(doc, "$schema", SARIF_SCHEMA);
	json_add_string(doc, "version", "2.1.0");
	json_add(doc, "runs", runs);
	if (ask->record == NULL && ask->from.store == NULL)
		return err_set(e, ERR_USAGE, "sarif: of what: --record FILE or --course DIR");
	int rc = ask->record != NULL ? add_run(ask, ask->record, ask->record_len, "record", "", a, runs, e)
				     : add_course(ask, a, runs, e);
	if (rc == 0)
		(void)(json_print(doc, out) == 0 && buf_puts(out, "\n") == 0);
	return rc;
}

const struct export_format export_sarif = {
	.name = "sarif",
	.summary = "verdicts with clause and competency as SARIF 2.1.0 (a record or a course)",
	.write = write_sarif,
};
