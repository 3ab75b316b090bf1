/* A mutator that knows JSON: what is a document stays one, most of the time, and so comes past the strict reader to the
 * tables of fields behind it. It takes a node at random and drops it, doubles it, replaces it by another node of the
 * document or by a value that readers like to get wrong. Every third time libFuzzer's own mutator works on the bytes. */
#ifndef TESTS_FUZZ_MUTATE_JSON_H
#define TESTS_FUZZ_MUTATE_JSON_H

#include <cjson/cJSON.h>

#include "tests/fuzz/fuzz.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max) __attribute__((weak));
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed);

static inline uint32_t mutate_next(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

static inline size_t mutate_count(const cJSON *node)
{
	size_t n = 1;
	for (const cJSON *c = node->child; c != NULL; c = c->next)
		n += mutate_count(c);
	return n;
}

/* The node of that number, in document order; *left counts down. */
static inline cJSON *mutate_pick(cJSON *node, size_t *left, cJSON **parent, cJSON *above)
{
	cJSON *hit = NULL;
	if ((*left)-- == 0) {
		*parent = above;
		return node;
	}
	for (cJSON *c = node->child; c != NULL && hit == NULL; c = c->next)
		hit = mutate_pick(c, left, parent, node);
	return hit;
}

static inline cJSON *mutate_value(uint32_t *state)
{
	static const char *const texts[] = { "", "..", "/", "a/../b", "\xc2\x9b", "<script>", "\"'&", "{#x}", "-", "0",
		"%s%n", "main.c", "refs/heads/main", "RFC 8446 \xc2\xa7 7.1", "\xe2\x80\xae", "javascript:alert(1)" };
	static const double numbers[] = { 0, 1, -1, 255, 256, 1000, 1001, 2147483648.0, 9007199254740991.0, 1e300 };
	static const char *const rows[] = { "null", "true", "false", "[]", "{}", "[[]]", "[\"\"]" };
	uint32_t kind = mutate_next(state) % 3, which = mutate_next(state);
	if (kind == 0)
		return cJSON_CreateString(texts[which % (sizeof texts / sizeof *texts)]);
	if (kind == 1)
		return cJSON_CreateNumber(numbers[which % (sizeof numbers / sizeof *numbers)]);
	return cJSON_Parse(rows[which % (sizeof rows / sizeof *rows)]);
}

static inline void mutate_put(cJSON *parent, cJSON *old, cJSON *fresh, const char *key)
{
	bool done = fresh != NULL && (key != NULL ? cJSON_ReplaceItemInObjectCaseSensitive(parent, key, fresh)
						  : cJSON_ReplaceItemViaPointer(parent, old, fresh));
	if (!done)
		cJSON_Delete(fresh);
}

static inline void mutate_tree(cJSON *root, uint32_t *state)
{
	cJSON *parent = NULL, *ignored = NULL;
	size_t total = mutate_count(root), at = mutate_next(state) % total, other = mutate_next(state) % total;
	cJSON *node = mutate_pick(root, &at, &parent, NULL), *from = mutate_pick(root, &other, &ignored, NULL);
	if (parent == NULL || node == NULL || from == NULL)
		return;
	char *key = node->string != NULL ? strdup(node->string) : NULL;
	uint32_t what = mutate_next(state) % 4;
	if (what == 0) {
		cJSON_Delete(cJSON_DetachItemViaPointer(parent, node));
	} else if (what == 1 && key == NULL) {
		(void)cJSON_AddItemToArray(parent, cJSON_Duplicate(from, 1));
	} else if (what == 1) {
		(void)cJSON_AddItemToObject(parent, key, cJSON_Duplicate(from, 1));
	} else {
		cJSON *fresh = what == 2 ? cJSON_Duplicate(from, 1) : mutate_value(state);
		mutate_put(parent, node, fresh, key);
	}
	free(key);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
	uint32_t state = seed;
	cJSON *root = mutate_next(&state) % 3 == 0 ? NULL : cJSON_ParseWithLength((const char *)data, size);
	if (root == NULL)
		return LLVMFuzzerMutate != NULL ? LLVMFuzzerMutate(data, size, max) : size;
	mutate_tree(root, &state);
	char *text = cJSON_PrintUnformatted(root);
	size_t n = text == NULL ? 0 : strlen(text);
	cJSON_Delete(root);
	if (n > 0 && n <= max)
		memcpy(data, text, n);
	else
		n = LLVMFuzzerMutate != NULL ? LLVMFuzzerMutate(data, size, max) : size;
	free(text);
	return n;
}

#endif
