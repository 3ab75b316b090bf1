/* How much of the disk one repository may take. What was graded is never pruned, so who pushes noise each minute, or objects
 * that no commit leads to, fills the disk for everybody: what a push brings is counted as it lies there, reachable or not. */
#include <fcntl.h>
#include <sys/stat.h>

#include "grader/hook.h"
#include "runner/base/io.h"

#define DEPTH 3 /* objects/tmp_objdir-incoming-X/pack/FILE */

static int64_t bytes_below(int dir, const char *name, int depth)
{
	SCOPED_ARENA a = ARENA_INIT;
	char **names;
	size_t n = 0;
	int64_t sum = 0;
	struct err gone; /* by whoever else is at work there */
	SCOPED_FD fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || io_list_dir(fd, ".", &a, &names, &n, &gone) < 0)
		return 0;
	for (size_t i = 0; i < n; i++) {
		struct stat st;
		if (fstatat(fd, names[i], &st, AT_SYMLINK_NOFOLLOW) < 0)
			continue;
		if (S_ISREG(st.st_mode))
			sum += st.st_size;
		else if (S_ISDIR(st.st_mode) && depth > 0)
			sum += bytes_below(fd, names[i], depth - 1);
	}
	return sum;
}

bool hook_room(const struct hook_place *p, int64_t most, int out)
{
	SCOPED_ARENA a = ARENA_INIT;
	int64_t have = bytes_below(AT_FDCWD, arena_printf(&a, "%s/objects", p->repo), DEPTH);
	if (have <= most)
		return true;
	(void)hook_say(out, "error: %s: this repository would hold %lld MiB on the server, and %lld are its share",
		p->lab, (long long)(have >> 20), (long long)(most >> 20));
	(void)hook_say(out, "hint: nothing was taken in; push sources alone, or ask your instructor to make room");
	return false;
}
