/* Case: C088 fork-bomb
 * Attacks: pids-cap
 * Expect: pids
 * Limits: "pids":32,"wall_ms":5000
 * Undefended: pids
 * Control: eight children, one after the other */
#include "attack.h"

int main(void)
{
#ifdef CONTROL
	for (int i = 0; i < 8; i++) {
		pid_t child = fork();
		if (child == 0)
			_exit(0);
		if (waitpid(child, NULL, 0) != child)
			return 1;
	}
	return fine();
#endif
	for (;;)
		if (fork() < 0)
			usleep(1000);
}
