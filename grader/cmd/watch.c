#include "grader/cmd/watch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runner/base/io.h"

#define FOLDERS_MAX 64
#define SETTLE_MS   150
#define SAVED       (IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CREATE | IN_DELETE_SELF | IN_MOVE_SELF)

/* A list of folders that grows while it is walked: breadth first, no recursion, bounded. */
int watch_open(const char *dir, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	const char *folders[FOLDERS_MAX] = { dir };
	SCOPED_FD fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (fd < 0)
		return err_sys(e, ERR_OPERATOR, "--watch: no inotify (fs.inotify.max_user_instances)");
	for (size_t i = 0, n = 1; i < n; i++) {
		char **names;
		size_t count;
		struct err gone;
		if (inotify_add_watch(fd, folders[i], SAVED | IN_ONLYDIR) < 0)
			return err_sys(e, ERR_USAGE, "--watch: %s", folders[i]);
		if (io_list_dir(AT_FDCWD, folders[i], &a, &names, &count, &gone) < 0)
			continue;
		for (size_t k = 0; k < count && n < FOLDERS_MAX; k++) {
			const char *path = arena_printf(&a, "%s/%s", folders[i], names[k]);
			struct stat st;
			if (names[k][0] != '.' && lstat(path, &st) == 0 && S_ISDIR(st.st_mode))
				folders[n++] = path;
		}
	}
	return fd_take(&fd);
}

/* Editors' own files come and go with every key. */
static bool of_interest(const struct inotify_event *ev)
{
	size_t n = ev->len > 0 ? strlen(ev->name) : 0;
	return n == 0 || (ev->name[0] != '.' && ev->name[n - 1] != '~' && strcmp(ev->name, "4913") != 0);
}

static bool take_events(int fd, bool *gone)
{
	_Alignas(struct inotify_event) char events[4096];
	bool any = false;
	ssize_t got;
	while ((got = read(fd, events, sizeof events)) > 0)
		for (ssize_t at = 0; at < got;) {
			const struct inotify_event *ev = (const void *)(events + at);
			any |= of_interest(ev);
			*gone |= (ev->mask & (IN_DELETE_SELF | IN_MOVE_SELF)) != 0;
			at += (ssize_t)(sizeof *ev + ev->len);
		}
	return any;
}

int watch_wait(int fd, struct err *e)
{
	bool saved = false, gone = false;
	for (;;) {
		struct pollfd p = { fd, POLLIN, 0 };
		int rc = poll(&p, 1, saved ? SETTLE_MS : -1);
		if (rc < 0 && errno != EINTR)
			return err_sys(e, ERR_OPERATOR, "--watch: poll");
		if (rc == 0 && saved)
			return 0;
		if (rc > 0 && take_events(fd, &gone))
			saved = true;
		if (gone)
			return err_set(e, ERR_USAGE, "--watch: the folder was moved or removed");
	}
}
