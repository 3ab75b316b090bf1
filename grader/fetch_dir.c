/* The walk through a plain directory, as `plumb grade DIR` has it: the same rules as for a commit. Every open is
 * relative to the folder before it and refuses links (openat2), so that nothing can be swapped under the walk. What
 * git would not have committed by itself is passed over: its own folder at the top, and editors' lock links. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "grader/fetch_walk.h"
#include "runner/base/io.h"

struct folder {
	DIR *dir;
	struct name_list names;
};

static int write_file(struct walk *w, int top, const struct wish *wish, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct stat st;
	SCOPED_FD fd = io_open_beneath(top, wish->name, O_RDONLY | O_NONBLOCK, 0);
	if (fd < 0 || fstat(fd, &st) < 0)
		return err_sys(e, ERR_OPERATOR, "%s: cannot be read", wish->name);
	char *data = arena_alloc(&a, (size_t)wish->bytes + 1);
	if (!S_ISREG(st.st_mode) || st.st_size != wish->bytes ||
		(wish->bytes > 0 && read_full(fd, data, (size_t)wish->bytes) != 0))
		return err_set(e, ERR_RETRY, "%s: changed while it was read; try again", wish->name);
	return walk_write(w, wish, data, (size_t)wish->bytes, e);
}

static int down(struct walk *w, const char *name, struct folder *stack, size_t *depth, struct err *e)
{
	if (*depth >= FETCH_DEPTH)
		return walk_refuse(w, name, strlen(name), "more than 16 folders below each other: flatten them");
	if (walk_down(w, name) != 0)
		return 1;
	SCOPED_FD fd = io_open_beneath(dirfd(stack[*depth - 1].dir), name, O_RDONLY | O_DIRECTORY, 0);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	if (dir == NULL)
		return err_sys(e, ERR_OPERATOR, "%s: cannot be listed", name);
	(void)fd_take(&fd);
	stack[(*depth)++] = (struct folder){ .dir = dir };
	return 0;
}

static bool passed_over(const struct walk *w, const char *name)
{
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return true;
	return (w->path.len == 0 && strcmp(name, ".git") == 0) || strncmp(name, ".#", 2) == 0;
}

static int step(struct walk *w, struct folder *stack, size_t *depth, struct err *e)
{
	struct folder *f = &stack[*depth - 1];
	struct stat st;
	errno = 0;
	const struct dirent *d = readdir(f->dir);
	if (d == NULL && errno != 0)
		return err_sys(e, ERR_OPERATOR, "%s: cannot be listed", w->order->tree);
	if (d == NULL) {
		int rc = walk_twins(w, &f->names);
		(void)closedir(f->dir);
		walk_up(w);
		(*depth)--;
		return rc;
	}
	if (passed_over(w, d->d_name))
		return 0;
	size_t n = strlen(d->d_name);
	int rc = walk_entry(w, &f->names, d->d_name, n);
	if (rc != 0)
		return rc;
	if (fstatat(dirfd(f->dir), d->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return err_sys(e, ERR_RETRY, "%s: vanished while it was read; try again", d->d_name);
	if (S_ISDIR(st.st_mode))
		return down(w, d->d_name, stack, depth, e);
	if (S_ISLNK(st.st_mode))
		return walk_refuse(w, d->d_name, n, "a symbolic link: put the file itself there");
	if (!S_ISREG(st.st_mode))
		return walk_refuse(w, d->d_name, n, "neither file nor folder: remove it");
	return walk_file(w, d->d_name, (int64_t)st.st_size, NULL);
}

int fetch_dir_walk(struct walk *w, int dirfd, struct err *e)
{
	struct folder stack[FETCH_DEPTH];
	size_t depth = 0;
	int rc = 0;
	SCOPED_FD fd = fcntl(dirfd, F_DUPFD_CLOEXEC, 3);
	DIR *top = fdopendir(dirfd);
	if (top == NULL || fd < 0)
		return err_sys(e, ERR_OPERATOR, "%s: cannot be listed", w->order->tree);
	stack[depth++] = (struct folder){ .dir = top };
	while (rc == 0 && depth > 0)
		rc = step(w, stack, &depth, e);
	while (depth > 0)
		(void)closedir(stack[--depth].dir);
	for (size_t i = 0; rc == 0 && i < w->n_wishes; i++)
		rc = write_file(w, fd, &w->wishes[i], e);
	return rc;
}
