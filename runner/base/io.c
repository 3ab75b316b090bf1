#include "runner/base/io.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

void scoped_close(int *fd)
{
	int saved = errno;

	if (*fd >= 0)
		(void)close(*fd);
	errno = saved;
}

int fd_take(int *fd)
{
	int taken = *fd;

	*fd = -1;
	return taken;
}

int read_full(int fd, void *p, size_t n)
{
	size_t done = 0;

	while (done < n) {
		ssize_t got = read(fd, (char *)p + done, n - done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got == 0 && done == 0)
			return 1;
		if (got <= 0) {
			errno = got == 0 ? EPIPE : errno;
			return -1;
		}
		done += (size_t)got;
	}
	return 0;
}

int read_end(int fd, struct buf *into)
{
	char part[4096];
	bool fits = true;
	ssize_t got;

	while ((got = read(fd, part, sizeof part)) > 0 || (got < 0 && errno == EINTR))
		fits = fits && (got < 0 || buf_add(into, part, (size_t)got) == 0);
	if (got == 0 && !fits)
		errno = EFBIG;
	return got == 0 && fits ? 0 : -1;
}

int write_full(int fd, const void *p, size_t n)
{
	size_t done = 0;

	while (done < n) {
		ssize_t put = write(fd, (const char *)p + done, n - done);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -1;
		done += (size_t)put;
	}
	return 0;
}

