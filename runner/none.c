/* The backend none: the program runs as it is, with the caller's rights. No protection at all; for controls (an attack
 * must succeed somewhere, or its denial proves nothing) and as the base of timings. Mounts are not made: argv and
 * collect name paths of the host, and /box is a fresh directory that becomes the working directory. */
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "runner/collect.h"
#include "runner/fd.h"
#include "runner/process.h"
#include "runner/runner.h"
#include "runner/stdio.h"
#include "runner/watch.h"

struct plan {
	char **argv;
	char *const *env;
	const struct job_stdio *io;
	const int *channels;
	int n_channels, box;
};

static int arrange(const struct plan *p)
{
	enum { ABOVE_ALL = 512 };
	int from[3 + JOB_CHANNELS_MAX] = { p->io->in, p->io->out_inside, p->io->err_inside }, n = 3;
	for (int i = 0; i < p->n_channels; i++)
		from[n++] = p->channels[i];
	for (int i = 0; i < n; i++)
		from[i] = fcntl(from[i], F_DUPFD_CLOEXEC, ABOVE_ALL);
	for (int i = 0; i < n; i++)
		if (from[i] < 0 || dup2(from[i], i) < 0)
			return -1;
	return (int)syscall(SYS_close_range, n, ~0U, 0);
}

static _Noreturn void child(const struct plan *p)
{
	signal(SIGPIPE, SIG_DFL);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0 && setsid() >= 0 && fchdir(p->box) == 0 && arrange(p) == 0)
		execve(p->argv[0], p->argv, p->env);
	_exit(126);
}

static pid_t spawn(const struct plan *p, int *process, struct err *e)
{
	struct clone_args args = {
		.flags = CLONE_PIDFD, .pidfd = (uint64_t)(uintptr_t)process, .exit_signal = SIGCHLD
	};
	pid_t pid = process_clone(&args);
	if (pid == 0)
		child(p);
	if (pid < 0)
		err_sys(e, ERR_RETRY, "clone3");
	return pid;
}

static int watch(const struct job *job, const struct job_io *io, const struct job_stdio *s, int box, int process,
	pid_t pid, struct result *out, struct err *e)
{
	const struct profile *p = profile_find(job->profile);
	struct watch w = { .out = s->out,
		.err = s->err,
		.process = process,
		.control = -1,
		.cancel = io->cancel_fd,
		.listener = -1,
		.box = -1,
		.first = pid,
		.limits = profile_limits(p, &job->limits) };
	w.limits.cpu_ms = INT64_MAX / 1000; /* not offered */
	if (watch_run(&w, out, e) != 0)
		return -1;
	struct cgroup_facts unknown = { -1, -1, -1, -1 };
	watch_conclude(&w, &unknown);
	return collect_files(box, job, out, e);
}

static int run_in(
	int box, const struct job *job, const struct job_io *io, struct job_stdio *s, struct result *out, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	SCOPED_FD process = -1;
	struct plan p = { .argv = arena_array(&a, job->argv.n + 1, sizeof *p.argv),
		.io = s,
		.channels = io->channels,
		.n_channels = (int)job->channels,
		.box = box,
		.env = (char *const *)(uintptr_t)profile_find(job->profile)->env };
	for (size_t i = 0; i < job->argv.n; i++)
		p.argv[i] = arena_strdup(&a, job->argv.item[i]);
	if (access(p.argv[0], X_OK) != 0) {
		buf_printf(&out->err, "\"%s\": %s", p.argv[0], strerror(errno));
		out->ending = END_NOT_STARTED;
		return 0;
	}
	if (stdio_open(s, job, e) != 0)
		return -1;
	pid_t pid = spawn(&p, &process, e);
	if (pid < 0)
		return -1;
	stdio_close_inside(s);
	return watch(job, io, s, box, process, pid, out, e);
}

static uint32_t none_offers(const struct runner *r)
{
	(void)r;
	return GUARANTEE_BIT(G_WALL_CAP) | GUARANTEE_BIT(G_OUTPUT_CAP);
}

static int none_run(struct runner *r, const struct job *job, const struct job_io *io, struct result *out, struct err *e)
{
	char dir[] = "/tmp/plumb-box-XXXXXX";
	if (mkdtemp(dir) == NULL)
		return err_sys(e, ERR_OPERATOR, "%s", dir);
	struct job_stdio s = STDIO_INIT;
	SCOPED_FD box = open(dir, O_DIRECTORY | O_RDONLY | O_CLOEXEC);
	int rc = box < 0 ? err_sys(e, ERR_OPERATOR, "%s", dir) : run_in(box, job, io, &s, out, e);
	stdio_close(&s);
	struct err ignored;
	(void)io_remove_tree(AT_FDCWD, dir, &ignored);
	out->held = none_offers(r);
	return rc;
}

static uint32_t none_probe(struct runner *r, struct probe_row rows[G_COUNT])
{
	uint32_t set = none_offers(r);
	for (int g = 0; g < G_COUNT; g++) {
		rows[g] = (struct probe_row){ .guarantee = (enum guarantee)g, .held = (set & GUARANTEE_BIT(g)) != 0 };
		snprintf(rows[g].evidence, sizeof rows[g].evidence, "%s",
			rows[g].held ? "by the keeper's clock and counters" : "this backend protects nothing");
		snprintf(rows[g].remedy, sizeof rows[g].remedy, "%s", rows[g].held ? "" : "use the backend ns");
	}
	return set;
}

const struct backend backend_none = { "none", "no protection: for controls and base timings", none_offers, none_probe,
	none_run, NULL, 1 };
