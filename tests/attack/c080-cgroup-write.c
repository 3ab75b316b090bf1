/* Case: C080 cgroup-write
 * Attacks: read-only-root
 * Expect: held
 * Undefended: through
 * Control: writes into its own directory */
#include "attack.h"

int main(void)
{
#ifdef CONTROL
	int fd = open("/box/f", O_WRONLY | O_CREAT, 0600);
	return fd >= 0 && write(fd, "x", 1) == 1 ? fine() : 1;
#endif
	static const char *const files[] = { "/sys/fs/cgroup/cgroup.procs", "/sys/fs/cgroup/memory/cgroup.procs",
		"/sys/fs/cgroup/memory/release_agent", "/sys/fs/cgroup/pids/pids.max", "/proc/sys/kernel/core_pattern",
		"/proc/sysrq-trigger", "/proc/self/oom_score_adj", "/proc/self/uid_map", "/sys/power/state",
		"/proc/self/exe" };
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		if (open(files[i], O_WRONLY) >= 0)
			GOT("opened %s for writing", files[i]);
	return HELD;
}
