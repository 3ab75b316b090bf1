#include "grader/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runner/base/data.h"
#include "runner/base/io.h"

#define GIT_WALL_MS  20000
#define GIT_ARGS_MAX 24

/* What a child may know of the caller's environment. PATH is fixed: a pusher may have chosen ours. */
static const char *const kept[] = { "HOME=", "LANG=", "TMPDIR=", "XDG_RUNTIME_DIR=", "PLUMB_",
	"ASAN_OPTIONS=", "UBSAN_OPTIONS=", NULL };
static const char *const fixed[] = { "PATH=/usr/local/bin:/usr/bin:/bin", "GIT_CONFIG_NOSYSTEM=1",
	"GIT_CONFIG_GLOBAL=/dev/null", "GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0", "GIT_AUTHOR_NAME=Plumbline",
	"GIT_AUTHOR_EMAIL=plumb@localhost", "GIT_COMMITTER_NAME=Plumbline", "GIT_COMMITTER_EMAIL=plumb@localhost",
	NULL };

const char *proc_plumb(struct arena *a)
{
	const char *beside = data_program(a, "plumb");
	/* A unit test lies in t/, beside bin/. */
	return access(beside, X_OK) == 0 ? beside : data_program(a, "../bin/plumb");
}

static char **child_env(const char *const *more, struct arena *a)
{
	char **env = NULL;
	size_t n = 0, cap = 0;
	for (const char *const *f = fixed; *f != NULL; f++)
		*(char **)arena_push(a, &env, &n, &cap, sizeof *env) = arena_strdup(a, *f);
	for (const char *const *m = more; m != NULL && *m != NULL; m++)
		*(char **)arena_push(a, &env, &n, &cap, sizeof *env) = arena_strdup(a, *m);
	for (char **v = environ; *v != NULL; v++)
		for (const char *const *k = kept; *k != NULL; k++)
			if (strncmp(*v, *k, strlen(*k)) == 0)
				*(char **)arena_push(a, &env, &n, &cap, sizeof *env) = *v;
	*(char **)arena_push(a, &env, &n, &cap, sizeof *env) = NULL;
	return env;
}

static int give(posix_spawn_file_actions_t *acts, int fd, int as)
{
	if (fd >= 0)
		return posix_spawn_file_actions_adddup2(acts, fd, as);
	return posix_spawn_file_actions_addopen(acts, as, "/dev/null", O_RDWR, 0);
}

/* posix_spawnp would search the PATH of this process, and in a hook that is the pusher's. */
static const char *find(struct arena *a, const char *name)
{
	static const char *const dirs[] = { "/usr/local/bin", "/usr/bin", "/bin" };
	for (size_t i = 0; strchr(name, '/') == NULL && i < sizeof dirs / sizeof dirs[0]; i++) {
		const char *path = arena_printf(a, "%s/%s", dirs[i], name);
		if (access(path, X_OK) == 0)
			return path;
	}
	return name;
}

static int spawn(const struct proc *p, posix_spawn_file_actions_t *acts, posix_spawnattr_t *attr, pid_t *pid)
{
	SCOPED_ARENA a = ARENA_INIT;
	sigset_t none, plain;
	short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
	size_t n = 0;
	while (p->argv[n] != NULL)
		n++;
	char **argv = arena_array(&a, n + 1, sizeof *argv);
	for (size_t i = 0; i < n; i++)
		argv[i] = arena_strdup(&a, p->argv[i]);
	(void)sigemptyset(&none);
	(void)sigemptyset(&plain);
	(void)sigaddset(&plain, SIGPIPE);
	(void)sigaddset(&plain, SIGHUP);
	if (p->own_session)
		flags = (short)(flags | POSIX_SPAWN_SETSID);
	int rc = posix_spawnattr_setflags(attr, flags);
	rc = rc != 0 ? rc : posix_spawnattr_setsigmask(attr, &none);
	rc = rc != 0 ? rc : posix_spawnattr_setsigdefault(attr, &plain);
	rc = rc != 0 ? rc : give(acts, p->in, 0);
	rc = rc != 0 ? rc : give(acts, p->out, 1);
	rc = rc != 0 ? rc : give(acts, p->err, 2);
	rc = rc != 0 ? rc : posix_spawn_file_actions_addclosefrom_np(acts, 3);
	return rc != 0 ? rc : posix_spawn(pid, find(&a, argv[0]), acts, attr, argv, child_env(p->env, &a));
}

int proc_start(const struct proc *p, pid_t *pid, struct err *e)
{
	posix_spawn_file_actions_t acts;
	posix_spawnattr_t attr;
	pid_t started = -1;
	int rc = posix_spawn_file_actions_init(&acts);
	if (rc == 0) {
		rc = posix_spawnattr_init(&attr);
		if (rc == 0) {
			rc = spawn(p, &acts, &attr, &started);
			(void)posix_spawnattr_destroy(&attr);
		}
		(void)posix_spawn_file_actions_destroy(&acts);
	}
	if (rc != 0) {
		errno = rc;
		return err_sys(e, ERR_OPERATOR, "%s: cannot be started", p->argv[0]);
	}
	*pid = started;
	return 0;
}

