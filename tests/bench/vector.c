/* What a vector costs: one question to the zygote, from the order to the report of the child's death, against bare
 * fork+exec of a static no-op in the same run. The plain build of the reference of labs/tls13-keys answers; the
 * difference between a run with all vectors and the box around it is left in, so the figure is an upper bound. */
#include <fcntl.h>
#include <sched.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "grader/pipeline.h"
#include "runner/base/data.h"
#include "runner/base/io.h"

#define VECTORS_ALL 10000 /* as many are asked, on one processor */
#define FORKS       200
#define VECTORS_N   2000

struct timing {
	int64_t us[VECTORS_N];
	size_t n;
};

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static int64_t median(struct timing *t)
{
	qsort(t->us, t->n, sizeof *t->us, by_value);
	return t->n == 0 ? 0 : t->us[t->n / 2];
}

static void add(struct timing *t, int64_t us)
{
	if (t->n < VECTORS_N)
		t->us[t->n++] = us;
}

static int run(char *const argv[])
{
	pid_t pid;
	int status = -1;

	return posix_spawnp(&pid, argv[0], NULL, NULL, argv, environ) == 0 && waitpid(pid, &status, 0) == pid &&
			       status == 0
		       ? 0
		       : -1;
}

static int make_noop(const char *dir, char *noop, struct err *e)
{
	static const char text[] = "int main(void) { return 0; }\n";
	char source[96];
	char *argv[] = { (char *)(uintptr_t) "gcc", (char *)(uintptr_t) "-static", (char *)(uintptr_t) "-o", noop,
		source, NULL };

	(void)snprintf(source, sizeof source, "%s/noop.c", dir);
	(void)snprintf(noop, 96, "%s/noop", dir);
	return io_write_file(AT_FDCWD, source, text, sizeof text - 1, 0644, e) == 0 ? run(argv) : -1;
}

static void fork_exec(char *noop, struct timing *t)
{
	char *argv[] = { noop, NULL };
	int64_t start = io_monotonic_us();
	pid_t pid = fork();

	if (pid == 0) {
		(void)execv(noop, argv);
		_exit(1);
	}
	(void)waitpid(pid, NULL, 0);
	add(t, io_monotonic_us() - start);
}

struct judging { /* the judge's own stop-watch */
	struct timing all;
	int64_t us;
	size_t n;
};

static void stage(void *self, const char *name, const char *state, int64_t us, const char *note)
{
	struct judging *j = self;

	(void)note;
	if (strcmp(name, "judge") == 0 && strcmp(state, "ok") == 0 && j->n > 0)
		add(&j->all, us / (int64_t)j->n);
	if (strcmp(name, "judge") == 0 && strcmp(state, "ok") == 0)
		j->us += us;
}

static void judged(void *self, size_t done, size_t total)
{
	(void)done;
	((struct judging *)self)->n = total;
}

static int measure(const char *dir, char *noop, struct err *e)
{
	static struct timing base;
	static struct judging j;
	SCOPED_ARENA a = ARENA_INIT;
	struct pipeline_shortcut cut = { .plain_only = true };
	struct pipeline_env env;
	struct curriculum *cur;
	struct lab *lab;
	struct progress p = { .stage = stage, .judged = judged, .self = &j };

	if (curriculum_load(data_path(&a, "curriculum"), &a, &cur, e) < 0 ||
		lab_load(data_path(&a, "labs/tls13-keys"), &a, &lab, e) < 0 ||
		pipeline_open(&env, arena_printf(&a, "%s/cache", dir), arena_printf(&a, "%s/work", dir), cur, e) < 0)
		return -1;
	env.shortcut = &cut;
	int rc = 0;
	size_t all = 0;
	while (all < VECTORS_ALL && rc == 0) {
		SCOPED_ARENA one = ARENA_INIT;
		struct submission sub = { .id = "s-0000000000000000",
			.student = "bench",
			.practice = true,
			.attempt = 1,
			.tree = data_path(&one, "labs/tls13-keys/reference"),
			.received_ms = io_wall_ms() };
		struct grading g;
		for (int k = 0; k < FORKS; k++)
			fork_exec(noop, &base);
		rc = pipeline_run(&env, &sub, lab, &p, &one, &g, e);
		if (rc == 0)
			grading_release(&g);
		all += j.n;
	}
	pipeline_close(&env);
	if (rc == 0)
		printf("fork+exec   %5lld us   1.00x\na vector    %5lld us   %.2fx   %zu vectors, %zu in a box, one "
		       "processor: "
		       "%lld ms\n",
			(long long)median(&base), (long long)median(&j.all),
			(double)median(&j.all) / (double)median(&base), all, j.n, (long long)(j.us / 1000));
	return rc;
}

int main(void)
{
	char dir[] = "/tmp/plumb-bench-XXXXXX", noop[96];
	struct err e = { 0 }, ignored;
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(0, &one);
	(void)sched_setaffinity(0, sizeof one, &one); /* the keepers and their boxes inherit it */

	if (mkdtemp(dir) == NULL || chmod(dir, 0755) != 0 || make_noop(dir, noop, &e) != 0)
		return EXIT_OURS;
	int rc = measure(dir, noop, &e);
	if (rc != 0)
		(void)fprintf(stderr, "%s\n", e.text);
	(void)io_remove_tree(AT_FDCWD, dir, &ignored);
	return rc == 0 ? EXIT_OK : EXIT_OURS;
}
