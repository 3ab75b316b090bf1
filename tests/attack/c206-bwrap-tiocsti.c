/* Case: C206 bwrap-tiocsti
 * Attacks: syscall-filter
 * Seen: bubblewrap CVE-2017-5226
 * Run: own => denied ioctl
 * Run: inherited => denied ioctl
 * Run: controlling => denied ioctl
 * Undefended: through
 * Undefended: inherited => reached
 * Undefended: controlling => reached
 * Control: prints a line
 *
 * Characters pushed into the caller's terminal are its next command. The attack takes a terminal of its own where it can,
 * makes it the controlling one and types into it; then tries every descriptor that it was given. */
#include <sys/ioctl.h>

#include "attack.h"

static int own_terminal(void)
{
	int master = open("/dev/ptmx", O_RDWR | O_NOCTTY), unlocked = 0;
	char name[64];
	if (master < 0 || ioctl(master, TIOCSPTLCK, &unlocked) != 0 || ptsname_r(master, name, sizeof name) != 0)
		return -1;
	setsid();
	int fd = open(name, O_RDWR | O_NOCTTY);
	ioctl(fd, TIOCSCTTY, 0);
	return fd;
}

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv, (void)own_terminal;
	return fine();
#endif
	const char *how = argc > 1 ? argv[1] : "own";
	if (strcmp(how, "own") == 0)
		MUST_FAIL(ioctl(own_terminal(), TIOCSTI, "x"));
	for (int fd = 0; fd < 8; fd++)
		MUST_FAIL(ioctl(fd, strcmp(how, "controlling") == 0 ? TIOCSCTTY : TIOCSTI, "x"));
	return HELD;
}
