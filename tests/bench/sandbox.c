/* What a box costs: one cold run of a static no-op against bare fork+exec of the same program, and against a bare program
 * that makes the same namespaces, root, limits and filter and nothing else. The cases are interleaved, so that a busy
 * moment of the machine meets all of them; medians. Numbers are printed, never asserted. */
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "runner/backend.h"
#include "runner/base/io.h"
#include "runner/keeper.h"
#include "runner/policy.h"

#define ROUNDS 300
#define WARM   5

struct bench {
	char dir[64], noop[96];
	struct policy policy;
	struct runner *runner;
	struct keeper *keeper;
	struct job job;
	struct job_mount mount;
	const char *argv[1];
};

extern char **environ;

static int make_noop(struct bench *b)
{
	char source[96];
	snprintf(b->dir, sizeof b->dir, "/tmp/plumb-bench-XXXXXX");
	if (mkdtemp(b->dir) == NULL || chmod(b->dir, 0755) != 0)
		return -1;
	snprintf(source, sizeof source, "%s/noop.c", b->dir);
	snprintf(b->noop, sizeof b->noop, "%s/noop", b->dir);
	static const char text[] = "int main(void) { return 0; }\n";
	struct err e;
	if (io_write_file(AT_FDCWD, source, text, sizeof text - 1, 0644, &e) != 0)
		return -1;
	char *argv[] = { (char *)(uintptr_t) "gcc", (char *)(uintptr_t) "-static", (char *)(uintptr_t) "-O1",
		(char *)(uintptr_t) "-o", b->noop, source, NULL };
	pid_t pid;
	int status;
	return posix_spawnp(&pid, "gcc", NULL, NULL, argv, environ) == 0 && waitpid(pid, &status, 0) == pid &&
			       status == 0
		       ? 0
		       : -1;
}

static int await(pid_t pid)
{
	int status;
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0 ? 0 : -1;
}

static int run_bare(struct bench *b)
{
	pid_t pid = fork();
	if (pid == 0) {
		execl(b->noop, "noop", (char *)NULL);
		_exit(1);
	}
	return await(pid);
}

static void child_limits(void)
{
	static const int what[] = { RLIMIT_CORE, RLIMIT_NOFILE, RLIMIT_FSIZE, RLIMIT_STACK, RLIMIT_MEMLOCK,
		RLIMIT_CPU };
	static const rlim_t value[] = { 0, 64, 1 << 20, 8 << 20, 0, 5 };
	for (size_t i = 0; i < sizeof what / sizeof *what; i++)
		(void)setrlimit((__rlimit_resource_t)what[i], &(struct rlimit){ value[i], value[i] });
}

static _Noreturn void child_same(const struct bench *b, int go)
{
	char byte;
	struct sock_fprog prog = { (unsigned short)b->policy.n, (struct sock_filter *)(uintptr_t)b->policy.filter };
	if (read(go, &byte, 1) != 1 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
		mount("tmpfs", "/tmp", "tmpfs", 0, NULL) != 0 || mkdir("/tmp/lab", 0755) != 0)
		_exit(2);
	(void)byte;
	/* The program was opened before /tmp was covered. */
	int dir = open(".", O_PATH | O_DIRECTORY);
	char source[40];
	snprintf(source, sizeof source, "/proc/self/fd/%d", dir);
	if (mount(source, "/tmp/lab", NULL, MS_BIND, NULL) != 0 ||
		mount(NULL, "/tmp/lab", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV, NULL) != 0)
		_exit(3);
	if (chdir("/tmp") != 0 || syscall(SYS_pivot_root, ".", ".") != 0 || umount2(".", MNT_DETACH) != 0)
		_exit(4);
	child_limits();
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &prog) != 0)
		_exit(5);
	execl("/lab/noop", "noop", (char *)NULL);
	_exit(6);
}

static int write_map(pid_t pid, const char *file, unsigned id)
{
	char path[48], text[32];
	snprintf(path, sizeof path, "/proc/%d/%s", pid, file);
	if (strcmp(file, "setgroups") == 0)
		snprintf(text, sizeof text, "deny");
	else
		snprintf(text, sizeof text, "1000 %u 1", id);
	SCOPED_FD fd = open(path, O_WRONLY | O_CLOEXEC);
	return fd < 0 ? -1 : write_full(fd, text, strlen(text));
}

