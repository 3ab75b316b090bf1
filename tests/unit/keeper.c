/* The keeper's protocol, against the real program: answers, errors, kill, and what is left when either side dies. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "runner/base/data.h"
#include "runner/base/io.h"
#include "runner/keeper.h"
#include "tests/tap.h"

static const char *arg_true[] = { "/usr/bin/true" }, *arg_echo[] = { "/usr/bin/printf", "a\\001b%s", "'; $(x)" },
		  *arg_sleep[] = { "/usr/bin/sleep", "30" }, *arg_cat[] = { "/usr/bin/cat" };

static struct job job_of(const char **argv, size_t n)
{
	return (struct job){ .profile = "checker", .argv = { argv, n } };
}

static void answers(struct keeper *k)
{
	struct err e = { 0 };
	struct result r;
	struct job job = job_of(arg_true, 1);
	OK(keeper_run(k, &job, NULL, &r, &e) == 0 && r.ending == END_EXIT && r.exit_code == 0, "a job runs: %s",
		e.text);
	STR(r.backend, "ns", "the default backend is ns");
	result_release(&r);
	job = job_of(arg_echo, 3);
	OK(keeper_run(k, &job, NULL, &r, &e) == 0 && r.out.len == 10 && memcmp(r.out.data, "a\001b'; $(x)", 10) == 0,
		"bytes of stdout and shell characters of argv arrive as they are");
	result_release(&r);
}

static void errors(struct keeper *k)
{
	struct err e = { 0 };
	struct result r;
	struct job job = job_of(arg_true, 1);
	struct job_mount gone = { "/nonexistent/plumb", "/lab" };
	job.mounts = &gone;
	job.n_mounts = 1;
	OK(keeper_run(k, &job, NULL, &r, &e) == -1 && e.kind == ERR_INPUT && strstr(e.text, "/nonexistent/plumb"),
		"an absent mount is the caller's error: %s", e.text);
	const char *absent[] = { "/usr/bin/no-such-program" };
	job = job_of(absent, 1);
	int rc = keeper_run(k, &job, NULL, &r, &e);
	OK(rc == 0 && r.ending == END_NOT_STARTED && strstr(buf_text(&r.err), "no-such-program"),
		"an absent program is not started: %s", buf_text(&r.err));
	result_release(&r);
	job = job_of(arg_true, 1);
	job.needs = GUARANTEE_BIT(G_OWN_KERNEL);
	rc = keeper_run(k, &job, NULL, &r, &e);
	OK(rc == 0 && r.ending == END_NOT_STARTED && strstr(buf_text(&r.err), "own-kernel"),
		"a need that is not offered is refused by name: %s", buf_text(&r.err));
	result_release(&r);
}

static void channels(struct keeper *k)
{
	struct err e = { 0 };
	struct result r;
	int fds[2];
	struct job job = job_of(arg_cat, 1);
	job.channels = 1;
	OK(io_pipe(fds) == 0 && keeper_begin(k, &job, &fds[0], &e) == 0, "a job with a channel begins");
	close(fds[0]);
	close(fds[1]);
	OK(keeper_end(k, &r, &e) == 0 && r.ending == END_EXIT, "and ends: %s", e.text);
	result_release(&r);
}

static void killing(struct keeper *k)
{
	struct err e = { 0 };
	struct result r;
	struct job job = job_of(arg_sleep, 2);
	int64_t begin = io_monotonic_us();
	OK(keeper_begin(k, &job, NULL, &e) == 0, "a long job begins");
	struct pollfd p = { keeper_fd(k), POLLIN, 0 };
	OK(poll(&p, 1, 200) == 0, "and runs");
	keeper_kill(k);
	OK(poll(&p, 1, 5000) == 1, "after a kill there is an answer");
	OK(keeper_end(k, &r, &e) == 0 && r.ending == END_SIGNAL && r.signal == SIGKILL, "it says killed");
	result_release(&r);
	OK(io_monotonic_us() - begin < 5000000, "at once");
	job = job_of(arg_true, 1);
	OK(keeper_run(k, &job, NULL, &r, &e) == 0 && r.ending == END_EXIT, "the next job runs");
	result_release(&r);
}

/* How many processes have this word in their command line. */
static int running(const char *word)
{
	int n = 0;
	SCOPED_ARENA a = ARENA_INIT;
	char **names;
	size_t count;
	struct err e;
	if (io_list_dir(AT_FDCWD, "/proc", &a, &names, &count, &e) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		char text[256] = "";
		SCOPED_FD fd = open(arena_printf(&a, "/proc/%s/cmdline", names[i]), O_RDONLY | O_CLOEXEC);
		ssize_t got = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
		for (ssize_t j = 0; j < got; j++)
			text[j] = (char)(text[j] == '\0' ? ' ' : text[j]);
		n += strstr(text, word) != NULL;
	}
	return n;
}

