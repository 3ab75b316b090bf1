/* Case: C210 firejail-join
 * Attacks: syscall-filter
 * Seen: firejail CVE-2022-31214
 * Run: unshare => denied unshare
 * Run: clone => denied clone
 * Run: setns => denied setns
 * Undefended: through
 * Undefended: setns => reached
 * Control: starts a child in the namespaces that it has
 *
 * A sandbox was faked from inside, and a privileged program asked to join it. Nothing here joins by pid, and without user
 * namespaces there is nothing to fake one with. */
#include <sched.h>

#include "attack.h"

int main(int argc, char **argv)
{
#ifdef CONTROL
	int status;
	(void)argc, (void)argv;
	pid_t child = fork();
	if (child == 0)
		_exit(0);
	return waitpid(child, &status, 0) == child && status == 0 ? fine() : 1;
#endif
	const char *how = argc > 1 ? argv[1] : "unshare";
	if (strcmp(how, "unshare") == 0)
		MUST_FAIL(unshare(CLONE_NEWUSER | CLONE_NEWNS));
	else if (strcmp(how, "setns") == 0)
		MUST_FAIL(setns(0, CLONE_NEWUSER));
	else {
		long pid = syscall(SYS_clone, CLONE_NEWUSER | CLONE_NEWPID | SIGCHLD, 0, 0, 0, 0);
		if (pid == 0)
			_exit(0);
		MUST_FAIL(pid);
	}
	return HELD;
}
