/* Just enough JSON to read a case: objects, arrays, strings, numbers, words. Not for what students write. */
#ifndef CHECK_JSON_H
#define CHECK_JSON_H

#include <stddef.h>

struct jnode {
	const char *key;  /* of a child of an object, else NULL */
	const char *text; /* of a string, a number or a word; NULL for objects and arrays */
	struct jnode *child, *next;
};

struct jnode *json_tree(const char *text);                           /* NULL when malformed or nested deeper than 16 */
const struct jnode *json_at(const struct jnode *n, const char *key); /* NULL when absent; n may be NULL */
const char *json_text(const struct jnode *n, const char *key);       /* "" when absent */

#endif
