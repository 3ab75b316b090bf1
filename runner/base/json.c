/* The strict reader: a lexical pre-pass over the bytes, then cJSON, then tables of fields.
 * Each rule of the pre-pass answers something that cJSON 1.7.15 lets through: see docs/adr/0004-strict-json.md. */
#include "runner/base/json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "runner/base/io.h"
#include "runner/base/json_node.h"
#include "runner/base/text.h"

#define DEPTH_MAX 32

static size_t line_of(const char *text, size_t at)
{
	size_t line = 1;

	for (size_t i = 0; i < at; i++)
		line += text[i] == '\n';
	return line;
}

struct scan {
	const char *text;
	size_t len, at;
	int depth;
	bool in_string;
};

/* NULL when the byte at s->at is acceptable, else what is wrong with it. */
static const char *scan_string_byte(struct scan *s)
{
	unsigned char c = (unsigned char)s->text[s->at];

	if (c < 0x20)
		return "control byte in a string";
	if (c == '"') {
		s->in_string = false;
	} else if (c == '\\') {
		if (s->len - s->at >= 6 && memcmp(s->text + s->at + 1, "u0000", 5) == 0)
			return "NUL in a string";
		s->at++; /* the escaped byte can't end the string */
	}
	return NULL;
}

static bool starts_number(const struct scan *s)
{
	char before = ' ';
	if (s->at > 0)
		before = s->text[s->at - 1];

	return strchr(" \t\r\n[,:-", before) != NULL;
}

static const char *scan_token_byte(struct scan *s)
{
	unsigned char c = (unsigned char)s->text[s->at];

	if (c == '"')
		s->in_string = true;
	else if ((c == '{' || c == '[') && ++s->depth > DEPTH_MAX)
		return "nested too deeply";
	else if (c == '}' || c == ']')
		s->depth--;
	else if (c < 0x20 && strchr("\t\r\n", c) == NULL)
		return "control byte between tokens";
	else if (c == '\0' || c > 0x7e)
		return "unexpected byte";
	else if (c == '0' && starts_number(s) && s->at + 1 < s->len && s->text[s->at + 1] >= '0' &&
		 s->text[s->at + 1] <= '9')
		return "number with a leading zero";
	else if (strchr(".eE+", c) != NULL && s->at > 0 && s->text[s->at - 1] >= '0' && s->text[s->at - 1] <= '9')
		return "number that is not whole";
	return NULL;
}

static int prepass(const char *text, size_t len, const char *place, struct err *e)
{
	struct scan s = { .text = text, .len = len };

	if (len > JSON_TEXT_MAX)
		return err_set(e, ERR_INPUT, "%s: %zu bytes of JSON, at most %zu are read", place, len, JSON_TEXT_MAX);
	if (!text_is_utf8(text, len))
		return err_set(e, ERR_INPUT, "%s: not UTF-8", place);
	for (; s.at < len; s.at++) {
		const char *wrong = s.in_string ? scan_string_byte(&s) : scan_token_byte(&s);

		if (wrong != NULL)
			return err_set(e, ERR_INPUT, "%s:%zu: %s", place, line_of(text, s.at), wrong);
	}
	return 0;
}

/* Numbers and keys of the whole tree, so that a document is good everywhere, not only where a table looks. */
static int check_tree(const cJSON *node, const char *path, struct err *e);

static int check_child(const cJSON *parent, const cJSON *child, size_t index, const char *path, struct err *e)
{
	char sub[300];

	if (cJSON_IsArray(parent))
		(void)snprintf(sub, sizeof sub, "%.220s[%zu]", path, index);
	else
		(void)snprintf(sub, sizeof sub, "%.180s: %.60s", path, child->string);
	for (const cJSON *other = child->next; cJSON_IsObject(parent) && other != NULL; other = other->next)
		if (strcmp(other->string, child->string) == 0)
			return err_set(e, ERR_INPUT, "%s: key stands twice", sub);
	return check_tree(child, sub, e);
}

static int check_tree(const cJSON *node, const char *path, struct err *e)
{
	size_t index = 0;

	if (cJSON_IsNumber(node) &&
		(!json_whole(node->valuedouble) || (node->valuedouble == 0 && signbit(node->valuedouble))))
		return err_set(e, ERR_INPUT, "%s: number is not whole or out of range", path);
	if (!cJSON_IsArray(node) && !cJSON_IsObject(node))
		return 0;
	for (const cJSON *child = node->child; child != NULL; child = child->next)
		if (check_child(node, child, index++, path, e) != 0)
			return -1;
	return 0;
}

int json_parse(const char *text, size_t len, const char *place, struct json **root, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	const char *end = NULL;
	char *copy;
	cJSON *tree;

	if (prepass(text, len, place, e) != 0)
		return -1;
	/* require_null_terminated wants the NUL inside the length, and only then sees trailing bytes */
	copy = arena_strndup(&a, text, len);
	tree = cJSON_ParseWithLengthOpts(copy, len + 1, &end, 1);
	if (tree == NULL)
		return err_set(e, ERR_INPUT, "%s:%zu: not JSON from here on", place,
			end == NULL ? 1 : line_of(copy, (size_t)(end - copy)));
	if (check_tree(tree, place, e) != 0) {
		cJSON_Delete(tree);
		return -1;
	}
	*root = json_out(tree);
	return 0;
}

