/* Counting the tasks below a process, where no cgroup keeps count. It is a look and no lock: the tree changes meanwhile, so
 * the number is a lower bound, and RLIMIT_NPROC holds between two looks. Bounded itself: it stops counting at max. */
#include "runner/tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "runner/base/io.h"

struct walk { /* breadth first: found[next..n) are still to be looked into */
	pid_t *found;
	size_t n, cap, next;
	int64_t tasks, max;
};

static void add_children(struct walk *w, int task_dir, const char *tid, struct arena *a)
{
	char path[64], text[8192];
	snprintf(path, sizeof path, "%s/children", tid);
	SCOPED_FD fd = openat(task_dir, path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
	text[n > 0 ? n : 0] = '\0';
	for (char *p = text, *end; (int64_t)w->n <= w->max; p = end) {
		long pid = strtol(p, &end, 10);
		if (end == p)
			return;
		pid_t *slot = arena_push(a, &w->found, &w->n, &w->cap, sizeof *slot);
		*slot = (pid_t)pid;
	}
}

/* Every thread may have children of its own. */
static void look_into(struct walk *w, pid_t pid, struct arena *a)
{
	char path[64];
	snprintf(path, sizeof path, "/proc/%d/task", pid);
	DIR *d = opendir(path);
	for (struct dirent *entry; d != NULL && w->tasks < w->max && (entry = readdir(d)) != NULL;) {
		if (entry->d_name[0] == '.')
			continue;
		w->tasks++;
		add_children(w, dirfd(d), entry->d_name, a);
	}
	if (d != NULL)
		closedir(d);
}

int64_t tree_tasks(pid_t root, int64_t max)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct walk w = { .max = max };
	pid_t *first = arena_push(&a, &w.found, &w.n, &w.cap, sizeof *first);
	*first = root;
	while (w.next < w.n && w.tasks < max)
		look_into(&w, w.found[w.next++], &a);
	return w.tasks > 0 ? w.tasks : -1;
}
