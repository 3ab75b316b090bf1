/* Case: C059 page-cache
 * Attacks: private-ipc
 * Run: mincore => held
 * Run: fadvise => held
 * Run: pageout => denied madvise
 * Run: merge => denied madvise
 * Run: evict beside => held / held
 * Undefended: through
 * Undefended: merge => reached
 * Control: may ask for its own pages to be read ahead
 *
 * Which pages of a library the kernel holds is the same for all boxes. The channel is one box that throws them out and another
 * that asks for them, or takes the time of reading them: so nobody may throw out, nor ask. (A page that nobody has read yet
 * can still be told from one that somebody has, once: that remainder is a side channel in docs/SECURITY.md's terms.) Merging
 * equal pages of two boxes is the same channel the other way round. */
#include <sys/mman.h>
#include <time.h>

#include "pair.h"

#define PAGE              4096
#define SLOW              25000 /* ns: a page in memory is read in 1 or 2 us, from a disk in 60 and more */
#define FILE_NOBODY_READS "/usr/lib/x86_64-linux-gnu/gconv/libCNS.so"

static int own(char path[static 64])
{
	snprintf(path, 64, "%s", access("/box", W_OK) == 0 ? "/box/x" : "/tmp/x");
	return open(path, O_RDWR | O_CREAT, 0600);
}

static int pair_of(int argc, char **argv)
{
	int slow = 0, fd = open(FILE_NOBODY_READS, O_RDONLY);
	char page[PAGE];
	if (fd < 0) /* a guest has no such file, and shares none */
		fd = open("/lab/program", O_RDONLY);
	if (fd < 0)
		return 1;
	if (sends(argc, argv)) {
		for (int i = 0; i < 45; i++, pause_a_little())
			syscall(SYS_fadvise64, fd, 0L, 0L, 4 /* POSIX_FADV_DONTNEED */);
		return HELD;
	}
	for (int i = 0; i < TRIES; i++, pause_a_little()) {
		struct timespec begin, end;
		clock_gettime(CLOCK_MONOTONIC, &begin);
		ssize_t n = pread(fd, page, sizeof page, 64L * PAGE);
		clock_gettime(CLOCK_MONOTONIC, &end);
		slow += n > 0 && (end.tv_sec - begin.tv_sec) * 1000000000L + end.tv_nsec - begin.tv_nsec > SLOW;
	}
	if (slow >= 6)
		GOT("of %d reads of a page that nobody else needs, %d had to wait for the disk", TRIES, slow);
	return HELD;
}

int main(int argc, char **argv)
{
	char path[64];
	int fd = own(path);
	unsigned char there = 0;
	if (fd < 0 || ftruncate(fd, PAGE) != 0)
		return 1;
	char *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (page == MAP_FAILED)
		return 1;
	page[0] = 1;
#ifdef CONTROL
	(void)argc, (void)argv, (void)there, (void)pair_of;
	return madvise(page, PAGE, MADV_WILLNEED) == 0 ? fine() : 1;
#endif
	unlink(path);
	const char *way = argc > 1 ? argv[1] : "";
	if (argc > 2)
		return pair_of(argc, argv);
	if (strcmp(way, "fadvise") == 0)
		MUST_FAIL(syscall(SYS_fadvise64, fd, 0L, 0L, 4 /* POSIX_FADV_DONTNEED */));
	else if (strcmp(way, "pageout") == 0)
		MUST_FAIL(madvise(page, PAGE, 21 /* MADV_PAGEOUT */));
	else if (strcmp(way, "merge") == 0)
		MUST_FAIL(madvise(page, PAGE, 12 /* MADV_MERGEABLE */));
	else
		MUST_FAIL(syscall(SYS_mincore, page, (size_t)PAGE, &there));
	return HELD;
}
