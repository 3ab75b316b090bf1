/* Case: C084 cwd-leak
 * Attacks: read-only-root
 * Expect: held
 * Via: bare
 * Undefended: through
 * Control: goes up to its root and back */
#include <sys/stat.h>

#include "attack.h"

int main(void)
{
	struct stat top, root;
#ifdef CONTROL
	return chdir("/") == 0 && chdir("/box") == 0 && stat("/", &root) == 0 ? fine() : 1;
#endif
	/* From a directory left outside of the root, ".." would climb past it. */
	for (int i = 0; i < 64; i++)
		if (chdir("..") != 0)
			break;
	if (stat(".", &top) == 0 && stat("/", &root) == 0 && (top.st_ino != root.st_ino || top.st_dev != root.st_dev))
		GOT("climbed out of the root");
	for (int fd = 3; fd < 1024; fd++)
		if (fchdir(fd) == 0)
			GOT("descriptor %d is a directory", fd);
	return HELD;
}
