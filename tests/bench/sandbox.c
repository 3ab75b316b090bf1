/* The race: what a box costs, cold and warm, against bare fork+exec of the same no-op and against a bare program that
 * gives the same protections and does nothing else (bare.h). Numbers are printed, never asserted. */
#include "runner/backend.h"
#include "runner/base/data.h"
#include "runner/keeper.h"
#include "tests/bench/bare.h"

struct bench {
	struct bench_dir dir;
	struct bare bare, bare_net;
	struct runner *runner;
	struct keeper *keeper;
	struct job job;
	struct job_mount mount;
	const char *argv[1], *program;
	char job_path[96], cli[512];
};

static int fork_exec(void *self)
{
	return bench_fork_exec(((struct bench *)self)->program);
}

static int good(int rc, struct result *r)
{
	bool fine = rc == 0 && r->ending == END_EXIT && r->exit_code == 0;
	if (rc == 0)
		result_release(r);
	return fine ? 0 : -1;
}

static int run_cold(void *self)
{
	struct bench *b = self;
	struct err e;
	struct result r;
	struct job_io io = { NULL, -1 };
	return good(run_job(b->runner, &b->job, &io, &r, &e), &r);
}

static int run_warm(void *self)
{
	struct bench *b = self;
	struct err e;
	struct result r;
	return good(keeper_run(b->keeper, &b->job, NULL, &r, &e), &r);
}

static int run_none(void *self)
{
	struct bench *b = self;
	struct err e;
	struct result r;
	struct job_io io = { NULL, -1 };
	struct job job = b->job;
	const char *argv[] = { b->program };
	job.backend = "none";
	job.argv.item = argv;
	return good(run_job(b->runner, &job, &io, &r, &e), &r);
}

static int run_cli(void *self)
{
	struct bench *b = self;
	char *argv[] = { b->cli, (char *)(uintptr_t) "run", (char *)(uintptr_t) "--job", b->job_path,
		(char *)(uintptr_t) "--result", (char *)(uintptr_t) "/dev/null", NULL };
	posix_spawn_file_actions_t files;
	pid_t pid;
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
	argv[4] = NULL; /* the result goes to stdout */
	int rc = posix_spawn(&pid, b->cli, &files, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&files);
	return rc == 0 ? bench_await(pid) : -1;
}

static int write_job(struct bench *b, struct err *e)
{
	SCOPED_JSON node = job_to_json(&b->job);
	SCOPED_BUF text = { 0 };
	buf_init(&text, 1 << 16);
	snprintf(b->job_path, sizeof b->job_path, "%s/job.json", b->dir.path);
	return json_print(node, &text) != 0 ? -1 : io_write_file(AT_FDCWD, b->job_path, text.data, text.len, 0644, e);
}

static int set_up(struct bench *b, struct arena *a, struct err *e)
{
	if (bench_dir_make(&b->dir, e) != 0 || bare_open(&b->bare, &b->dir, a, e) != 0)
		return -1;
	b->bare_net = b->bare;
	b->bare_net.own_network = true;
	cgroup_host_forked(&b->bare_net.cgroups);
	b->mount = (struct job_mount){ b->dir.path, "/lab" };
	b->job = (struct job){ .profile = "run", .argv = { b->argv, 1 }, .mounts = &b->mount, .n_mounts = 1 };
	snprintf(b->cli, sizeof b->cli, "%s", data_program(a, "plumb-runner"));
	if (runner_new(&b->runner, e) != 0)
		return -1;
	return keeper_start(NULL, &b->keeper, e);
}

static int race(struct bench *b, const char *program, const char *inside, struct err *e)
{
	struct bench_case cases[] = {
		{ "fork+exec", "nothing around it", fork_exec, b, NULL },
		{ "bare program", "the same protections by hand; the network shared, as between our boxes", bare_run,
			&b->bare, NULL },
		{ "bare, own network", "the same with a network namespace of its own", bare_run, &b->bare_net, NULL },
		{ "backend none", "no protection: outputs and deadlines only", run_none, b, NULL },
		{ "box, cold", "made when its job comes, in a process that has run one before", run_cold, b, NULL },
		{ "box, cold, command", "plumb-runner run: a new process, an own network, JSON in and out", run_cli, b,
			NULL },
		{ "box, warm", "by the keeper, over its socket: what the grader does", run_warm, b, NULL },
	};
	size_t n = sizeof cases / sizeof *cases, rounds = bench_number("N", 200);
	b->program = program;
	b->argv[0] = b->bare.name = b->bare_net.name = inside;
	if (write_job(b, e) != 0)
		return -1;
	bench_measure(cases, n, rounds);
	bench_print(cases, n, rounds);
	if (cases[1].us != NULL && cases[4].us != NULL)
		printf("cold to bare program   %.2fx of medians, %.2fx of p10\n",
			(double)bench_permille(cases[4].us, rounds, 500) /
				(double)bench_permille(cases[1].us, rounds, 500),
			(double)bench_permille(cases[4].us, rounds, 100) /
				(double)bench_permille(cases[1].us, rounds, 100));
	bench_free(cases, n);
	return 0;
}

int main(void)
{
	static struct bench b;
	SCOPED_ARENA a = ARENA_INIT;
	struct err e = { 0 };
	signal(SIGPIPE, SIG_IGN);
	bench_before_others();
	int rc = set_up(&b, &a, &e);
	if (rc == 0) {
		runner_settle(b.runner);
		printf("a static no-op\n");
		rc = race(&b, b.dir.statically, "/lab/noop-static", &e);
	}
	if (rc == 0) {
		printf("\na dynamic no-op\n");
		rc = race(&b, b.dir.dynamically, "/lab/noop-dynamic", &e);
	}
	if (rc != 0)
		printf("error: %s\n", e.text);
	keeper_stop(b.keeper);
	runner_free(b.runner);
	cgroup_host_close(&b.bare.cgroups);
	bench_dir_remove(&b.dir);
	return rc == 0 ? 0 : 1;
}
