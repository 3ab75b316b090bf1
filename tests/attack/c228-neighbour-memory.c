/* Case: C228 neighbour-memory
 * Attacks: memory-cap
 * Run: bomb beside => memory / held
 * Run: bomb after => memory / held
 * Limits: "memory_kib":32768,"wall_ms":6000
 * Undefended: memory
 * Control: keeps to its own
 *
 * One box takes all the memory that it can; the one beside it and the next one have theirs. */
#include "pair.h"

static int keep(void)
{
	for (int round = 0; round < 20; round++, pause_a_little()) {
		char *m = malloc(8 << 20);
		if (m == NULL)
			GOT("no memory is left for the neighbour");
		memset(m, 1, 8 << 20);
		free(m);
	}
	return HELD;
}

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	return keep() == HELD ? fine() : 1;
#endif
	if (!sends(argc, argv))
		return keep();
	for (;;) {
		char *m = malloc(1 << 20);
		if (m != NULL)
			memset(m, 1, 1 << 20);
	}
}
