/* Case: C225 machine-load
 * Attacks: private-ipc
 * Open: docs/SECURITY.md, side channels: sysinfo() tells how many processes the machine has
 * Run: processes beside => held / held
 * Limits: "wall_ms":4000,"pids":16
 * Undefended: not shown: it is open in a box as well
 * Control: asks how much memory there is
 *
 * Two boxes side by side on one machine: the machine's count of processes tells whether the other one is busy. libc's
 * qsort() asks for the machine's memory by the same call, so it stays. */
#include <sys/sysinfo.h>

#include "pair.h"

static int send(void)
{
	for (int i = 0; i < 12; i++)
		if (fork() == 0) {
			usleep(700000);
			_exit(0);
		}
	while (wait(NULL) > 0)
		;
	return HELD;
}

/* While the sender is there, and when it is gone. */
static int receive(void)
{
	struct sysinfo during, after;
	sysinfo(&during);
	usleep(1100000);
	sysinfo(&after);
	if (during.procs >= after.procs + 8)
		GOT("the other box was busy: %d processes, then %d", during.procs, after.procs);
	return HELD;
}

int main(int argc, char **argv)
{
#ifdef CONTROL
	struct sysinfo now;
	(void)argc, (void)argv, (void)send, (void)receive;
	return sysinfo(&now) == 0 ? fine() : 1;
#endif
	return sends(argc, argv) ? send() : receive();
}
