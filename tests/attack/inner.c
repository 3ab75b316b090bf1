/* The throw-away containment for attacks without their defence: inner [GROUP...] -- COMMAND [ARGUMENT...]
 *
 * What an attack does when nothing holds it is done here, inside the outer layer, in namespaces that end with the
 * command: user, pid, mount, ipc, net, uts, cgroup. Inside, the command is root; outside it is a spare uid (started by
 * root) or the caller, and has no right over anything that was there before. It sees the host's directories at their
 * names, a /box and a /lab that it may change, and a /tmp, /run, /dev/shm and /proc of its own. GROUPs are directories
 * of cgroups that it is put into; rlimits hold what they don't. The caller sets a deadline: the end of this program is
 * the end of every process in it. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/sched.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define SPARE_UID 99000 /* below those that boxes get */
#define NEW       "/mnt"

static void need(long result, const char *what)
{
	if (result >= 0)
		return;
	fprintf(stderr, "inner: %s: %s\n", what, strerror(errno));
	_exit(3);
}

static void put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	need(fd, path);
	need(write(fd, text, strlen(text)), path);
	close(fd);
}

static void put_pid(const char *format, int pid, const char *text)
{
	char path[512];
	snprintf(path, sizeof path, format, pid);
	put(path, text);
}

static void map(pid_t pid)
{
	char line[64];
	unsigned uid = geteuid() == 0 ? SPARE_UID : geteuid(), gid = geteuid() == 0 ? SPARE_UID : getegid();
	if (geteuid() != 0)
		put_pid("/proc/%d/setgroups", pid, "deny");
	snprintf(line, sizeof line, "0 %u 1", uid);
	put_pid("/proc/%d/uid_map", pid, line);
	snprintf(line, sizeof line, "0 %u 1", gid);
	put_pid("/proc/%d/gid_map", pid, line);
}

/* The host's directory or link NAME at the same place of the new root. */
static void carry(const char *name)
{
	static const char *const own[] = { "tmp", "proc", "run", "var", "box", "lab", "mnt" };
	char from[300], to[320], link[300];
	struct stat st;
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (strcmp(own[i], name) == 0)
			return;
	snprintf(from, sizeof from, "/%s", name);
	snprintf(to, sizeof to, NEW "/%s", name);
	need(lstat(from, &st), from);
	if (S_ISLNK(st.st_mode)) {
		ssize_t n = readlink(from, link, sizeof link - 1);
		need(n, from);
		link[n] = '\0';
		need(symlink(link, to), to);
	} else if (S_ISDIR(st.st_mode)) {
		need(mkdir(to, 0755), to);
		need(mount(from, to, NULL, MS_BIND | MS_REC, NULL), to);
	}
}

static void make_root(int tree)
{
	static const struct {
		const char *name;
		mode_t mode;
	} dirs[] = { { "tmp", 01777 }, { "tmp/tree", 0755 }, { "var", 0755 }, { "var/tmp", 01777 }, { "run", 0755 },
		{ "box", 0777 }, { "lab", 0755 }, { "proc", 0555 } };
	char path[64];
	need(mount("tmpfs", NEW, "tmpfs", MS_NODEV, "size=64m,nr_inodes=20000,mode=755"), "tmpfs");
	DIR *d = opendir("/");
	need(d == NULL ? -1 : 0, "/");
	for (struct dirent *entry; (entry = readdir(d)) != NULL;)
		if (entry->d_name[0] != '.')
			carry(entry->d_name);
	closedir(d);
	umask(0);
	for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++) {
		snprintf(path, sizeof path, NEW "/%s", dirs[i].name);
		need(mkdir(path, dirs[i].mode), path);
	}
	umask(022);
	need(mount("tmpfs", NEW "/box", "tmpfs", MS_NODEV, "size=48m,nr_inodes=6000,mode=777"), "/box");
	need(mount("tmpfs", NEW "/run", "tmpfs", MS_NODEV, "size=16m,mode=755"), "/run");
	need(mount("tmpfs", NEW "/dev/shm", "tmpfs", MS_NODEV, "size=64m,mode=1777"), "/dev/shm");
	need(syscall(SYS_move_mount, tree, "", AT_FDCWD, NEW "/tmp/tree", 4 /* MOVE_MOUNT_F_EMPTY_PATH */), "tree");
	need(mount("proc", NEW "/proc", "proc", 0, NULL), "/proc");
	need(chdir(NEW), NEW);
	need(syscall(SYS_pivot_root, ".", "."), "pivot_root");
	need(umount2(".", MNT_DETACH), "old root");
	need(chdir("/tmp"), "/tmp");
}

static void limit(int grouped)
{
	const struct {
		int what;
		rlim_t most;
	} rows[] = { { RLIMIT_NPROC, 150 }, { RLIMIT_CPU, 20 }, { RLIMIT_NOFILE, 4096 },
		{ RLIMIT_AS, grouped ? RLIM_INFINITY : 512 << 20 } };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct rlimit l = { rows[i].most, rows[i].most }, now;
		need(getrlimit((__rlimit_resource_t)rows[i].what, &now), "getrlimit");
		if (l.rlim_max > now.rlim_max)
			l.rlim_cur = l.rlim_max = now.rlim_max;
		need(setrlimit((__rlimit_resource_t)rows[i].what, &l), "setrlimit");
	}
}

static void loopback_up(void)
{
	struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	need(fd, "socket");
	need(ioctl(fd, SIOCSIFFLAGS, &lo), "loopback up");
	close(fd);
}

static _Noreturn void inside(int go, int root, int grouped, char **argv)
{
	char byte;
	need(prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0), "PR_SET_PDEATHSIG");
	if (read(go, &byte, 1) != 1)
		_exit(3);
	close(go);
	if (root)
		need(setgroups(0, NULL), "setgroups");
	need(setresgid(0, 0, 0), "gid");
	need(setresuid(0, 0, 0), "uid");
	need(prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0), "PR_SET_PDEATHSIG");
	int tree = (int)syscall(SYS_open_tree, AT_FDCWD, getenv("TOP"), 1 | 0x8000 | O_CLOEXEC /* clone, recursive */);
	need(tree, "the tree (TOP)");
	need(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "private mounts");
	make_root(tree);
	close(tree);
	loopback_up();
	need(sethostname("inner", 5), "host name");
	limit(grouped);
	need(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs");
	execv(argv[0], argv);
	need(-1, argv[0]);
	_exit(3);
}

int main(int argc, char **argv)
{
	int go[2], status, dash = 1, root = geteuid() == 0;
	char text[16], path[512];
	while (dash < argc && strcmp(argv[dash], "--") != 0)
		dash++;
	need(dash + 1 < argc ? 0 : -1, "usage: inner [GROUP...] -- COMMAND [ARGUMENT...]");
	need(prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0), "PR_SET_PDEATHSIG");
	syscall(SYS_close_range, 3, ~0U, 0);
	need(pipe2(go, 0), "pipe");
	pid_t pid = (pid_t)syscall(SYS_clone,
		CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWUTS |
			CLONE_NEWCGROUP | SIGCHLD,
		0, 0, 0, 0);
	need(pid, "clone");
	if (pid == 0) {
		close(go[1]);
		inside(go[0], root, dash > 1, argv + dash + 1);
	}
	map(pid);
	snprintf(text, sizeof text, "%d", pid);
	for (int i = 1; i < dash; i++) {
		snprintf(path, sizeof path, "%s/cgroup.procs", argv[i]);
		put(path, text);
	}
	need(write(go[1], "", 1), "go");
	close(go[1]);
	need(waitpid(pid, &status, 0), "wait");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
