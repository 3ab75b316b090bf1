/* Case: C093 disk-fill
 * Attacks: disk-cap
 * Run: write => disk
 * Run: allocate => disk or signal or held or denied fallocate
 * Limits: "disk_kib":4096,"memory_kib":65536,"wall_ms":5000
 * Undefended: kib
 * Undefended: allocate => through
 * Control: writes sixty-four kilobytes */
#include "attack.h"

int main(int argc, char **argv)
{
	static char block[1 << 16] = { 1 };
	int fd = open("/box/f", O_WRONLY | O_CREAT, 0600);
#ifdef CONTROL
	(void)argc, (void)argv;
	return fd >= 0 && write(fd, block, sizeof block) == sizeof block ? fine() : 1;
#endif
	if (argc > 1 && strcmp(argv[1], "allocate") == 0) {
		MUST_FAIL(fallocate(fd, 0, 0, 32L << 20));
		return HELD;
	}
	for (;;)
		if (write(fd, block, sizeof block) < 0)
			usleep(1000);
}
