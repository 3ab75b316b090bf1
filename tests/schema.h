/* The part of JSON Schema that docs/schema uses: type, properties, required, additionalProperties, items, enum, $ref
 * into $defs. Enough to prove that the documents we write are the ones we describe. */
#ifndef TESTS_SCHEMA_H
#define TESTS_SCHEMA_H

#include <stdio.h>
#include <string.h>

#include "runner/base/json.h"

static inline const struct json *schema_key(const struct json *obj, const char *key)
{
	return obj == NULL || !json_is_object(obj) ? NULL : json_get(obj, key);
}

static inline bool schema_type(const struct json *node, const char *type)
{
	int64_t n;
	if (strcmp(type, "object") == 0)
		return json_is_object(node);
	if (strcmp(type, "array") == 0)
		return json_is_array(node);
	if (strcmp(type, "string") == 0)
		return json_string(node) != NULL;
	if (strcmp(type, "integer") == 0)
		return json_int(node, &n);
	return strcmp(type, "boolean") == 0 && json_string(node) == NULL && !json_int(node, &n) &&
	       !json_is_array(node) && !json_is_object(node);
}

static inline bool schema_in(const struct json *list, const char *word)
{
	for (const struct json *k = json_first(list); k != NULL; k = json_next(k))
		if (word != NULL && json_string(k) != NULL && strcmp(json_string(k), word) == 0)
			return true;
	return false;
}

static inline bool schema_fail(char *why, size_t n, const char *path, const char *what)
{
	snprintf(why, n, "%s: %s", path, what);
	return false;
}

static inline bool schema_ok(
	const struct json *root, const struct json *s, const struct json *node, const char *path, char *why, size_t n);

static inline bool schema_object(
	const struct json *root, const struct json *s, const struct json *node, const char *path, char *why, size_t n)
{
	const struct json *props = schema_key(s, "properties"), *more = schema_key(s, "additionalProperties");
	const struct json *required = schema_key(s, "required");
	for (const struct json *k = required == NULL ? NULL : json_first(required); k != NULL; k = json_next(k))
		if (json_get(node, json_string(k)) == NULL)
			return schema_fail(why, n, path, json_string(k));
	for (const struct json *k = json_first(node); k != NULL; k = json_next(k)) {
		const struct json *sub = schema_key(props, json_key(k));
		char place[256];
		snprintf(place, sizeof place, "%s.%s", path, json_key(k));
		if (sub == NULL && more != NULL && json_is_object(more))
			sub = more;
		if (sub == NULL && more != NULL)
			return schema_fail(why, n, place, "not in the schema");
		if (sub != NULL && !schema_ok(root, sub, k, place, why, n))
			return false;
	}
	return true;
}

static inline bool schema_ok(
	const struct json *root, const struct json *s, const struct json *node, const char *path, char *why, size_t n)
{
	const struct json *ref = schema_key(s, "$ref"), *type, *words, *items;
	if (ref != NULL)
		s = schema_key(schema_key(root, "$defs"), strrchr(json_string(ref), '/') + 1);
	type = schema_key(s, "type");
	words = schema_key(s, "enum");
	items = schema_key(s, "items");
	if (type != NULL && !schema_type(node, json_string(type)))
		return schema_fail(why, n, path, json_string(type));
	if (words != NULL && !schema_in(words, json_string(node)))
		return schema_fail(why, n, path, "not one of the words");
	for (const struct json *k = items == NULL ? NULL : json_first(node); k != NULL; k = json_next(k))
		if (!schema_ok(root, items, k, path, why, n))
			return false;
	return !json_is_object(node) || schema_object(root, s, node, path, why, n);
}

#endif
