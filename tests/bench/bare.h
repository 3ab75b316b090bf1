/* A bare program that gives a program the same protections as a box of profile run, by the shortest way, and does nothing
 * else: no protocol, no outputs, no deadlines, no naming of denied calls, and the program is process 1. Each line has its
 * counterpart in runner/ns. What a cold box costs beyond this is ours to answer for. */
#ifndef TESTS_BENCH_BARE_H
#define TESTS_BENCH_BARE_H

#include <grp.h>
#include <linux/capability.h>
#include <linux/sched.h>
#include <linux/securebits.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "runner/landlock.h"
#include "runner/ns/cgroup.h"
#include "runner/ns/ids.h"
#include "runner/policy.h"
#include "runner/profile.h"
#include "tests/bench/bench.h"

struct bare {
	const char *program, *dir; /* dir becomes /lab */
	const char *name;          /* of the program below /lab */
	bool own_network;
	struct policy policy; /* one that allows execve: there is nobody to ask */
	struct cgroup_host cgroups;
	struct ids ids;
	struct job_limits limits;
};

static inline int bare_open(struct bare *b, const struct bench_dir *d, struct arena *a, struct err *e)
{
	*b = (struct bare){ .dir = d->path, .name = "/lab/noop-static", .limits = profile_find("run")->limits };
	cgroup_host_open(&b->cgroups);
	ids_init(&b->ids);
	return policy_load("build", a, &b->policy, e) != 0 ? -1 : ids_open(&b->ids, e);
}

static inline void bare_need(bool good, int code)
{
	if (!good)
		_exit(code);
}

static inline void bare_bind(const char *from, const char *to, bool directory, unsigned long flags)
{
	if (directory)
		(void)mkdir(to, 0755);
	else
		bare_need(close(open(to, O_WRONLY | O_CREAT | O_CLOEXEC, 0444)) == 0, 10);
	bare_need(mount(from, to, NULL, MS_BIND, NULL) == 0, 11);
	bare_need(mount(NULL, to, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | flags, NULL) == 0, 12);
}

static inline void bare_tree(const struct bare *b)
{
	static const char *const devices[] = { "null", "zero", "full", "urandom" };
	const struct profile *run = profile_find("run");
	char to[128], from[64], size[64];
	bare_need(setresgid(1000, 1000, 1000) == 0 && setresuid(1000, 1000, 1000) == 0, 23);
	bare_need(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0, 20);
	bare_need(mount("tmpfs", "/proc", "tmpfs", MS_NOSUID | MS_NODEV, "size=256k,nr_inodes=512,mode=0755") == 0, 21);
	bare_need(mkdir("/proc/usr", 0755) == 0 && mkdir("/proc/usr/lib", 0755) == 0 && mkdir("/proc/dev", 0755) == 0,
		22);
	for (const char *const *p = run->binds; *p != NULL; p++) {
		snprintf(to, sizeof to, "/proc%s", *p);
		if (access(*p, F_OK) == 0)
			bare_bind(*p, to, true, MS_NODEV);
	}
	for (size_t i = 0; i < sizeof devices / sizeof *devices; i++) {
		snprintf(from, sizeof from, "/dev/%s", devices[i]);
		snprintf(to, sizeof to, "/proc/dev/%s", devices[i]);
		bare_bind(from, to, false, MS_NOEXEC);
	}
	bare_bind(b->dir, "/proc/lab", true, MS_NODEV);
	snprintf(size, sizeof size, "size=%lldk,nr_inodes=%lld,mode=0700,uid=1000,gid=1000",
		(long long)b->limits.disk_kib, (long long)b->limits.inodes);
	bare_need(mkdir("/proc/box", 0755) == 0 &&
			  mount("tmpfs", "/proc/box", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, size) == 0,
		24);
	bare_need(symlink("usr/lib", "/proc/lib") == 0 && symlink("usr/lib64", "/proc/lib64") == 0, 25);
	bare_need(chdir("/proc") == 0 && syscall(SYS_pivot_root, ".", ".") == 0 && umount2(".", MNT_DETACH) == 0, 26);
	bare_need(mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV, NULL) == 0, 27);
	bare_need(chdir("/box") == 0, 28);
}

