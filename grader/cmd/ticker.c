#include "grader/cmd/ticker.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void clear(struct ticker *t)
{
	if (t->open)
		(void)fprintf(stderr, "\r%*s\r", 60, "");
	t->open = false;
}

void ticker_note(struct ticker *t, const char *what, size_t done, size_t total)
{
	if (!t->terminal)
		return;
	(void)fprintf(stderr, "\r%-40.40s %5zu/%zu ", what, done, total);
	(void)fflush(stderr);
	t->open = true;
}

static void judged(void *self, size_t done, size_t total)
{
	ticker_note(self, "judge", done, total);
}

static void stage(void *self, const char *name, const char *state, int64_t us, const char *note)
{
	struct ticker *t = self;
	clear(t);
	if (!t->stages || strcmp(state, "start") == 0)
		return;
	if (strcmp(name, "fetch") == 0 && strcmp(state, "ok") == 0)
		return; /* nothing to wait for, nothing to say */
	(void)printf("plumb: %-10s %-6s %3lld.%02lld s%s%s\n", name, state, (long long)(us / 1000000),
		(long long)(us / 10000 % 100), note != NULL ? "   " : "", note != NULL ? note : "");
	(void)fflush(stdout);
}

struct progress ticker_start(struct ticker *t, bool stages)
{
	*t = (struct ticker){ .stages = stages, .terminal = isatty(STDERR_FILENO) == 1 };
	return (struct progress){ stage, judged, t };
}

void ticker_end(struct ticker *t)
{
	clear(t);
}
