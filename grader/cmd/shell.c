/* plumb shell: what sshd starts for a student's key. One account serves a whole course, so ssh says who comes and nobody
 * but this file says where to: git's own shell would open every repository that the account can.
 *
 * What the student asked for is never used, only compared: it is one of the labs of the course, or nothing. What git gets is
 * a path of our making, an environment of our making, memory that ends, and time that ends. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "grader/cmd/cmds.h"
#include "grader/course.h"
#include "grader/proc.h"
#include "grader/queue.h"
#include "runner/base/io.h"
#include "runner/base/text.h"

#define SECONDS      1200 /* 20 MiB over a slow line, and the two minutes that a push is followed */
#define SLOTS        4    /* connections of one student at a time */
#define END_US       ((int64_t)5000000)
#define MEMORY_BYTES ((rlim_t)512 << 20) /* of address space, for each process of git */

struct options {
	int64_t seconds;
};

static const struct service {
	const char *asked, *verb;
} services[] = {
	{ "git-upload-pack ", "upload-pack" },
	{ "git upload-pack ", "upload-pack" },
	{ "git-receive-pack ", "receive-pack" },
	{ "git receive-pack ", "receive-pack" },
};

/* The way git quotes it. What holds a quote itself is left as it is, and then is no repository's name. */
static const char *unquoted(const char *word, struct arena *a)
{
	size_t n = strlen(word);
	bool quoted = n >= 2 && word[0] == '\'' && word[n - 1] == '\'';
	return quoted ? arena_strndup(a, word + 1, n - 2) : word;
}

/* The student's own repository of a lab: by the lab's name, or by the path that `plumb course add-student` prints. */
static const char *repo_of(const struct course *c, const char *student, const char *asked, struct arena *a)
{
	for (size_t i = 0; i < c->n_labs; i++) {
		const char *lab = c->labs[i].id, *repo = queue_repo(c, lab, student, a);
		const char *name = *asked == '/' ? asked + 1 : asked; /* ssh://HOST/LAB */
		if (strcmp(name, lab) == 0 || strcmp(name, arena_printf(a, "%s.git", lab)) == 0 ||
			strcmp(asked, repo) == 0)
			return repo;
	}
	return NULL;
}

static bool enrolled(const struct course *c, const char *student)
{
	for (size_t i = 0; i < c->students.n; i++)
		if (strcmp(c->students.item[i], student) == 0)
			return true;
	return false;
}

struct wish {
	const char *verb, *repo;
};

static int read_command(const struct course *c, const char *student, const char *command, struct arena *a,
	struct wish *out, struct err *e)
{
	const char *asked = NULL;
	struct wish w = { 0 };
	if (!enrolled(c, student))
		return err_set(e, ERR_USAGE, "%.70s is no student of this course: ask your instructor", student);
	for (size_t i = 0; command != NULL && i < sizeof services / sizeof *services; i++)
		if (strncmp(command, services[i].asked, strlen(services[i].asked)) == 0) {
			w.verb = services[i].verb;
			asked = unquoted(command + strlen(services[i].asked), a);
		}
	if (asked == NULL)
		return err_set(e, ERR_USAGE, "this account is for git alone: git clone HOST:LAB, git push");
	w.repo = repo_of(c, student, asked, a);
	if (w.repo == NULL)
		return err_set(e, ERR_USAGE, "\"%.100s\" is no lab of this course: git clone HOST:LAB", asked);
	*out = w;
	return 0;
}

/* A connection that asks nothing holds processes of the account, and when those are all used nobody is graded. The locks are
 * bytes of one file, which end with whoever holds them (open file description locks). */
static int take_slot(const char *course, const char *student, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	const char *path = arena_printf(&a, "%s/run/shell.lock", course);
	uint64_t who = UINT64_C(14695981039346656037); /* FNV-1a */
	for (const char *p = student; *p != '\0'; p++)
		who = (who ^ (uint8_t)*p) * UINT64_C(1099511628211);
	SCOPED_FD fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return err_sys(e, ERR_OPERATOR, "%s", path);
	for (int k = 0; k < SLOTS; k++) {
		struct flock range = {
			.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = (off_t)(who >> 4) * SLOTS + k, .l_len = 1
		};
		if (fcntl(fd, F_OFD_SETLK, &range) == 0)
			return fd_take(&fd);
		if (errno != EAGAIN && errno != EACCES)
			return err_sys(e, ERR_OPERATOR, "%s", path);
	}
	return err_set(e, ERR_RETRY, "%d connections of yours are open already: end one and try again", SLOTS);
}

