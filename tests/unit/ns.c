/* What a program finds inside a box, what is taken out of it, and that nothing of it is left. */
#include <dirent.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/socket.h>

#include "tests/unit/box.h"

static struct box_test box;
static const char *who;

/* Runs and says whether it exited with 0; *r is the caller's. */
static bool fine(const struct box_run *run, struct result *r)
{
	struct err e;
	int rc = box_run(&box, run, r, &e);
	bool good = rc == 0 && r->ending == END_EXIT && r->exit_code == 0;
	if (!good)
		printf("# %s: %s %s %d out \"%s\" err \"%s\" %s\n", run->what,
			rc == 0 ? ending_name(r->ending) : "failed", r->denied, r->exit_code, buf_text(&r->out),
			buf_text(&r->err), e.text);
	return good;
}

static void check(const char *what, const char *profile, const char *says)
{
	struct result r;
	OK(fine(&(struct box_run){ .what = what, .profile = profile }, &r), "%s: %s", who, says);
	result_release(&r);
}

static void prints(const char *what, const char *want, const char *says)
{
	struct result r;
	bool good = fine(&(struct box_run){ .what = what }, &r);
	OK(good && strcmp(buf_text(&r.out), want) == 0, "%s: %s: \"%s\"", who, says, buf_text(&r.out));
	result_release(&r);
}

static void denied(const char *what, const char *profile, const char *call, bool pid1)
{
	struct result r;
	struct err e;
	int rc = box_run(&box, &(struct box_run){ .what = what, .profile = profile, .pid1 = pid1 }, &r, &e);
	OK(rc == 0 && r.ending == END_DENIED && strcmp(r.denied, call) == 0, "%s: %s is denied as %s (%s %s)", who,
		what, call, rc == 0 ? ending_name(r.ending) : e.text, r.denied);
	result_release(&r);
}

static void sees(void)
{
	prints("fds", "0 1 2 ", "only the standard descriptors are open");
	prints("env", "", "the environment is empty");
	prints("ids", "1000 1000 2", "uid, gid and pid are those of the box");
	prints("host", "box", "the host's name is not to be had");
	prints("machine", "1 262144 0 1", "the machine is as large as the box, and idle");
	check("root", NULL, "nothing outside /box can be written");
	check("hidden", NULL, "no /proc, /sys, /etc, /tmp, and no programs of the host");
	check("noexec", NULL, "what is written to /box can't be mapped executable");
	check("clone3", NULL, "clone3 is answered ENOSYS");
	check("tcgets_high", NULL, "an allowed ioctl with high bits is the same ioctl");
}

static void denials(void)
{
	denied("tiocsti", NULL, "ioctl", false);
	denied("tiocsti_high", NULL, "ioctl", false);
	denied("clone_user", NULL, "clone", false);
	denied("clone_net_high", NULL, "clone", false);
	denied("lock_high", NULL, "fcntl", false);
	denied("machine_often", NULL, "sysinfo", false);
	denied("wake", NULL, "futex", false);
	denied("socket", NULL, "socket", false);
#ifdef __x86_64__
	denied("i386", NULL, "i386 #20", false);
	denied("x32", NULL, "x32 #39", false);
#endif
}

static void zygotes(void)
{
	struct result r;
	OK(fine(&(struct box_run){ .what = "zygote", .profile = "run-fn", .pid1 = true }, &r),
		"%s: the first process of a run-fn box forks, waits and kills", who);
	result_release(&r);
	OK(fine(&(struct box_run){ .what = "child_leaves", .profile = "run-fn", .pid1 = true }, &r),
		"%s: a child leaves no file to the next one", who);
	result_release(&r);
	denied("child_forks", "run-fn", "clone", true);
	denied("child_kills", "run-fn", "kill", true);
	denied("zygote", "run-fn", "clone", false); /* the same program without pid1 is nobody special */
}

static void stdin_and_channel(void)
{
	struct result r;
	struct err e;
	char path[96];
	int pair[2];
	snprintf(path, sizeof path, "%s/input", box.dir);
	OK(io_write_file(AT_FDCWD, path, "some input", 10, 0644, &e) == 0 &&
			fine(&(struct box_run){ .what = "cat", .stdin_path = path }, &r) &&
			strcmp(buf_text(&r.out), "some input") == 0,
		"%s: stdin is the file", who);
	result_release(&r);
	OK(fine(&(struct box_run){ .what = "cat" }, &r) && r.out.len == 0, "%s: without one it is empty", who);
	result_release(&r);
	snprintf(path, sizeof path, "%s", box.dir);
	int rc = box_run(&box, &(struct box_run){ .what = "cat", .stdin_path = path }, &r, &e);
	OK(rc == -1 && e.kind == ERR_INPUT && strstr(e.text, "regular file"),
		"%s: a directory as stdin is an error: %s", who, e.text);
	char back[8] = "";
	OK(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0 && write(pair[0], "hello", 5) == 5 &&
			fine(&(struct box_run){ .what = "channel", .channels = &pair[1], .n_channels = 1 }, &r) &&
			read(pair[0], back, sizeof back) == 5 && memcmp(back, "hello", 5) == 0,
		"%s: a channel is descriptor 3", who);
	result_release(&r);
	close(pair[0]);
	close(pair[1]);
}

