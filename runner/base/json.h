/* One strict JSON reader and one canonical writer, over cJSON, for everything that is read or written.
 *
 * Reading: size cap, UTF-8, no control bytes, no NUL, depth at most 32, no leading zeros, no bytes after the
 * document; numbers are whole and within +-(2^53 - 1). A document is described by a table of fields; unknown,
 * duplicate, missing, mistyped and out-of-range keys are errors that name the key path.
 * Writing: keys sorted by byte value, whole numbers only, no white space: equal documents are equal bytes. */
#ifndef RUNNER_BASE_JSON_H
#define RUNNER_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runner/base/arena.h"
#include "runner/base/buf.h"
#include "runner/base/err.h"

struct json; /* a node; owned by its root */

#define JSON_TEXT_MAX ((size_t)64 << 20)
#define JSON_INT_MAX  9007199254740991 /* 2^53 - 1 */

/* place is what errors begin with, a file name as a rule. The root is freed with json_free. */
int json_parse(const char *text, size_t len, const char *place, struct json **root, struct err *e);
int json_read_file(int dirfd, const char *path, struct json **root, struct err *e);
void json_free(struct json *root);
void scoped_json(struct json **root);
#define SCOPED_JSON __attribute__((cleanup(scoped_json))) struct json *

enum json_type {
	JSON_STRING,  /* const char *, copied into the arena */
	JSON_INT,     /* int64_t, in [min, max] */
	JSON_BOOL,    /* bool */
	JSON_STRINGS, /* struct json_strings: an array of strings */
	JSON_ENUM,    /* int: index into .words, NULL-terminated */
	JSON_NODE,    /* const struct json *: any value, read by the caller while the root lives */
};

struct json_strings {
	const char **item;
	size_t n;
};

struct json_field {
	const char *name;
	enum json_type type;
	size_t offset; /* offsetof the member in the struct that is filled */
	bool required; /* an absent optional field leaves the member as it was */
	int64_t min, max;
	const char *const *words;
};

/* Fill *to from an object by a table that ends with a field without name. path ("lab.json: groups[2]")
 * begins every error. kind of errors: ERR_INPUT. */
int json_object(const struct json *node, const char *path, const struct json_field *fields, void *to, struct arena *a,
	struct err *e);

/* Arrays and free-form objects. */
bool json_is_array(const struct json *node);
bool json_is_object(const struct json *node);
const struct json *json_first(const struct json *node); /* first child or NULL */
const struct json *json_next(const struct json *node);  /* next sibling or NULL */
const char *json_key(const struct json *node);          /* of a child of an object */
const char *json_string(const struct json *node);       /* NULL when not a string; lives with the root */
bool json_int(const struct json *node, int64_t *out);   /* false when not a whole number in range */
bool json_true(const struct json *node);
const struct json *json_get(const struct json *obj, const char *key); /* exact case; NULL when absent */

/* Building. The add functions take over the child; adding to NULL or out of memory aborts. */
struct json *json_new_object(void);
struct json *json_new_array(void);
void json_add(struct json *obj, const char *key, struct json *child);
void json_add_string(struct json *obj, const char *key, const char *text);
void json_add_int(struct json *obj, const char *key, int64_t value);
void json_add_bool(struct json *obj, const char *key, bool value);
void json_add_bytes(struct json *obj, const char *key, const void *p, size_t n); /* as hexadecimal */
void json_push(struct json *array, struct json *child);
void json_push_string(struct json *array, const char *text);
void json_push_int(struct json *array, int64_t value);
struct json *json_copy(const struct json *node);

/* Canonical bytes. Strings must be valid UTF-8: what is not is replaced by U+FFFD. */
int json_print(const struct json *node, struct buf *to);

#endif
