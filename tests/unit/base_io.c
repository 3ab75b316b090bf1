/* Removing trees that were made to resist, atomic writes, bounded reads, paths that can't leave. */
#include "runner/base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/tap.h"

static int scratch(char *path)
{
	if (mkdtemp(path) == NULL)
		return -1;
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static int step_into(int dir, const char *name)
{
	(void)mkdirat(dir, name, 0700);
	return openat(dir, name, O_RDONLY | O_DIRECTORY);
}

static void test_remove(int top)
{
	struct err e = { .kind = ERR_NONE };
	int at = step_into(top, "deep");
	struct stat st;

	for (int i = 0; i < 3000; i++) {
		int next = step_into(at, "d");

		(void)close(at);
		at = next;
	}
	(void)close(at);
	OK(symlinkat("/etc/passwd", top, "deep/link") == 0, "a link in the tree");
	OK(mkdirat(top, "deep/closed", 0700) == 0 && fchmodat(top, "deep/closed", 0, 0) == 0,
		"an unreadable directory");
	OK(io_remove_tree(top, "deep", &e) == 0, "3,000 levels, a link and a closed directory go (%s)",
		e.kind ? e.text : "");
	OK(fstatat(top, "deep", &st, 0) == -1 && errno == ENOENT, "nothing is left");
	OK(stat("/etc/passwd", &st) == 0, "what the link named is untouched");
	OK(io_remove_tree(top, "deep", &e) == 0, "absent is fine");
}

static void test_files(int top)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct err e = { .kind = ERR_NONE };
	char *data = NULL;
	size_t len = 0;

	OK(io_mkdirs(top, "a/b/c", 0755, &e) == 0 && io_mkdirs(top, "a/b/c", 0755, &e) == 0, "mkdirs, twice");
	OK(io_write_file(top, "a/f", "hello", 5, 0644, &e) == 0, "write");
	OK(io_read_file(top, "a/f", 5, &a, &data, &len, &e) == 0 && len == 5 && memcmp(data, "hello", 6) == 0,
		"read, with a NUL behind");
	OK(io_read_file(top, "a/f", 4, &a, &data, &len, &e) == -1 && strstr(e.text, "at most 4") != NULL,
		"the cap is an error");
	OK(mkfifoat(top, "fifo", 0600) == 0 && io_read_file(top, "fifo", 9, &a, &data, &len, &e) == -1,
		"a fifo is refused without blocking");
	OK(io_open_beneath(top, "a/../../x", O_RDONLY, 0) == -1, "a path can't leave");
	OK(symlinkat("b", top, "a/l") == 0 && io_open_beneath(top, "a/l/c", O_RDONLY, 0) == -1,
		"no component is a link");
	OK(io_write_file(top, "missing/f", "x", 1, 0644, &e) == -1 && e.kind == ERR_OPERATOR,
		"an error names the file: %s", e.text);
}

/* The same paths by openat2 and by the walk that takes its place. */
static bool paths_stay_beneath(int top)
{
	static const char *const bad[] = { "a/../../x", "..", ".", "/etc/passwd", "a/", "", "a/out/passwd", "a/link",
		"a/up/x", "a/loop/x", "a/absent" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		SCOPED_FD fd = io_open_beneath(top, bad[i], O_RDONLY | O_NONBLOCK, 0);
		struct stat st;
		if (fd >= 0 && (fstat(fd, &st) != 0 || S_ISREG(st.st_mode)))
			return false;
	}
	SCOPED_FD good = io_open_beneath(top, "a/b/deep", O_RDONLY, 0);
	SCOPED_FD made = io_open_beneath(top, "a/b/made", O_WRONLY | O_CREAT | O_TRUNC, 0600);
	return good >= 0 && made >= 0 && (fcntl(made, F_GETFD) & FD_CLOEXEC) != 0;
}

/* In a child, which then has no openat2. */
static bool without_openat2(int top)
{
	int status = -1;
	pid_t pid = fork();
	if (pid == 0) {
		scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
		if (ctx == NULL || seccomp_rule_add(ctx, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(openat2), 0) != 0 ||
			seccomp_load(ctx) != 0)
			_exit(2);
		_exit(paths_stay_beneath(top) ? 0 : 1);
	}
	return waitpid(pid, &status, 0) == pid && status == 0;
}

static void test_beneath(int top)
{
	struct err e;
	OK(io_mkdirs(top, "a/b", 0755, &e) == 0 && io_write_file(top, "a/b/deep", "x", 1, 0644, &e) == 0 &&
			symlinkat("/etc", top, "a/out") == 0 && symlinkat("b/deep", top, "a/link") == 0 &&
			symlinkat("..", top, "a/up") == 0 && symlinkat("loop", top, "a/loop") == 0,
		"a tree with links");
	OK(paths_stay_beneath(top), "openat2: links, \"..\" and absolute paths are refused, plain ones work");
	OK(without_openat2(top), "without openat2 the same ones are");
}

int main(void)
{
	char path[] = "/tmp/plumb-io-XXXXXX";
	SCOPED_FD top = scratch(path);
	struct err e;

	OK(top >= 0, "scratch directory");
	test_remove(top);
	test_files(top);
	test_beneath(top);
	OK(io_remove_tree(AT_FDCWD, path, &e) == 0, "scratch removed");
	return tap_done();
}
