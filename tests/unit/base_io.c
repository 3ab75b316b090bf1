/* Removing trees that were made to resist, atomic writes, bounded reads, paths that can't leave. */
#include "runner/base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
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

int main(void)
{
	char path[] = "/tmp/plumb-io-XXXXXX";
	SCOPED_FD top = scratch(path);
	struct err e;

	OK(top >= 0, "scratch directory");
	test_remove(top);
	test_files(top);
	OK(io_remove_tree(AT_FDCWD, path, &e) == 0, "scratch removed");
	return tap_done();
}
