/* Case: C104 zombie-flood
 * Attacks: nothing-left
 * Expect: pids or held
 * Limits: "pids":32,"wall_ms":5000
 * Undefended: pids
 * Control: reaps what it starts */
#include "attack.h"

int main(void)
{
#ifdef CONTROL
	for (int i = 0; i < 16; i++)
		if (fork() == 0)
			_exit(0);
	while (wait(NULL) > 0)
		;
	return fine();
#endif
	for (int i = 0; i < 1000; i++)
		if (fork() == 0)
			_exit(0);
	return HELD;
}
