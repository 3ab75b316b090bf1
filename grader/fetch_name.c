#include "grader/fetch_name.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>
#include <wctype.h>

#include "runner/base/text.h"

/* Characters beyond ASCII that have one spelling only: no canonical decomposition leads between two names made of
 * these alone, because the combining marks, conjoining jamo, compatibility forms, invisible and bidirectional
 * characters are left out. Whole scripts can be added; Unicode singletons (U+212B, U+0387) must not. */
static const struct range {
	uint32_t first, last;
} letters[] = {
	{ 0x00a1, 0x00ac },
	{ 0x00ae, 0x024f },
	{ 0x0250, 0x02af },
	{ 0x0375, 0x0377 },
	{ 0x037a, 0x037d },
	{ 0x0384, 0x0386 },
	{ 0x0388, 0x03ff },
	{ 0x0400, 0x0482 },
	{ 0x048a, 0x052f },
	{ 0x05d0, 0x05ea },
	{ 0x0620, 0x063f },
	{ 0x0641, 0x064a },
	{ 0x0660, 0x0669 },
	{ 0x0e01, 0x0e5b },
	{ 0x10a0, 0x10ff },
	{ 0x1e00, 0x1eff },
	{ 0x2010, 0x2015 },
	{ 0x2018, 0x201f },
	{ 0x3041, 0x3096 },
	{ 0x30a1, 0x30fe },
	{ 0x3400, 0x4dbf },
	{ 0x4e00, 0x9fff },
	{ 0xac00, 0xd7a3 },
	{ 0x1f300, 0x1faff },
};

static uint32_t next_char(const unsigned char **s)
{
	uint32_t c = *(*s)++;
	int more = c < 0x80 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
	if (more > 0)
		c &= 0x3fu >> more;
	for (; more > 0; more--)
		c = c << 6 | (*(*s)++ & 0x3fu);
	return c;
}

static bool known_letter(uint32_t c)
{
	for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++)
		if (c >= letters[i].first && c <= letters[i].last)
			return true;
	return false;
}

static const char *char_fault(uint32_t c)
{
	if (c == '/')
		return "a name holds a slash: rename the file";
	if (c == '\\' || c == ':')
		return "a name holds a backslash or a colon: rename the file";
	if (c < 0x20 || c == 0x7f)
		return "a name holds a control character: rename the file";
	if (c >= 0x80 && !known_letter(c))
		return "a name holds a character that not every system writes alike: use plain letters";
	return NULL;
}

/* ".git" as FAT, NTFS and HFS+ would read it: any case, its 8.3 form, and with dots or spaces behind it. */
static bool is_git_dir(const char *name, size_t n)
{
	while (n > 0 && (name[n - 1] == '.' || name[n - 1] == ' '))
		n--;
	if (n == 4 && strncasecmp(name, ".git", 4) == 0)
		return true;
	return n >= 5 && strncasecmp(name, "git~", 4) == 0 && strspn(name + 4, "0123456789") >= n - 4;
}

const char *fetch_name_fault(const char *name, size_t n)
{
	if (n == 0)
		return "a name is empty: commit the tree with git";
	if (n > FETCH_NAME_MAX)
		return "a name is longer than 100 bytes: rename the file";
	if (memchr(name, 0, n) != NULL || !text_is_utf8(name, n))
		return "a name is not UTF-8: rename the file";
	if ((n == 1 && name[0] == '.') || (n == 2 && memcmp(name, "..", 2) == 0))
		return "a name leads out of its folder: commit the tree with git";
	if (is_git_dir(name, n))
		return "a name poses as git's own folder: rename the file";
	if (name[n - 1] == '.' || name[n - 1] == ' ')
		return "a name ends with a dot or a space: rename the file";
	const unsigned char *s = (const unsigned char *)name;
	for (const unsigned char *end = s + n; s < end;) {
		const char *fault = char_fault(next_char(&s));
		if (fault != NULL)
			return fault;
	}
	return NULL;
}

static uint32_t fold(uint32_t c, locale_t loc)
{
	if (c < 0x80)
		return c >= 'A' && c <= 'Z' ? c + 32 : c;
	/* Without the locale all other letters count as one: rather refuse a pair too many. */
	return loc != (locale_t)0 ? (uint32_t)towlower_l(towupper_l((wint_t)c, loc), loc) : 0xfffd;
}

int fetch_name_key(const char *name, size_t n, locale_t loc, struct buf *key)
{
	const unsigned char *s = (const unsigned char *)name;
	int rc = 0;
	for (const unsigned char *end = s + n; s < end;)
		rc |= buf_u32(key, fold(next_char(&s), loc));
	return rc;
}
