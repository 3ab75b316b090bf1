/* Boxes made ahead: each is used once, none is weaker for having waited, and none outlives its keeper. */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "runner/fd.h"
#include "runner/keeper.h"
#include "runner/ns/ctl.h"
#include "runner/ns/pool.h"
#include "runner/runner.h"
#include "tests/unit/box.h"

#define WAIT_MS 15000

static struct box_test box;

static struct job job_of(const char *argv[2], struct job_mount *mount, const char *what)
{
	argv[0] = "/lab/victim";
	argv[1] = what;
	*mount = (struct job_mount){ box.dir, "/lab" };
	return (struct job){ .profile = "run",
		.argv = { argv, 2 },
		.mounts = mount,
		.n_mounts = 1,
		.limits = { .wall_ms = 20000, .pids = 16 } };
}

/* Runs in a box of the pool, and says whether it was one. */
static bool warm(const char *what, const struct job_limits *limits, struct result *r)
{
	const char *argv[2];
	struct job_mount mount;
	struct job_io io = { NULL, -1 };
	struct job job = job_of(argv, &mount, what);
	struct err e = { 0 };
	if (limits != NULL)
		job.limits = *limits;
	if (job.limits.pids == 0)
		job.limits.pids = 16;
	result_init(r);
	size_t before = runner_stock(box.runner, &job, 1, WAIT_MS);
	bool good = before > 0 && run_job(box.runner, &job, &io, r, &e) == 0;
	if (!good)
		printf("# %s: %zu boxes in stock; %s\n", what, before, e.text);
	return good;
}

static bool alive(pid_t pid)
{
	return kill(pid, 0) == 0;
}

/* Taking is moving out: no two takings give one box, and what was taken is never there again. */
static void once(void)
{
	const struct profile *run = profile_find("run");
	struct pool *p = pool_new();
	pid_t seen[3 * POOL_DEPTH];
	size_t n = 0, again = 0;
	struct box b;
	for (int round = 0; round < 3; round++) {
		OK(pool_fill(box.runner, p, run, false, POOL_DEPTH, WAIT_MS) == POOL_DEPTH, "%d boxes are in stock",
			POOL_DEPTH);
		while (n < sizeof seen / sizeof *seen && pool_take(p, run, false, &b)) {
			for (size_t i = 0; i < n; i++)
				again += seen[i] == b.pid && alive(b.pid) && b.process < 0;
			seen[n++] = b.pid;
			pool_spent(p, &b);
			OK(b.process == -1 && b.ctl == -1 && b.pid == 0, "what was handed back is nobody's");
		}
	}
	OK(n == (size_t)3 * POOL_DEPTH && again == 0, "%zu boxes were handed out, each once", n);
	pool_free(box.runner, p);
	size_t left = 0;
	for (size_t i = 0; i < n; i++)
		left += alive(seen[i]);
	OK(left == 0, "all of them are gone with the pool");
}

