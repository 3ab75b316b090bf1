/* Many boxes: how the cost of one grows with 1, 10, 100 and 1,000 in a row through one keeper, what 1 to 8 keepers at once
 * get through on this machine, against as many processes that fork and execute and as many that do what a box needs by
 * hand (bare.h): no stock of boxes can be filled faster than those are made. And what a keeper and its waiting boxes hold
 * in memory. */
#include "runner/keeper.h"
#include "tests/bench/bare.h"

#define AT_ONCE_MAX 8

struct many {
	struct bench_dir dir;
	struct job job;
	struct job_mount mount;
	const char *argv[1];
};

static int one(struct many *m, struct keeper *k)
{
	struct err e;
	struct result r;
	if (keeper_run(k, &m->job, NULL, &r, &e) != 0)
		return -1;
	bool fine = r.ending == END_EXIT && r.exit_code == 0;
	result_release(&r);
	return fine ? 0 : -1;
}

static int in_a_row(struct many *m, struct err *e)
{
	static const int sizes[] = { 1, 10, 100, 1000 };
	printf("%-22s %8s %8s\n", "jobs in a row", "us each", "worst us");
	for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
		struct keeper *k;
		int64_t all = 0, worst = 0;
		if (keeper_start(NULL, &k, e) != 0)
			return -1;
		for (int i = 0; i < sizes[s]; i++) {
			int64_t begin = io_monotonic_us();
			if (one(m, k) != 0)
				printf("a job failed\n");
			int64_t us = io_monotonic_us() - begin;
			all += us;
			worst = us > worst ? us : worst;
		}
		keeper_stop(k);
		printf("%-22d %8lld %8lld\n", sizes[s], (long long)(all / sizes[s]), (long long)worst);
	}
	return 0;
}

struct work { /* of one process */
	struct many *m;
	struct keeper *keeper;
	struct bare bare;
	struct arena arena;
};

static int start_box(struct work *w)
{
	struct err e;
	return keeper_start(NULL, &w->keeper, &e) != 0 ? -1 : one(w->m, w->keeper);
}

static int run_box(struct work *w)
{
	return one(w->m, w->keeper);
}

static int start_bare(struct work *w)
{
	struct err e;
	return bare_open(&w->bare, &w->m->dir, &w->arena, &e);
}

static int run_bare(struct work *w)
{
	return bare_run(&w->bare);
}

static int start_fork(struct work *w)
{
	(void)w;
	return 0;
}

static int run_fork(struct work *w)
{
	return bench_fork_exec(w->m->dir.statically);
}

static const struct kind {
	const char *name;
	int (*start)(struct work *), (*run)(struct work *);
} kinds[] = { { "boxes/s", start_box, run_box }, { "bare/s", start_bare, run_bare },
	{ "fork/s", start_fork, run_fork } };
#define KINDS (sizeof kinds / sizeof *kinds)

/* Runs for the time and says how many it did, as its exit can't: through the pipe. */
static _Noreturn void worker(struct many *m, const struct kind *kind, int64_t until_us, int to)
{
	struct work w = { .m = m };
	uint64_t n = 0;
	if (kind->start(&w) != 0)
		_exit(1);
	while (io_monotonic_us() < until_us) {
		if (kind->run(&w) != 0)
			_exit(1);
		n++;
	}
	keeper_stop(w.keeper);
	if (kind->start == start_bare)
		cgroup_host_close(&w.bare.cgroups);
	_exit(write(to, &n, sizeof n) == sizeof n ? 0 : 1);
}

static double throughput(struct many *m, int workers, const struct kind *kind)
{
	int fds[2];
	uint64_t all = 0, n;
	int64_t for_us = (int64_t)bench_number("SECONDS_EACH", 2) * 1000000;
	if (io_pipe(fds) != 0)
		return 0;
	fflush(stdout);
	int64_t until_us = io_monotonic_us() + for_us;
	for (int i = 0; i < workers; i++)
		if (fork() == 0)
			worker(m, kind, until_us, fds[1]);
	close(fds[1]);
	while (read_full(fds[0], &n, sizeof n) == 0)
		all += n;
	close(fds[0]);
	while (wait(NULL) > 0)
		;
	return (double)all * 1e6 / (double)for_us;
}

static void at_once(struct many *m)
{
	printf("\n%-22s", "at once");
	for (size_t k = 0; k < KINDS; k++)
		printf(" %8s", kinds[k].name);
	printf(" %10s\n", "fork:boxes");
	for (int n = 1; n <= (int)bench_number("AT_ONCE", AT_ONCE_MAX); n *= 2) {
		double per_s[KINDS];
		printf("%-22d", n);
		for (size_t k = 0; k < KINDS; k++) {
			per_s[k] = throughput(m, n, &kinds[k]);
			printf(" %8.0f", per_s[k]);
		}
		printf(" %9.2fx\n", per_s[0] > 0 ? per_s[2] / per_s[0] : 0);
	}
}

/* Files of /proc say no size. */
static const char *slurp(struct arena *a, const char *path)
{
	char *text = arena_alloc(a, 4096);
	SCOPED_FD fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, text, 4095);
	text[n > 0 ? n : 0] = '\0';
	return text;
}

static long memory_kib(pid_t pid, const char *key)
{
	SCOPED_ARENA a = ARENA_INIT;
	const char *line = strstr(slurp(&a, arena_printf(&a, "/proc/%d/smaps_rollup", pid)), key);
	return line == NULL ? -1 : strtol(line + strlen(key), NULL, 10);
}

static const char *children_of(pid_t pid, struct arena *a)
{
	return slurp(a, arena_printf(a, "/proc/%d/task/%d/children", pid, pid));
}

/* The processes of a keeper: itself, its maker, the first process of each waiting box (what will be the program shares
 * its memory). */
static int memory(struct many *m, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct keeper *k;
	long boxes = 0, n = 0;
	if (keeper_start(NULL, &k, e) != 0)
		return -1;
	(void)one(m, k);
	for (int i = 0; i < 100; i++)
		bench_pause();
	pid_t keeper = (pid_t)strtol(children_of(getpid(), &a), NULL, 10);
	const char *p = children_of(keeper, &a);
	char *end;
	for (long pid; (pid = strtol(p, &end, 10)) > 0; p = end, n++)
		boxes += memory_kib((pid_t)pid, "\nPss:");
	printf("\nkeeper %ld KiB (PSS; %ld KiB its own); its %ld children (maker, waiting boxes) %ld KiB together\n",
		memory_kib(keeper, "\nPss:"), memory_kib(keeper, "Private_Dirty:"), n, boxes);
	keeper_stop(k);
	return 0;
}

int main(void)
{
	static struct many m;
	struct err e = { 0 };
	signal(SIGPIPE, SIG_IGN);
	bench_before_others();
	int rc = bench_dir_make(&m.dir, &e);
	m.argv[0] = "/lab/noop-static";
	m.mount = (struct job_mount){ m.dir.path, "/lab" };
	m.job = (struct job){ .profile = "run", .argv = { m.argv, 1 }, .mounts = &m.mount, .n_mounts = 1 };
	if (rc == 0)
		rc = in_a_row(&m, &e);
	if (rc == 0)
		rc = memory(&m, &e);
	if (rc == 0)
		at_once(&m);
	if (rc != 0)
		printf("error: %s\n", e.text);
	bench_dir_remove(&m.dir);
	return rc == 0 ? 0 : 1;
}
