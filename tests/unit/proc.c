#include "grader/proc.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include "runner/base/io.h"
#include "tests/tap.h"

static struct err e;

static int talk(const char *script, const char *in, int64_t wall_ms, struct buf *out, bool *late)
{
	const char *argv[] = { "/bin/sh", "-c", script, NULL };
	struct proc p = { .argv = argv, .err = -1 };
	int status = -1;
	if (proc_talk(&p, in, in != NULL ? strlen(in) : 0, wall_ms, out, &status, late, &e) < 0)
		return -1;
	return status;
}

static void test_talk(void)
{
	SCOPED_BUF out = { .max = 1 << 20 }, small = { .max = 100 }, big = { .max = 1 << 21 };
	bool late;
	OK(talk("cat; exit 3", "hello", 5000, &out, &late) == 3 << 8 && !late, "a child is fed and waited for");
	STR(buf_text(&out), "hello", "and heard");
	SCOPED_ARENA a = ARENA_INIT;
	char *much = arena_alloc(&a, 1000001);
	memset(much, 'x', 1000000);
	OK(talk("cat", much, 20000, &big, &late) == 0 && big.len == 1000000, "a megabyte goes through both ways");
	OK(talk("exec 0<&-; exit 0", much, 5000, &small, &late) == 0, "a child that doesn't listen is no trouble");
	int64_t start_us = io_monotonic_us();
	OK(talk("exec sleep 60", NULL, 200, &small, &late) == SIGKILL && late, "one that hangs is killed");
	OK(io_monotonic_us() - start_us < 3000000, "at its deadline");
	OK(WIFSIGNALED(talk("exec yes", NULL, 5000, &small, &late)), "one that says too much is ended");
	OK(small.len <= 100, "and only its share is kept");
}

static void test_inherits_nothing(void)
{
	SCOPED_BUF out = { .max = 1 << 16 }, fds = { .max = 1 << 16 };
	bool late;
	SCOPED_FD secret = open("/dev/null", O_RDONLY); /* without O_CLOEXEC, as a library might */
	OK(secret >= 3, "a descriptor that somebody forgot");
	(void)setenv("GIT_DIR", "/evil", 1);
	(void)setenv("LD_PRELOAD_X", "/evil", 1);
	(void)setenv("PLUMB_TEST", "kept", 1);
	(void)setenv("PATH", "/evil", 1);
	OK(talk("/usr/bin/env", NULL, 5000, &out, &late) == 0, "env runs");
	OK(strstr(buf_text(&out), "/evil") == NULL, "GIT_*, PATH and the rest stay behind");
	OK(strstr(buf_text(&out), "PLUMB_TEST=kept") != NULL, "ours goes along");
	OK(talk("echo /proc/self/fd/*", NULL, 5000, &fds, &late) == 0, "descriptors are listed");
	char name[40];
	(void)snprintf(name, sizeof name, "/proc/self/fd/%d ", secret);
	OK(strstr(buf_text(&fds), name) == NULL, "no descriptor but 0, 1, 2");
}

static void test_errors(void)
{
	const char *argv[] = { "/nonexistent/program", NULL };
	const char *args[] = { "status", NULL };
	struct proc p = { .argv = argv, .in = -1, .out = -1, .err = -1 };
	pid_t pid = -7;
	OK(proc_start(&p, &pid, &e) == -1 && pid == -7, "a program that isn't there");
	OK(e.kind == ERR_OPERATOR && strstr(e.text, "/nonexistent/program") != NULL, "%s", e.text);
	OK(proc_git("/nonexistent.git", args, NULL, 0, NULL, &e) == -1 && strstr(e.text, "git status failed") != NULL,
		"%s", e.text);
}

int main(void)
{
	(void)signal(SIGPIPE, SIG_IGN);
	test_talk();
	test_inherits_nothing();
	test_errors();
	return tap_done();
}
