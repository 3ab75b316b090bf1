/* Case: C239 machine-numbers
 * Attacks: private-ipc
 * Run: clone => denied clone
 * Run: open => held or denied pidfd_open
 * Run: mount => held
 * Run: mount-call => held
 * Undefended: through
 * Control: has a child, and waits for it by its number in the box
 *
 * The inode number of a pidfd counts the processes that the whole machine has started (Linux 6.9 and later; one number for all
 * before that), the number of a mount the mounts (Linux 6.8; before that those that there are): so many a box, so it tells of how
 * many boxes there were since. A box counts only its own. */
#include <linux/sched.h>
#include <sched.h>
#include <sys/stat.h>

#include "attack.h"

#define MOUNT_NUMBER (STATX_MNT_ID | 0x4000 /* STATX_MNT_ID_UNIQUE */)

static int nobody(void *arg)
{
	return arg != NULL;
}

int main(int argc, char **argv)
{
	static char stack[65536];
#ifdef CONTROL
	(void)argc, (void)argv;
	pid_t child = clone(nobody, stack + sizeof stack, SIGCHLD, NULL);
	return child == waitpid(child, NULL, 0) ? fine() : 1;
#endif
	struct stat st = { 0 };
	struct statx more = { 0 };
	const char *way = argc > 1 ? argv[1] : "clone";
	int fd = -1;
	if (strcmp(way, "mount") == 0)
		statx(AT_FDCWD, "/", 0, STATX_BASIC_STATS | MOUNT_NUMBER, &more);
	if (strcmp(way, "mount-call") == 0)
		syscall(SYS_statx, AT_FDCWD, "/", 0, STATX_BASIC_STATS | MOUNT_NUMBER, &more);
	if ((more.stx_mask & MOUNT_NUMBER) != 0)
		GOT("mount %llx", (unsigned long long)more.stx_mnt_id);
	if (strncmp(way, "mount", 5) == 0)
		return answered("statx"), HELD;
	if (strcmp(way, "open") == 0)
		fd = (int)syscall(SYS_pidfd_open, getpid(), 0);
	else if (clone(nobody, stack + sizeof stack, CLONE_PIDFD | SIGCHLD, NULL, &fd) < 0)
		fd = -1;
	if (fd >= 0 && fstat(fd, &st) == 0)
		GOT("a number of the machine: %lu", (unsigned long)st.st_ino);
	answered("a pidfd");
	return HELD;
}
