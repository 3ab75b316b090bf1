/* Case: C233 one-process
 * Attacks: pids-cap
 * Run: fork => denied clone
 * Run: fork-call => denied fork
 * Run: vfork => denied vfork
 * Run: thread => denied clone
 * Run: raw-thread => denied clone
 * Run: clone3 => held
 * Run: spawn => denied clone
 * Run: system => denied clone
 * Run: popen => held
 * Run: wait => denied wait4
 * Limits: "pids":1
 * Undefended: through
 * Undefended: wait => reached
 * Control: does alone what a program does alone: sorts, allocates, writes a file, signals itself, sets a timer
 *
 * A lab whose programs are one process: whatever would make another one, or a thread, is denied and named. */
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <spawn.h>
#include <sys/time.h>

#include "attack.h"

extern char **environ;

static volatile sig_atomic_t heard;

static void hear(int signal)
{
	heard |= 1 << (signal == SIGALRM);
}

static int compare(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

static int alone(void)
{
	enum { N = 300000 };
	struct itimerval soon = { .it_value = { .tv_usec = 20000 } };
	FILE *f = fopen("/box/f", "w+");
	int *numbers = malloc(N * sizeof *numbers);
	if (f == NULL || numbers == NULL)
		return 1;
	for (int i = 0; i < N; i++)
		numbers[i] = (int)(i * 7919L % N);
	qsort(numbers, N, sizeof *numbers, compare);
	signal(SIGUSR1, hear);
	signal(SIGALRM, hear);
	raise(SIGUSR1);
	setitimer(ITIMER_REAL, &soon, NULL);
	for (int i = 0; i < 100 && heard != 3; i++)
		usleep(10000);
	bool good = fprintf(f, "%d", numbers[N - 1]) > 0 && fflush(f) == 0 && fsync(fileno(f)) == 0 && heard == 3;
	free(numbers);
	return good && fclose(f) == 0 ? fine() : 1;
}

static void *nothing(void *arg)
{
	return arg;
}

static int quit(void *arg)
{
	_exit(arg != NULL);
}

static int thread(void)
{
	pthread_t id;
	return pthread_create(&id, NULL, nothing, NULL) == 0 ? 0 : -1;
}

static int raw_thread(void)
{
	static char stack[65536];
	return clone(quit, stack + sizeof stack, CLONE_VM | CLONE_SIGHAND | CLONE_THREAD, NULL);
}

static int spawn(void)
{
	char *argv[] = { (char *)"true", NULL };
	pid_t pid;
	return posix_spawn(&pid, "/usr/bin/true", NULL, NULL, argv, environ) == 0 ? 0 : -1;
}

static long clone3_fork(void)
{
	struct clone_args args = { .exit_signal = SIGCHLD };
	return syscall(SYS_clone3, &args, sizeof args);
}

/* A child that was made is one too many: it only ends. */
#define MAKES(name, call)                        \
	if (strcmp(way, name) == 0) {            \
		long made = call;                \
		if (made == 0 && getpid() != me) \
			_exit(0);                \
		MUST_FAIL_AS(name, made);        \
	}

int main(int argc, char **argv)
{
	const char *way = argc > 1 ? argv[1] : "";
	static pid_t me; /* not on the stack, which vfork shares */
	me = getpid();
#ifdef CONTROL
	(void)way, (void)me, (void)thread, (void)raw_thread, (void)spawn, (void)clone3_fork;
	return alone();
#endif
	(void)alone;
	MAKES("fork", fork());
	MAKES("fork-call", syscall(SYS_fork));
	MAKES("vfork", vfork());
	MAKES("thread", thread());
	MAKES("raw-thread", raw_thread());
	MAKES("clone3", clone3_fork());
	MAKES("spawn", spawn());
	MAKES("system", system("true"));
	MAKES("popen", popen("true", "r") != NULL ? 0 : -1);
	MAKES("wait", waitpid(-1, NULL, 0));
	return HELD;
}