/* A box that was told its job takes no second one, whoever sends it. */
static void bound_once(void)
{
	const struct profile *run = profile_find("run");
	struct pool *p = pool_new();
	struct box b;
	struct bind_head h = { .limits = run->limits, .argc = 1, .text_len = 12 };
	box_init(&b);
	struct err e = { 0 };
	struct job_stdio io = STDIO_INIT;
	const char *argv[2];
	struct job_mount mount;
	struct job job = job_of(argv, &mount, "wall");
	struct mounts trees = { .arena = ARENA_INIT };
	const struct ids *ids;
	OK(pool_fill(box.runner, p, run, false, 1, WAIT_MS) >= 1 && pool_take(p, run, false, &b), "a box is taken");
	struct job_io none = { NULL, -1 };
	OK(runner_ids(box.runner, &ids, &e) == 0 && stdio_open(&io, &job, &e) == 0 &&
			mounts_take_job(ids, &mount, 1, &trees, &e) == 0 &&
			bind_box(&b, &job, &run->limits, &none, &io, &trees, &e) == 0,
		"and told a job that sleeps: %s", e.text);
	struct ctl_msg m = { 0 };
	int fd = -1, kinds = 0;
	for (int i = 0; i < 1000 && !(kinds & 1 << CTL_STARTED); i++) {
		if (ctl_receive(b.ctl, &m, &fd) == 1)
			kinds |= 1 << m.kind;
		else
			usleep(5000);
		fd_drop(&fd);
	}
	OK(kinds & 1 << CTL_STARTED, "the program was let go");
	char packet[sizeof h + 12];
	memcpy(packet, &h, sizeof h);
	memcpy(packet + sizeof h, "/lab/victim", 12);
	int fds[3] = { io.in, io.out_inside, io.err_inside };
	int rc = ctl_put(b.ctl, packet, sizeof packet, fds, 3, 0);
	usleep(300000);
	kinds = 0;
	while (ctl_receive(b.ctl, &m, &fd) == 1) {
		kinds |= 1 << m.kind;
		fd_drop(&fd);
	}
	OK(kinds == 0, "a second job is not even read (sent: %d)", rc);
	mounts_release(&trees);
	stdio_close(&io);
	pool_spent(p, &b);
	pool_free(box.runner, p);
}

/* What one box left is not there for the next: file, process, and who it is. */
static void nothing_passes(void)
{
	static const struct {
		const char *what, *says;
	} rows[] = { { "daemon", "a daemon" }, { "hello", "nothing" }, { "exit", "an exit code" },
		{ "disk", "a full disk" }, { "root", "attempts to write outside /box" }, { "hidden", "a look around" },
		{ "fds", "a look at descriptors" } };
	struct result r;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		bool ran = warm(rows[i].what, NULL, &r);
		OK(ran && r.ending != END_NOT_STARTED, "warm: %s: %s", rows[i].says, ending_name(r.ending));
		result_release(&r);
		bool good = warm("fds", NULL, &r) && r.ending == END_EXIT && r.exit_code == 0;
		STR(good ? buf_text(&r.out) : "", "0 1 2 ", "the box after it is a new one");
		result_release(&r);
	}
}

/* Sizes are bound late and hold as in a box that is made for its job. */
static void limits_hold(void)
{
	static const struct {
		const char *what;
		struct job_limits limits;
		enum ending want;
		bool needs_group;
	} rows[] = {
		{ "disk", { .disk_kib = 512, .wall_ms = 5000 }, END_DISK, false },
		{ "memory", { .memory_kib = 32768, .wall_ms = 5000 }, END_MEMORY, true },
		{ "pids", { .pids = 6, .wall_ms = 5000 }, END_PIDS, true },
		{ "wall", { .wall_ms = 200 }, END_WALL, false },
		{ "output", { .output_kib = 64, .wall_ms = 5000 }, END_OUTPUT, false },
		{ "hello", { .memory_kib = 1 << 20, .pids = 64, .disk_kib = 131072, .wall_ms = 5000 }, END_EXIT,
			false },
	};
	struct result r;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (rows[i].needs_group && !cgroup_offers(&box.runner->cgroups, CG_MEMORY))
			continue;
		bool ran = warm(rows[i].what, &rows[i].limits, &r);
		OK(ran && r.ending == rows[i].want, "warm: %s ends as %s (%s)", rows[i].what, ending_name(rows[i].want),
			ending_name(r.ending));
		result_release(&r);
	}
	OK(warm("ptrace", NULL, &r) && r.ending == END_DENIED && strcmp(r.denied, "ptrace") == 0,
		"warm: a denied call is named");
	result_release(&r);
}

