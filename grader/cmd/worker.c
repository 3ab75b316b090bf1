/* plumb worker: grade what was pushed to a course. Hooks start one by themselves; a unit may keep one. */
#include <stddef.h>
#include <stdlib.h>

#include "grader/cmd/cmds.h"
#include "grader/worker.h"
#include "runner/base/arena.h"

#define IDLE_MS 5000

struct options {
	bool stay, leave;
	int64_t workers;
};

static int run(const void *opts, int argc, char **argv)
{
	SCOPED_ARENA a = ARENA_INIT;
	const struct options *o = opts;
	struct course *c;
	struct err e;
	(void)argc;
	if (course_open(argv[0], &a, &c, &e) < 0) {
		(void)fprintf(stderr, "error: %s\n", e.text);
		return err_exit_code(&e);
	}
	struct worker_options wo = { .course = c->dir,
		.workers = o->workers > 0 ? o->workers : 1,
		.idle_ms = o->stay    ? -1
			   : o->leave ? 0
				      : IDLE_MS };
	int rc = worker_run(&wo, &e);
	if (rc > 0 && o->stay)
		(void)fprintf(stderr, "hint: another worker holds %s; it does the work\n", c->dir);
	if (rc >= 0)
		return EXIT_OK;
	(void)fprintf(stderr, "error: %s\n", e.text);
	return err_exit_code(&e);
}

static const struct opt options[] = {
	{ .name = "stay",
		.type = OPT_FLAG,
		.offset = offsetof(struct options, stay),
		.help = "stay when there is nothing to do" },
	{ .name = "leave",
		.type = OPT_FLAG,
		.offset = offsetof(struct options, leave),
		.help = "leave as soon as there is nothing to do, not after five seconds" },
	{ .name = "workers",
		.letter = 'w',
		.type = OPT_INT,
		.offset = offsetof(struct options, workers),
		.arg = "N",
		.help = "grade N submissions side by side (1)" },
	{ 0 },
};

const struct cmd cmd_worker = {
	.name = "worker",
	.args = "COURSE",
	.summary = "grade what was pushed to a course",
	.text = "One worker holds a course at a time; a push starts one where none runs.",
	.opts = options,
	.opts_size = sizeof(struct options),
	.min_args = 1,
	.max_args = 1,
	.run = run,
};
