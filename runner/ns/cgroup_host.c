/* Where groups can be made on this host. Found by trying: a hierarchy counts only if a group could be made in it and
 * its limit files are there. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "runner/base/buf.h"
#include "runner/fd.h"
#include "runner/ns/cgroup.h"

static const struct {
	const char *controller, *v1_file;
} parts[CG_PARTS] = {
	[CG_MEMORY] = { "memory", "memory.limit_in_bytes" },
	[CG_PIDS] = { "pids", "pids.max" },
	[CG_CPU] = { "cpuacct", "cpuacct.usage" },
};

/* What /proc says of our hierarchies and of our place in them: read once, the kernel makes it anew at each read. */
struct told {
	struct buf mounts, groups;
};

static void read_all(const char *path, struct buf *into)
{
	char block[4096] UNINITIALIZED;
	SCOPED_FD fd = open(path, O_RDONLY | O_CLOEXEC);
	for (ssize_t n; fd >= 0 && (n = read(fd, block, sizeof block)) > 0;)
		if (buf_add(into, block, (size_t)n) != 0)
			return; /* what is there has to do */
}

static void read_groups(struct told *t)
{
	buf_init(&t->groups, 1 << 16);
	read_all("/proc/self/cgroup", &t->groups);
}

static void release_told(struct told *t)
{
	buf_release(&t->mounts);
	buf_release(&t->groups);
}
#define SCOPED_TOLD __attribute__((cleanup(release_told))) struct told

/* The next line of *p, without its end. */
static bool next_line(const char **p, char line[static 1024])
{
	size_t len = strcspn(*p, "\n");
	snprintf(line, 1024, "%.*s", (int)len, *p);
	*p += len;
	if (**p == '\0')
		return len > 0;
	++*p;
	return true;
}

/* Mount point of the hierarchy with this controller, or of v2 when controller is NULL. */
static bool find_mount(const struct told *t, const char *controller, char path[static 256])
{
	char line[1024], point[256], type[32], options[512];
	const char *p = buf_text(&t->mounts);
	bool found = false;
	while (!found && next_line(&p, line)) {
		if (sscanf(line, "%*s %255s %31s %511s", point, type, options) != 3)
			continue;
		if (controller == NULL) {
			found = strcmp(type, "cgroup2") == 0;
			continue;
		}
		char needle[40], haystack[520];
		snprintf(needle, sizeof needle, ",%s,", controller);
		snprintf(haystack, sizeof haystack, ",%s,", options);
		found = strcmp(type, "cgroup") == 0 && strstr(haystack, needle) != NULL;
	}
	if (found)
		snprintf(path, 256, "%s", point);
	return found;
}

/* The keeper's own group in that hierarchy: "4:memory:/a/b", v2 "0::/a/b". */
static bool find_group(const struct told *t, const char *controller, char path[static 512])
{
	char line[1024], names[256], group[512];
	const char *p = buf_text(&t->groups);
	bool found = false;
	while (!found && next_line(&p, line)) {
		char *first = strchr(line, ':'), *second = first ? strchr(first + 1, ':') : NULL;
		if (second == NULL)
			continue;
		snprintf(names, sizeof names, ",%.*s,", (int)(second - first - 1), first + 1);
		snprintf(group, sizeof group, "%s", second + 1);
		char needle[40];
		snprintf(needle, sizeof needle, ",%s,", controller == NULL ? "" : controller);
		found = strstr(names, needle) != NULL && (controller != NULL || line[0] == '0');
	}
	if (found)
		snprintf(path, 512, "%s", group);
	return found;
}

static int open_group(const struct told *t, const char *controller)
{
	char mount[256], group[512], path[800];
	if (!find_mount(t, controller, mount) || !find_group(t, controller, group))
		return -1;
	snprintf(path, sizeof path, "%s%s", mount, group);
	return open(path, O_DIRECTORY | O_RDONLY | O_CLOEXEC);
}

#define ALIVE_MAX 16 /* keepers that are remembered while groups are looked through */
struct alive {
	pid_t pid[ALIVE_MAX];
	unsigned n;
};

static bool is_alive(struct alive *a, pid_t pid)
{
	for (unsigned i = 0; i < ALIVE_MAX && i < a->n; i++)
		if (a->pid[i] == pid)
			return true;
	if (kill(pid, 0) != 0 && errno == ESRCH)
		return false;
	a->pid[a->n++ % ALIVE_MAX] = pid;
	return true;
}

/* Groups that are named after a process of our pid namespace which is no more. Of other namespaces we can't know. A keeper has
 * a group of one name in each hierarchy, so that one of them is looked through for all. */
static void remove_stale(struct cgroup_host *h)
{
	int first = 0;
	while (first < CG_PARTS - 1 && h->parent[first] < 0)
		first++;
	int copy = h->parent[first] < 0 ? -1 : openat(h->parent[first], ".", O_DIRECTORY | O_RDONLY | O_CLOEXEC);
	DIR *d = copy < 0 ? NULL : fdopendir(copy);
	struct alive alive = { .n = 0 };
	if (d == NULL) {
		fd_drop(&copy);
		return;
	}
	for (struct dirent *entry; (entry = readdir(d)) != NULL;) {
		int pid;
		unsigned n;
		unsigned long ns;
		if (sscanf(entry->d_name, CGROUP_NAME, &ns, &pid, &n) == 3 && ns == h->pid_ns && !is_alive(&alive, pid))
			(void)cgroup_try_remove(h, entry->d_name);
	}
	closedir(d);
}

