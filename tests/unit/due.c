/* Due instants: what is one and what is not, and how far away one reads. */
#include "grader/due.h"
#include "tests/tap.h"

#define AT     INT64_C(1795823940000) /* 2026-11-27T23:59:00Z */
#define MINUTE INT64_C(60000)
#define HOUR   (60 * MINUTE)

static void words(int64_t now_ms, const char *want)
{
	SCOPED_BUF out = { 0 };
	buf_init(&out, 200);
	due_words(AT, now_ms, &out);
	STR(buf_text(&out), want, want);
}

int main(void)
{
	static const char *const bad[] = { "", "2026-11-27", "2026-11-27T23:59:00", "2026-11-27T23:59:00+01:00",
		"2026-11-27T23:59:00z", "2026-11-27T23:59:00.5Z", "2026-11-27T23:59:00Z ", "2026-02-30T00:00:00Z",
		"2026-11-27T24:00:00Z", "2026-11-27T23:59:60Z", "26-11-27T23:59:00Z", "1969-12-31T23:59:59Z",
		"2026-1-7T23:59:00Z", " 2026-11-27T23:59:00Z" };
	struct err e = { 0 };
	int64_t ms = 7;
	char text[32];
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		OK(due_parse(bad[i], &ms, &e) < 0 && e.kind == ERR_INPUT && ms == 7, "refused: \"%s\"", bad[i]);
	OK(due_parse("2026-11-27T23:59:00Z", &ms, &e) == 0 && ms == AT, "an instant in UTC");
	due_print(ms, text);
	STR(text, "2026-11-27T23:59:00Z", "and back");
	words(AT - 124 * HOUR - 1000, "due Fri 27 Nov 23:59 UTC, 5 d 4 h left");
	words(AT - 59 * MINUTE, "due Fri 27 Nov 23:59 UTC, 59 min left");
	words(AT, "due Fri 27 Nov 23:59 UTC, under a minute left");
	words(AT + 1, "was due Fri 27 Nov 23:59 UTC, under a minute late");
	words(AT + 2 * HOUR + 5 * MINUTE, "was due Fri 27 Nov 23:59 UTC, 2 h 5 min late");
	return tap_done();
}
