/* Parameters of the model: read from curriculum/mastery.json, written with every result. */
#include <fcntl.h>

#include "grader/mastery/mastery.h"
#include "runner/base/json.h"

#define SCHEMA "plumb-mastery/1"

struct doc {
	const char *schema, *note;
	struct mastery_params p;
	const struct json *weights;
};

#define WHOLE(key, lo, hi)                                                                                            \
	{                                                                                                             \
		.name = #key, .type = JSON_INT, .offset = offsetof(struct doc, p.key), .required = true, .min = (lo), \
		.max = (hi)                                                                                           \
	}
static const struct json_field fields[] = {
	{ .name = "schema", .type = JSON_STRING, .offset = offsetof(struct doc, schema), .required = true },
	{ .name = "version", .type = JSON_STRING, .offset = offsetof(struct doc, p.version), .required = true },
	{ .name = "note", .type = JSON_STRING, .offset = offsetof(struct doc, note) },
	WHOLE(prior_permille, 1, 10000), /* a Beta needs both above 0 */
	WHOLE(rho_permille, 0, 1000),
	{ .name = "weight_permille", .type = JSON_NODE, .offset = offsetof(struct doc, weights), .required = true },
	WHOLE(interval_permille, 1, 999),
	WHOLE(coverage_permille, 0, 1000),
	WHOLE(fresh_days, 1, 36500),
	WHOLE(cohort_min, 1, 1000),
	WHOLE(items_min, 2, 100000),
	WHOLE(tail_permille, 1, 500), /* above a half the two groups would overlap */
	WHOLE(resamples, 20, 10000),
	WHOLE(seed, 0, JSON_INT_MAX),
	{ 0 },
};

struct weights {
	int64_t permille[MASTERY_LEVELS];
};
#define WEIGHT(word, level)                                                                            \
	{                                                                                              \
		.name = (word), .type = JSON_INT, .offset = offsetof(struct weights, permille[level]), \
		.required = true, .min = 1, .max = 1000                                                \
	}
static const struct json_field weight_fields[] = {
	WEIGHT("MUST", 0),
	WEIGHT("SHOULD", 1),
	WEIGHT("MAY", 2),
	{ 0 },
};

static int read_weights(
	const struct json *node, const char *path, struct arena *a, struct mastery_params *p, struct err *e)
{
	struct weights w = { { 0 } };
	if (json_object(node, arena_printf(a, "%s: weight_permille", path), weight_fields, &w, a, e) < 0)
		return -1;
	if (w.permille[0] < w.permille[1] || w.permille[1] < w.permille[2])
		return err_set(e, ERR_INPUT,
			"%s: weight_permille: a SHOULD weighs no more than a MUST, a MAY no more than a SHOULD", path);
	memcpy(p->weight_permille, w.permille, sizeof w.permille);
	return 0;
}

int mastery_params_parse(
	const struct json *root, const char *place, struct arena *a, struct mastery_params *out, struct err *e)
{
	struct doc d = { 0 };
	if (json_object(root, place, fields, &d, a, e) < 0)
		return -1;
	if (strcmp(d.schema, SCHEMA) != 0)
		return err_set(
			e, ERR_INPUT, "%s: schema is \"%.40s\", this program reads \"" SCHEMA "\"", place, d.schema);
	if (read_weights(d.weights, place, a, &d.p, e) < 0)
		return -1;
	*out = d.p;
	return 0;
}

int mastery_params_read(const char *path, struct arena *a, struct mastery_params *out, struct err *e)
{
	SCOPED_JSON root = NULL;
	if (json_read_file(AT_FDCWD, path, &root, e) < 0)
		return -1;
	return mastery_params_parse(root, path, a, out, e);
}

struct json *mastery_params_json(const struct mastery_params *p)
{
	struct json *o = json_new_object(), *w = json_new_object();
	for (const struct json_field *f = weight_fields; f->name != NULL; f++)
		json_add_int(w, f->name, p->weight_permille[f - weight_fields]);
	json_add_string(o, "schema", SCHEMA);
	json_add_string(o, "version", p->version);
	json_add(o, "weight_permille", w);
	for (const struct json_field *f = fields; f->name != NULL; f++) {
		const struct doc d = { .p = *p };
		if (f->type == JSON_INT)
			json_add_int(o, f->name, *(const int64_t *)(const void *)((const char *)&d + f->offset));
	}
	return o;
}
