/* Case: C102 stuck-child
 * Attacks: wall-cap
 * Expect: wall
 * Limits: "wall_ms":400
 * Undefended: wall
 * Control: a vfork whose child ends at once */
#include "attack.h"

int main(void)
{
	pid_t child = vfork(); // NOLINT
	if (child == 0) {
#ifndef CONTROL
		for (;;)
			pause();
#endif
		_exit(0);
	}
	return waitpid(child, NULL, 0) == child ? fine() : 1;
}
