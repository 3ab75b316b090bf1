/* Case: C212 firejail-overlay
 * Attacks: syscall-filter
 * Seen: firejail CVE-2021-26910
 * Run: mount => denied mount
 * Run: fsopen => denied fsopen
 * Run: fuse => denied mount
 * Undefended: through
 * Undefended: fuse => reached
 * Control: keeps a copy of its own instead
 *
 * An overlay over directories that the student owns, set up with rights, was a race. No box mounts anything. */
#include <sys/mount.h>
#include <sys/stat.h>

#include "attack.h"

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	return mkdir("/box/upper", 0755) == 0 ? fine() : 1;
#endif
	const char *how = argc > 1 ? argv[1] : "mount";
	mkdir("/box/lower", 0755), mkdir("/box/upper", 0755), mkdir("/box/work", 0755), mkdir("/box/all", 0755);
	if (strcmp(how, "mount") == 0)
		MUST_FAIL(mount("overlay", "/box/all", "overlay", 0,
			"lowerdir=/box/lower,upperdir=/box/upper,workdir=/box/work,userxattr"));
	else if (strcmp(how, "fuse") == 0)
		MUST_FAIL(mount("x", "/box/all", "fuse", 0, "fd=3,rootmode=40000,user_id=0,group_id=0"));
	else
		MUST_FAIL(syscall(SYS_fsopen, "overlay", 0));
	return HELD;
}
