/* TAP for C tests: functions behind thin macros. A test program ends with `return tap_done();`. */
#ifndef TESTS_TAP_H
#define TESTS_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int tap_count, tap_failed;

__attribute__((format(printf, 4, 5))) static inline bool tap_ok(
	bool good, const char *file, int line, const char *fmt, ...)
{
	va_list ap;
	printf("%s %d - ", good ? "ok" : "not ok", ++tap_count);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	if (!good) {
		tap_failed++;
		printf("# at %s:%d\n", file, line);
	}
	fflush(stdout);
	return good;
}

static inline bool tap_str(const char *got, const char *want, const char *file, int line, const char *what)
{
	bool same = got != NULL && want != NULL ? strcmp(got, want) == 0 : got == want;
	tap_ok(same, file, line, "%s", what);
	if (!same)
		printf("#  got: %s\n# want: %s\n", got ? got : "(null)", want ? want : "(null)");
	return same;
}

/* A skip is an error under MUST_WORK=1 unless the host truly can't offer what it names. */
static inline void tap_skip(const char *what, const char *why, bool host_cannot)
{
	bool must = getenv("MUST_WORK") != NULL && !host_cannot;
	printf("%s %d - %s # SKIP %s\n", must ? "not ok" : "ok", ++tap_count, what, why);
	tap_failed += must;
}

static inline int tap_done(void)
{
	printf("1..%d\n", tap_count);
	return tap_failed != 0;
}

#define OK(cond, ...)        tap_ok((cond), __FILE__, __LINE__, __VA_ARGS__)
#define STR(got, want, what) tap_str((got), (want), __FILE__, __LINE__, (what))

#endif
