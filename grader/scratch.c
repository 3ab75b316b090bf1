#include "grader/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "runner/base/io.h"

static int lock(int fd, int how, const char *dir, struct err *e)
{
	int rc;
	while ((rc = flock(fd, how)) < 0 && errno == EINTR)
		;
	return rc == 0 ? 0 : err_sys(e, ERR_OPERATOR, "%s: cannot be locked", dir);
}

int scratch_enter(const char *dir, struct err *e)
{
	SCOPED_FD fd = io_open_dir(AT_FDCWD, dir, e);
	if (fd < 0 || lock(fd, LOCK_SH, dir, e) < 0)
		return -1;
	return fd_take(&fd);
}

int scratch_sweep(const char *dir, const char *prefix, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	char **names;
	size_t n;
	SCOPED_FD fd = io_open_dir(AT_FDCWD, dir, e);
	if (fd < 0)
		return -1;
	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		return 0; /* somebody is at work, and one who comes later sweeps */
	if (io_list_dir(fd, ".", &a, &names, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (strncmp(names[i], prefix, strlen(prefix)) == 0 && io_remove_tree(fd, names[i], e) < 0)
			return -1;
	return 0;
}
