/* Case: C061 cache-poison
 * Attacks: nothing-left
 * Run: files after => held / held
 * Run: files beside => held / held
 * Undefended: through
 * Control: keeps a cache where it may
 *
 * The first run plants a file wherever a later one might read: its own directory, home, temporary directories, the
 * caches of compilers, the places that the loader looks at. */
#include <sys/stat.h>

#include "pair.h"

static const char *const places[] = { "/box", ".", "/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run", "/run/lock",
	"/root", "/root/.cache", "/home", "/etc", "/etc/ld.so.conf.d", "/usr/local/lib", "/usr/lib", "/usr/include",
	"/lab", "/lib", "/var/cache", "/dev", "/" };
#define PLACES (sizeof places / sizeof *places)

int main(int argc, char **argv)
{
	char path[128];
#ifdef CONTROL
	(void)argc, (void)argv, (void)path;
	return mkdir("/box/.ccache", 0700) == 0 ? fine() : 1;
#endif
	for (size_t i = 0; i < PLACES; i++) {
		snprintf(path, sizeof path, "%s/planted", places[i]);
		if (sends(argc, argv))
			close(open(path, O_WRONLY | O_CREAT, 0666));
		else if (access(path, F_OK) == 0)
			GOT("%s is still there", path);
	}
	return HELD;
}
