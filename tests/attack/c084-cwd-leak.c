/* Case: C084 cwd-leak
 * Attacks: read-only-root
 * Run: climb => held
 * Run: above => held
 * Run: name => held
 * Run: descriptors => held
 * Via: half
 * Undefended: through
 * Undefended: above => not shown: two roots on top of one another last no longer than the making of a box
 * Control: goes up to its root and back
 *
 * A root that is entered is half of it: a working directory or a descriptor of a directory that stayed outside never meets the
 * new root on its way up. The undefended run is such a box: chroot, and nothing else. */
#include <dirent.h>
#include <sys/stat.h>

#include "attack.h"

#define CANARY "tmp/secrets/file"

static int same(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_dev == b->st_dev;
}

/* From here up to where ".." leads nowhere: that must be the root. */
static void climb(void)
{
	struct stat top, root;
	for (int i = 0; i < 64; i++)
		if (chdir("..") != 0)
			break;
	show(CANARY);
	if (stat(".", &top) == 0 && stat("/", &root) == 0 && !same(&top, &root))
		GOT("climbed out of the root");
}

/* Above the root itself: a tree that is stacked on it is entered by "/..". */
static void above(void)
{
	struct stat up, root;
	if (stat("/..", &up) == 0 && stat("/", &root) == 0 && !same(&up, &root))
		GOT("there is another tree above the root");
	if (chdir("/") == 0)
		climb();
}

int main(int argc, char **argv)
{
	const char *way = argc > 1 ? argv[1] : "";
#ifdef CONTROL
	struct stat root;
	(void)way, (void)above;
	return chdir("/") == 0 && chdir("/box") == 0 && stat("/", &root) == 0 ? fine() : 1;
#endif
	char name[4096] = "";
	if (strcmp(way, "name") == 0 && (syscall(SYS_getcwd, name, sizeof name) < 0 || name[0] != '/'))
		GOT("the working directory is %s", name);
	if (strcmp(way, "climb") == 0)
		climb();
	if (strcmp(way, "above") == 0)
		above();
	for (int fd = 3; fd < 1024 && strcmp(way, "descriptors") == 0; fd++)
		if (fchdir(fd) == 0) {
			climb();
			GOT("descriptor %d is a directory", fd);
		}
	return HELD;
}
