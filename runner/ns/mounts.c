/* The mount tree: a private tmpfs as root, read-only copies of what profile and job name, a writable tmpfs on /box.
 *
 * Everything is addressed by descriptors. The sources are detached copies, made before anything is mounted, so no later
 * step resolves a path in a tree that a student's file could be part of. Directories are made in a tmpfs that nobody
 * else has ever seen, hence no link can be in the way (bubblewrap CVE-2026-87766). */
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "runner/base/arena.h"
#include "runner/fd.h"
#include "runner/ns/box.h"

#define NO_SYMFOLLOW 0x00200000 /* MOUNT_ATTR_NOSYMFOLLOW, Linux 5.14 */

static int new_tmpfs(const char *const (*options)[2], unsigned attributes)
{
	SCOPED_FD fs = (int)syscall(SYS_fsopen, "tmpfs", FSOPEN_CLOEXEC);
	if (fs < 0)
		return -1;
	for (; (*options)[0] != NULL; options++)
		if (syscall(SYS_fsconfig, fs, FSCONFIG_SET_STRING, (*options)[0], (*options)[1], 0) != 0)
			return -1;
	if (syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) != 0)
		return -1;
	return (int)syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC, attributes);
}

static int set_attributes(int tree, uint64_t set)
{
	struct mount_attr attr = { .attr_set = set, .propagation = MS_PRIVATE };
	return (int)syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &attr, sizeof attr);
}

static int move_to(int tree, int dir, const char *path)
{
	return (int)syscall(SYS_move_mount, tree, "", dir, path, MOVE_MOUNT_F_EMPTY_PATH);
}

/* As root a box runs as a spare uid, which is "others" for all files of the host. */
static int check_readable(const struct ids *ids, const struct stat *st, const char *source, struct err *e)
{
	mode_t want = S_ISDIR(st->st_mode) ? S_IROTH | S_IXOTH : S_IROTH;
	if (!ids->root || (st->st_mode & want) == want)
		return 0;
	return err_set(e, ERR_INPUT, "mount \"%s\": the box's user cannot read it (chmod -R o+rX it first)", source);
}

static int take(const struct ids *ids, struct mounts *m, const char *source, const char *target, bool optional,
	uint64_t attributes, struct err *e)
{
	SCOPED_FD tree = (int)syscall(SYS_open_tree, AT_FDCWD, source,
		OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE | AT_SYMLINK_NOFOLLOW);
	if (tree < 0 && errno == ENOENT && optional)
		return 0;
	struct stat st;
	if (tree < 0 || fstat(tree, &st) != 0)
		return err_sys(e, ERR_INPUT, "mount \"%s\": cannot be opened", source);
	if (S_ISLNK(st.st_mode)) {
		if (optional)
			return 0;
		return err_set(e, ERR_INPUT, "mount \"%s\": is a symbolic link, name what it points to", source);
	}
	if (!optional && check_readable(ids, &st, source, e) != 0)
		return -1;
	if (set_attributes(tree, attributes) != 0)
		return err_sys(
			e, ERR_OPERATOR, "mount \"%s\": cannot be made read-only (Linux 5.12 or newer?)", source);
	struct mount_source *s = arena_push(&m->arena, &m->sources, &m->n, &m->cap, sizeof *s);
	*s = (struct mount_source){ fd_take(&tree), S_ISDIR(st.st_mode), target };
	return 0;
}

#define ATTR_READ_ONLY (MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV)
/* nodev would make the node useless. Read-only forbids no writing to a device, but to touch the host's inode: whoever may
 * write to /dev/null may set its times, and every other box can read them. */
#define ATTR_DEVICE (MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC)

int mounts_take_profile(const struct plan *p, struct mounts *m, struct err *e)
{
	for (const char *const *b = p->profile->binds; *b != NULL; b++)
		if (take(p->ids, m, *b, *b, true, ATTR_READ_ONLY, e) != 0)
			return -1;
	for (const char *const *d = p->profile->devices; *d != NULL; d++) {
		const char *path = arena_printf(&m->arena, "/dev/%s", *d);
		if (take(p->ids, m, path, path, true, ATTR_DEVICE, e) != 0)
			return -1;
	}
	return 0;
}

int mounts_take_job(const struct ids *ids, const struct job_mount *jobs, size_t n, struct mounts *m, struct err *e)
{
	for (size_t i = 0; i < n; i++)
		if (take(ids, m, jobs[i].source, jobs[i].target, false, ATTR_READ_ONLY, e) != 0)
			return -1;
	return 0;
}

