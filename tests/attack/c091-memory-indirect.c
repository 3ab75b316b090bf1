/* Case: C091 memory-indirect
 * Attacks: memory-cap
 * Run: shared => memory
 * Run: children => memory
 * Run: box => memory or disk
 * Limits: "memory_kib":32768,"disk_kib":65536,"wall_ms":8000
 * Undefended: memory
 * Control: a small shared page
 *
 * Memory that no single process owns: shared mappings, many children, and the pages of the box's own files. */
#include <sys/mman.h>

#include "attack.h"

static _Noreturn void fill(int flags)
{
	for (;;) {
		char *p = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS, -1, 0);
		if (p != MAP_FAILED)
			memset(p, 1, 1 << 20);
		else
			usleep(1000);
	}
}

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0) != MAP_FAILED ? fine() : 1;
#endif
	const char *how = argc > 1 ? argv[1] : "shared";
	if (strcmp(how, "shared") == 0)
		fill(MAP_SHARED);
	if (strcmp(how, "children") == 0) {
		for (int i = 0; i < 6; i++)
			if (fork() == 0)
				fill(MAP_PRIVATE);
		for (;;)
			pause();
	}
	static char block[1 << 20] = { 1 };
	int fd = open("/box/f", O_WRONLY | O_CREAT, 0600);
	for (;;)
		if (write(fd, block, sizeof block) < 0)
			usleep(1000);
}
