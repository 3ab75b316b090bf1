/* Case: C096 output-drip
 * Attacks: wall-cap
 * Expect: wall
 * Limits: "wall_ms":600
 * Undefended: wall
 * Control: a few drops, and the end */
#include "attack.h"

int main(void)
{
#ifdef CONTROL
	return fine();
#endif
	for (;;) {
		if (write(1, ".", 1) < 0)
			return HELD;
		usleep(20000);
	}
}
