/* Gradescope's results.json of one record: the groups are its tests. Points are the record's own, so the assignment
 * there is worth 1000, or as many as --points says. */
#include <string.h>

#include "grader/evidence_read.h"
#include "grader/export/formats.h"
#include "grader/export/record.h"

static void add_tags(const struct json *record, const char *group, struct json *test, struct arena *a)
{
	struct json *tags = json_new_array();
	struct json_strings seen = { NULL, 0 };
	size_t cap = 0;
	for (const struct json *v = evidence_list(record, "verdicts"); v != NULL; v = json_next(v)) {
		if (strcmp(evidence_text(v, "group"), group) != 0)
			continue;
		struct json_strings here = export_verdict_competencies(record, v, a);
		for (size_t i = 0; i < here.n; i++) {
			bool known = false;
			for (size_t k = 0; k < seen.n; k++)
				known |= strcmp(seen.item[k], here.item[i]) == 0;
			if (known)
				continue;
			*(const char **)arena_push(a, &seen.item, &seen.n, &cap, sizeof *seen.item) = here.item[i];
			json_push_string(tags, here.item[i]);
		}
	}
	json_add(test, "tags", tags);
}

static const char *output_of(const struct json *group, struct arena *a)
{
	const struct json *failure = evidence_node(group, "failure");
	const char *line = arena_printf(a, "%s (%s): %d of %d cases", evidence_text(group, "clause"),
		evidence_text(group, "level"), (int)evidence_int(group, "passed"), (int)evidence_int(group, "total"));
	if (failure == NULL)
		return line;
	return arena_printf(a, "%s\n%s: %s\nhint: %s", line, evidence_text(failure, "outcome"),
		evidence_text(failure, "why"), evidence_text(group, "hint"));
}

static int64_t scaled(const struct export_ask *ask, int64_t permille)
{
	return ask->points <= 0 ? permille : (permille * ask->points + 500) / 1000;
}

static struct json *test_json(
	const struct export_ask *ask, const struct json *record, const struct json *g, int64_t number, struct arena *a)
{
	struct json *o = json_new_object();
	json_add_string(o, "name", evidence_text(g, "title"));
	json_add_string(o, "number", arena_printf(a, "%d", (int)number));
	json_add_string(o, "status", evidence_int(g, "passed") >= evidence_int(g, "total") ? "passed" : "failed");
	json_add_string(o, "output", output_of(g, a));
	json_add_string(o, "visibility", "visible");
	if (ask->points <= 0) { /* scaled parts would not add up to the scaled whole */
		json_add_int(o, "score", evidence_int(g, "points"));
		json_add_int(o, "max_score", evidence_int(g, "weight"));
	}
	add_tags(record, evidence_text(g, "id"), o, a);
	return o;
}

static int write_gradescope(const struct export_ask *ask, struct arena *a, struct buf *out, struct err *e)
{
	SCOPED_JSON record = NULL;
	SCOPED_JSON doc = json_new_object();
	struct json *tests = json_new_array(), *extra = json_new_object();
	int64_t number = 0;
	if (export_record(ask, ask->record, ask->record_len, "record", &record, e) != 0)
		return -1;
	const struct json *f = evidence_node(record, "framework"), *build = evidence_node(record, "build");
	for (const struct json *g = evidence_list(record, "groups"); g != NULL; g = json_next(g))
		json_push(tests, test_json(ask, record, g, ++number, a));
	json_add_int(doc, "score", scaled(ask, evidence_int(evidence_node(record, "score"), "permille")));
	json_add_string(doc, "output",
		arena_printf(a, "record %s, build %s. Competencies: %s", evidence_text(record, "id"),
			evidence_text(build, "outcome"), evidence_text(f, "title")));
	json_add_string(doc, "visibility", "visible");
	json_add(doc, "tests", tests);
	json_add_string(extra, "record", evidence_text(record, "id"));
	json_add_string(extra, "record_digest", evidence_text(record, "record_digest"));
	json_add_string(extra, "disclaimer", evidence_text(f, "disclaimer"));
	json_add(doc, "extra_data", extra);
	(void)(json_print(doc, out) == 0 && buf_puts(out, "\n") == 0);
	return 0;
}

const struct export_format export_gradescope = {
	.name = "gradescope",
	.summary = "one record as Gradescope's results.json",
	.needs_record = true,
	.personal = true,
	.write = write_gradescope,
};
