/* Case: C227 user-quota
 * Attacks: private-ipc
 * Run: pipes beside => held / held
 * Limits: "pids":16
 * Undefended: through
 * Control: fills a pipe
 *
 * A user's pipes share one allowance of pages; beyond it, new pipes are small. Boxes of one user could tell each other. */
#include "pair.h"

static int room(void)
{
	static char block[4096];
	int p[2], n = 0;
	if (pipe2(p, O_NONBLOCK) != 0)
		return -1;
	while (write(p[1], block, sizeof block) == sizeof block)
		n++;
	close(p[0]);
	close(p[1]);
	return n;
}

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	return room() >= 16 ? fine() : 1;
#endif
	if (sends(argc, argv)) {
		int p[2];
		for (int i = 0; i < 12; i++)
			if (fork() == 0)
				break;
		for (int i = 0; i < 1500 && pipe(p) == 0; i++)
			;
		return hold();
	}
	for (int i = 0; i < TRIES; i++, pause_a_little())
		if (room() >= 0 && room() < 16)
			GOT("pipes are small");
	return HELD;
}
