/* Case: C063 kernel-info
 * Attacks: read-only-root
 * Run: files => held
 * Run: syslog => denied syslog
 * Undefended: through
 * Undefended: syslog => reached
 * Control: asks for the kernel's name */
#include <sys/utsname.h>

#include "attack.h"

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	struct utsname u;
	return uname(&u) == 0 ? fine() : 1;
#endif
	char b[4096];
	if (argc > 1 && strcmp(argv[1], "syslog") == 0) {
		MUST_FAIL(syscall(SYS_syslog, 3, b, sizeof b));
		return HELD;
	}
	static const char *const files[] = { "/proc/kallsyms", "/proc/keys", "/proc/timer_list", "/proc/cmdline",
		"/proc/config.gz", "/proc/kcore", "/sys/kernel/notes", "/sys/class/net/eth0/address", "/dev/kmsg",
		"/dev/mem", "/etc/shadow", "/etc/machine-id", "/etc/hostname", "/root", "/home", "/var/lib", "/tmp",
		"/run" };
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		if (access(files[i], R_OK) == 0)
			GOT("%s is here", files[i]);
	return HELD;
}
