/* Case: C214 firejail-filter-files
 * Attacks: read-only-root
 * Seen: firejail CVE-2019-12589
 * Expect: held
 * Undefended: changed
 * Control: writes a file of its own that is called like a policy
 *
 * Filter files lay where the sandboxed program could write: the next one ran unfiltered. */
#include "attack.h"

int main(void)
{
#ifdef CONTROL
	int own = open("/box/run.policy", O_WRONLY | O_CREAT, 0600);
	return own >= 0 && write(own, "allow ptrace\n", 13) == 13 ? fine() : 1;
#endif
	static const char *const files[] = { "/tmp/site/policy/run.policy", "/tmp/tree/runner/policy/run.policy",
		"/usr/share/plumbline/runner/policy/run.policy", "/usr/local/share/plumbline/runner/policy/run.policy",
		"/run/firejail/mnt/seccomp/seccomp", "/box/../runner/policy/run.policy", "/run/plumb" };
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		int fd = open(files[i], O_WRONLY | O_APPEND);
		if (fd >= 0 && write(fd, "allow ptrace\n", 13) == 13)
			GOT("%s was changed", files[i]);
	}
	return HELD;
}