int io_read_file(int dirfd, const char *path, size_t max, struct arena *a, char **data, size_t *len, struct err *e)
{
	SCOPED_FD fd = openat(dirfd, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	size_t have = 0;
	char *bytes;

	if (fd < 0 || fstat(fd, &st) != 0)
		return err_sys(e, ERR_INPUT, "%s", path);
	if (!S_ISREG(st.st_mode))
		return err_set(e, ERR_INPUT, "%s: not a regular file", path);
	if ((uintmax_t)st.st_size > max)
		return err_set(e, ERR_INPUT, "%s: %jd bytes, at most %zu are read", path, (intmax_t)st.st_size, max);
	bytes = arena_alloc(a, (size_t)st.st_size + 1);
	while (have < (size_t)st.st_size) {
		ssize_t got = read(fd, bytes + have, (size_t)st.st_size - have);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_sys(e, ERR_INPUT, "%s", path);
		if (got == 0)
			break; /* it shrank while we read: what was there is what it is */
		have += (size_t)got;
	}
	bytes[have] = '\0';
	*data = bytes;
	*len = have;
	return 0;
}

/* A new name is on the disk only when its directory is. */
static int sync_parent(int dirfd, const char *path)
{
	const char *slash = strrchr(path, '/');
	char parent[4096] = ".";
	SCOPED_FD fd = -1;

	if (slash != NULL) {
		size_t n = slash == path ? 1 : (size_t)(slash - path);

		memcpy(parent, path, n);
		parent[n] = '\0';
	}
	fd = openat(dirfd, parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -1 : fsync(fd);
}

int io_write_file(int dirfd, const char *path, const void *data, size_t len, mode_t mode, struct err *e)
{
	char temporary[4096];
	uint64_t tag;
	SCOPED_FD fd = -1;

	io_random(&tag, sizeof tag);
	if ((size_t)snprintf(temporary, sizeof temporary, "%s.%016jx~", path, (uintmax_t)tag) >= sizeof temporary)
		return err_set(e, ERR_BUG, "%.200s...: path too long", path);
	fd = openat(dirfd, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
	if (fd < 0)
		return err_sys(e, ERR_OPERATOR, "%s", path);
	if (write_full(fd, data, len) != 0 || fsync(fd) != 0 || renameat(dirfd, temporary, dirfd, path) != 0) {
		int saved = errno;

		(void)unlinkat(dirfd, temporary, 0);
		errno = saved;
		return err_sys(e, ERR_OPERATOR, "%s", path);
	}
	return sync_parent(dirfd, path) == 0 ? 0 : err_sys(e, ERR_OPERATOR, "%s", path);
}

int io_mkdirs(int dirfd, const char *path, mode_t mode, struct err *e)
{
	char part[4096];
	size_t n = strlen(path);

	if (n == 0 || n >= sizeof part)
		return err_set(e, ERR_BUG, "%.200s: path is empty or too long", path);
	for (size_t i = 1; i <= n; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		memcpy(part, path, i);
		part[i] = '\0';
		if (mkdirat(dirfd, part, mode) != 0 && errno != EEXIST)
			return err_sys(e, ERR_OPERATOR, "%s", part);
	}
	return 0;
}

int io_open_dir(int dirfd, const char *path, struct err *e)
{
	int fd = openat(dirfd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd >= 0 ? fd : err_sys(e, ERR_OPERATOR, "%s", path);
}

/* Students make deep trees: the depth is bounded by what the stack and the descriptor table can carry, and what lies
 * deeper is moved up instead of descended into. */
#define REMOVE_DEPTH 64

static int remove_tree(int dirfd, const char *name, int top, int depth);

static int remove_children(int fd, int top, int depth)
{
	DIR *dir = fdopendir(fd);
	struct dirent *d;
	int rc = 0;

	if (dir == NULL) {
		(void)close(fd);
		return -1;
	}
	while (rc == 0 && (d = readdir(dir)) != NULL)
		if (strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0)
			rc = remove_tree(fd, d->d_name, top, depth + 1);
	(void)closedir(dir);
	return rc;
}

static int remove_tree(int dirfd, const char *name, int top, int depth)
{
	char aside[32];
	uint64_t tag;
	int fd;

	if (unlinkat(dirfd, name, 0) == 0 || errno == ENOENT)
		return 0;
	if (errno != EISDIR && errno != EPERM)
		return -1;
	if (unlinkat(dirfd, name, AT_REMOVEDIR) == 0)
		return 0;
	if (depth > REMOVE_DEPTH) {
		io_random(&tag, sizeof tag);
		(void)snprintf(aside, sizeof aside, ".deep-%016jx", (uintmax_t)tag);
		return renameat(dirfd, name, top, aside);
	}
	/* a directory that its owner can't read is the student's joke; it is ours to remove all the same */
	if (fchmodat(dirfd, name, 0700, 0) != 0)
		return -1;
	fd = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || remove_children(fd, top, depth) != 0)
		return -1;
	return unlinkat(dirfd, name, AT_REMOVEDIR);
}

int io_remove_tree(int dirfd, const char *name, struct err *e)
{
	SCOPED_FD top = -1;

	if (unlinkat(dirfd, name, 0) == 0 || errno == ENOENT)
		return 0;
	top = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (top < 0)
		return err_sys(e, ERR_OPERATOR, "%s", name);
	/* what was too deep has been moved up to the top by a pass, so another pass sees it */
	for (int pass = 0; pass < 1024; pass++) {
		int again = dup(top);

		if (again < 0 || lseek(again, 0, SEEK_SET) < 0 || remove_children(again, top, 1) != 0)
			return err_sys(e, ERR_OPERATOR, "%s", name);
		if (unlinkat(dirfd, name, AT_REMOVEDIR) == 0)
			return 0;
		if (errno != ENOTEMPTY && errno != EEXIST)
			break;
	}
	return err_sys(e, ERR_OPERATOR, "%s", name);
}

int io_pipe(int fds[2])
{
	return pipe2(fds, O_CLOEXEC);
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int io_list_dir(int dirfd, const char *path, struct arena *a, char ***names, size_t *n, struct err *e)
{
	int fd = io_open_dir(dirfd, path, e);
	char **list = NULL;
	size_t count = 0, cap = 0;
	struct dirent *d;
	DIR *dir;

	if (fd < 0)
		return -1;
	dir = fdopendir(fd);
	if (dir == NULL) {
		(void)close(fd);
		return err_sys(e, ERR_OPERATOR, "%s", path);
	}
	while ((d = readdir(dir)) != NULL)
		if (strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0)
			*(char **)arena_push(a, &list, &count, &cap, sizeof *list) = arena_strdup(a, d->d_name);
	(void)closedir(dir);
	if (count > 1)
		qsort(list, count, sizeof *list, by_bytes);
	*names = list;
	*n = count;
	return 0;
}

static int64_t clock_us(clockid_t clock)
{
	struct timespec t;

	(void)clock_gettime(clock, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t io_monotonic_us(void)
{
	return clock_us(CLOCK_MONOTONIC);
}

int64_t io_wall_ms(void)
{
	return clock_us(CLOCK_REALTIME) / 1000;
}

void io_random(void *p, size_t n)
{
	size_t done = 0;

	while (done < n) {
		ssize_t got = getrandom((char *)p + done, n - done, 0);

		if (got < 0 && errno != EINTR)
			abort(); /* no randomness, no seed: nothing may go on */
		done += got > 0 ? (size_t)got : 0;
	}
}

const char *io_self_path(struct arena *a)
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof path);

	return n > 0 && (size_t)n < sizeof path ? arena_strndup(a, path, (size_t)n) : "/";
}
