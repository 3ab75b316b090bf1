/* check CASE.json ANSWER_DIR NOW                what holds in the answer, a JSON line for each vector and validator
 * check --corrupt CASE.json ANSWER_DIR NOW DEST a copy of a good answer with one defect
 * check --survey APEX ZONE NOW                  findings in a zone of anybody, keys taken from the zone itself
 *
 * Ends with 0 when it came to a judgement, whatever that is; 2 for usage, 3 when it could not judge. */
#include "check.h"

#include <stdio.h>
#include <string.h>

enum { JUDGED = 0, USAGE = 2, UNABLE = 3 };

static void judge(const struct task *t, struct zone *answer, struct report *r)
{
	zone_shape(answer);
	check_records(t, answer, r);
	check_keys(t, answer, r);
	check_signatures(t, answer, r);
	if (t->nsec3)
		check_nsec3(t, answer, r);
	else
		check_nsec(t, answer, r);
}

/* An answer that is absent or too long is judged like an empty one: nothing in it is right. */
static char *answer_text(const char *dir, size_t *n)
{
	char path[4096];
	static char empty[1];
	*n = 0;
	if (snprintf(path, sizeof(path), "%s/signed.zone", dir) >= (int)sizeof(path))
		return empty;
	char *text = file_read(path, ANSWER_MAX, n);
	return text != NULL ? text : empty;
}

static bool read_now(const char *text, int64_t *now)
{
	uint64_t value;
	if (!decimal(text, INT64_MAX, &value))
		return false;
	*now = (int64_t)value;
	return true;
}

static int run_case(char **argv, const char *dest)
{
	static struct task t;
	static struct zone answer;
	static struct report r;
	size_t n;
	if (!read_now(argv[2], &t.now))
		return USAGE;
	if (task_read(argv[0], &t) != 0)
		return UNABLE;
	char *text = answer_text(argv[1], &n);
	if (dest != NULL)
		return corrupt(&t, text, n, dest) == 0 ? JUDGED : UNABLE;
	sig_keys(&t);
	records_read(text, n, &answer.records);
	judge(&t, &answer, &r);
	report_print(&r, &t);
	return fflush(stdout) == 0 ? JUDGED : UNABLE;
}

static int run_survey(char **argv)
{
	static struct task t;
	static struct zone answer;
	static struct report r;
	size_t n;
	int64_t now;
	char *text = file_read(argv[1], ANSWER_MAX, &n);
	if (text == NULL || !read_now(argv[2], &now))
		return USAGE;
	records_read(text, n, &answer.records);
	zone_shape(&answer);
	if (task_survey(argv[0], &answer, now, &t) != 0)
		return UNABLE;
	answer.n = 0;
	sig_keys(&t);
	judge(&t, &answer, &r);
	report_survey(&r);
	return JUDGED;
}

int main(int argc, char **argv)
{
	if (argc == 5 && strcmp(argv[1], "--survey") == 0)
		return run_survey(argv + 2);
	if (argc == 6 && strcmp(argv[1], "--corrupt") == 0)
		return run_case(argv + 2, argv[5]);
	if (argc == 4)
		return run_case(argv + 1, NULL);
	fputs("usage: check [--corrupt] CASE.json ANSWER_DIR NOW [DEST], check --survey APEX ZONE NOW\n", stderr);
	return USAGE;
}
