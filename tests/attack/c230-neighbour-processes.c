/* Case: C230 neighbour-processes
 * Attacks: pids-cap
 * Run: bomb beside => pids or held / held
 * Limits: "pids":32,"wall_ms":3000
 * Undefended: through
 * Control: starts one process
 *
 * One box takes all the processes that it can; the one beside it can still start one. */
#include "pair.h"

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	pid_t child = fork();
	if (child == 0)
		_exit(0);
	return waitpid(child, NULL, 0) == child ? fine() : 1;
#endif
	if (sends(argc, argv)) {
		for (int i = 0; i < 2000; i++) {
			pid_t child = fork();
			if (child == 0)
				return hold();
			if (child < 0)
				usleep(1000);
		}
		return hold();
	}
	for (int i = 0; i < TRIES; i++, pause_a_little()) {
		pid_t child = fork();
		if (child == 0)
			_exit(0);
		if (child < 0)
			GOT("the neighbour has all processes");
		waitpid(child, NULL, 0);
	}
	return HELD;
}
