/* Case: C098 priority
 * Attacks: the clock: real-time scheduling and a better place in the queue
 * On-reference: worse */
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

__attribute__((constructor)) static void ahead(void)
{
	struct sched_param best = { .sched_priority = 99 };
	setpriority(PRIO_PROCESS, 0, -20);
	sched_setscheduler(0, SCHED_FIFO, &best);
}
