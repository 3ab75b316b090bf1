/* Case: C039 proc-walk
 * Attacks: read-only-root
 * Expect: held
 * Undefended: through
 * Control: reads its own arguments */
#include "attack.h"

int main(int argc, char **argv)
{
#ifdef CONTROL
	return argc == 1 && argv[0] != NULL ? fine() : 1;
#endif
	(void)argc, (void)argv;
	static const char *const files[] = { "cmdline", "environ", "maps", "status", "stack", "mountinfo", "cgroup" };
	for (int pid = 1; pid < 40000; pid++)
		for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
			char path[64];
			snprintf(path, sizeof path, "/proc/%d/%s", pid, files[i]);
			if (pid != getpid() && access(path, R_OK) == 0)
				show(path);
		}
	return HELD;
}