int json_read_file(int dirfd, const char *path, struct json **root, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	char *text;
	size_t len;

	if (io_read_file(dirfd, path, JSON_TEXT_MAX, &a, &text, &len, e) != 0)
		return -1;
	return json_parse(text, len, path, root, e);
}

/* One reader a type: 0, or what is wrong. */
static const char *read_string(const struct json_field *f, const cJSON *v, void *to, struct arena *a)
{
	(void)f;
	if (!cJSON_IsString(v))
		return "must be a string";
	*(const char **)to = arena_strdup(a, v->valuestring);
	return NULL;
}

static const char *read_int(const struct json_field *f, const cJSON *v, void *to, struct arena *a)
{
	int64_t n;

	(void)a;
	if (!json_int(json_view(v), &n))
		return "must be a whole number";
	if (n < f->min || n > f->max)
		return "is out of range";
	*(int64_t *)to = n;
	return NULL;
}

static const char *read_bool(const struct json_field *f, const cJSON *v, void *to, struct arena *a)
{
	(void)f;
	(void)a;
	if (!cJSON_IsBool(v))
		return "must be true or false";
	*(bool *)to = cJSON_IsTrue(v);
	return NULL;
}

static const char *read_strings(const struct json_field *f, const cJSON *v, void *to, struct arena *a)
{
	struct json_strings list = { NULL, 0 };
	size_t cap = 0;

	(void)f;
	if (!cJSON_IsArray(v))
		return "must be an array of strings";
	for (const cJSON *item = v->child; item != NULL; item = item->next) {
		if (!cJSON_IsString(item))
			return "must be an array of strings";
		*(const char **)arena_push(a, &list.item, &list.n, &cap, sizeof *list.item) =
			arena_strdup(a, item->valuestring);
	}
	*(struct json_strings *)to = list;
	return NULL;
}

static const char *read_enum(const struct json_field *f, const cJSON *v, void *to, struct arena *a)
{
	(void)a;
	if (!cJSON_IsString(v))
		return "must be a string";
	for (int i = 0; f->words[i] != NULL; i++)
		if (strcmp(f->words[i], v->valuestring) == 0) {
			*(int *)to = i;
			return NULL;
		}
	return "is not one of the allowed words";
}

static const char *read_node(const struct json_field *f, const cJSON *v, void *to, struct arena *a)
{
	(void)f;
	(void)a;
	*(const struct json **)to = json_view(v);
	return NULL;
}

typedef const char *read_fn(const struct json_field *f, const cJSON *v, void *to, struct arena *a);
static read_fn *const readers[] = {
	[JSON_STRING] = read_string,
	[JSON_INT] = read_int,
	[JSON_BOOL] = read_bool,
	[JSON_STRINGS] = read_strings,
	[JSON_ENUM] = read_enum,
	[JSON_NODE] = read_node,
};

static const struct json_field *find_field(const struct json_field *fields, const char *name)
{
	for (; fields->name != NULL; fields++)
		if (strcmp(fields->name, name) == 0)
			return fields;
	return NULL;
}

static int allowed_words(struct err *e, const char *path, const struct json_field *f)
{
	SCOPED_BUF list = { 0 };

	buf_init(&list, 200);
	for (int i = 0; f->words[i] != NULL; i++)
		(void)buf_printf(&list, "%s%s", i == 0 ? "" : ", ", f->words[i]);
	return err_set(e, ERR_INPUT, "%s: %s: must be one of: %s", path, f->name, buf_text(&list));
}

static int wrong_value(struct err *e, const char *path, const struct json_field *f, const char *wrong)
{
	if (f->type == JSON_ENUM)
		return allowed_words(e, path, f);
	if (f->type == JSON_INT)
		return err_set(e, ERR_INPUT, "%s: %s: must be a whole number from %jd to %jd", path, f->name,
			(intmax_t)f->min, (intmax_t)f->max);
	return err_set(e, ERR_INPUT, "%s: %s: %s", path, f->name, wrong);
}

/* to == NULL: only check, reading into a scratch value, so that a failure leaves the caller's struct untouched. */
static int read_fields(const struct json *node, const char *path, const struct json_field *fields, char *to,
	struct arena *a, struct err *e)
{
	union {
		const char *text;
		int64_t number;
		struct json_strings list;
	} scratch;

	for (const cJSON *child = json_in(node)->child; child != NULL; child = child->next) {
		const struct json_field *f = find_field(fields, child->string);
		const char *wrong;

		if (f == NULL)
			return err_set(e, ERR_INPUT, "%s: %.60s: unknown key", path, child->string);
		wrong = readers[f->type](f, child, to == NULL ? (void *)&scratch : to + f->offset, a);
		if (wrong != NULL)
			return wrong_value(e, path, f, wrong);
	}
	return 0;
}

int json_object(const struct json *node, const char *path, const struct json_field *fields, void *to, struct arena *a,
	struct err *e)
{
	if (!json_is_object(node))
		return err_set(e, ERR_INPUT, "%s: must be an object", path);
	if (read_fields(node, path, fields, NULL, a, e) != 0)
		return -1;
	for (const struct json_field *f = fields; f->name != NULL; f++)
		if (f->required && json_get(node, f->name) == NULL)
			return err_set(e, ERR_INPUT, "%s: %s: missing", path, f->name);
	return read_fields(node, path, fields, to, a, e);
}