static inline void bare_capabilities(void)
{
	struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct none[2] = { { 0 }, { 0 } };
	bare_need(prctl(PR_SET_SECUREBITS,
			  SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP |
				  SECBIT_NO_SETUID_FIXUP_LOCKED | SECBIT_KEEP_CAPS_LOCKED |
				  SECBIT_NO_CAP_AMBIENT_RAISE | SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED,
			  0, 0, 0) == 0,
		30);
	for (int cap = 0; prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) == 0; cap++)
		;
	(void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	bare_need(syscall(SYS_capset, &head, none) == 0, 31);
}

static inline void bare_limits(const struct job_limits *l)
{
	const int what[] = { RLIMIT_CORE, RLIMIT_NOFILE, RLIMIT_FSIZE, RLIMIT_STACK, RLIMIT_MEMLOCK, RLIMIT_MSGQUEUE,
		RLIMIT_NICE, RLIMIT_RTPRIO, RLIMIT_SIGPENDING, RLIMIT_NPROC, RLIMIT_CPU };
	const rlim_t value[] = { 0, (rlim_t)l->open_files, (rlim_t)l->disk_kib * 1024, 8 << 20, 0, 0, 0, 0, 256,
		(rlim_t)l->pids + 64, (rlim_t)l->cpu_ms / 1000 + 1 };
	for (size_t i = 0; i < sizeof what / sizeof *what; i++)
		bare_need(setrlimit((__rlimit_resource_t)what[i], &(struct rlimit){ value[i], value[i] }) == 0, 40);
}

static inline _Noreturn void bare_child(const struct bare *b, int go, const int *doors, size_t n_doors)
{
	static const char *const readable[] = { "/", NULL }, *const writable[] = { "/box", "/dev", NULL };
	struct sock_fprog prog = { (unsigned short)b->policy.n, (struct sock_filter *)(uintptr_t)b->policy.filter };
	char byte, *env[] = { NULL };
	bare_need(prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0 && read(go, &byte, 1) == 1, 2);
	(void)byte;
	bare_need(cgroup_enter(doors, n_doors) == 0, 9);
	bare_need(!b->ids.root || setgroups(0, NULL) == 0, 3);
	bare_tree(b);
	bare_need(sethostname("box", 3) == 0 && setsid() > 0, 4);
	bare_need(syscall(SYS_close_range, 3, ~0U, 0) == 0, 5);
	bare_capabilities();
	bare_need(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && landlock_only(readable, writable, NULL) == 0, 6);
	bare_limits(&b->limits);
	bare_need(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &prog) == 0, 7);
	execle(b->name, "noop", (char *)NULL, env);
	_exit(8);
}

static inline int bare_run(void *self)
{
	struct bare *b = self;
	struct cgroup group = { .host = NULL };
	struct err e;
	int go[2], doors[CG_PARTS];
	size_t n_doors = 0;
	if (pipe2(go, O_CLOEXEC) != 0)
		return -1;
	struct clone_args args = { .exit_signal = SIGCHLD,
		.flags = CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP |
			 (b->own_network ? (uint64_t)CLONE_NEWNET : 0) };
	bool good = cgroup_make(&b->cgroups, &b->limits, &group, &e) == 0 &&
		    cgroup_open_doors(&group, doors, &n_doors, &e) == 0;
	if (good && b->cgroups.v2) {
		args.flags |= CLONE_INTO_CGROUP;
		args.cgroup = (unsigned)cgroup_clone_fd(&group);
	}
	pid_t pid = good ? (pid_t)syscall(SYS_clone3, &args, sizeof args) : -1;
	if (pid == 0)
		bare_child(b, go[0], doors, n_doors);
	while (n_doors > 0)
		close(doors[--n_doors]);
	good = good && pid > 0 && ids_map(&b->ids, pid, &e) == 0;
	close(go[0]);
	good = good && write(go[1], "", 1) == 1;
	close(go[1]);
	int rc = bench_await(pid);
	if (group.host != NULL)
		cgroup_remove(&group);
	return good ? rc : -1;
}

#endif
