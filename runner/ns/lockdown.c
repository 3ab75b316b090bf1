/* What the program must not have is given up here, in an order in which each step still has the rights it needs:
 * groups of rights first, the rights to change rights last. The filter comes after this, right before execve. */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "runner/fd.h"
#include "runner/landlock.h"
#include "runner/ns/box.h"

#define SECUREBITS                                                                                       \
	(SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP | SECBIT_NO_SETUID_FIXUP_LOCKED | \
		SECBIT_KEEP_CAPS_LOCKED | SECBIT_NO_CAP_AMBIENT_RAISE | SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED)

/* What the first process keeps until it has attached what the job brings means something in the box's own user namespace
 * only, and nothing could give it back across an execve. */
static int bound_capabilities(void)
{
	if (prctl(PR_SET_SECUREBITS, SECUREBITS, 0, 0, 0) != 0)
		return -1;
	/* Until the kernel says that there is no such capability: it may know more than our headers. */
	for (int cap = 0; cap < 64; cap++)
		if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) != 0) {
			if (errno == EINVAL && cap > 0)
				break;
			return -1;
		}
	(void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	return 0;
}

int lockdown_capabilities(void)
{
	struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct none[2] = { { 0 }, { 0 } };
	return (int)syscall(SYS_capset, &head, none);
}

struct limit {
	int what;
	rlim_t soft, hard;
};

/* A host that allows less has the last word. */
static int set_limit(const struct limit *l, const struct rlimit *now, pid_t pid)
{
	struct rlimit want = { l->soft, l->hard };
	if (want.rlim_max > now->rlim_max)
		want.rlim_max = now->rlim_max;
	if (want.rlim_cur > want.rlim_max)
		want.rlim_cur = want.rlim_max;
	return prlimit(pid, (__rlimit_resource_t)l->what, &want, NULL);
}

/* Those that no job decides: ours too, so the program has them from its birth. */
static int fixed_limits(void)
{
	static const struct limit rows[] = {
		{ RLIMIT_CORE, 0, 0 },
		{ RLIMIT_MEMLOCK, 0, 0 },
		{ RLIMIT_MSGQUEUE, 0, 0 },
		{ RLIMIT_NICE, 0, 0 },
		{ RLIMIT_RTPRIO, 0, 0 },
		{ RLIMIT_SIGPENDING, 256, 256 },
	};
	struct rlimit now;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (getrlimit((__rlimit_resource_t)rows[i].what, &now) != 0 || set_limit(&rows[i], &now, 0) != 0)
			return -1;
	return 0;
}

static const int per_job[LOCKDOWN_LIMITS] = { RLIMIT_NOFILE, RLIMIT_FSIZE, RLIMIT_STACK, RLIMIT_NPROC, RLIMIT_CPU };

int lockdown_limits_now(struct rlimit now[LOCKDOWN_LIMITS])
{
	for (size_t i = 0; i < LOCKDOWN_LIMITS; i++)
		if (getrlimit((__rlimit_resource_t)per_job[i], &now[i]) != 0)
			return -1;
	return 0;
}

int lockdown_limits(const struct bind_head *h, const struct rlimit now[LOCKDOWN_LIMITS], pid_t pid)
{
	const struct job_limits *l = &h->limits;
	rlim_t cpu_s = (rlim_t)(l->cpu_ms + 999) / 1000;
	/* One is our own first process. Where a cgroup counts, it is to refuse first, because it keeps a record;
	 * elsewhere the keeper counts, and one too many is what it looks for. */
	rlim_t grace_s = h->cpu_by_cgroup ? 1 : 0;
	rlim_t processes = (rlim_t)l->pids + 2 + (h->pids_by_cgroup ? 64 : 0);
	const struct limit rows[LOCKDOWN_LIMITS] = { /* in the order of per_job */
		{ RLIMIT_NOFILE, (rlim_t)l->open_files, (rlim_t)l->open_files },
		{ RLIMIT_FSIZE, (rlim_t)l->disk_kib * 1024, (rlim_t)l->disk_kib * 1024 },
		{ RLIMIT_STACK, 8 << 20, (rlim_t)l->memory_kib * 1024 }, { RLIMIT_NPROC, processes, processes },
		{ RLIMIT_CPU, cpu_s + grace_s, cpu_s + grace_s + 1 }
	};
	for (size_t i = 0; i < LOCKDOWN_LIMITS; i++)
		if (set_limit(&rows[i], &now[i], pid) != 0)
			return -1;
	return 0;
}

static int loopback_up(void)
{
	SCOPED_FD sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };
	return sock < 0 ? -1 : ioctl(sock, SIOCSIFFLAGS, &lo);
}

/* Landlock forbids mounting, so it comes into force last; making its rules is the longer part. */
static int prepare_rules(const struct plan *p, struct err *e)
{
	static const char *const readable[] = { "/", NULL }, *const writable[] = { "/box", "/dev", NULL };
	SCOPED_FD rules = -1;
	if (landlock_prepare(readable, writable, p->profile->tcp, &rules, e) != 0)
		return -1;
	if (rules >= 0 && dup3(rules, RULESET_FD, O_CLOEXEC) < 0)
		return err_sys(e, ERR_BUG, "the Landlock rules");
	return 0;
}

int lockdown_prepare(const struct plan *p, struct err *e)
{
	if (p->profile->loopback && loopback_up() != 0)
		return err_sys(e, ERR_OPERATOR, "the loopback interface cannot be brought up");
	if (setsid() < 0)
		return err_sys(e, ERR_BUG, "setsid");
	if (bound_capabilities() != 0)
		return err_sys(e, ERR_OPERATOR, "capabilities cannot be bounded");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return err_sys(e, ERR_OPERATOR, "no_new_privs");
	if (fixed_limits() != 0)
		return err_sys(e, ERR_OPERATOR, "resource limits");
	return prepare_rules(p, e);
}

int lockdown_enforce(struct err *e)
{
	if (lockdown_capabilities() != 0)
		return err_sys(e, ERR_OPERATOR, "capabilities cannot be dropped");
	return landlock_enforce(fcntl(RULESET_FD, F_GETFD) < 0 ? -1 : RULESET_FD, e);
}