void mounts_release(struct mounts *m)
{
	for (size_t i = 0; i < m->n; i++)
		fd_drop(&m->sources[i].tree);
	arena_release(&m->arena);
	*m = (struct mounts){ .arena = ARENA_INIT };
}

bool mounts_possible(void)
{
	/* The right is asked for before the path: who has it learns that there is no such path. A tree that was copied and
	 * closed again would be unmounted, for which a grace period is waited for. */
	SCOPED_FD tree = (int)syscall(SYS_open_tree, AT_FDCWD, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
	return tree >= 0 || errno == ENOENT;
}

/* A directory of the new root. What is mounted there already may hold links that lead anywhere: they are resolved within
 * the new root, never in the old one that is still around it (bubblewrap CVE-2026-87766). */
static int open_in_root(int root, const char *path)
{
	struct open_how how = { .flags = O_PATH | O_DIRECTORY | O_CLOEXEC,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS };
	int fd = (int)syscall(SYS_openat2, root, path, &how, sizeof how);
	return fd >= 0 || errno != ENOSYS ? fd : io_open_beneath(root, path, O_PATH | O_DIRECTORY, 0);
}

/* Directories on the way to path, and a mount point at its end: the directory that it is in, and its name there. */
static int make_point(int root, const char *path, bool directory, const char **name)
{
	char part[512];
	const char *begin = path;
	SCOPED_FD at = openat(root, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	errno = at >= 0 && strlen(path) >= sizeof part ? ENAMETOOLONG : errno;
	if (at < 0 || strlen(path) >= sizeof part)
		return -1;
	for (const char *slash; (slash = strchr(begin, '/')) != NULL; begin = slash + 1) {
		snprintf(part, sizeof part, "%.*s", (int)(slash - path), path);
		if (mkdirat(at, part + (begin - path), 0755) != 0 && errno != EEXIST)
			return -1;
		fd_drop(&at);
		at = open_in_root(root, part);
		if (at < 0)
			return -1;
	}
	*name = begin;
	if (directory)
		return mkdirat(at, begin, 0755) == 0 || errno == EEXIST ? fd_take(&at) : -1;
	SCOPED_FD fd = openat(at, begin, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0444);
	return fd >= 0 || errno == EEXIST ? fd_take(&at) : -1;
}

/* Debian keeps everything below /usr; programs still say /bin/sh and /lib64/ld-linux-x86-64.so.2. */
static int make_links(int root)
{
	static const char *const links[][2] = { { "usr/bin", "bin" }, { "usr/sbin", "sbin" }, { "usr/lib", "lib" },
		{ "usr/lib64", "lib64" } };
	for (size_t i = 0; i < sizeof links / sizeof *links; i++)
		if (symlinkat(links[i][0], root, links[i][1]) != 0)
			return -1;
	return 0;
}

static int attach_sources(int root, struct mounts *m, struct err *e)
{
	for (size_t i = 0; i < m->n; i++) {
		struct mount_source *s = &m->sources[i];
		const char *name;
		SCOPED_FD at = make_point(root, s->target + 1, s->directory, &name);
		if (at < 0)
			return err_sys(e, ERR_INPUT,
				"mount target \"%s\": no mount point can be made (inside another mount?)", s->target);
		if (move_to(s->tree, at, name) != 0)
			return err_sys(e, ERR_OPERATOR, "mount target \"%s\": cannot be attached", s->target);
		fd_drop(&s->tree);
	}
	return 0;
}

struct box_options { /* of the tmpfs on /box */
	char size[32], inodes[32];
};
static void box_options(const struct job_limits *l, struct box_options *o)
{
	snprintf(o->size, sizeof o->size, "%lldk", (long long)l->disk_kib);
	snprintf(o->inodes, sizeof o->inodes, "%lld", (long long)l->inodes);
}

static int attach_box(const struct plan *p, int root, struct err *e)
{
	char owner[16];
	struct box_options o = { 0 };
	box_options(&p->limits, &o);
	snprintf(owner, sizeof owner, "%d", IDS_INSIDE);
	const char *const options[][2] = { { "size", o.size }, { "nr_inodes", o.inodes }, { "mode", "0700" },
		{ "uid", owner }, { "gid", owner }, { NULL, NULL } };
	unsigned attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
	if (p->pid1) /* one box, many vectors: a file would carry knowledge from one to the next */
		attributes |= MOUNT_ATTR_RDONLY;
	SCOPED_FD box = new_tmpfs(options, attributes | NO_SYMFOLLOW);
	if (box < 0 && errno == EINVAL) /* before Linux 5.14; files are taken out without following links anyway */
		box = new_tmpfs(options, attributes);
	if (box < 0 || mkdirat(root, "box", 0755) != 0 || move_to(box, root, "box") != 0)
		return err_sys(e, ERR_OPERATOR, "/box: no tmpfs");
	return 0;
}

int mounts_resize(const struct job_limits *limits, struct err *e)
{
	struct box_options o = { 0 };
	box_options(limits, &o);
	SCOPED_FD fs = (int)syscall(SYS_fspick, AT_FDCWD, "/box", FSPICK_CLOEXEC);
	if (fs < 0 || syscall(SYS_fsconfig, fs, FSCONFIG_SET_STRING, "size", o.size, 0) != 0 ||
		syscall(SYS_fsconfig, fs, FSCONFIG_SET_STRING, "nr_inodes", o.inodes, 0) != 0 ||
		syscall(SYS_fsconfig, fs, FSCONFIG_CMD_RECONFIGURE, NULL, NULL, 0) != 0)
		return err_sys(e, ERR_OPERATOR, "/box: its size cannot be changed");
	return 0;
}

static int attach_proc(int root, struct err *e)
{
	SCOPED_FD fs = (int)syscall(SYS_fsopen, "proc", FSOPEN_CLOEXEC);
	if (fs < 0 || syscall(SYS_fsconfig, fs, FSCONFIG_SET_STRING, "hidepid", "2", 0) != 0 ||
		syscall(SYS_fsconfig, fs, FSCONFIG_SET_STRING, "subset", "pid", 0) != 0 ||
		syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) != 0)
		return err_sys(e, ERR_OPERATOR, "/proc: cannot be made (inside a container with masked /proc?)");
	SCOPED_FD proc = (int)syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC, ATTR_READ_ONLY | MOUNT_ATTR_NOEXEC);
	if (proc < 0 || mkdirat(root, "proc", 0555) != 0 || move_to(proc, root, "proc") != 0)
		return err_sys(e, ERR_OPERATOR, "/proc: cannot be mounted");
	return 0;
}

