/* Case: C239 process-numbers
 * Attacks: private-ipc
 * Run: clone => denied clone
 * Run: open => denied pidfd_open
 * Undefended: through
 * Control: has a child, and waits for it by its number in the box
 *
 * The inode number of a pidfd counts the processes that the whole machine has started (Linux 6.9 and later; one number for all
 * before that). A box counts only its own. */
#include <linux/sched.h>
#include <sched.h>
#include <sys/stat.h>

#include "attack.h"

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
	int fd = -1;
	if (argc > 1 && strcmp(argv[1], "open") == 0)
		fd = (int)syscall(SYS_pidfd_open, getpid(), 0);
	else if (clone(nobody, stack + sizeof stack, CLONE_PIDFD | SIGCHLD, NULL, &fd) < 0)
		fd = -1;
	if (fd >= 0 && fstat(fd, &st) == 0)
		GOT("a number of the machine: %lu", (unsigned long)st.st_ino);
	answered("a pidfd");
	return HELD;
}
