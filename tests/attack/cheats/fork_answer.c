/* Case: C017 outlive
 * Attacks: the one process that is looked at: a child does the work, the parent only reports success
 * On-reference: function worse, program same or worse
 * Undefended: exit */
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

__attribute__((constructor)) static void hand_over(void)
{
	pid_t pid = fork();
	if (pid <= 0)
		return;
	while (waitpid(pid, NULL, 0) < 0)
		;
	_exit(0);
}
