#include "runner/base/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Length of the well-formed UTF-8 sequence at s (Unicode 15, table 3-7), 0 if there is none; *cp gets the character. */
static size_t utf8_sequence(const unsigned char *s, size_t n, uint32_t *cp)
{
	size_t len = s[0] < 0x80 ? 1 : s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : s[0] < 0xf5 ? 4 : 0;
	static const unsigned char mask[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };

	if (len == 0 || len > n)
		return 0;
	*cp = s[0] & mask[len];
	for (size_t i = 1; i < len; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*cp = *cp << 6 | (s[i] & 0x3f);
	}
	if (*cp < least[len] || *cp > 0x10ffff || (*cp >= 0xd800 && *cp <= 0xdfff))
		return 0;
	return len;
}

bool text_is_utf8(const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s;
	uint32_t cp;

	for (size_t i = 0, len; i < n; i += len) {
		len = utf8_sequence(p + i, n - i, &cp);
		if (len == 0)
			return false;
	}
	return true;
}

bool text_int(const char *s, int64_t min, int64_t max, int64_t *out)
{
	const char *digits = s + (*s == '-' && min < 0);
	long long v;
	char *end;

	if (*digits < '0' || *digits > '9')
		return false;
	errno = 0;
	v = strtoll(s, &end, 10);
	if (errno != 0 || *end != '\0' || v < min || v > max)
		return false;
	*out = v;
	return true;
}

/* Characters that move the cursor, hide text or reorder it: controls, zero-width and bidirectional marks, line and
 * paragraph separators, byte order mark, tags, private use. */
static bool is_harmless(uint32_t cp)
{
	static const struct {
		uint32_t first, last;
	} bad[] = {
		{ 0x00, 0x1f },
		{ 0x7f, 0x9f },
		{ 0xad, 0xad },
		{ 0x61c, 0x61c },
		{ 0x180b, 0x180e },
		{ 0x200b, 0x200f },
		{ 0x2028, 0x202e },
		{ 0x2060, 0x206f },
		{ 0xe000, 0xf8ff },
		{ 0xfe00, 0xfe0f },
		{ 0xfeff, 0xfeff },
		{ 0xfff0, 0xfffb },
		{ 0xe0000, 0x10ffff },
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (cp >= bad[i].first && cp <= bad[i].last)
			return false;
	return true;
}

void text_for_terminal(struct buf *out, const char *s, size_t n, size_t max, bool multiline)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t start = out->len;

	for (size_t i = 0; i < n;) {
		uint32_t cp = 0;
		size_t len = utf8_sequence(p + i, n - i, &cp);
		bool keep = len != 0 && (is_harmless(cp) || (multiline && (cp == '\n' || cp == '\t')));

		if (out->len - start + (keep ? len : 4) > max) {
			(void)buf_puts(out, "...");
			return;
		}
		if (keep)
			(void)buf_add(out, p + i, len);
		else if (len == 0)
			(void)buf_printf(out, "\\x%02x", p[i]);
		else
			(void)buf_puts(out, cp < 0x80 ? "?" : "\xef\xbf\xbd");
		i += len == 0 ? 1 : len;
	}
}

void text_neutralise(char *s)
{
	unsigned char *p = (unsigned char *)s;

	for (size_t left = strlen(s), len; left > 0; left -= len, p += len) {
		uint32_t cp = 0;

		len = utf8_sequence(p, left, &cp);
		if (len == 0 || !is_harmless(cp)) {
			len = len == 0 ? 1 : len;
			memset(p, '?', len);
		}
	}
}

/* Backtracking over the last star only: linear in practice, never exponential. */
bool text_glob(const char *pattern, const char *name)
{
	const char *star = NULL, *retry = NULL;

	while (*name != '\0') {
		if (*pattern == '*') {
			star = pattern++;
			retry = name;
		} else if (*pattern == *name || (*pattern == '?' && *name != '/')) {
			pattern++;
			name++;
		} else if (star != NULL && *retry != '/') {
			pattern = star + 1;
			name = ++retry;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}