int proc_end(pid_t pid, int64_t deadline_us, bool *late)
{
	int status = 0;
	SCOPED_FD pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	*late = false;
	for (;;) {
		int64_t left_us = deadline_us - io_monotonic_us();
		struct pollfd pfd = { .fd = pidfd, .events = POLLIN };
		int rc = left_us <= 0 ? 0 : poll(&pfd, 1, (int)(left_us / 1000 > 60000 ? 60000 : left_us / 1000 + 1));
		if (rc < 0 && errno == EINTR)
			continue;
		if (rc == 0 && left_us > 60000000)
			continue;
		if (rc == 0) {
			*late = true;
			(void)kill(pid, SIGKILL);
		}
		break;
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

struct talk {
	int in, out;
	const uint8_t *feed;
	size_t left;
	struct buf *said;
	int trouble; /* errno of our end of a pipe */
};

static bool broken(struct talk *t, ssize_t n)
{
	if (n < 0 && errno != EAGAIN && errno != EINTR && errno != EPIPE)
		t->trouble = errno;
	return t->trouble != 0;
}

/* One round of the conversation. 1 when the child has closed its output or said too much, or a pipe of ours fails. */
static int talk_round(struct talk *t, int64_t left_us)
{
	struct pollfd pfd[2] = { { .fd = t->out, .events = POLLIN }, { .fd = t->in, .events = POLLOUT } };
	uint8_t chunk[16384];
	if (poll(pfd, 2, (int)(left_us / 1000) + 1) < 0)
		return broken(t, -1);
	if (pfd[1].revents != 0) {
		ssize_t n = t->left > 0 ? write(t->in, t->feed, t->left) : 0;
		if (n > 0) {
			t->feed += n;
			t->left -= (size_t)n;
		}
		if (broken(t, n))
			return 1;
		if (t->left == 0 || (n < 0 && errno == EPIPE))
			(void)close(fd_take(&t->in));
	}
	if (pfd[0].revents != 0) {
		ssize_t n = read(t->out, chunk, sizeof chunk);
		if (n > 0)
			return buf_add(t->said, chunk, (size_t)n) != 0;
		return n == 0 || broken(t, n);
	}
	return 0;
}

int proc_talk(const struct proc *p, const void *in, size_t in_len, int64_t wall_ms, struct buf *out, int *status,
	bool *late, struct err *e)
{
	int down[2], up[2];
	pid_t pid;
	if (io_pipe(down) < 0)
		return err_sys(e, ERR_RETRY, "%s: no pipe", p->argv[0]);
	SCOPED_FD down_r = down[0];
	SCOPED_FD down_w = down[1];
	if (io_pipe(up) < 0)
		return err_sys(e, ERR_RETRY, "%s: no pipe", p->argv[0]);
	SCOPED_FD up_r = up[0];
	SCOPED_FD up_w = up[1];
	struct proc child = *p;
	child.in = down_r;
	child.out = up_w;
	if (proc_start(&child, &pid, e) < 0)
		return -1;
	(void)close(fd_take(&down_r));
	(void)close(fd_take(&up_w));
	(void)fcntl(down_w, F_SETFL, O_NONBLOCK);
	struct talk t = { .in = fd_take(&down_w), .out = up_r, .feed = in, .left = in_len, .said = out };
	int64_t deadline_us = io_monotonic_us() + wall_ms * 1000;
	int64_t left_us = wall_ms * 1000;
	while (left_us > 0 && !talk_round(&t, left_us))
		left_us = deadline_us - io_monotonic_us();
	if (t.in >= 0)
		(void)close(t.in);
	(void)close(fd_take(&up_r)); /* one that says too much gets SIGPIPE, or the deadline */
	*status = proc_end(pid, deadline_us, late);
	if (t.trouble == 0)
		return 0;
	errno = t.trouble;
	return err_sys(e, ERR_RETRY, "%s: a pipe to it fails", p->argv[0]);
}

int proc_git(const char *repo, const char *const *args, const void *in, size_t in_len, struct buf *out, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	SCOPED_BUF said = { 0 };
	const char *argv[GIT_ARGS_MAX] = { "git", "-c", "core.hooksPath=/dev/null", "-c", "gc.auto=0", "-c",
		arena_printf(&a, "safe.directory=%s", repo), "--git-dir", repo };
	size_t n = 0;
	int status;
	bool late;
	while (argv[n] != NULL)
		n++;
	for (; *args != NULL && n < GIT_ARGS_MAX - 1; args++)
		argv[n++] = *args;
	buf_init(&said, 1 << 20);
	struct proc git = { .argv = argv, .in = -1, .out = -1, .err = -1 };
	if (proc_talk(&git, in, in_len, GIT_WALL_MS, out != NULL ? out : &said, &status, &late, e) < 0)
		return -1;
	if (late)
		return err_set(e, ERR_RETRY, "%s: git did not finish in %d s", repo, GIT_WALL_MS / 1000);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return err_set(e, ERR_RETRY, "%s: git %s failed (%s %d)", repo, argv[9],
			WIFEXITED(status) ? "exit" : "signal",
			WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
	return 0;
}