/* git keeps each pushed option and each ref of a push in memory, however many are sent; the soft limit is one that our hooks
 * lift again, because whoever grades is started by them. */
static void limit_memory(void)
{
	struct rlimit r;
	if (getrlimit(RLIMIT_AS, &r) == 0 && (r.rlim_max == RLIM_INFINITY || r.rlim_max > MEMORY_BYTES)) {
		r.rlim_cur = MEMORY_BYTES;
		(void)setrlimit(RLIMIT_AS, &r);
	}
}

/* Time that is up is said by SIGTERM, so that git removes what was half taken in. */
static int await(pid_t pid, int64_t seconds)
{
	int64_t until_us = io_monotonic_us() + seconds * 1000000, left_us;
	bool late = false, killed;
	SCOPED_FD pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	struct pollfd ended = { .fd = pidfd, .events = POLLIN };
	while (ended.revents == 0 && (left_us = until_us - io_monotonic_us()) > 0)
		if (poll(&ended, 1, (int)(left_us / 1000) + 1) < 0 && errno != EINTR)
			break;
	if (ended.revents == 0) {
		late = true;
		(void)kill(pid, SIGTERM);
	}
	int status = proc_end(pid, io_monotonic_us() + END_US, &killed);
	if (late)
		(void)fprintf(stderr, "error: the connection was open for %lld s; try again\n", (long long)seconds);
	return !late && WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_OURS;
}

static int serve(const char *course, const char *student, int64_t seconds, struct err *e)
{
	/* What a delta may unfold to; and a large pack is looked at through windows that fit into the memory. */
	static const char *const more[] = { "GIT_ALLOC_LIMIT=64m", "GIT_CONFIG_COUNT=1",
		"GIT_CONFIG_KEY_0=core.packedGitWindowSize", "GIT_CONFIG_VALUE_0=16m", NULL };
	SCOPED_ARENA a = ARENA_INIT;
	struct course *c;
	struct wish w = { 0 };
	pid_t pid;
	if (course_open(course, &a, &c, e) < 0 ||
		read_command(c, student, getenv("SSH_ORIGINAL_COMMAND"), &a, &w, e) < 0)
		return -1;
	SCOPED_FD slot = take_slot(c->dir, student, e);
	if (slot < 0)
		return -1;
	const char *argv[] = { "git", w.verb, w.repo, NULL };
	struct proc git = { .argv = argv, .in = 0, .out = 1, .err = 2, .env = more };
	limit_memory();
	return proc_start(&git, &pid, e) < 0 ? -1 : await(pid, seconds);
}

static int run(const void *opts, int argc, char **argv)
{
	const struct options *o = opts;
	struct err e = { 0 };
	(void)argc;
	int rc = serve(argv[0], argv[1], o->seconds > 0 ? o->seconds : SECONDS, &e);
	if (rc >= 0)
		return rc;
	(void)fprintf(stderr, "error: %s\n", e.text);
	return err_exit_code(&e);
}

static const struct opt options[] = {
	{ .name = "seconds",
		.type = OPT_INT,
		.offset = offsetof(struct options, seconds),
		.arg = "N",
		.help = "how long a connection may take (1200)" },
	{ 0 },
};

const struct cmd cmd_shell = {
	.name = "shell",
	.args = "COURSE STUDENT",
	.summary = "let a student's ssh key to the student's own repositories",
	.text = "For authorized_keys, before the key: restrict,command=\"plumb shell COURSE STUDENT\". The student "
		"clones\n"
		"HOST:LAB.",
	.opts = options,
	.opts_size = sizeof(struct options),
	.min_args = 2,
	.max_args = 2,
	.run = run,
};