/* A keeper that runs out of descriptors gets a whole box or none: the group's directories come last. */
static void whole_or_none(void)
{
	int pair[2], fds[CTL_FDS_MAX], sent[3] = { 0, 1, 2 };
	size_t n = 0;
	char byte = 'x';
	struct rlimit was, few;
	OK(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == 0 && getrlimit(RLIMIT_NOFILE, &was) == 0 &&
			ctl_put(pair[0], &byte, 1, sent, 3, 0) == 0,
		"three descriptors are sent");
	int next = dup(0);
	few = (struct rlimit){ (rlim_t)next + 2, was.rlim_max };
	(void)close(next);
	(void)setrlimit(RLIMIT_NOFILE, &few);
	ssize_t got = ctl_get_one(pair[1], &byte, 1, fds, &n, MSG_CMSG_CLOEXEC);
	int error = errno;
	(void)setrlimit(RLIMIT_NOFILE, &was);
	OK(got == -1 && error == EPROTO && n == 0, "with room for two of them nothing is taken (%zd, %zu)", got, n);
	int after = dup(0);
	OK(after == next, "and nothing stays open");
	(void)close(after);
	(void)close(pair[0]);
	(void)close(pair[1]);
}

/* All processes whose parent is this one. */
static size_t children(pid_t parent, pid_t *out, size_t max)
{
	size_t n = 0;
	DIR *d = opendir("/proc");
	for (struct dirent *entry; d != NULL && n < max && (entry = readdir(d)) != NULL;) {
		char path[64], text[512] = "";
		int pid, of;
		snprintf(path, sizeof path, "/proc/%.20s/stat", entry->d_name);
		SCOPED_FD fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd >= 0 && read(fd, text, sizeof text - 1) > 0 && strrchr(text, ')') != NULL &&
			sscanf(text, "%d", &pid) == 1 && sscanf(strrchr(text, ')') + 1, " %*c %d", &of) == 1 &&
			of == parent)
			out[n++] = pid;
	}
	if (d != NULL)
		closedir(d);
	return n;
}

static bool gone(const pid_t *pids, size_t n)
{
	for (int tries = 0; tries < 500; tries++, usleep(10000)) {
		size_t left = 0;
		for (size_t i = 0; i < n; i++)
			left += alive(pids[i]);
		if (left == 0)
			return true;
	}
	return false;
}

/* Every child that is the first process of a box: it sees another pid namespace than we do. */
static size_t kill_waiting(void)
{
	char ours[64] = "", theirs[64], path[64];
	pid_t pids[64];
	size_t n = children(getpid(), pids, 64), killed = 0;
	(void)!readlink("/proc/self/ns/pid", ours, sizeof ours - 1);
	for (size_t i = 0; i < n; i++) {
		memset(theirs, 0, sizeof theirs);
		snprintf(path, sizeof path, "/proc/%d/ns/pid", pids[i]);
		if (readlink(path, theirs, sizeof theirs - 1) > 0 && strcmp(ours, theirs) != 0)
			killed += kill(pids[i], SIGKILL) == 0;
	}
	return killed;
}

/* A box that is killed while it waits (by a host out of memory, say) never held the program, so its end is none of the
 * program's: an error of ours and no verdict. */
static void killed_while_waiting(void)
{
	const char *argv[2];
	struct job_mount mount;
	struct job_io io = { NULL, -1 };
	struct job job = job_of(argv, &mount, "hello");
	struct err e = { 0 };
	struct result r;
	result_init(&r);
	size_t stock = runner_stock(box.runner, &job, 1, WAIT_MS), killed = kill_waiting();
	OK(stock > 0 && killed >= stock, "%zu boxes wait and are killed", killed);
	int rc = run_job(box.runner, &job, &io, &r, &e);
	OK(rc != 0 && e.kind == ERR_RETRY, "the job is to be tried again: %s",
		rc != 0 ? e.text : ending_name(r.ending));
	result_release(&r);
	result_init(&r);
	usleep(300000);
	/* as between two jobs: the dead ones are noticed */
	OK(runner_stock(box.runner, &job, 1, WAIT_MS) > 0, "and others are made ahead in their place");
	rc = run_job(box.runner, &job, &io, &r, &e);
	OK(rc == 0 && r.ending == END_EXIT, "and then runs");
	result_release(&r);
}

