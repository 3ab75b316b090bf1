/* Case: C235 flush-disk
 * Attacks: disk-cap
 * Run: fsync => held
 * Run: fdatasync => held
 * Run: syncfs => held
 * Run: range => denied sync_file_range
 * Undefended: through
 * Undefended: range => reached
 * Control: writes a file, syncs it and is told that it is done
 *
 * A box shares its host's file systems, read-only. Whoever may sync a file there makes the disk below empty its caches, as often
 * as it likes, and everybody who writes waits: the grader's database too. How long it takes tells what others have written. A
 * call that gets to the kernel is seen by what it says of a descriptor that isn't one. */
#include "attack.h"

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	int fd = open("/box/f", O_RDWR | O_CREAT, 0600);
	return write(fd, "data", 4) == 4 && fsync(fd) == 0 && fdatasync(fd) == 0 && syncfs(fd) == 0 ? fine() : 1;
#endif
	const char *way = argc > 1 ? argv[1] : "fsync";
	long n = strcmp(way, "fsync") == 0 ? SYS_fsync : strcmp(way, "fdatasync") == 0 ? SYS_fdatasync : SYS_syncfs;
	if (strcmp(way, "range") == 0)
		MUST_FAIL(sync_file_range(open("/lab/program", O_RDONLY), 0, 0, SYNC_FILE_RANGE_WRITE));
	else if (syscall(n, 1000) < 0 && errno == EBADF)
		GOT("%s is made", way);
	return HELD;
}
