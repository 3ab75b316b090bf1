#include "runner/base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/base/buf.h"
#include "runner/base/text.h"

static const char *const level_names[] = { "debug", "info", "warn", "error" };

static int least_level(void)
{
	const char *wanted = getenv("PLUMB_LOG");

	for (int i = 0; wanted != NULL && i < 4; i++)
		if (strcmp(wanted, level_names[i]) == 0)
			return i;
	return LOG_WARN;
}

void log_line(enum log_level level, const char *stage, const char *fmt, ...)
{
	char raw[1024];
	SCOPED_BUF safe = { .max = sizeof raw * 4 };
	va_list ap;

	if ((int)level < least_level())
		return;
	va_start(ap, fmt);
	(void)vsnprintf(raw, sizeof raw, fmt, ap);
	va_end(ap);
	text_for_terminal(&safe, raw, strlen(raw), sizeof raw, false);
	(void)fprintf(stderr, "level=%s stage=%s msg=\"%s\"\n", level_names[level], stage, buf_text(&safe));
}
