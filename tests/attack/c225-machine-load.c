/* Case: C225 machine-load
 * Attacks: private-ipc
 * Run: processes beside => held / held
 * Run: memory beside => held / held
 * Limits: "wall_ms":4000,"pids":16
 * Undefended: through
 * Noisy: what is free and who runs is everybody else's doing as well; a demonstration may be drowned
 * Control: sorts, for which libc asks how much memory there is, and is told what the box has
 *
 * Two boxes side by side on one machine: its count of processes and its free memory tell whether the other one is busy. libc's
 * qsort() makes the same call, so the keeper answers it with the box's own numbers. */
#include <sys/sysinfo.h>

#include "pair.h"

#define BLOCK (96L << 20)

static int send_memory(void)
{
	volatile char *m = malloc(BLOCK);
	if (m == NULL)
		return 1;
	for (long i = 0; i < BLOCK; i += 4096)
		m[i] = 1;
	usleep(700000);
	free((char *)m);
	return HELD;
}

static int send_processes(void)
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
static int receive(bool memory)
{
	struct sysinfo during, after;
	usleep(150000);
	sysinfo(&during);
	usleep(1000000);
	sysinfo(&after);
	long freed = (long)(after.freeram * after.mem_unit) - (long)(during.freeram * during.mem_unit);
	if (memory && freed > BLOCK / 2)
		GOT("the other box was busy: %ld MiB were freed", freed >> 20);
	if (!memory && during.procs >= after.procs + 8)
		GOT("the other box was busy: %d processes, then %d", during.procs, after.procs);
	return HELD;
}

static int by_value(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

int main(int argc, char **argv)
{
#ifdef CONTROL
	static int numbers[100000];
	struct sysinfo now;
	(void)argc, (void)argv, (void)send_memory, (void)send_processes, (void)receive;
	for (int i = 0; i < 100000; i++)
		numbers[i] = rand();
	qsort(numbers, 100000, sizeof *numbers, by_value);
	bool own = sysinfo(&now) == 0 && now.procs == 1 && now.totalram * now.mem_unit == 256L << 20;
	return own && numbers[0] <= numbers[99999] ? fine() : 1;
#endif
	bool memory = way_is(argc, argv, "memory");
	(void)by_value;
	return !sends(argc, argv) ? receive(memory) : memory ? send_memory() : send_processes();
}
