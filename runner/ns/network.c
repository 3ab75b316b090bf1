/* The keeper's own empty network, and a user's right to mount. */
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "runner/fd.h"
#include "runner/runner.h"

static int put(const char *file, const char *text)
{
	SCOPED_FD fd = open(file, O_WRONLY | O_CLOEXEC);
	return fd < 0 ? -1 : write_full(fd, text, strlen(text));
}

/* A user has the right only in a user namespace of one's own, in which one stays who one is. */
static int enter_as_user(uid_t uid, gid_t gid)
{
	char uids[48], gids[48];
	snprintf(uids, sizeof uids, "%u %u 1", uid, uid);
	snprintf(gids, sizeof gids, "%u %u 1", gid, gid);
	if (unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS) != 0)
		return -1;
	return put("/proc/self/setgroups", "deny") != 0 || put("/proc/self/uid_map", uids) != 0 ||
			       put("/proc/self/gid_map", gids) != 0
		       ? -1
		       : 0;
}

/* Half of it would be worse than nothing: a child tries first. */
static bool user_can(void)
{
	int status;
	pid_t pid = fork();
	if (pid == 0)
		_exit(enter_as_user(geteuid(), getegid()) == 0 ? 0 : 1);
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

void runner_settle(struct runner *r)
{
	if (geteuid() == 0)
		r->empty_network = unshare(CLONE_NEWNET) == 0;
	else
		r->empty_network = user_can() && enter_as_user(geteuid(), getegid()) == 0;
}
