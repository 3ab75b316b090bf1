/* Boxes in tests: the victim program (victim/victim.c), compiled once per test, and a table-friendly way to run it. */
#ifndef TESTS_UNIT_BOX_H
#define TESTS_UNIT_BOX_H

#include <fcntl.h>
#include <grp.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "runner/backend.h"
#include "runner/base/data.h"
#include "runner/base/io.h"
#include "tests/tap.h"

struct box_test {
	char dir[64]; /* holds victim; readable by everybody */
	char victim[80];
	struct runner *runner;
};

static inline int box_compile(const char *source, const char *program)
{
	char *argv[] = { (char *)(uintptr_t) "gcc", (char *)(uintptr_t) "-w", (char *)(uintptr_t) "-static",
		(char *)(uintptr_t) "-o", (char *)(uintptr_t)program, (char *)(uintptr_t)source, NULL };
	pid_t pid;
	int status = -1;
	return posix_spawnp(&pid, "gcc", NULL, NULL, argv, environ) == 0 && waitpid(pid, &status, 0) == pid &&
			       status == 0
		       ? 0
		       : -1;
}

static inline bool box_open(struct box_test *t)
{
	SCOPED_ARENA a = ARENA_INIT;
	umask(022);
	snprintf(t->dir, sizeof t->dir, "/tmp/plumb-test-XXXXXX");
	if (mkdtemp(t->dir) == NULL || chmod(t->dir, 0755) != 0)
		return false;
	snprintf(t->victim, sizeof t->victim, "%s/victim", t->dir);
	t->runner = NULL;
	return box_compile(data_path(&a, "tests/unit/victim/victim.c"), t->victim) == 0;
}

static inline void box_close(struct box_test *t)
{
	struct err e;
	runner_free(t->runner);
	(void)io_remove_tree(AT_FDCWD, t->dir, &e);
}

struct box_run {
	const char *profile, *what, *backend; /* profile NULL = run, with 16 processes */
	struct job_limits limits;
	struct job_collect *collect;
	size_t n_collect;
	const char *collect_to, *stdin_path;
	const int *channels;
	int n_channels;
	bool pid1;
	uint32_t needs;
};

/* r is the caller's to release, always initialised. Returns what run_job returned. */
static inline int box_run(struct box_test *t, const struct box_run *b, struct result *r, struct err *e)
{
	bool bare = b->backend != NULL && strcmp(b->backend, "none") == 0;
	const char *argv[] = { bare ? t->victim : "/lab/victim", b->what };
	struct job_mount mount = { t->dir, "/lab" };
	struct job job = { .profile = b->profile ? b->profile : "run",
		.argv = { argv, 2 },
		.mounts = &mount,
		.n_mounts = 1,
		.collect = b->collect,
		.n_collect = b->n_collect,
		.collect_to = b->collect_to,
		.stdin_path = b->stdin_path,
		.needs = b->needs,
		.backend = b->backend,
		.limits = b->limits,
		.channels = b->n_channels,
		.pid1 = b->pid1 };
	struct job_io io = { b->channels, -1 };
	result_init(r);
	memset(e, 0, sizeof *e);
	if (job.limits.wall_ms == 0)
		job.limits.wall_ms = 20000;
	if (b->profile == NULL && job.limits.pids == 0)
		job.limits.pids = 16;
	if (t->runner == NULL && runner_new(&t->runner, e) != 0)
		return -1;
	return run_job(t->runner, &job, &io, r, e);
}

static inline int box_copy(const char *from, const char *to)
{
	char *argv[] = { (char *)(uintptr_t) "cp", (char *)(uintptr_t) "-r", (char *)(uintptr_t)from,
		(char *)(uintptr_t)to, NULL };
	pid_t pid;
	int status = -1;
	return posix_spawnp(&pid, "cp", NULL, NULL, argv, environ) == 0 && waitpid(pid, &status, 0) == pid &&
			       status == 0
		       ? 0
		       : -1;
}

/* The tree may lie below a directory that is closed to others, /root for one: a user gets copies of what he reads. */
static inline bool box_data_for_user(struct arena *a, char *dir)
{
	static const char *const parts[] = { "runner/policy", "tests/unit/victim" };
	struct err e;

	umask(022);
	if (mkdtemp(dir) == NULL || chmod(dir, 0755) != 0)
		return false;
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		const char *to = arena_printf(a, "%s/%s", dir, parts[i]);
		const char *parent = arena_printf(a, "%.*s", (int)(strrchr(to, '/') - to), to);
		if (io_mkdirs(AT_FDCWD, parent, 0755, &e) != 0 || box_copy(data_path(a, parts[i]), to) != 0)
			return false;
	}
	return setenv("PLUMB_DATA", dir, 1) == 0;
}

/* The same tests again as an ordinary user, where we are root: in a child that gives root up for good. */
static inline void box_as_user(void (*suite)(const char *who))
{
	int fds[2] = { -1, -1 };
	if (geteuid() != 0) {
		tap_skip("the same as root", "host cannot: not started as root", true);
		return;
	}
	SCOPED_ARENA a = ARENA_INIT;
	char data[] = "/tmp/plumb-data-XXXXXX";
	struct err e;
	if (!OK(box_data_for_user(&a, data) && pipe(fds) == 0, "what a user's tests read is there"))
		return;
	fflush(stdout);
	pid_t pid = fork();
	if (pid == 0) {
		if (setgroups(0, NULL) != 0 || setresgid(65534, 65534, 65534) != 0 ||
			setresuid(65534, 65534, 65534) != 0 || prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) != 0)
			_exit(1);
		suite("as a user");
		int state[2] = { tap_count, tap_failed };
		_exit(write(fds[1], state, sizeof state) == sizeof state ? 0 : 1);
	}
	close(fds[1]);
	int state[2];
	if (read(fds[0], state, sizeof state) == sizeof state) {
		tap_count = state[0];
		tap_failed = state[1];
	} else {
		OK(false, "the tests as a user came to their end");
	}
	close(fds[0]);
	waitpid(pid, NULL, 0);
	(void)io_remove_tree(AT_FDCWD, data, &e);
}

#endif
