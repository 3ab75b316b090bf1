/* Values: looking into a tree that was read, building one, and the canonical writer. */
#include <stdlib.h>
#include <string.h>

#include "runner/base/json_node.h"
#include "runner/base/text.h"

void json_free(struct json *root)
{
	cJSON_Delete(json_own(root));
}

void scoped_json(struct json **root)
{
	json_free(*root);
	*root = NULL;
}

bool json_is_array(const struct json *node)
{
	return cJSON_IsArray(json_in(node));
}

bool json_is_object(const struct json *node)
{
	return cJSON_IsObject(json_in(node));
}

const struct json *json_first(const struct json *node)
{
	return node == NULL || (!json_is_array(node) && !json_is_object(node)) ? NULL : json_view(json_in(node)->child);
}

const struct json *json_next(const struct json *node)
{
	return json_view(json_in(node)->next);
}

const char *json_key(const struct json *node)
{
	return json_in(node)->string;
}

const char *json_string(const struct json *node)
{
	return cJSON_IsString(json_in(node)) ? json_in(node)->valuestring : NULL;
}

bool json_int(const struct json *node, int64_t *value)
{
	if (!cJSON_IsNumber(json_in(node)) || !json_whole(json_in(node)->valuedouble))
		return false;
	*value = (int64_t)json_in(node)->valuedouble;
	return true;
}

bool json_true(const struct json *node)
{
	return cJSON_IsTrue(json_in(node));
}

const struct json *json_get(const struct json *obj, const char *key)
{
	return json_view(cJSON_GetObjectItemCaseSensitive(json_in(obj), key));
}

struct json *json_new_object(void)
{
	return json_out(cJSON_CreateObject());
}

struct json *json_new_array(void)
{
	return json_out(cJSON_CreateArray());
}

void json_add(struct json *obj, const char *key, struct json *child)
{
	if (!cJSON_AddItemToObject(json_own(obj), key, json_own(child)))
		abort();
}

/* What is not UTF-8 is replaced here, once, so that everything we hold can be printed. */
static cJSON *string_node(const char *text)
{
	SCOPED_BUF safe = { 0 };
	cJSON *node;

	buf_init(&safe, strlen(text) * 3 + 3);
	if (text_is_utf8(text, strlen(text)))
		return json_own(json_out(cJSON_CreateString(text)));
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
	return json_own(json_out(node));
}

void json_add_string(struct json *obj, const char *key, const char *text)
{
	json_add(obj, key, json_out(string_node(text)));
}

static cJSON *int_node(int64_t value)
{
	if (value > JSON_INT_MAX || value < -JSON_INT_MAX)
		abort();
	return cJSON_CreateNumber((double)value);
}

void json_add_int(struct json *obj, const char *key, int64_t value)
{
	json_add(obj, key, json_out(int_node(value)));
}

void json_add_bool(struct json *obj, const char *key, bool value)
{
	json_add(obj, key, json_out(cJSON_CreateBool(value)));
}

void json_add_bytes(struct json *obj, const char *key, const void *p, size_t n)
{
	SCOPED_BUF hex = { 0 };

	buf_init(&hex, n * 2);
	(void)buf_hex(&hex, p, n);
	json_add_string(obj, key, buf_text(&hex));
}

void json_push(struct json *array, struct json *child)
{
	if (!cJSON_AddItemToArray(json_own(array), json_own(child)))
		abort();
}

void json_push_string(struct json *array, const char *text)
{
	json_push(array, json_out(string_node(text)));
}

void json_push_int(struct json *array, int64_t value)
{
	json_push(array, json_out(int_node(value)));
}

struct json *json_copy(const struct json *node)
{
	return json_out(cJSON_Duplicate(json_in(node), 1));
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
	(void)print_node(json_in(node), to);
	return buf_ok(to) ? 0 : -1;
}
