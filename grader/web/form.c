#include "grader/web/form.h"

#include <string.h>

#include "runner/base/buf.h"
#include "runner/base/text.h"

static const char *unescaped(const char *s, size_t n, struct arena *a)
{
	char *out = arena_alloc(a, n + 1);
	size_t len = 0;
	for (size_t i = 0; i < n; i++) {
		uint8_t byte = (uint8_t)(s[i] == '+' ? ' ' : s[i]);
		if (s[i] == '%') {
			if (n - i < 3)
				return NULL;
			char hex[2] = { s[i + 1], s[i + 2] };
			for (int k = 0; k < 2; k++)
				hex[k] = hex[k] >= 'A' && hex[k] <= 'F' ? (char)(hex[k] - 'A' + 'a') : hex[k];
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
