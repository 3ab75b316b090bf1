/* Case: C226 kernel-counters
 * Attacks: private-ipc
 * Open: docs/SECURITY.md, side channels: numbers of pipes are handed out for the whole machine
 * Run: pipes beside => held / held
 * Undefended: not shown: it is open in a box as well
 * Control: makes a pipe
 *
 * The inode numbers of pipes come from one counter, in blocks for each processor: how far it moved tells how many were made
 * elsewhere. Noisy, and open. */
#include <sys/stat.h>

#include "pair.h"

static unsigned long number(void)
{
	struct stat st = { 0 };
	int p[2];
	if (pipe(p) == 0) {
		fstat(p[0], &st);
		close(p[0]);
		close(p[1]);
	}
	return (unsigned long)st.st_ino;
}

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	return number() != 0 ? fine() : 1;
#endif
	if (sends(argc, argv)) {
		for (int i = 0; i < 60000; i++)
			number();
		return HELD;
	}
	unsigned long first = number(), last = first;
	for (int i = 0; i < TRIES; i++, pause_a_little())
		last = number();
	if (last - first > 2000)
		GOT("%lu pipes were made elsewhere", last - first);
	return HELD;
}
