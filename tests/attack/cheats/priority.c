/* Case: C098 priority
 * Attacks: the clock: real-time scheduling and a better place in the queue
 * On-reference: worse
 * Undefended: printed */
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

__attribute__((constructor)) static void ahead(void)
{
	struct sched_param best = { .sched_priority = 99 };
	if (setpriority(PRIO_PROCESS, 0, -20) == 0 || sched_setscheduler(0, SCHED_FIFO, &best) == 0)
		(void)!write(STDOUT_FILENO, "ahead\n", 6);
}
