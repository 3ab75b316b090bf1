/* Case: C082 setns-fd
 * Attacks: syscall-filter
 * Run: proc => held or denied setns
 * Run: fds => denied setns
 * Run: pidfd => denied pidfd_open or denied setns
 * Undefended: through
 * Undefended: fds => reached
 * Control: stays where it is
 *
 * Into a namespace through a file that names it, through any descriptor that was left open, through a process. */
#include <sched.h>

#include "attack.h"

static void through_proc(void)
{
	static const char *const names[] = { "mnt", "net", "pid", "user", "uts", "ipc", "cgroup" };
	for (int pid = 1; pid < 64; pid++)
		for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
			char path[64];
			snprintf(path, sizeof path, "/proc/%d/ns/%s", pid, names[i]);
			int fd = open(path, O_RDONLY);
			if (fd >= 0 && setns(fd, 0) == 0)
				GOT("entered %s", path);
		}
}

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv, (void)through_proc;
	return fine();
#endif
	const char *how = argc > 1 ? argv[1] : "proc";
	if (strcmp(how, "proc") == 0)
		through_proc();
	else if (strcmp(how, "pidfd") == 0)
		MUST_FAIL(setns((int)syscall(SYS_pidfd_open, getppid(), 0), CLONE_NEWUTS));
	else
		for (int fd = 0; fd < 256; fd++)
			MUST_FAIL(setns(fd, 0));
	return HELD;
}