static int run_same(struct bench *b)
{
	int go[2];
	if (pipe(go) != 0)
		return -1;
	struct clone_args args = { .exit_signal = SIGCHLD,
		.flags = CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS |
			 CLONE_NEWCGROUP };
	pid_t pid = (pid_t)syscall(SYS_clone3, &args, sizeof args);
	if (pid == 0) {
		close(go[1]);
		child_same(b, go[0]);
	}
	bool mapped = pid > 0 && write_map(pid, "setgroups", 0) == 0 && write_map(pid, "uid_map", geteuid()) == 0 &&
		      write_map(pid, "gid_map", getegid()) == 0;
	close(go[0]);
	if (mapped)
		mapped = write(go[1], "", 1) == 1;
	close(go[1]);
	return await(pid) == 0 && mapped ? 0 : -1;
}

static int good(int rc, struct result *r)
{
	bool fine = rc == 0 && r->ending == END_EXIT && r->exit_code == 0;
	if (rc == 0)
		result_release(r);
	return fine ? 0 : -1;
}

static int run_box(struct bench *b)
{
	struct err e;
	struct result r;
	struct job_io io = { NULL, -1 };
	return good(run_job(b->runner, &b->job, &io, &r, &e), &r);
}

static int run_keeper(struct bench *b)
{
	struct err e;
	struct result r;
	return good(keeper_run(b->keeper, &b->job, NULL, &r, &e), &r);
}

static int run_none(struct bench *b)
{
	struct err e;
	struct result r;
	struct job_io io = { NULL, -1 };
	struct job job = b->job;
	const char *argv[] = { b->noop };
	job.backend = "none";
	job.argv.item = argv;
	return good(run_job(b->runner, &job, &io, &r, &e), &r);
}

static const struct {
	const char *name, *what;
	int (*run)(struct bench *);
} cases[] = {
	{ "fork+exec", "nothing around it", run_bare },
	{ "same by hand", "namespaces, pivot_root, limits, filter; no cgroup, outputs, Landlock, naming", run_same },
	{ "backend none", "outputs and deadlines only", run_none },
	{ "box", "backend ns, in one's own process", run_box },
	{ "box by keeper", "the same, asked over the socket: what the grader does", run_keeper },
};
#define CASES (sizeof cases / sizeof *cases)

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static int measure(struct bench *b, int64_t times[CASES][ROUNDS])
{
	for (int round = -WARM; round < ROUNDS; round++)
		for (size_t c = 0; c < CASES; c++) {
			int64_t begin = io_monotonic_us();
			if (cases[c].run(b) != 0) {
				printf("%s: failed\n", cases[c].name);
				return -1;
			}
			if (round >= 0)
				times[c][round] = io_monotonic_us() - begin;
		}
	return 0;
}

static void print(int64_t times[CASES][ROUNDS])
{
	double base = 0;
	printf("%-14s %8s %8s %8s %7s\n", "", "p10 us", "median", "p90", "ratio");
	for (size_t c = 0; c < CASES; c++) {
		int64_t *t = times[c];
		qsort(t, ROUNDS, sizeof *t, by_value);
		if (c == 0)
			base = (double)t[ROUNDS / 2];
		printf("%-14s %8lld %8lld %8lld %6.2fx  %s\n", cases[c].name, (long long)t[ROUNDS / 10],
			(long long)t[ROUNDS / 2], (long long)t[ROUNDS * 9 / 10], (double)t[ROUNDS / 2] / base,
			cases[c].what);
	}
}

static int set_up(struct bench *b, struct arena *a, struct err *e)
{
	if (make_noop(b) != 0 || chdir(b->dir) != 0)
		return err_set(e, ERR_OPERATOR, "the no-op cannot be made (gcc and libc6-dev are needed)");
	b->mount = (struct job_mount){ b->dir, "/lab" };
	b->argv[0] = "/lab/noop";
	b->job = (struct job){ .profile = "run", .argv = { b->argv, 1 }, .mounts = &b->mount, .n_mounts = 1 };
	if (policy_load("build", a, &b->policy, e) != 0 || runner_new(&b->runner, e) != 0)
		return -1;
	return keeper_start(NULL, &b->keeper, e);
}

int main(void)
{
	static int64_t times[CASES][ROUNDS];
	static struct bench b;
	SCOPED_ARENA a = ARENA_INIT;
	struct err e = { 0 };
	signal(SIGPIPE, SIG_IGN);
	int rc = set_up(&b, &a, &e);
	if (rc != 0)
		printf("error: %s\n", e.text);
	if (rc == 0 && (rc = measure(&b, times)) == 0)
		print(times);
	keeper_stop(b.keeper);
	runner_free(b.runner);
	if (b.dir[0] != '\0')
		(void)io_remove_tree(AT_FDCWD, b.dir, &e);
	return rc == 0 ? 0 : 1;
}
