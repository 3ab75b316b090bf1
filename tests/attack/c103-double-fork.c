/* Case: C103 double-fork
 * Attacks: nothing-left
 * Expect: held
 * Undefended: left
 * Control: a child that is waited for
 *
 * A daemon without any descriptor, in a session of its own, ignoring every signal. The driver looks for it afterwards. */
#include "attack.h"

int main(void)
{
#ifdef CONTROL
	pid_t child = fork();
	if (child == 0)
		_exit(0);
	return waitpid(child, NULL, 0) == child ? fine() : 1;
#endif
	if (fork() == 0) {
		setsid();
		if (fork() != 0)
			_exit(0);
		for (int s = 1; s < 32; s++)
			signal(s, SIG_IGN);
		for (int fd = 0; fd < 64; fd++)
			close(fd);
		for (;;)
			pause();
	}
	usleep(50000);
	return HELD;
}
