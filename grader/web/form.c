#include "grader/web/form.h"

#include <stdio.h>
#include <string.h>

#include "runner/base/buf.h"
#include "runner/base/text.h"

static char lower(char c)
{
	static const char upper[] = "ABCDEF", small[] = "abcdef";
	const char *found = c == '\0' ? NULL : strchr(upper, c);
	if (found != NULL)
		c = small[found - upper];
	return c;
}

static const char *unescaped(const char *s, size_t n, struct arena *a)
{
	char *out = arena_alloc(a, n + 1);
	size_t len = 0;
	for (size_t i = 0; i < n; i++) {
		uint8_t byte = (uint8_t)(s[i] == '+' ? ' ' : s[i]);
		if (s[i] == '%') {
			if (n - i < 3)
				return NULL;
			char hex[2] = { lower(s[i + 1]), lower(s[i + 2]) };
			if (hex_decode(hex, 2, &byte, 1) != 0)
				return NULL;
			i += 2;
		}
		if (byte == 0)
			return NULL;
		out[len++] = (char)byte;
	}
	return text_is_utf8(out, len) ? out : NULL;
}

const char *form_value(const char *body, size_t n, const char *key, struct arena *a)
{
	const char *found = NULL, *end = body + n;
	size_t len = strlen(key);
	if (n > FORM_MAX)
		return NULL;
	for (const char *p = body; p < end;) {
		const char *stop = memchr(p, '&', (size_t)(end - p));
		stop = stop == NULL ? end : stop;
		if ((size_t)(stop - p) > len && strncmp(p, key, len) == 0 && p[len] == '=') {
			if (found != NULL)
				return NULL;
			found = unescaped(p + len + 1, (size_t)(stop - p) - len - 1, a);
			if (found == NULL)
				return NULL;
		}
		p = stop + 1;
	}
	return found;
}

const char *query_pair(const char *key, const char *value, struct arena *a)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
	size_t len = strlen(key), n = 0;
	char *out = arena_alloc(a, len + 2 + 3 * strlen(value));
	memcpy(out, key, len);
	out[len] = '=';
	for (n = len + 1; *value != '\0'; value++) {
		if (strchr(plain, *value) != NULL) {
			out[n++] = *value;
			continue;
		}
		(void)snprintf(out + n, 4, "%%%02X", (unsigned)(unsigned char)*value);
		n += 3;
	}
	out[n] = '\0';
	return out;
}