static bool gone_soon(const char *word)
{
	for (int i = 0; i < 100; i++) {
		if (running(word) == 0)
			return true;
		nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
	}
	return false;
}

static bool there_soon(const char *word)
{
	for (int i = 0; i < 100; i++) {
		if (running(word) > 0)
			return true;
		nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
	}
	return false;
}

/* The grader is killed while its job runs. */
static void dead_client(const char *program)
{
	static const char *nap[] = { "/usr/bin/sleep", "31.25" };
	pid_t pid = fork();
	if (pid == 0) {
		struct keeper *k;
		struct err e;
		struct job job = job_of(nap, 2);
		if (keeper_start(program, &k, &e) == 0 && keeper_begin(k, &job, NULL, &e) == 0)
			pause();
		_exit(1);
	}
	OK(there_soon("sleep 31.25"), "a client's job runs");
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	OK(gone_soon("sleep 31.25"), "it is gone soon after the client was killed");
}

/* The keeper is killed while a job runs. Its pid is the client's only child. */
static pid_t child_of_ours(const char *word)
{
	SCOPED_ARENA a = ARENA_INIT;
	char **names;
	size_t count;
	struct err e;
	if (io_list_dir(AT_FDCWD, "/proc", &a, &names, &count, &e) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		char text[512] = "", comm[64];
		int pid, parent;
		SCOPED_FD fd = open(arena_printf(&a, "/proc/%s/stat", names[i]), O_RDONLY | O_CLOEXEC);
		if (fd < 0 || read(fd, text, sizeof text - 1) <= 0)
			continue;
		if (sscanf(text, "%d (%63[^)]) %*c %d", &pid, comm, &parent) == 3 && parent == getpid() &&
			strcmp(comm, word) == 0)
			return pid;
	}
	return -1;
}

static void dead_keeper(const char *program)
{
	static const char *nap[] = { "/usr/bin/sleep", "32.25" };
	struct keeper *k;
	struct err e = { 0 };
	struct result r;
	struct job job = job_of(nap, 2);
	OK(keeper_start(program, &k, &e) == 0 && keeper_begin(k, &job, NULL, &e) == 0, "a second keeper runs a job");
	OK(there_soon("sleep 32.25"), "its job runs");
	pid_t pid = child_of_ours("plumb-runner");
	OK(pid > 0 && kill(pid, SIGKILL) == 0, "the keeper is killed");
	OK(keeper_end(k, &r, &e) == -1 && e.kind == ERR_RETRY, "the client is told to try again: %s", e.text);
	OK(gone_soon("sleep 32.25"), "the box died with its keeper");
	keeper_stop(k);
}

/* A caller that met an error elsewhere begins a job and never asks for its end. */
static void abandoned(struct keeper *k)
{
	struct err e = { 0 };
	struct result r;
	struct job job = job_of(arg_sleep, 2);
	int64_t start_us = io_monotonic_us();
	OK(keeper_begin(k, &job, NULL, &e) == 0, "a job is begun and forgotten");
	job = job_of(arg_echo, 3);
	OK(keeper_run(k, &job, NULL, &r, &e) == 0 && r.ending == END_EXIT && r.out.len == 10,
		"the next job gets its own result: %s", e.text);
	OK(io_monotonic_us() - start_us < 20000000, "and does not wait for the forgotten one");
	result_release(&r);
}

int main(int argc, char **argv)
{
	(void)argc;
	signal(SIGPIPE, SIG_IGN);
	SCOPED_ARENA a = ARENA_INIT;
	/* build/<kind>/t/keeper -> build/<kind>/bin/plumb-runner */
	const char *slash = strrchr(argv[0], '/');
	const char *program =
		arena_printf(&a, "%.*s/../bin/plumb-runner", slash ? (int)(slash - argv[0]) : 1, slash ? argv[0] : ".");
	struct keeper *k;
	struct err e = { 0 };
	if (!OK(keeper_start(program, &k, &e) == 0, "a keeper starts: %s", e.text))
		return tap_done();
	answers(k);
	errors(k);
	channels(k);
	killing(k);
	abandoned(k);
	keeper_stop(k);
	dead_client(program);
	dead_keeper(program);
	return tap_done();
}
