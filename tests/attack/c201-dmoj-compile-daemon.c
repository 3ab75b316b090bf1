/* Case: C201 dmoj-compile-daemon
 * Attacks: nothing-left
 * Seen: DMOJ judge-server issue 318 (2018)
 * Profile: build
 * Run: daemon => held
 * Run: session => held
 * Undefended: left
 * Control: runs a helper and waits for it
 *
 * Compile-time execution left a process behind. Build boxes may execute programs: this one starts another, which outlives
 * its parent. */
#include "attack.h"

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "stay") == 0)
		for (;;)
			pause();
#ifdef CONTROL
	int status;
	pid_t child = fork();
	if (child == 0) {
		dup2(2, 1);
		execl("/usr/bin/gcc", "gcc", "--version", NULL);
	}
	return waitpid(child, &status, 0) == child && status == 0 ? puts("fine"), 0 : 1;
#endif
	if (fork() == 0) {
		if (argc > 1 && strcmp(argv[1], "session") == 0)
			setsid();
		for (int fd = 0; fd < 16; fd++)
			close(fd);
		execl("/lab/program", "cc1", "stay", NULL);
		_exit(1);
	}
	usleep(50000);
	return HELD;
}
