/* Case: C064 perf-trace
 * Attacks: syscall-filter
 * Run: bpf => denied bpf
 * Run: perf => denied perf_event_open
 * Run: uffd => denied userfaultfd
 * Run: module => denied finit_module
 * Run: kexec => denied kexec_load
 * Run: fanotify => denied fanotify_init
 * Run: memfd => denied memfd_secret
 * Run: quota => denied quotactl
 * Run: personality => denied personality
 * Run: ldt => denied modify_ldt
 * Undefended: reached
 * Control: measures its own time */
#include <time.h>

#include "attack.h"

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	struct timespec now;
	return clock_gettime(CLOCK_MONOTONIC, &now) == 0 ? fine() : 1;
#endif
	static const struct {
		const char *name;
		long number;
	} calls[] = { { "bpf", SYS_bpf }, { "perf", SYS_perf_event_open }, { "uffd", SYS_userfaultfd },
		{ "module", SYS_finit_module }, { "kexec", SYS_kexec_load }, { "fanotify", SYS_fanotify_init },
		{ "memfd", SYS_memfd_secret }, { "quota", SYS_quotactl }, { "personality", SYS_personality },
		{ "ldt", SYS_modify_ldt } };
	char zeros[256] = "";
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
		if (argc > 1 && strcmp(argv[1], calls[i].name) == 0)
			MUST_FAIL_AS(calls[i].name,
				syscall(calls[i].number, i == 8 ? 0x0400000L : 0L, zeros, sizeof zeros, 0L, 0L));
	return HELD;
}
