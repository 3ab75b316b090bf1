/* What a hook reads from git: three words a line, and nothing else. */
#include "grader/hook.h"

#include <fcntl.h>
#include <stdlib.h>

#include "runner/base/io.h"
#include "tests/tap.h"

#define A "0123456789abcdef0123456789abcdef01234567"
#define B "89abcdef0123456789abcdef0123456789abcdef"

static struct err e;
static struct hook_update updates[HOOK_UPDATES_MAX];
static size_t n;

static int feed(const char *text, size_t len)
{
	int fds[2], rc;
	if (io_pipe(fds) < 0 || write_full(fds[1], text, len) < 0)
		return -2;
	(void)close(fds[1]);
	n = 99;
	rc = hook_read_updates(fds[0], updates, &n, &e);
	(void)close(fds[0]);
	return rc;
}

static void test_good(void)
{
	static const char one[] = A " " B " refs/heads/main\n";
	static const char two[] = A " " B " refs/heads/main\n" B " " A " refs/tags/\xc3\xa9\n";
	OK(feed("", 0) == 0 && n == 0, "nothing is fine");
	OK(feed(one, sizeof one - 1) == 0 && n == 1, "one line");
	STR(updates[0].old, A, "old");
	STR(updates[0].new, B, "new");
	STR(updates[0].ref, "refs/heads/main", "ref");
	OK(feed(two, sizeof two - 1) == 0 && n == 2, "two lines");
}

static void test_bad(void)
{
	static const char nul[] = A " " B " refs/heads/ma\0in\n";
	static const char *const rows[] = {
		"\n",
		"x\n",
		A "\n",
		A " " B "\n",
		A " " B " \n",
		A " " B " refs/heads/main",
		A "  " B " refs/heads/main\n",
		"0123456789ABCDEF0123456789abcdef01234567 " B " refs/heads/main\n",
		"g" A " " B " r\n",
		A "\t" B " r\n",
	};
	char longest[400];
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		OK(feed(rows[i], strlen(rows[i])) == -1 && e.kind == ERR_USAGE && n == 99, "row %zu is refused", i);
	OK(feed(nul, sizeof nul - 1) == -1, "a NUL is refused");
	(void)snprintf(longest, sizeof longest, "%s %s %0300d\n", A, B, 0);
	OK(feed(longest, strlen(longest)) == -1, "a ref of 300 bytes is refused");
}

static void test_flood(void)
{
	SCOPED_BUF flood = { .max = 1 << 16 };
	for (int i = 0; i <= HOOK_UPDATES_MAX; i++)
		(void)buf_printf(&flood, "%s %s refs/heads/b%d\n", A, B, i);
	OK(feed(buf_text(&flood), flood.len) == -1 && strstr(e.text, "more than 64") != NULL, "65 refs are refused");
}

/* A folder of objects as git has it; the deepest is what a push brings. */
static void test_room(void)
{
	static const char *const files[] = { "r.git/objects/ab/1", "r.git/objects/pack/p.pack",
		"r.git/objects/tmp_objdir-incoming-x/pack/p.pack" };
	char top[] = "/tmp/plumb-room-XXXXXX", dir[64];
	struct hook_place p = { .repo = "nowhere/r.git", .lab = "l", .student = "s" };
	SCOPED_FD none = open("/dev/null", O_WRONLY | O_CLOEXEC);
	OK(mkdtemp(top) != NULL, "a folder");
	SCOPED_FD fd = io_open_dir(AT_FDCWD, top, &e);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		(void)snprintf(dir, sizeof dir, "%.*s", (int)(strrchr(files[i], '/') - files[i]), files[i]);
		OK(io_mkdirs(fd, dir, 0700, &e) == 0 && io_write_file(fd, files[i], "0123456789", 10, 0600, &e) == 0,
			"%s", files[i]);
	}
	OK(symlinkat("/usr", fd, "r.git/objects/pack/out") == 0, "a link is there as well");
	OK(hook_room(&p, 0, none), "a repository that is not there takes no room");
	char repo[64];
	(void)snprintf(repo, sizeof repo, "%s/r.git", top);
	p.repo = repo;
	OK(hook_room(&p, 30, none), "three files of ten bytes in thirty");
	OK(!hook_room(&p, 29, none), "are one too many for twenty-nine");
	OK(io_remove_tree(AT_FDCWD, top, &e) == 0, "gone");
}

int main(void)
{
	test_room();
	test_good();
	test_bad();
	test_flood();
	return tap_done();
}
