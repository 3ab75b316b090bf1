/* Case: C236 huge-pages
 * Attacks: memory-cap
 * Run: map => denied mmap
 * Run: file => denied memfd_create
 * Run: wide => denied mmap
 * Undefended: reached
 * Control: maps memory the plain way, and asks for large pages where they are its own
 *
 * Pages of hugetlb are set aside for the whole machine and no memory limit counts them. A database's host has some: a box that
 * takes them has more than its cap, and the database less. */
#include <sys/mman.h>

#include "attack.h"

#define HUGE_PAGE ((size_t)2 << 20)

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	char *plain = mmap(NULL, 2 * HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (plain == MAP_FAILED || (madvise(plain, 2 * HUGE_PAGE, MADV_HUGEPAGE) != 0 && errno != EINVAL))
		return 1;
	plain[HUGE_PAGE] = 1;
	return fine();
#endif
	const char *way = argc > 1 ? argv[1] : "map";
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB;
	void *p = MAP_FAILED;
	if (strcmp(way, "file") == 0) {
		int fd = memfd_create("x", MFD_HUGETLB);
		p = fd < 0 || ftruncate(fd, (off_t)HUGE_PAGE) != 0
			    ? MAP_FAILED
			    : mmap(NULL, HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	} else if (strcmp(way, "wide") == 0) { /* bits above those that a filter of 32 would see */
		p = (void *)syscall(SYS_mmap, NULL, HUGE_PAGE, PROT_READ | PROT_WRITE, 0x100000000L | flags, -1L, 0L);
	} else {
		p = mmap(NULL, HUGE_PAGE, PROT_READ | PROT_WRITE, flags, -1, 0);
	}
	MUST_FAIL_AS("huge pages", p == MAP_FAILED ? -1 : 0);
	return HELD;
}
