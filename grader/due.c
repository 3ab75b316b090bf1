#include "grader/due.h"

#include <string.h>
#include <time.h>

#define MINUTE_MS ((int64_t)60000)
#define HOUR_MS   (60 * MINUTE_MS)
#define DAY_MS    (24 * HOUR_MS)

void due_print(int64_t ms, char out[static 32])
{
	time_t at = (time_t)(ms / 1000);
	struct tm tm;
	out[0] = '\0';
	if (gmtime_r(&at, &tm) != NULL)
		(void)strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

int due_parse(const char *text, int64_t *ms, struct err *e)
{
	struct tm tm = { 0 };
	char back[32];
	const char *end = strptime(text, "%Y-%m-%dT%H:%M:%SZ", &tm);
	int64_t at = end != NULL ? (int64_t)timegm(&tm) * 1000 : -1;
	/* strptime takes 1-1-1 and the 31st of February; what reads back the same is an instant that exists. */
	due_print(at > 0 ? at : 0, back);
	if (at <= 0 || strcmp(back, text) != 0)
		return err_set(
			e, ERR_INPUT, "\"%.40s\" is no instant in UTC: write it like 2026-11-27T23:59:00Z", text);
	*ms = at;
	return 0;
}

void due_span(int64_t ms, struct buf *out)
{
	if (ms >= DAY_MS)
		(void)buf_printf(out, "%lld d %lld h", (long long)(ms / DAY_MS), (long long)(ms % DAY_MS / HOUR_MS));
	else if (ms >= HOUR_MS)
		(void)buf_printf(
			out, "%lld h %lld min", (long long)(ms / HOUR_MS), (long long)(ms % HOUR_MS / MINUTE_MS));
	else if (ms >= MINUTE_MS)
		(void)buf_printf(out, "%lld min", (long long)(ms / MINUTE_MS));
	else
		(void)buf_puts(out, "under a minute");
}

void due_words(int64_t due_ms, int64_t now_ms, struct buf *out)
{
	bool late = now_ms > due_ms;
	time_t at = (time_t)(due_ms / 1000);
	char when[40] = "";
	struct tm tm;
	if (gmtime_r(&at, &tm) != NULL)
		(void)strftime(when, sizeof when, "%a %d %b %H:%M UTC", &tm);
	(void)buf_printf(out, "%sdue %s, ", late ? "was " : "", when);
	due_span(late ? now_ms - due_ms : due_ms - now_ms, out);
	(void)buf_puts(out, late ? " late" : " left");
}
