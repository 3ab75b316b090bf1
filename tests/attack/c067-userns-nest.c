/* Case: C067 userns-nest
 * Attacks: syscall-filter
 * Run: unshare => denied unshare
 * Run: clone => denied clone
 * Run: clone-high => denied clone
 * Run: clone3 => held
 * Run: setns => denied setns
 * Undefended: through
 * Undefended: setns => reached
 * Control: forks without any new namespace
 *
 * clone-high sets a bit above the 32 that the kernel looks at. clone3 hides its flags behind a pointer that no filter
 * can read: it answers "no such call", and libc falls back to clone. */
#include <sched.h>

#include "attack.h"

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	pid_t child = fork();
	if (child == 0)
		_exit(0);
	return waitpid(child, NULL, 0) == child ? fine() : 1;
#endif
	const char *how = argc > 1 ? argv[1] : "unshare";
	static const long flags[] = { CLONE_NEWUSER, CLONE_NEWNS, CLONE_NEWNET, CLONE_NEWPID, CLONE_NEWUTS,
		CLONE_NEWIPC, CLONE_NEWCGROUP };
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
		uint64_t args[11] = { (uint64_t)flags[i], 0, 0, 0, SIGCHLD };
		long high = strcmp(how, "clone-high") == 0 ? 1L << 40 : 0;
		long r = -1;
		if (strcmp(how, "unshare") == 0)
			r = syscall(SYS_unshare, flags[i]);
		else if (strcmp(how, "setns") == 0)
			r = syscall(SYS_setns, 0, flags[i]);
		else if (strcmp(how, "clone3") == 0)
			r = syscall(SYS_clone3, args, 88UL);
		else
			r = syscall(SYS_clone, flags[i] | high | SIGCHLD, 0, 0, 0, 0);
		if (r == 0 && strncmp(how, "clone", 5) == 0)
			_exit(0);
		if (r >= 0)
			GOT("%s with flag %lx", how, (unsigned long)flags[i]);
		answered(how);
	}
	return HELD;
}
