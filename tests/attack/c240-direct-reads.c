/* Case: C240 direct-reads
 * Attacks: private-ipc
 * Run: open => denied openat
 * Run: open-call => denied open
 * Run: later => denied fcntl
 * Undefended: through
 * Control: reads the same file through the page cache, without waiting
 *
 * Reads past the page cache get to the disk each time: a box could read as fast as the disk is able to, for as long as it lives,
 * and hear at its pace when another box does the same, as often as they like. */
#include "attack.h"

#define FILE_OF_ALL "/usr/lib/x86_64-linux-gnu/libc.so.6"

int main(int argc, char **argv)
{
	static char block[4096] __attribute__((aligned(4096)));
	const char *path = access(FILE_OF_ALL, R_OK) == 0 ? FILE_OF_ALL : argv[0];
#ifdef CONTROL
	(void)argc;
	int plain = open(path, O_RDONLY | O_NONBLOCK);
	return fcntl(plain, F_SETFL, O_NONBLOCK) == 0 && read(plain, block, sizeof block) > 0 ? fine() : 1;
#endif
	const char *way = argc > 1 ? argv[1] : "open";
	int fd = -1;
	if (strcmp(way, "open") == 0)
		fd = open(path, O_RDONLY | O_DIRECT);
	else if (strcmp(way, "open-call") == 0)
		fd = (int)syscall(SYS_open, path, O_RDONLY | O_DIRECT);
	else if ((fd = open(path, O_RDONLY)) >= 0 && fcntl(fd, F_SETFL, O_DIRECT) != 0)
		fd = -1;
	for (int i = 0; fd >= 0 && i < 100; i++)
		if (pread(fd, block, sizeof block, 0) <= 0)
			return answered("pread"), HELD;
	MUST_FAIL_AS("reading the disk", fd);
	return HELD;
}
