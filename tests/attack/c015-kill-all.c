/* Case: C015 kill-all
 * Attacks: nothing-left
 * Expect: held or signal or denied kill
 * Undefended: bait
 * Control: ends a child of its own */
#include "attack.h"

int main(void)
{
#ifdef CONTROL
	pid_t child = fork();
	if (child == 0)
		return pause();
	int status;
	return kill(child, SIGKILL) == 0 && waitpid(child, &status, 0) == child ? fine() : 1;
#endif
	/* The driver then looks whether its bait is alive and its process list unchanged. */
	kill(-1, SIGKILL);
	for (pid_t pid = 1; pid < 40000; pid++)
		if (pid != getpid())
			kill(pid, SIGKILL);
	return HELD;
}
