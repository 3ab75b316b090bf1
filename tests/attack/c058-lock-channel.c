/* Case: C058 lock-channel
 * Attacks: private-ipc
 * Run: flock => denied flock or held
 * Run: fcntl => denied fcntl or held
 * Run: ofd => denied fcntl or held
 * Run: lease => denied fcntl or held
 * Run: notify => denied fcntl or held
 * Run: inotify => denied inotify_init1 or denied inotify_add_watch or held
 * Undefended: through
 * Control: reads the shared file
 *
 * Two boxes share the inodes of the read-only binds. A lock, a lease or a watch on one of them would carry bits from
 * one to the other. */
#include <sys/file.h>
#include <sys/inotify.h>

#include "attack.h"

int main(int argc, char **argv)
{
	int fd = open("/lab/program", O_RDONLY);
#ifdef CONTROL
	(void)argc, (void)argv;
	char b[4];
	return fd >= 0 && read(fd, b, sizeof b) == 4 ? fine() : 1;
#endif
	const char *how = argc > 1 ? argv[1] : "flock";
	struct flock lock = { .l_type = F_RDLCK };
	if (strcmp(how, "flock") == 0)
		MUST_FAIL(flock(fd, LOCK_SH));
	else if (strcmp(how, "fcntl") == 0)
		MUST_FAIL(fcntl(fd, F_SETLK, &lock));
	else if (strcmp(how, "ofd") == 0)
		MUST_FAIL(fcntl(fd, F_OFD_SETLK, &lock));
	else if (strcmp(how, "lease") == 0)
		MUST_FAIL(fcntl(fd, F_SETLEASE, F_RDLCK));
	else if (strcmp(how, "notify") == 0)
		MUST_FAIL(fcntl(open("/lab", O_RDONLY), F_NOTIFY, DN_ACCESS));
	else
		MUST_FAIL(inotify_add_watch(inotify_init1(0), "/lab/program", IN_OPEN));
	return HELD;
}
