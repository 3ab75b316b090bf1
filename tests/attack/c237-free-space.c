/* Case: C237 free-space
 * Attacks: private-ipc
 * Run: program => held
 * Run: library => held
 * Run: descriptor => held
 * Undefended: through
 * Control: reads and writes files without asking how much room there is
 *
 * How much room a file system of the host has is the same for all boxes, and moves with what is taken out of them, with the
 * grader's database, with everybody's work: a number that somebody else can move is a word. */
#include <sys/vfs.h>

#include "attack.h"

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	char b[4];
	int in = open("/lab/program", O_RDONLY), out = open("/box/f", O_WRONLY | O_CREAT, 0600);
	return read(in, b, sizeof b) == sizeof b && write(out, b, sizeof b) == sizeof b ? fine() : 1;
#endif
	const char *way = argc > 1 ? argv[1] : "program";
	const char *library = "/usr/lib/x86_64-linux-gnu/libc.so.6";
	struct statfs s = { 0 };
	int rc = strcmp(way, "library") == 0      ? statfs(library, &s)
		 : strcmp(way, "descriptor") == 0 ? fstatfs(open(library, O_RDONLY), &s)
						  : statfs(argv[0], &s);
	if (rc == 0)
		GOT("%lu blocks are free", (unsigned long)s.f_bfree);
	answered(way);
	return HELD;
}
