/* Case: C062 leftovers
 * Attacks: nothing-left
 * Run: pages after => held / held
 * Run: files after => held / held
 * Run: blocks after => held / held
 * Limits: "memory_kib":98304,"disk_kib":16384
 * Undefended: through
 * Undefended: pages => not shown: the kernel clears pages for everybody
 * Undefended: blocks => not shown: the kernel clears blocks for everybody
 * Control: finds zeros in new memory
 *
 * The first run fills memory and files with a pattern; the second looks for it in pages that it gets without having
 * written to them, in blocks that it only reserved, and in its directory. */
#include <sys/mman.h>

#include "pair.h"

#define AREA (16 << 20)
static const char pattern[] = "left-by-an-earlier-run";

static char *area(void)
{
	char *m = mmap(NULL, AREA, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return m == MAP_FAILED ? NULL : m;
}

static void fill(char *m)
{
	for (size_t at = 0; at + sizeof pattern < AREA; at += sizeof pattern)
		memcpy(m + at, pattern, sizeof pattern);
}

static void search(const char *m, size_t n, const char *where)
{
	if (memmem(m, n, pattern, sizeof pattern - 1) != NULL)
		GOT("an earlier run's bytes in %s", where);
}

static int of_blocks(bool send, char *m)
{
	int fd = open(send ? "/box/filled" : "/box/reserved", O_RDWR | O_CREAT, 0600);
	if (fd < 0 || (!send && fallocate(fd, 0, 0, 4 << 20) != 0))
		return 1;
	ssize_t n = send ? write(fd, m, 4 << 20) : read(fd, m, 4 << 20);
	if (send)
		unlink("/box/filled");
	else
		search(m, n < 0 ? 0 : (size_t)n, "reserved blocks");
	return HELD;
}

static int of_files(bool send)
{
	static const char *const names[] = { "/box/left", "left", "/tmp/left" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (send)
			close(open(names[i], O_WRONLY | O_CREAT, 0600));
		else if (access(names[i], F_OK) == 0)
			GOT("%s", names[i]);
	return HELD;
}

int main(int argc, char **argv)
{
	char *m = area();
	if (m == NULL)
		return 1;
#ifdef CONTROL
	(void)argc, (void)argv, (void)fill, (void)of_blocks, (void)of_files;
	search(m, AREA, "new pages");
	return m[0] == 0 ? fine() : 1;
#endif
	if (sends(argc, argv))
		fill(m);
	if (way_is(argc, argv, "files"))
		return of_files(sends(argc, argv));
	if (way_is(argc, argv, "blocks"))
		return of_blocks(sends(argc, argv), m);
	if (!sends(argc, argv))
		search(m, AREA, "new pages");
	return HELD;
}
