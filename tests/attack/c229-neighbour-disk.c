/* Case: C229 neighbour-disk
 * Attacks: disk-cap
 * Run: bytes beside => disk or held / held
 * Run: files beside => disk or held / held
 * Limits: "disk_kib":4096,"inodes":200,"wall_ms":4000
 * Undefended: through
 * Control: writes a little
 *
 * One box fills its directory; the other one still has room. */
#include "pair.h"

static int fill(bool files)
{
	static char block[1 << 16] = { 1 };
	char name[64];
	int fd = open("/box/full", O_WRONLY | O_CREAT, 0600);
	for (int i = 0; i < 100000; i++) {
		snprintf(name, sizeof name, "/box/f%d", i);
		if (files ? close(open(name, O_WRONLY | O_CREAT, 0600)) != 0 : write(fd, block, sizeof block) < 0)
			break;
	}
	return hold();
}

int main(int argc, char **argv)
{
	static char block[1 << 20] = { 1 };
#ifdef CONTROL
	(void)argc, (void)argv, (void)fill;
	int own = open("/box/own", O_WRONLY | O_CREAT, 0600);
	return own >= 0 && write(own, block, 4096) == 4096 ? fine() : 1;
#endif
	if (sends(argc, argv))
		return fill(way_is(argc, argv, "files"));
	for (int i = 0; i < TRIES; i++, pause_a_little()) {
		int fd = open("/box/mine", O_WRONLY | O_CREAT, 0600);
		if (fd < 0 || write(fd, block, sizeof block) != sizeof block)
			GOT("the neighbour's files take the room: %s", strerror(errno));
		close(fd);
		unlink("/box/mine");
	}
	return HELD;
}