/* Only plain files, under their own names; links, FIFOs, directories, hard links and too large ones are not there. */
static void collects(void)
{
	static const struct {
		const char *path;
		bool there;
	} rows[JOB_COLLECT_MAX] = { { "good", true }, { "d/in", true }, { "link", false }, { "near", false },
		{ "fifo", false }, { "hard", false }, { "dlink/in", false }, { "large", false } };
	struct job_collect c[JOB_COLLECT_MAX];
	struct result r;
	struct err e;
	char to[96], path[120];
	snprintf(to, sizeof to, "%s/out", box.dir);
	OK(mkdir(to, 0755) == 0, "%s: a directory for answers", who);
	for (size_t i = 0; i < JOB_COLLECT_MAX; i++)
		c[i] = (struct job_collect){ rows[i].path, 4, false };
	struct box_run run = { .what = "answers", .collect = c, .n_collect = JOB_COLLECT_MAX, .collect_to = to };
	OK(fine(&run, &r) && r.n_collected == JOB_COLLECT_MAX, "%s: a box leaves answers", who);
	for (size_t i = 0; i < JOB_COLLECT_MAX; i++) {
		const char *slash = strrchr(rows[i].path, '/'), *name = slash ? slash + 1 : rows[i].path;
		snprintf(path, sizeof path, "%s/%s", to, name);
		bool there = access(path, F_OK) == 0;
		OK(r.collected[i] == rows[i].there && (there || !rows[i].there), "%s: %s is %s", who, rows[i].path,
			rows[i].there ? "taken" : "not taken");
	}
	result_release(&r);
	run = (struct box_run){
		.what = "disk", .collect = c, .n_collect = 1, .collect_to = to, .limits = { .disk_kib = 512 }
	};
	OK(box_run(&box, &run, &r, &e) == 0 && r.ending == END_DISK && !r.collected[0],
		"%s: nothing is taken from a box that hit a limit", who);
	result_release(&r);
}

/* A text of what a box could leave: mounts, our groups, processes in any of our boxes. */
static void state(struct buf *out)
{
	SCOPED_ARENA a = ARENA_INIT;
	char *text, **names;
	size_t n;
	struct err e;
	buf_init(out, 1 << 20);
	SCOPED_FD fd = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
	text = arena_alloc(&a, 1 << 18);
	for (ssize_t got; (got = read(fd, text, 1 << 18)) > 0;)
		buf_add(out, text, (size_t)got);
	char mine[32];
	snprintf(mine, sizeof mine, "-%d-", getpid());
	static const char *const roots[] = { "/sys/fs/cgroup/pids", "/sys/fs/cgroup/cpuacct", "/sys/fs/cgroup/memory" };
	for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
		if (io_list_dir(AT_FDCWD, roots[i], &a, &names, &n, &e) == 0)
			for (size_t k = 0; k < n; k++)
				if (strncmp(names[k], "plumb-", 6) == 0 && strstr(names[k], mine) != NULL)
					buf_printf(out, "group %s\n", names[k]);
}

/* Children of ours, zombies included. */
static bool childless(void)
{
	return waitpid(-1, NULL, WNOHANG | __WALL) == -1;
}

static int open_fds(void)
{
	int n = 0;
	for (int i = 0; i < 1024; i++)
		n += fcntl(i, F_GETFD) >= 0;
	return n;
}

static void leaves_nothing(void)
{
	static const char *const whats[] = { "exit", "wall", "pids", "daemon", "ptrace", "disk", "signal" };
	struct buf before, after;
	struct result r;
	struct err e;
	int fds[2];
	(void)box_run(
		&box, &(struct box_run){ .what = "exit" }, &r, &e); /* a uid and the policy stay with the runner */
	result_release(&r);
	state(&before);
	int n = open_fds();
	for (size_t i = 0; i < sizeof whats / sizeof *whats; i++) {
		if (pipe(fds) != 0)
			return;
		struct box_run run = {
			.what = whats[i], .channels = &fds[1], .n_channels = 1, .limits = { .wall_ms = 300, .pids = 6 }
		};
		(void)box_run(&box, &run, &r, &e);
		result_release(&r);
		close(fds[1]);
		char byte;
		OK(read(fds[0], &byte, 1) == 0, "%s: %s: no process of the box holds its channel any more", who,
			whats[i]);
		close(fds[0]);
	}
	state(&after);
	OK(before.len == after.len && memcmp(before.data, after.data, before.len) == 0,
		"%s: mounts and groups as before", who);
	OK(childless(), "%s: no child, not even a zombie", who);
	OK(open_fds() == n, "%s: no descriptor is left open", who);
	buf_release(&before);
	buf_release(&after);
}

static void refuses(void)
{
	struct result r;
	struct err e;
	char path[96];
	snprintf(path, sizeof path, "%s/private", box.dir);
	if (geteuid() == 0) {
		OK(mkdir(path, 0700) == 0, "%s: a directory for the owner only", who);
		const char *argv[] = { "/lab/victim", "exit" };
		struct job_mount mounts[] = { { box.dir, "/lab" }, { path, "/in" } };
		struct job job = { .profile = "run", .argv = { argv, 2 }, .mounts = mounts, .n_mounts = 2 };
		struct job_io io = { NULL, -1 };
		OK(run_job(box.runner, &job, &io, &r, &e) == -1 && strstr(e.text, "cannot read it"),
			"%s: what the box's user could not read is an error that says so: %s", who, e.text);
	}
}

static void suite(const char *as)
{
	who = as;
	if (!OK(box_open(&box), "%s: the victim compiles", who))
		return;
	sees();
	denials();
	zygotes();
	stdin_and_channel();
	collects();
	leaves_nothing();
	refuses();
	box_close(&box);
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN);
	/* A mount table of our own: what others mount meanwhile is no finding. */
	if (geteuid() == 0 && (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0))
		return 1;
	suite(geteuid() == 0 ? "as root" : "as a user");
	box_as_user(suite);
	return tap_done();
}
