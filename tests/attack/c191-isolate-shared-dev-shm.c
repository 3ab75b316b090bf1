/* Case: C191 isolate-shared-dev-shm
 * Attacks: private-ipc
 * Seen: isolate before 2.6
 * Run: file after => held / held
 * Run: file beside => held / held
 * Undefended: through
 * Control: has no shared memory with anybody
 *
 * A recursive bind of /dev brought the host's /dev/shm into every box. */
#include "pair.h"

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	return fine();
#endif
	if (sends(argc, argv)) {
		close(open("/dev/shm/sent", O_WRONLY | O_CREAT, 0666));
		return way_is(argc, argv, "file") ? HELD : hold();
	}
	for (int i = 0; i < TRIES; i++, pause_a_little())
		if (access("/dev/shm/sent", F_OK) == 0)
			GOT("a file in /dev/shm");
	return HELD;
}
