/* The strict reader: a lexical pre-pass over the bytes, then cJSON, then tables of fields.
 * Each rule of the pre-pass answers something that cJSON 1.7.15 lets through: see docs/adr/0004-strict-json.md. */
#include "runner/base/json.h"

#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "runner/base/io.h"
#include "runner/base/text.h"

#define DEPTH_MAX 32

/* struct json is cJSON under a name of ours, so that no caller can reach its laxer functions. */
static const cJSON *in(const struct json *node)
{
	return (const cJSON *)(const void *)node;
}

static cJSON *own(struct json *node)
{
	return (cJSON *)(void *)node;
}

static struct json *out(cJSON *node)
{
	if (node == NULL)
		abort(); /* out of memory */
	return (struct json *)(void *)node;
}

static const struct json *view(const cJSON *node)
{
	return (const struct json *)(const void *)node;
}

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

static bool is_whole(double v)
{
	return isfinite(v) && floor(v) == v && fabs(v) <= (double)JSON_INT_MAX;
}

static int check_tree(const cJSON *node, const char *path, struct err *e)
{
	size_t index = 0;

	if (cJSON_IsNumber(node) &&
		(!is_whole(node->valuedouble) || (node->valuedouble == 0 && signbit(node->valuedouble))))
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
	*root = out(tree);
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

void json_free(struct json *root)
{
	cJSON_Delete(own(root));
}

void scoped_json(struct json **root)
{
	json_free(*root);
	*root = NULL;
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
	if (!json_int(view(v), &n))
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
	*(const struct json **)to = view(v);
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
	SCOPED_BUF list;

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

	for (const cJSON *child = in(node)->child; child != NULL; child = child->next) {
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

bool json_is_array(const struct json *node)
{
	return cJSON_IsArray(in(node));
}

bool json_is_object(const struct json *node)
{
	return cJSON_IsObject(in(node));
}

const struct json *json_first(const struct json *node)
{
	return node == NULL || (!json_is_array(node) && !json_is_object(node)) ? NULL : view(in(node)->child);
}

const struct json *json_next(const struct json *node)
{
	return view(in(node)->next);
}

const char *json_key(const struct json *node)
{
	return in(node)->string;
}

const char *json_string(const struct json *node)
{
	return cJSON_IsString(in(node)) ? in(node)->valuestring : NULL;
}

bool json_int(const struct json *node, int64_t *value)
{
	if (!cJSON_IsNumber(in(node)) || !is_whole(in(node)->valuedouble))
		return false;
	*value = (int64_t)in(node)->valuedouble;
	return true;
}

bool json_true(const struct json *node)
{
	return cJSON_IsTrue(in(node));
}

const struct json *json_get(const struct json *obj, const char *key)
{
	return view(cJSON_GetObjectItemCaseSensitive(in(obj), key));
}

struct json *json_new_object(void)
{
	return out(cJSON_CreateObject());
}

struct json *json_new_array(void)
{
	return out(cJSON_CreateArray());
}

void json_add(struct json *obj, const char *key, struct json *child)
{
	if (!cJSON_AddItemToObject(own(obj), key, own(child)))
		abort();
}

/* What is not UTF-8 is replaced here, once, so that everything we hold can be printed. */
static cJSON *string_node(const char *text)
{
	SCOPED_BUF safe = { 0 };
	cJSON *node;

	buf_init(&safe, strlen(text) * 3 + 3);
	if (text_is_utf8(text, strlen(text)))
		return own(out(cJSON_CreateString(text)));
	for (const char *p = text; *p != '\0';) {
		size_t n = 1;

		while (n <= 4 && !text_is_utf8(p, n) && p[n] != '\0' && n < 4)
			n++;
		if (text_is_utf8(p, n)) {
			(void)buf_add(&safe, p, n);
			p += n;
		} else {
			(void)buf_puts(&safe, "\xef\xbf\xbd");
			p++;
		}
	}
	node = cJSON_CreateString(buf_text(&safe));
	return own(out(node));
}

void json_add_string(struct json *obj, const char *key, const char *text)
{
	json_add(obj, key, out(string_node(text)));
}

void json_add_int(struct json *obj, const char *key, int64_t value)
{
	if (value > JSON_INT_MAX || value < -JSON_INT_MAX)
		abort();
	json_add(obj, key, out(cJSON_CreateNumber((double)value)));
}

void json_add_bool(struct json *obj, const char *key, bool value)
{
	json_add(obj, key, out(cJSON_CreateBool(value)));
}

void json_add_bytes(struct json *obj, const char *key, const void *p, size_t n)
{
	SCOPED_BUF hex;

	buf_init(&hex, n * 2);
	(void)buf_hex(&hex, p, n);
	json_add_string(obj, key, buf_text(&hex));
}

void json_push(struct json *array, struct json *child)
{
	if (!cJSON_AddItemToArray(own(array), own(child)))
		abort();
}

void json_push_string(struct json *array, const char *text)
{
	json_push(array, out(string_node(text)));
}

struct json *json_copy(const struct json *node)
{
	return out(cJSON_Duplicate(in(node), 1));
}

static int print_node(const cJSON *node, struct buf *to);

static int print_string(const char *s, struct buf *to)
{
	(void)buf_u8(to, '"');
	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;

		if (c == '"' || c == '\\')
			(void)buf_printf(to, "\\%c", c);
		else if (c < 0x20 || c == 0x7f)
			(void)buf_printf(to, "\\u%04x", c);
		else
			(void)buf_u8(to, c);
	}
	return buf_u8(to, '"');
}

static int by_key(const void *a, const void *b)
{
	return strcmp((*(const cJSON *const *)a)->string, (*(const cJSON *const *)b)->string);
}

static int print_object(const cJSON *node, struct buf *to)
{
	SCOPED_ARENA a = ARENA_INIT;
	size_t n = (size_t)cJSON_GetArraySize(node), i = 0;
	const cJSON **sorted = arena_array(&a, n + 1, sizeof *sorted);

	for (const cJSON *child = node->child; child != NULL; child = child->next)
		sorted[i++] = child;
	qsort(sorted, n, sizeof *sorted, by_key);
	(void)buf_u8(to, '{');
	for (i = 0; i < n; i++) {
		if (i != 0)
			(void)buf_u8(to, ',');
		(void)print_string(sorted[i]->string, to);
		(void)buf_u8(to, ':');
		(void)print_node(sorted[i], to);
	}
	return buf_u8(to, '}');
}

static int print_array(const cJSON *node, struct buf *to)
{
	(void)buf_u8(to, '[');
	for (const cJSON *child = node->child; child != NULL; child = child->next) {
		if (child != node->child)
			(void)buf_u8(to, ',');
		(void)print_node(child, to);
	}
	return buf_u8(to, ']');
}

static int print_node(const cJSON *node, struct buf *to)
{
	if (cJSON_IsObject(node))
		return print_object(node, to);
	if (cJSON_IsArray(node))
		return print_array(node, to);
	if (cJSON_IsString(node))
		return print_string(node->valuestring, to);
	if (cJSON_IsNumber(node)) /* cJSON's own printer loses digits from 10^15 on */
		return buf_printf(to, "%jd", (intmax_t)node->valuedouble);
	return buf_puts(to, cJSON_IsTrue(node) ? "true" : cJSON_IsFalse(node) ? "false" : "null");
}

int json_print(const struct json *node, struct buf *to)
{
	(void)print_node(in(node), to);
	return buf_ok(to) ? 0 : -1;
}
