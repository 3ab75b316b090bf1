/* io_open_beneath: by openat2, or component by component where a kernel or an outer filter has none. */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "runner/base/io.h"

#define NAME_BYTES_MAX 255

/* The component at *path, which moves behind it and its slash; -1 unless it is a plain name. */
static int next_name(const char **path, char name[static NAME_BYTES_MAX + 1])
{
	size_t n = strcspn(*path, "/");
	if (n == 0 || n > NAME_BYTES_MAX || strncmp(*path, ".", n) == 0 || (n == 2 && strncmp(*path, "..", n) == 0))
		return -1;
	memcpy(name, *path, n);
	name[n] = '\0';
	*path += n + ((*path)[n] == '/');
	return 0;
}

static int same_mount(int fd, dev_t dev)
{
	struct stat st;
	if (fd < 0 || fstat(fd, &st) != 0)
		return -1;
	errno = EXDEV;
	return st.st_dev == dev ? 0 : -1;
}

/* No "..", and no link at any component, so no step can lead out: each one opens a real directory in the one before. */
static int by_components(int dirfd, const char *path, int flags, mode_t mode)
{
	char name[NAME_BYTES_MAX + 1];
	struct stat st;
	SCOPED_FD at = openat(dirfd, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (at < 0 || fstat(at, &st) != 0)
		return -1;
	for (;;) {
		errno = ELOOP;
		if (next_name(&path, name) != 0)
			return -1;
		bool last = *path == '\0';
		SCOPED_FD fd = last ? openat(at, name, flags, mode)
				    : openat(at, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (fd < 0 || same_mount(fd, st.st_dev) != 0)
			return -1;
		if (last)
			return fd_take(&fd);
		(void)close(fd_take(&at));
		at = fd_take(&fd);
	}
}

int io_open_beneath(int dirfd, const char *path, int flags, mode_t mode)
{
	int all = flags | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY;
	struct open_how how = {
		.flags = (unsigned int)all,
		.mode = flags & O_CREAT ? mode : 0,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV,
	};

	int fd = (int)syscall(SYS_openat2, dirfd, path, &how, sizeof how);
	return fd >= 0 || errno != ENOSYS ? fd : by_components(dirfd, path, all, mode);
}
