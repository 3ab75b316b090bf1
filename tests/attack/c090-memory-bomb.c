/* Case: C090 memory-bomb
 * Attacks: memory-cap
 * Expect: memory
 * Limits: "memory_kib":32768,"wall_ms":8000
 * Undefended: memory
 * Control: touches four megabytes */
#include "attack.h"

int main(void)
{
#ifdef CONTROL
	char *p = malloc(4 << 20);
	if (p == NULL)
		return 1;
	memset(p, 1, 4 << 20);
	return fine();
#endif
	for (;;) {
		char *p = malloc(1 << 20);
		if (p != NULL)
			memset(p, 1, 1 << 20);
	}
}