/* pivot_root(".", ".") stacks the old root on the new one (pivot_root(2), NOTES), where "/.." still leads to it. */
static int enter(int root, struct err *e)
{
	if (fchdir(root) != 0 || syscall(SYS_pivot_root, ".", ".") != 0)
		return err_sys(e, ERR_OPERATOR, "the box's root cannot be entered");
	return chdir("/box") == 0 ? 0 : err_sys(e, ERR_OPERATOR, "/box");
}

/* umount2 means what is stacked on "/". It waits for a grace period of the kernel, so somebody else may use the time. */
int mounts_leave_host(struct err *e)
{
	return syscall(SYS_umount2, "/", MNT_DETACH) == 0
		       ? 0
		       : err_sys(e, ERR_OPERATOR, "the host's mount tree cannot be left");
}

int mounts_attach(struct mounts *m, struct err *e)
{
	SCOPED_FD root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	return root < 0 ? err_sys(e, ERR_BUG, "the box's root") : attach_sources(root, m, e);
}

int mounts_seal(struct err *e)
{
	struct mount_attr attr = { .attr_set = MOUNT_ATTR_RDONLY };
	if (syscall(SYS_mount_setattr, AT_FDCWD, "/", 0, &attr, sizeof attr) != 0)
		return err_sys(e, ERR_OPERATOR, "the box's root cannot be made read-only");
	return 0;
}

int mounts_build(const struct plan *p, struct mounts *m, struct err *e)
{
	static const char *const options[][2] = { { "size", "256k" }, { "nr_inodes", "512" }, { "mode", "0755" },
		{ NULL, NULL } };
	SCOPED_FD root = new_tmpfs(options, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
	if (root < 0)
		return err_sys(e, ERR_OPERATOR, "the box's root: no tmpfs in a user namespace (Linux 5.2 or newer?)");
	if (move_to(root, AT_FDCWD, "/") != 0)
		return err_sys(e, ERR_OPERATOR, "the box's root cannot be mounted");
	if (make_links(root) != 0)
		return err_sys(e, ERR_OPERATOR, "the box's root cannot be filled");
	if (attach_sources(root, m, e) != 0 || attach_box(p, root, e) != 0)
		return -1;
	if (p->profile->proc && attach_proc(root, e) != 0)
		return -1;
	mounts_release(m);
	return enter(root, e);
}
