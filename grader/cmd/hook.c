/* plumb hook: what the hook scripts of a course's repositories start; not for people. */
#include <fcntl.h>
#include <stddef.h>

#include "grader/cmd/cmds.h"
#include "grader/hook.h"
#include "runner/base/text.h"

#define FOLLOW_MS 120000

struct call {
	struct arena *a;
	struct course *course;
	struct hook_env env;
	struct hook_place place;
	struct hook_update updates[HOOK_UPDATES_MAX];
	size_t n;
};

static int pre_receive(const struct call *k, struct err *e)
{
	int rc = hook_pre_receive(k->course, &k->place, &k->env, k->updates, k->n, STDERR_FILENO, e);
	if (rc >= 0)
		return rc == 0 ? EXIT_OK : EXIT_BELOW;
	(void)hook_say(STDERR_FILENO, "warning: the grader could not look at this push: %s", e->text);
	(void)hook_say(STDERR_FILENO,
		"hint: nothing was taken in and no attempt is used; push again later, or tell your "
		"instructor");
	return EXIT_OURS;
}

static int post_receive(const struct call *k, struct err *e)
{
	int64_t follow_ms = FOLLOW_MS;
	const char *given = getenv("PLUMB_FOLLOW_MS");
	if (given != NULL)
		(void)text_int(given, 0, 3600000, &follow_ms);
	if (hook_post_receive(k->course, &k->place, k->updates, k->n, follow_ms, STDERR_FILENO, e) == 0)
		return EXIT_OK;
	/* The commit is in: the reconciler finds a head that nobody queued. */
	(void)hook_say(STDERR_FILENO,
		"warning: the grader could not begin (%s). Your push is safe, it is graded as soon as "
		"the grader can, and this costs you nothing.",
		e->text);
	return EXIT_OK;
}

static const struct {
	const char *name;
	int (*run)(const struct call *k, struct err *e);
} hooks[] = {
	{ "pre-receive", pre_receive },
	{ "post-receive", post_receive },
};

static int set_up(struct call *k, const char *course, struct err *e)
{
	hook_enter(k->a, &k->env);
	if (hook_read_updates(STDIN_FILENO, k->updates, &k->n, e) < 0 || course_open(course, k->a, &k->course, e) < 0)
		return -1;
	return hook_place(k->course, ".", k->a, &k->place, e);
}

static int run(const void *opts, int argc, char **argv)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct call k = { .a = &a };
	struct err e;
	(void)opts, (void)argc;
	for (size_t i = 0; i < sizeof hooks / sizeof hooks[0]; i++) {
		if (strcmp(hooks[i].name, argv[0]) != 0)
			continue;
		if (set_up(&k, argv[1], &e) == 0)
			return hooks[i].run(&k, &e);
		(void)hook_say(STDERR_FILENO, "error: %s", e.text);
		return err_exit_code(&e);
	}
	(void)fprintf(stderr, "plumb hook: no hook \"%.60s\": pre-receive, post-receive\n", argv[0]);
	return EXIT_USAGE;
}

const struct cmd cmd_hook = {
	.name = "hook",
	.args = "NAME COURSE",
	.summary = "what the repositories of a course start on a push",
	.min_args = 2,
	.max_args = 2,
	.run = run,
	.hidden = true,
};
