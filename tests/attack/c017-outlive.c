/* Case: C017 outlive
 * Attacks: nothing-left
 * Expect: held
 * Undefended: left
 * Control: the grandchild is waited for */
#include "attack.h"

int main(void)
{
	pid_t child = fork();
	if (child == 0) {
		if (fork() != 0)
			_exit(0);
#ifndef CONTROL
		sleep(1); /* the parent is gone by now: nobody may hear this, and the result must not wait for it */
		GOT("a grandchild spoke after the end");
#endif
		_exit(0);
	}
	int status;
	if (waitpid(child, &status, 0) != child)
		return 1;
#ifdef CONTROL
	return fine();
#endif
	return HELD;
}
