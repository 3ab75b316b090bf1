#include "grader/export/record.h"

#include <string.h>

#include "grader/evidence.h"
#include "grader/evidence_read.h"

int export_record(
	const struct export_ask *ask, const char *text, size_t len, const char *place, struct json **out, struct err *e)
{
	struct record r = { .document = NULL };
	if (record_open(text, len, place, &r, e) != 0)
		return -1;
	*out = ask->inside ? json_copy(r.document) : record_public(r.document);
	record_release(&r);
	return 0;
}

static bool same(const struct json *a, const struct json *b, const char *key)
{
	return strcmp(evidence_text(a, key), evidence_text(b, key)) == 0;
}

struct json_strings export_verdict_competencies(const struct json *record, const struct json *verdict, struct arena *a)
{
	struct json_strings found = { NULL, 0 };
	size_t cap = 0;
	if (strcmp(evidence_text(verdict, "set"), "fresh") != 0)
		return found;
	for (const struct json *f = evidence_list(record, "facets"); f != NULL; f = json_next(f))
		if (same(f, verdict, "clause") && same(f, verdict, "polarity"))
			*(const char **)arena_push(a, &found.item, &found.n, &cap, sizeof *found.item) =
				evidence_text(f, "competency");
	return found;
}

const struct json *export_verdict_group(const struct json *record, const struct json *verdict)
{
	return evidence_by_id(record, "groups", evidence_text(verdict, "group"));
}

enum export_kind export_verdict_kind(const struct json *verdict)
{
	static const struct {
		const char *outcome;
		enum export_kind kind;
	} kinds[] = { { "OK", KIND_PASS }, { "CASCADED", KIND_FOLLOWS }, { "NOT-RUN", KIND_NOT_RUN } };
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(evidence_text(verdict, "outcome"), kinds[i].outcome) == 0)
			return kinds[i].kind;
	return KIND_FAIL;
}

const char *export_verdict_name(const struct json *record, const struct json *verdict, size_t n, struct arena *a)
{
	const char *lab = evidence_text(evidence_node(record, "lab"), "id"), *id = evidence_text(verdict, "id");
	const char *group = evidence_text(verdict, "group");
	return id[0] != '\0' ? arena_printf(a, "%s/%s/%s", lab, group, id)
			     : arena_printf(a, "%s/%s/case-%zu", lab, group, n);
}

const char *export_verdict_message(const struct json *record, const struct json *verdict, struct arena *a)
{
	const struct json *group = export_verdict_group(record, verdict);
	const struct json *one = evidence_by_id(record, "cases", evidence_text(verdict, "id"));
	const char *why = one == NULL ? evidence_text(group, "title") : evidence_text(one, "why");
	return arena_printf(a, "%s: %s (%s, %s)", evidence_text(verdict, "outcome"),
		why[0] == '\0' ? evidence_text(verdict, "group") : why, evidence_text(verdict, "clause"),
		evidence_text(verdict, "level"));
}