/* Whatever kills them again and again: orders become rarer, and the first job that gets a box ends that. */
static void killed_again_and_again(void)
{
	const struct profile *run = profile_find("run");
	struct pool *p = pool_new();
	struct box b;
	pid_t last = 0, pids[64];
	box_init(&b);
	size_t killed = 0;
	int64_t until_us = io_monotonic_us() + 1000000;
	(void)pool_fill(box.runner, p, run, false, POOL_DEPTH, WAIT_MS);
	while (io_monotonic_us() < until_us) {
		size_t there = children(getpid(), pids, 64);
		for (size_t i = 0; i < there; i++) /* the dead ones stay in the list until they are reaped */
			killed += pids[i] > last;
		last = there > 0 && pids[there - 1] > last ? pids[there - 1] : last;
		(void)kill_waiting();
		pool_tend(box.runner, p);
		usleep(1000);
	}
	OK(killed >= POOL_DEPTH && killed < 60, "a second of killing costs %zu processes", killed);
	OK(pool_fill(box.runner, p, run, false, 1, 100) == 0, "nobody waits for such boxes");
	size_t n = 0;
	for (int tries = 0; n == 0 && tries < 3000; tries++, usleep(10000)) {
		pool_tend(box.runner, p);
		n = pool_take(p, run, false, &b);
	}
	OK(n == 1, "the killing over, one is there again");
	pool_spent(p, &b);
	OK(pool_fill(box.runner, p, run, false, POOL_DEPTH, WAIT_MS) == POOL_DEPTH, "and then as many as ever");
	pool_free(box.runner, p);
}

/* The keeper dies, by kill -9 or by its client's leave: so do its boxes, the parked ones too, and their maker. */
static void dies_with_keeper(const char *program, bool killed)
{
	struct keeper *k;
	struct err e = { 0 };
	struct result r;
	const char *argv[2];
	struct job_mount mount;
	struct job job = job_of(argv, &mount, "hello");
	pid_t keeper[64] = { 0 }, pids[64];
	size_t n = 0, before = children(getpid(), keeper, 64);
	result_init(&r);
	OK(keeper_start(program, &k, &e) == 0 && keeper_run(k, &job, NULL, &r, &e) == 0, "a keeper runs a job: %s",
		e.text);
	result_release(&r);
	OK(children(getpid(), keeper, 64) == before + 1, "it is our child");
	for (int tries = 0; tries < 500 && n < 1 + POOL_DEPTH; tries++, usleep(10000))
		n = children(keeper[before], pids, 64);
	OK(n >= 1 + POOL_DEPTH, "its maker and %d boxes wait (%zu processes)", POOL_DEPTH, n);
	if (killed)
		kill(keeper[before], SIGKILL);
	keeper_stop(k);
	OK(gone(pids, n), "after %s all of them are gone", killed ? "kill -9 of the keeper" : "the client's leave");
}

int main(int argc, char **argv)
{
	(void)argc;
	signal(SIGPIPE, SIG_IGN);
	SCOPED_ARENA a = ARENA_INIT;
	const char *slash = strrchr(argv[0], '/');
	const char *program =
		arena_printf(&a, "%.*s/../bin/plumb-runner", slash ? (int)(slash - argv[0]) : 1, slash ? argv[0] : ".");
	struct err e = { 0 };
	if (!OK(box_open(&box) && runner_new(&box.runner, &e) == 0, "the victim compiles: %s", e.text))
		return tap_done();
	dies_with_keeper(program, false);
	dies_with_keeper(program, true);
	runner_settle(box.runner);
	once();
	bound_once();
	runner_make_ahead(box.runner);
	nothing_passes();
	limits_hold();
	killed_while_waiting();
	killed_again_and_again();
	whole_or_none();
	box_close(&box);
	return tap_done();
}
