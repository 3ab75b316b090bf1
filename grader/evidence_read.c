#include "grader/evidence_read.h"

#include <string.h>

const struct json *evidence_node(const struct json *obj, const char *key)
{
	return obj == NULL || !json_is_object(obj) ? NULL : json_get(obj, key);
}

const char *evidence_text(const struct json *obj, const char *key)
{
	const struct json *node = evidence_node(obj, key);
	const char *s = node == NULL ? NULL : json_string(node);
	return s == NULL ? "" : s;
}

int64_t evidence_int(const struct json *obj, const char *key)
{
	const struct json *node = evidence_node(obj, key);
	int64_t n = 0;
	return node != NULL && json_int(node, &n) ? n : 0;
}

bool evidence_true(const struct json *obj, const char *key)
{
	const struct json *node = evidence_node(obj, key);
	return node != NULL && json_true(node);
}

const struct json *evidence_list(const struct json *obj, const char *key)
{
	const struct json *node = evidence_node(obj, key);
	return node == NULL || !json_is_array(node) ? NULL : json_first(node);
}

size_t evidence_count(const struct json *obj, const char *key)
{
	size_t n = 0;
	for (const struct json *k = evidence_list(obj, key); k != NULL; k = json_next(k))
		n++;
	return n;
}

const struct json *evidence_by_id(const struct json *obj, const char *key, const char *id)
{
	for (const struct json *k = evidence_list(obj, key); k != NULL; k = json_next(k))
		if (strcmp(evidence_text(k, "id"), id) == 0)
			return k;
	return NULL;
}
