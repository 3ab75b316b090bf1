/* Case: C068 mount-tricks
 * Attacks: syscall-filter
 * Run: mount => denied mount
 * Run: umount => denied umount2
 * Run: pivot => denied pivot_root
 * Run: fsopen => denied fsopen
 * Run: open_tree => denied open_tree
 * Run: move_mount => denied move_mount
 * Run: setattr => denied mount_setattr
 * Run: chroot => denied chroot
 * Run: swapon => denied swapon
 * Undefended: reached
 * Undefended: pivot => changed
 * Control: makes a directory where it may */
#include <sys/stat.h>

#include "attack.h"

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	return mkdir("/box/d", 0700) == 0 ? fine() : 1;
#endif
	static const struct {
		const char *name;
		long number;
	} calls[] = { { "mount", SYS_mount }, { "umount", SYS_umount2 }, { "pivot", SYS_pivot_root },
		{ "fsopen", SYS_fsopen }, { "open_tree", SYS_open_tree }, { "move_mount", SYS_move_mount },
		{ "setattr", SYS_mount_setattr }, { "chroot", SYS_chroot }, { "swapon", SYS_swapon } };
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
		if (argc > 1 && strcmp(argv[1], calls[i].name) == 0)
			MUST_FAIL_AS(calls[i].name, syscall(calls[i].number, "/box", "/box", "tmpfs", 0L, 0L));
	return HELD;
}
