/* What the timing programs share: a no-op to run, a stop-watch over interleaved cases, a table. Every figure of a table is
 * taken in one run: each round runs each case once, so that a busy moment of the machine meets all of them. Between two
 * cases there is a short pause that is not timed, the same for all: what one of them does after its end (making the next
 * box, removing a namespace) is not to be paid by its neighbour. N=... sets the rounds. */
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "runner/base/io.h"
#include "runner/base/text.h"

#define BENCH_WARM     5
#define BENCH_PAUSE_NS 3000000

extern char **environ;

struct bench_dir {
	char path[64], statically[96], dynamically[96];
};

static inline int bench_await(pid_t pid)
{
	int status = -1;
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0 ? 0 : -1;
}

static inline int bench_compile(const char *source, const char *program, const char *how)
{
	char *argv[] = { (char *)(uintptr_t) "gcc", (char *)(uintptr_t)how, (char *)(uintptr_t) "-O1",
		(char *)(uintptr_t) "-o", (char *)(uintptr_t)program, (char *)(uintptr_t)source, NULL };
	pid_t pid;
	return posix_spawnp(&pid, "gcc", NULL, NULL, argv, environ) == 0 ? bench_await(pid) : -1;
}

/* The same no-op twice, in a directory that every uid can read. */
static inline int bench_dir_make(struct bench_dir *d, struct err *e)
{
	static const char text[] = "int main(void) { return 0; }\n";
	char source[96];
	umask(022);
	snprintf(d->path, sizeof d->path, "/tmp/plumb-bench-XXXXXX");
	if (mkdtemp(d->path) == NULL || chmod(d->path, 0755) != 0)
		return err_sys(e, ERR_OPERATOR, "%s", d->path);
	snprintf(source, sizeof source, "%s/noop.c", d->path);
	snprintf(d->statically, sizeof d->statically, "%s/noop-static", d->path);
	snprintf(d->dynamically, sizeof d->dynamically, "%s/noop-dynamic", d->path);
	if (io_write_file(AT_FDCWD, source, text, sizeof text - 1, 0644, e) != 0)
		return -1;
	if (bench_compile(source, d->statically, "-static") != 0 || bench_compile(source, d->dynamically, "-pie") != 0)
		return err_set(e, ERR_OPERATOR, "the no-op cannot be made (gcc and libc6-dev are needed)");
	return 0;
}

static inline void bench_dir_remove(const struct bench_dir *d)
{
	struct err ignored;
	if (d->path[0] != '\0')
		(void)io_remove_tree(AT_FDCWD, d->path, &ignored);
}

static inline int bench_fork_exec(const char *program)
{
	pid_t pid = fork();
	if (pid == 0) {
		execl(program, "noop", (char *)NULL);
		_exit(1);
	}
	return bench_await(pid);
}

struct bench_case {
	const char *name, *what;
	int (*run)(void *self);
	void *self;
	int64_t *us; /* filled by bench_measure */
};

static inline size_t bench_number(const char *name, size_t otherwise)
{
	const char *text = getenv(name);
	int64_t n;
	return text != NULL && text_int(text, 1, 1000000, &n) ? (size_t)n : otherwise;
}

static inline void bench_pause(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = BENCH_PAUSE_NS }, NULL);
}

/* A case that fails is taken out of the table, and said. */
static inline void bench_measure(struct bench_case *cases, size_t n, size_t rounds)
{
	for (size_t c = 0; c < n; c++)
		cases[c].us = calloc(rounds, sizeof *cases[c].us);
	for (size_t round = 0; round < rounds + BENCH_WARM; round++)
		for (size_t c = 0; c < n; c++) {
			if (cases[c].us == NULL)
				continue;
			bench_pause();
			int64_t begin = io_monotonic_us();
			int rc = cases[c].run(cases[c].self);
			int64_t took = io_monotonic_us() - begin;
			if (rc != 0) {
				printf("%s: failed in round %zu\n", cases[c].name, round);
				free(cases[c].us);
				cases[c].us = NULL;
			} else if (round >= BENCH_WARM) {
				cases[c].us[round - BENCH_WARM] = took;
			}
		}
}

static inline int bench_by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

/* Sorts. 500 = the median. */
static inline int64_t bench_permille(int64_t *us, size_t n, size_t permille)
{
	qsort(us, n, sizeof *us, bench_by_value);
	size_t i = n * permille / 1000;
	return us[i < n ? i : n - 1];
}

/* Ratios to the first case: of the medians, and of the tenth percentiles, which a busy machine disturbs less. */
static inline void bench_print(struct bench_case *cases, size_t n, size_t rounds)
{
	double median = 0, p10 = 0;
	printf("%-22s %8s %8s %8s %7s %7s  N=%zu\n", "", "p10 us", "median", "p99", "ratio", "of p10", rounds);
	for (size_t c = 0; c < n; c++) {
		if (cases[c].us == NULL)
			continue;
		int64_t low = bench_permille(cases[c].us, rounds, 100), mid = bench_permille(cases[c].us, rounds, 500);
		if (median == 0) {
			median = (double)mid;
			p10 = (double)low;
		}
		printf("%-22s %8lld %8lld %8lld %6.2fx %6.2fx  %s\n", cases[c].name, (long long)low, (long long)mid,
			(long long)bench_permille(cases[c].us, rounds, 990), (double)mid / median, (double)low / p10,
			cases[c].what);
	}
}

static inline void bench_free(struct bench_case *cases, size_t n)
{
	for (size_t c = 0; c < n; c++)
		free(cases[c].us);
}

#endif
