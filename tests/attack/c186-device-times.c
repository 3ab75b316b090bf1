/* Case: C186 device-times
 * Attacks: private-ipc
 * Run: touch => held
 * Run: handle => held
 * Run: chmod => held
 * Undefended: through
 * Undefended: chmod => not shown: the nodes are the host root's
 * Control: writes to the same devices
 *
 * The nodes in /dev are the host's, and whoever may write to a file may set its times to now: a box that touches
 * /dev/null writes eight bytes that every other box can read. */
#include <sys/stat.h>

#include "attack.h"

static const char *const nodes[] = { "/dev/null", "/dev/zero", "/dev/full", "/dev/urandom" };

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "";
	for (size_t i = 0; i < sizeof nodes / sizeof *nodes; i++) {
		int fd = open(nodes[i], O_RDWR);
#ifdef CONTROL
		(void)how;
		bool full = strcmp(nodes[i], "/dev/full") == 0;
		if (fd < 0 || (write(fd, "x", 1) == 1) == full)
			return 1;
		continue;
#endif
		if (strcmp(how, "touch") == 0)
			MUST_FAIL(utimensat(AT_FDCWD, nodes[i], NULL, 0));
		else if (strcmp(how, "handle") == 0)
			MUST_FAIL(futimens(fd, NULL));
		else
			MUST_FAIL(chmod(nodes[i], 0666));
	}
	return fine() ? 1 : HELD;
}
