/* Case: C075 tiocsti
 * Attacks: syscall-filter
 * Run: sti => denied ioctl
 * Run: linux => denied ioctl
 * Run: high => denied ioctl
 * Run: tty => held
 * Undefended: reached
 * Control: asks for the window size, as stdio may
 *
 * TIOCSTI types into somebody's terminal. high has a bit above the 32 that the kernel looks at. */
#include <sys/ioctl.h>

#include "attack.h"

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	return isatty(1) == 0 ? fine() : 1;
#endif
	const char *how = argc > 1 ? argv[1] : "sti";
	if (strcmp(how, "tty") == 0) {
		if (open("/dev/tty", O_RDWR) >= 0 || open("/dev/console", O_RDWR) >= 0 ||
			open("/dev/ptmx", O_RDWR) >= 0)
			GOT("a terminal");
		return HELD;
	}
	unsigned long request = strcmp(how, "linux") == 0 ? 0x541CUL : 0x5412UL;
	if (strcmp(how, "high") == 0)
		request |= 1UL << 32;
	for (int fd = 0; fd < 3; fd++)
		MUST_FAIL(syscall(SYS_ioctl, (long)fd, request, "x"));
	return HELD;
}
