/* Case: C098 priority
 * Attacks: no-privilege
 * Run: nice => held or denied setpriority
 * Run: realtime => held or denied sched_setscheduler
 * Run: ionice => held or denied ioprio_set
 * Undefended: reached
 * Control: yields */
#include <sched.h>
#include <sys/resource.h>

#include "attack.h"

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	return sched_yield() == 0 ? fine() : 1;
#endif
	const char *how = argc > 1 ? argv[1] : "nice";
	struct sched_param high = { .sched_priority = 50 };
	if (strcmp(how, "nice") == 0)
		MUST_FAIL(setpriority(PRIO_PROCESS, 0, -20));
	else if (strcmp(how, "realtime") == 0)
		MUST_FAIL(sched_setscheduler(0, SCHED_FIFO, &high));
	else
		MUST_FAIL(syscall(SYS_ioprio_set, 1, 0, 1 << 13));
	return HELD;
}
