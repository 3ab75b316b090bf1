/* Case: C081 sysctl-write
 * Attacks: read-only-root
 * Expect: held
 * Undefended: through
 * Control: asks for a setting that every program may ask for */
#include "attack.h"

int main(void)
{
#ifdef CONTROL
	return sysconf(_SC_OPEN_MAX) > 0 ? fine() : 1;
#endif
	static const char *const files[] = { "/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger",
		"/proc/sys/kernel/modprobe", "/proc/sys/kernel/hostname", "/proc/sys/vm/overcommit_memory",
		"/proc/sys/fs/binfmt_misc/register", "/proc/sys/kernel/shmmax", "/proc/sys/net/ipv4/ip_forward",
		"/sys/power/state", "/sys/kernel/uevent_helper", "/sys/kernel/mm/transparent_hugepage/enabled",
		"/sys/devices/system/cpu/cpu1/online", "/dev/mem", "/dev/kmsg", "/dev/kvm", "/dev/vda" };
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		if (open(files[i], O_WRONLY) >= 0)
			GOT("opened %s for writing", files[i]);
	return HELD;
}