/* The group that is made to see whether one can be made is the first box's. */
static bool usable(int parent, const char *file, const char *trial)
{
	char path[128];
	if (parent < 0 || cgroup_mkdir(parent, trial) != 0)
		return false;
	snprintf(path, sizeof path, "%s/%s", trial, file);
	bool good = faccessat(parent, path, W_OK, 0) == 0;
	if (!good)
		unlinkat(parent, trial, AT_REMOVEDIR);
	return good;
}

static bool enable(int group)
{
	SCOPED_FD fd = openat(group, "cgroup.subtree_control", O_WRONLY | O_CLOEXEC);
	static const char words[] = "+memory +pids";
	if (fd < 0 || write_full(fd, words, sizeof words - 1) != 0)
		return false;
	static const char cpu[] = "+cpu"; /* only for bandwidth; cpu.stat is there without it */
	(void)write_full(fd, cpu, sizeof cpu - 1);
	return true;
}

/* v2 forbids processes in a group whose children have controllers, so everything in our (delegated) group moves into a
 * leaf. They stay under the same limits: the leaf is a child. */
static bool make_room(int group)
{
	char text[4096];
	if (mkdirat(group, "plumb-host", 0755) != 0 && errno != EEXIST)
		return false;
	SCOPED_FD leaf = openat(group, "plumb-host/cgroup.procs", O_WRONLY | O_CLOEXEC);
	SCOPED_FD procs = openat(group, "cgroup.procs", O_RDONLY | O_CLOEXEC);
	ssize_t n = procs < 0 || leaf < 0 ? -1 : read(procs, text, sizeof text - 1);
	if (n < 0)
		return false;
	text[n] = '\0';
	for (char *p = text; *p != '\0';) {
		size_t len = strcspn(p, "\n");
		(void)!write(leaf, p, len); /* a process that has ended meanwhile is no loss */
		p += len + (p[len] == '\n');
	}
	return true;
}

/* A keeper that was started by one that already made room finds itself in the leaf: its groups go beside it. */
static int open_v2(const struct told *t, const char *trial)
{
	char mount[256], group[512], path[800];
	if (!find_mount(t, NULL, mount) || !find_group(t, NULL, group))
		return -1;
	char *leaf = strrchr(group, '/');
	if (leaf != NULL && strcmp(leaf, "/plumb-host") == 0)
		*leaf = '\0';
	snprintf(path, sizeof path, "%s%s", mount, group);
	SCOPED_FD fd = open(path, O_DIRECTORY | O_RDONLY | O_CLOEXEC);
	if (fd < 0 || !(enable(fd) || (errno == EBUSY && make_room(fd) && enable(fd))))
		return -1;
	return usable(fd, "memory.max", trial) && usable(fd, "pids.max", trial) ? fd_take(&fd) : -1;
}

static void open_v1(struct cgroup_host *h, const struct told *t)
{
	for (int i = 0; i < CG_PARTS; i++) {
		h->parent[i] = open_group(t, parts[i].controller);
		if (h->parent[i] >= 0 && !usable(h->parent[i], parts[i].v1_file, h->trial))
			fd_drop(&h->parent[i]);
	}
}

static void find(struct cgroup_host *h, struct told *t)
{
	struct stat st;
	buf_init(&t->mounts, 1 << 20);
	read_all("/proc/self/mounts", &t->mounts);
	h->pid_ns = stat("/proc/self/ns/pid", &st) == 0 ? st.st_ino : 0;
	snprintf(h->trial, sizeof h->trial, CGROUP_NAME, h->pid_ns, getpid(), h->serial++);
	int v2 = h->later ? -1 : open_v2(t, h->trial);
	h->v2 = v2 >= 0;
	h->later = false;
	for (int i = 0; i < CG_PARTS && h->v2; i++)
		h->parent[i] = v2;
	if (!h->v2)
		open_v1(h, t);
	remove_stale(h);
}

void cgroup_host_begin(struct cgroup_host *h)
{
	char group[512];
	SCOPED_TOLD t = { 0 };
	/* Two runners of one process don't meet in their names. */
	*h = (struct cgroup_host){ .parent = { -1, -1, -1 }, .serial = (unsigned)io_monotonic_us() };
	read_groups(&t);
	/* Memory is limited by one of the two only, and a v2 without it is no use to us. */
	h->later = find_group(&t, parts[CG_MEMORY].controller, group);
	if (!h->later)
		find(h, &t);
}

void cgroup_host_finish(struct cgroup_host *h)
{
	SCOPED_TOLD t = { 0 };
	if (!h->later)
		return;
	read_groups(&t);
	find(h, &t);
}

void cgroup_host_open(struct cgroup_host *h)
{
	cgroup_host_begin(h);
	cgroup_host_finish(h);
}

void cgroup_host_forked(struct cgroup_host *h)
{
	h->trial[0] = '\0';
}

void cgroup_host_close(struct cgroup_host *h)
{
	if (h->trial[0] != '\0')
		(void)cgroup_try_remove(h, h->trial);
	for (int i = 0; i < (h->v2 ? 1 : CG_PARTS); i++)
		fd_drop(&h->parent[i]);
}
