/* Escapers, globs, numbers, hexadecimal, buffers and cursors. */
#include "runner/base/text.h"

#include "runner/base/arena.h"
#include "runner/base/err.h"
#include "tests/tap.h"

static void shown(const char *raw, size_t n, bool multiline, const char *want)
{
	SCOPED_BUF b = { 0 };

	buf_init(&b, 1000);
	text_for_terminal(&b, raw, n, 40, multiline);
	STR(buf_text(&b), want, "neutralised");
}

static void test_terminal(void)
{
	shown("plain \xc3\xa9", 8, false, "plain \xc3\xa9");
	shown("\x1b[31mred\x1b[0m", 12, false, "?[31mred?[0m");
	shown("a\nb\tc\rd", 7, true, "a\nb\tc?d");
	shown("a\nb", 3, false, "a?b");
	shown("\xff\xc0\x80", 3, false, "\\xff\\xc0\\x80");
	static const char override[] = { (char)0xe2, (char)0x80, (char)0xae, 'g', 'n', 'p' }; /* right to left */
	shown(override, sizeof override, false, "\xef\xbf\xbdgnp");
	shown("\xc2\x9b"
	      "31m",
		5, false,
		"\xef\xbf\xbd"
		"31m"); /* C1 CSI */
	shown("0123456789012345678901234567890123456789abc", 43, false, "0123456789012345678901234567890123456789...");
}

static void test_glob(void)
{
	OK(text_glob("*.c", "a.c") && text_glob("EVP_Digest*", "EVP_DigestInit_ex") && text_glob("?", "x"),
		"globs match");
	OK(!text_glob("*.c", "a.h") && !text_glob("*.c", "d/a.c") && !text_glob("HMAC", "HMAC_Init"),
		"globs don't overreach");
	OK(text_glob("a*b*c", "aXbYbZc") && !text_glob("a*b*c", "aXbYbZ"), "two stars");
}

static void test_numbers(void)
{
	int64_t v;
	uint8_t two[2];

	OK(text_int("42", 0, 100, &v) && v == 42, "42");
	OK(!text_int("", 0, 9, &v) && !text_int("+1", 0, 9, &v) && !text_int(" 1", 0, 9, &v) &&
			!text_int("1x", 0, 9, &v),
		"whole string");
	OK(!text_int("-1", 0, 9, &v) && text_int("-1", -2, 9, &v), "sign only where asked");
	OK(!text_int("99999999999999999999", 0, INT64_MAX, &v), "overflow");
	OK(hex_decode("0aff", 4, two, 2) == 0 && two[1] == 0xff, "hex");
	OK(hex_decode("0aF", 3, two, 2) == -1 && hex_decode("0aFF", 4, two, 2) == -1, "hex is strict");
}

static void test_cursor(void)
{
	static const uint8_t wire[] = { 0, 0, 1, 2, 7 };
	struct cursor c = cursor_of(wire, sizeof wire);
	SCOPED_BUF b = { 0 };

	OK(cursor_u32(&c) == 258 && cursor_u8(&c) == 7 && cursor_done(&c), "big endian, to the end");
	OK(cursor_u16(&c) == 0 && c.bad && !cursor_done(&c), "past the end is bad and stays bad");
	buf_init(&b, 4);
	OK(buf_u32(&b, 258) == 0 && memcmp(b.data, wire, 4) == 0, "writer");
	OK(buf_u8(&b, 1) == -1 && !buf_ok(&b) && b.len == 4, "a full buffer remembers");
}

static void test_err(void)
{
	struct err e;

	(void)err_set(&e, ERR_LAB, "a\nb %s", "c\x1b[0m");
	STR(e.text, "a?b c?[0m", "an error is one harmless line");
	(void)err_prefix(&e, "labs/x");
	STR(e.text, "labs/x: a?b c?[0m", "prefix");
	static const char turn[] = { '\xe2', '\x80', '\xae', '\0' }; /* U+202E, and none in a literal */
	(void)err_set(&e, ERR_LAB, "a\xc2\x9b%s%s%s", "b", turn,
		"c\xff"
		"d\xc3\xa9");
	STR(e.text, "a??b???c?d\xc3\xa9", "nothing in it moves a cursor or turns the line, and letters stay");
	char long_name[600];
	memset(long_name, 'x', sizeof long_name);
	memcpy(long_name + sizeof e.text - 2, "\xc3\xa9", 3);
	(void)err_set(&e, ERR_LAB, "%s", long_name);
	OK(strlen(e.text) == sizeof e.text - 1 && e.text[sizeof e.text - 2] == '?', "a cut leaves no half character");
	(void)err_set(&e, ERR_LAB, "a?b c?[0m");
	OK(e.kind == ERR_LAB && err_exit_code(&e) == EXIT_OURS, "kind stays");
}

int main(void)
{
	test_terminal();
	test_glob();
	test_numbers();
	test_cursor();
	test_err();
	return tap_done();
}
