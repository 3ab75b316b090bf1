/* Case: C228 neighbour-memory
 * Attacks: memory-cap
 * Run: bomb beside => memory / held
 * Run: many beside => memory / held
 * Run: bomb after => memory / held
 * Limits: "memory_kib":98304,"wall_ms":6000,"pids":24
 * Undefended: memory
 * Undefended: many beside => through
 * Control: keeps to its own
 *
 * One box takes all the memory that it can; the one beside it and the next one have theirs. Taken by many processes, none of
 * which is the largest, it is the neighbour whom a kernel without memory ends. */
#include "pair.h"

#define NEIGHBOURS (64L << 20)
#define OTHERS     (28L << 20) /* of each of the bomb's processes */
#define PROCESSES  13

static void take(long bytes)
{
	volatile char *m = malloc((size_t)bytes);
	if (m == NULL)
		GOT("no memory is left for the neighbour");
	for (long i = 0; i < bytes; i += 4096)
		m[i] = 1;
	free((char *)m);
}

static int keep(void)
{
	int status = 0;
	pid_t child = fork();
	if (child == 0) {
		for (int round = 0; round < 10; round++, pause_a_little())
			take(NEIGHBOURS);
		_exit(0);
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		return 1;
	if (status != 0)
		GOT("the neighbour, who kept to its own, was ended by status %d", status);
	return HELD;
}

static _Noreturn void bomb(void)
{
	for (;;) {
		volatile char *m = malloc(1 << 20);
		for (int i = 0; m != NULL && i < 1 << 20; i += 4096)
			m[i] = 1;
	}
}

static int many(void)
{
	for (int i = 0; i < PROCESSES; i++)
		if (fork() == 0) {
			volatile char *m = malloc(OTHERS);
			for (long at = 0; m != NULL && at < OTHERS; at += 4096)
				m[at] = 1;
			usleep(2000000);
			_exit(0);
		}
	while (wait(NULL) > 0)
		;
	return HELD;
}

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv, (void)bomb, (void)many;
	return keep() == HELD ? fine() : 1;
#endif
	if (!sends(argc, argv))
		return keep();
	if (way_is(argc, argv, "many"))
		return many();
	bomb();
}
