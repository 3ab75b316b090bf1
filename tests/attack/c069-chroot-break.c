/* Case: C069 chroot-break
 * Attacks: syscall-filter
 * Run: chroot => denied chroot
 * Run: saved => denied chroot
 * Run: climb => held
 * Undefended: through
 * Undefended: climb => not shown: nobody leaves a root without a second one
 * Control: changes its directory there and back
 *
 * The old way out: a second root below, while a directory outside of it is still open. */
#include <sys/stat.h>

#include "attack.h"

static void climb(void)
{
	struct stat was, is;
	stat(".", &was);
	for (int i = 0; i < 64; i++)
		if (chdir("..") != 0)
			return;
	stat("/", &is);
	stat(".", &was);
	if (was.st_ino != is.st_ino || was.st_dev != is.st_dev)
		GOT("outside of the root");
}

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv, (void)climb;
	int here = open(".", O_RDONLY | O_DIRECTORY);
	return chdir("/lab") == 0 && fchdir(here) == 0 ? fine() : 1;
#endif
	const char *how = argc > 1 ? argv[1] : "chroot";
	mkdir("/box/below", 0755);
	int top = open("/", O_RDONLY | O_DIRECTORY);
	if (strcmp(how, "chroot") == 0)
		MUST_FAIL(chroot("/box/below"));
	if (strcmp(how, "saved") == 0 && chroot("/box/below") == 0)
		fchdir(top);
	climb();
	return HELD;
}
