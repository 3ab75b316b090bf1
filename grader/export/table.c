#include "grader/export/table.h"

#include <string.h>
#include <time.h>

#include "grader/csv.h"

const char *table_time(int64_t ms, struct arena *a)
{
	char text[40];
	struct tm tm;
	time_t s = (time_t)(ms / 1000);
	if (gmtime_r(&s, &tm) == NULL || strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		return "";
	return arena_strdup(a, text);
}

static const char *text_of(const void *at, const struct column *c, struct arena *a)
{
	const char *s = *(const char *const *)at;
	(void)c;
	(void)a;
	return s == NULL ? "" : s;
}

static const char *int_of(const void *at, const struct column *c, struct arena *a)
{
	int64_t v = *(const int64_t *)at;
	(void)c;
	return v == -1 || v == VIEW_NONE ? "" : arena_printf(a, "%lld", (long long)v);
}

static const char *signed_of(const void *at, const struct column *c, struct arena *a)
{
	int64_t v = *(const int64_t *)at, size = v < 0 ? -v : v;
	(void)c;
	if (v == VIEW_NONE)
		return "";
	return arena_printf(a, "%s%lld.%04lld", v < 0 ? "-" : "", (long long)(size / 10000), (long long)(size % 10000));
}

static const char *e4_of(const void *at, const struct column *c, struct arena *a)
{
	return *(const int64_t *)at == -1 ? "" : signed_of(at, c, a);
}

static const char *bool_of(const void *at, const struct column *c, struct arena *a)
{
	(void)c;
	(void)a;
	return *(const bool *)at ? "yes" : "no";
}

static const char *word_of(const void *at, const struct column *c, struct arena *a)
{
	(void)a;
	return c->words[*(const int *)at];
}

static const char *flags_of(const void *at, const struct column *c, struct arena *a)
{
	const char *text = "";
	for (size_t i = 0; c->words[i] != NULL; i++)
		if ((*(const unsigned *)at >> i & 1) != 0)
			text = arena_printf(a, "%s%s%s", text, text[0] == '\0' ? "" : "; ", c->words[i]);
	return text;
}

static const char *strings_of(const void *at, const struct column *c, struct arena *a)
{
	const struct json_strings *s = at;
	const char *text = "";
	(void)c;
	for (size_t i = 0; i < s->n; i++)
		text = arena_printf(a, "%s%s%s", text, i == 0 ? "" : "; ", s->item[i]);
	return text;
}

static const char *time_of(const void *at, const struct column *c, struct arena *a)
{
	int64_t ms = *(const int64_t *)at;
	(void)c;
	return ms <= 0 ? "" : table_time(ms, a);
}

static const struct {
	const char *(*text)(const void *at, const struct column *c, struct arena *a);
	bool number; /* a whole number in JSON, under the column's name and suffix */
	const char *suffix;
} types[] = {
	[COLUMN_TEXT] = { text_of, false, "" },
	[COLUMN_INT] = { int_of, true, "" },
	[COLUMN_E4] = { e4_of, true, "_e4" },
	[COLUMN_SIGNED] = { signed_of, true, "_e4" },
	[COLUMN_BOOL] = { bool_of, false, "" },
	[COLUMN_WORD] = { word_of, false, "" },
	[COLUMN_FLAGS] = { flags_of, false, "" },
	[COLUMN_STRINGS] = { strings_of, false, "" },
	[COLUMN_TIME] = { time_of, false, "" },
};

static void note(struct buf *out, const char *what, const char *text, struct arena *a)
{
	if (text[0] == '\0')
		return;
	csv_add(out, true, arena_printf(a, "# %s: %s", what, text));
	csv_end(out);
}

static void add_notes(const struct view_head *h, struct arena *a, struct buf *out)
{
	note(out, "framework", arena_printf(a, "%s %s, %s", h->framework, h->version, h->framework_title), a);
	note(out, "note", h->disclaimer, a);
	note(out, "model parameters", h->params, a);
	note(out, "course", h->course, a);
	note(out, "cohort", h->cohort, a);
	note(out, "made", h->now_ms == 0 ? "" : table_time(h->now_ms, a), a);
}

int table_csv(const struct table *t, struct arena *a, struct buf *out)
{
	for (const struct column *c = t->columns; c->name != NULL; c++)
		csv_add(out, c == t->columns, c->name);
	csv_end(out);
	for (size_t i = 0; i < t->n && buf_ok(out); i++) {
		const char *row = (const char *)t->rows + i * t->size;
		for (const struct column *c = t->columns; c->name != NULL; c++)
			csv_add(out, c == t->columns, types[c->type].text(row + c->offset, c, a));
		csv_end(out);
	}
	add_notes(&t->head, a, out);
	return buf_ok(out) ? 0 : -1;
}

static void add_cell(struct json *obj, const void *at, const struct column *c, struct arena *a)
{
	const char *text = types[c->type].text(at, c, a);
	if (text[0] == '\0')
		return;
	if (types[c->type].number)
		json_add_int(obj, arena_printf(a, "%s%s", c->name, types[c->type].suffix), *(const int64_t *)at);
	else if (c->type == COLUMN_BOOL)
		json_add_bool(obj, c->name, *(const bool *)at);
	else if (c->type == COLUMN_STRINGS) {
		const struct json_strings *s = at;
		struct json *list = json_new_array();
		for (size_t i = 0; i < s->n; i++)
			json_push_string(list, s->item[i]);
		json_add(obj, c->name, list);
	} else
		json_add_string(obj, c->name, text);
}

struct json *table_head_json(const struct view_head *h, struct arena *a)
{
	struct json *o = json_new_object();
	json_add_string(o, "framework", h->framework);
	json_add_string(o, "version", h->version);
	json_add_string(o, "title", h->framework_title);
	json_add_string(o, "disclaimer", h->disclaimer);
	json_add_string(o, "parameters", h->params == NULL ? "" : h->params);
	json_add_string(o, "course", h->course);
	json_add_string(o, "cohort", h->cohort);
	if (h->now_ms != 0)
		json_add_string(o, "made", table_time(h->now_ms, a));
	return o;
}

int table_json(const struct table *t, struct arena *a, struct buf *out)
{
	SCOPED_JSON doc = json_new_object();
	struct json *rows = json_new_array();
	json_add_string(doc, "schema", "plumb-table/1");
	json_add(doc, "head", table_head_json(&t->head, a));
	for (size_t i = 0; i < t->n; i++) {
		struct json *row = json_new_object();
		const char *from = (const char *)t->rows + i * t->size;
		for (const struct column *c = t->columns; c->name != NULL; c++)
			add_cell(row, from + c->offset, c, a);
		json_push(rows, row);
	}
	json_add(doc, "rows", rows);
	return json_print(doc, out) == 0 && buf_puts(out, "\n") == 0 ? 0 : -1;
}
