/* Case: C222 times-pair
 * Attacks: private-ipc
 * Run: program beside => held / held
 * Run: device beside => held / held
 * Run: library beside => held / held
 * Undefended: through
 * Undefended: library => not shown: the containment shows the host's libraries read-only
 * Control: sets the times of its own file
 *
 * The times of a file that two boxes share: whoever can set them sends eight bytes. */
#include <sys/stat.h>

#include "pair.h"

int main(int argc, char **argv)
{
	struct stat was, is;
#ifdef CONTROL
	(void)argc, (void)argv, (void)was, (void)is;
	close(open("/box/f", O_WRONLY | O_CREAT, 0600));
	return utimensat(AT_FDCWD, "/box/f", NULL, 0) == 0 ? fine() : 1;
#endif
	const char *path = way_is(argc, argv, "device")    ? "/dev/full"
			   : way_is(argc, argv, "library") ? "/lib64/ld-linux-x86-64.so.2"
							   : "/lab/program";
	if (sends(argc, argv)) {
		for (int i = 0; i < 45; i++, pause_a_little()) {
			utimensat(AT_FDCWD, path, NULL, 0);
			futimens(open(path, O_RDWR | O_CLOEXEC), NULL);
		}
		return HELD;
	}
	if (stat(path, &was) != 0)
		return 1;
	for (int i = 0; i < TRIES; i++, pause_a_little())
		if (stat(path, &is) == 0 &&
			(is.st_mtim.tv_nsec != was.st_mtim.tv_nsec || is.st_ctim.tv_nsec != was.st_ctim.tv_nsec))
			GOT("the times of %s changed", path);
	return HELD;
}
