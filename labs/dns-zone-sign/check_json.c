/* JSON of a case, written by the judge. */
#include "check_json.h"

#include <string.h>

#include "check.h"

static const char *blank(const char *p)
{
	return p + strspn(p, " \t\r\n");
}

/* \uXXXX below 0x100 is all that the judge's writer can produce for the bytes that a case holds. */
static bool unescape(const char **p, char **to)
{
	static const char from[] = "\"\\/bfnrt", into[] = "\"\\/\b\f\n\r\t";
	const char *at = **p == '\0' ? NULL : strchr(from, **p);
	if (at != NULL) {
		*(*to)++ = into[at - from];
		(*p)++;
		return true;
	}
	unsigned value = 0;
	for (int i = 1; **p == 'u' && i <= 4; i++) {
		int digit = hex_value((*p)[i]);
		if (digit < 0)
			return false;
		value = value << 4 | (unsigned)digit;
	}
	if (**p != 'u' || value == 0 || value > 0x7f)
		return false;
	*(*to)++ = (char)value;
	*p += 5;
	return true;
}

/* Where the string ends: at the first quote that no backslash stands before. */
static size_t string_length(const char *p)
{
	size_t n = 0;
	while (p[n] != '\0' && p[n] != '"')
		n += p[n] == '\\' && p[n + 1] != '\0' ? 2 : 1;
	return n;
}

static char *string(const char **p)
{
	char *start = take(string_length(*p) + 1), *to = start;
	while (**p != '\0' && **p != '"') {
		if (**p != '\\') {
			*to++ = *(*p)++;
			continue;
		}
		(*p)++;
		if (!unescape(p, &to))
			return NULL;
	}
	if (**p != '"')
		return NULL;
	(*p)++;
	return start;
}

static struct jnode *value(const char **p, unsigned depth);

static bool members(const char **p, struct jnode *n, char close, unsigned depth)
{
	struct jnode **last = &n->child;
	for (*p = blank(*p); **p != close; *p = blank(*p)) {
		char *key = NULL;
		if (n->child != NULL && *(*p)++ != ',')
			return false;
		*p = blank(*p);
		if (close == '}') {
			if (*(*p)++ != '"' || (key = string(p)) == NULL || *(*p = blank(*p)) != ':')
				return false;
			(*p)++;
		}
		if ((*last = value(p, depth + 1)) == NULL)
			return false;
		(*last)->key = key;
		last = &(*last)->next;
	}
	(*p)++;
	return true;
}

static struct jnode *value(const char **p, unsigned depth)
{
	struct jnode *n = take(sizeof(*n));
	*p = blank(*p);
	char c = **p;
	if (depth > 16)
		return NULL;
	if (c == '{' || c == '[') {
		(*p)++;
		return members(p, n, c == '{' ? '}' : ']', depth) ? n : NULL;
	}
	if (c == '"') {
		(*p)++;
		n->text = string(p);
		return n->text != NULL ? n : NULL;
	}
	size_t len = strspn(*p, "-+.0123456789abcdefghijklmnopqrstuvwxyzE");
	char *word = take(len + 1);
	memcpy(word, *p, len);
	*p += len;
	n->text = word;
	return len > 0 ? n : NULL;
}

struct jnode *json_tree(const char *text)
{
	struct jnode *n = value(&text, 0);
	return n != NULL && *blank(text) == '\0' ? n : NULL;
}

const struct jnode *json_at(const struct jnode *n, const char *key)
{
	const struct jnode *child = n == NULL ? NULL : n->child;
	while (child != NULL && (child->key == NULL || strcmp(child->key, key) != 0))
		child = child->next;
	return child;
}

const char *json_text(const struct jnode *n, const char *key)
{
	const struct jnode *child = json_at(n, key);
	return child == NULL || child->text == NULL ? "" : child->text;
}
