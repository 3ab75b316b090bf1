/* Case: C101 stop-self
 * Attacks: wall-cap
 * Run: self => wall
 * Run: group => wall
 * Limits: "wall_ms":400
 * Undefended: wall
 * Control: stops a child and lets it go on */
#include "attack.h"

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	int status;
	pid_t child = fork();
	if (child == 0)
		_exit(raise(SIGSTOP));
	if (waitpid(child, &status, WUNTRACED) != child || kill(child, SIGCONT) != 0)
		return 1;
	return waitpid(child, &status, 0) == child && status == 0 ? fine() : 1;
#endif
	if (argc > 1 && strcmp(argv[1], "group") == 0)
		kill(0, SIGSTOP);
	for (;;)
		raise(SIGSTOP);
}
