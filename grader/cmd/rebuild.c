/* plumb rebuild: standing anew from the records, under the rules that hold now. */
#include <poll.h>
#include <unistd.h>

#include "grader/cmd/cmds.h"
#include "grader/course_standing.h"
#include "grader/spool.h"
#include "grader/worker.h"
#include "runner/base/io.h"

#define WAIT_MS ((int64_t)600 * 1000)
#define LOOK_MS 100

static int by_myself(const struct course *c, struct err *e)
{
	struct store *s;
	if (store_open(c->dir, &s, e) < 0)
		return -1;
	int rc = course_standing(c, s, true, e);
	store_close(s);
	return rc;
}

static bool still_there(const struct course *c, const char *id)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct spool_entry *list;
	size_t n;
	struct err e;
	if (spool_list(c->dir, &a, &list, &n, &e) < 0)
		return true;
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].id, id) == 0)
			return true;
	return false;
}

/* The worker that holds the course is its one writer: it is asked through the spool, like everything that others want
 * changed. */
static int by_the_worker(const struct course *c, struct err *e)
{
	char id[20];
	spool_new_id(id);
	struct spool_entry entry = { .kind = SPOOL_REBUILD, .id = id, .received_ms = io_wall_ms() };
	if (spool_write(c->dir, &entry, e) < 0 || worker_ensure(c->dir, e) < 0)
		return -1;
	for (int64_t ms = 0; ms < WAIT_MS; ms += LOOK_MS) {
		if (!still_there(c, id))
			return 0;
		(void)poll(NULL, 0, LOOK_MS);
	}
	return err_set(e, ERR_RETRY, "%s: its worker has not come to it in %d s; it will: plumb course status", c->dir,
		(int)(WAIT_MS / 1000));
}

static int say(const struct course *c, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct store *s;
	struct standing_rules r;
	struct standing_row *rows = NULL;
	size_t n = 0;
	if (store_open_readonly(c->dir, &s, e) < 0)
		return -1;
	int rc = standing_rules_get(s, 0, &a, &r, e);
	rc = rc == 0 ? standing_rows(s, NULL, &a, &rows, &n, e) : rc;
	store_close(s);
	if (rc == 0)
		(void)printf("%s: %zu competencies of learners computed under %s %s, parameters %s, policy %s\n",
			c->dir, n, r.framework, r.version, r.params.version, standing_policy_words[r.policy]);
	return rc;
}

static int rebuild(const char *dir, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct course *c;
	if (course_open(dir, &a, &c, e) < 0)
		return -1;
	SCOPED_FD lock = worker_lock(c->dir, e);
	if (lock == -1)
		return -1;
	if (lock < 0 ? by_the_worker(c, e) < 0 : by_myself(c, e) < 0 || worker_unlock(c->dir, fd_take(&lock), e) < 0)
		return -1;
	return say(c, e);
}

static int run(const void *opts, int argc, char **argv)
{
	struct err e = { 0 };
	(void)opts;
	(void)argc;
	if (rebuild(argv[0], &e) == 0)
		return EXIT_OK;
	(void)fprintf(stderr, "error: %s\n", e.text);
	return err_exit_code(&e);
}

static const struct opt options[] = { { 0 } };

const struct cmd cmd_rebuild = {
	.name = "rebuild",
	.args = "COURSE",
	.summary = "compute anew what learners have shown",
	.text = "Who has shown what is kept up to date with every record. This makes it anew from\n"
		"the records: after an edit of the framework, of curriculum/mastery.json or of\n"
		"the course's policy, or to make sure. Results under other rules stay beside it.",
	.opts = options,
	.opts_size = 1,
	.min_args = 1,
	.max_args = 1,
	.run = run,
};
