/* Case: C059 page-cache
 * Attacks: private-ipc
 * Run: mincore => held
 * Run: fadvise => held
 * Undefended: through
 * Control: may ask for its own pages to be read ahead
 *
 * Which pages of a library the kernel holds is the same for all boxes: one box that can throw them out and another that
 * can ask for them have a channel. (Asking costs time even so; that remainder is in docs/SECURITY.md's terms a timing
 * channel.) */
#include <sys/mman.h>

#include "attack.h"

#define PAGE 4096

static int own(char path[static 64])
{
	snprintf(path, 64, "%s", access("/box", W_OK) == 0 ? "/box/x" : "/tmp/x");
	return open(path, O_RDWR | O_CREAT, 0600);
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
	(void)argc, (void)argv, (void)there;
	return madvise(page, PAGE, MADV_WILLNEED) == 0 ? fine() : 1;
#endif
	unlink(path);
	if (argc > 1 && strcmp(argv[1], "fadvise") == 0)
		MUST_FAIL(syscall(SYS_fadvise64, fd, 0L, 0L, 4 /* POSIX_FADV_DONTNEED */));
	else
		MUST_FAIL(syscall(SYS_mincore, page, (size_t)PAGE, &there));
	return HELD;
}
