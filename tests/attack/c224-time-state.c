/* Case: C224 time-state
 * Attacks: cpu-cap
 * Run: budget after => held / held
 * Run: budget beside => held / held
 * Run: timer after => held / held
 * Run: timer beside => held / held
 * Run: affinity after => denied sched_setaffinity / held
 * Run: affinity beside => denied sched_setaffinity / held
 * Guest: not budget: a start under emulation uses more of a processor than what is listened for
 * Limits: "cpu_ms":500,"wall_ms":6000
 * Undefended: not shown: timers and counts end with their process, and the backend none counts no time
 * Control: uses a little of its time
 *
 * What one box does to clocks and processors must not show in the next one, nor in the one beside it: the time that it used
 * is its own, its timers ring nowhere else, and every box begins with all processors. */
#include <sched.h>
#include <sys/time.h>
#include <time.h>

#include "pair.h"

static volatile sig_atomic_t rang;

static void ring(int signal)
{
	(void)signal;
	rang = 1;
}

static int64_t used_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void burn(int64_t ms)
{
	while (used_ms() < ms)
		;
}

static int of_timers(bool send)
{
	struct itimerval t = { { 0, 20000 }, { 0, 20000 } }, now;
	struct sigevent e = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM };
	timer_t id;
	if (send) {
		signal(SIGALRM, SIG_IGN);
		setitimer(ITIMER_REAL, &t, NULL);
		if (timer_create(CLOCK_MONOTONIC, &e, &id) != 0)
			return 1;
		return hold();
	}
	signal(SIGALRM, ring);
	usleep(250000);
	if (rang || getitimer(ITIMER_REAL, &now) != 0 || now.it_value.tv_sec != 0 || now.it_value.tv_usec != 0)
		GOT("somebody else's timer");
	return HELD;
}

static int of_affinity(bool send)
{
	cpu_set_t one;
	CPU_ZERO(&one);
	CPU_SET(0, &one);
	if (send)
		return sched_setaffinity(0, sizeof one, &one) == 0 ? hold() : 1;
	if (sched_getaffinity(0, sizeof one, &one) != 0 || CPU_COUNT(&one) < sysconf(_SC_NPROCESSORS_ONLN))
		GOT("%d processors are left", CPU_COUNT(&one));
	return HELD;
}

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv, (void)of_timers, (void)of_affinity;
	burn(20);
	return fine();
#endif
	if (way_is(argc, argv, "timer"))
		return of_timers(sends(argc, argv));
	if (way_is(argc, argv, "affinity"))
		return of_affinity(sends(argc, argv));
	if (!sends(argc, argv) && used_ms() > 100)
		GOT("%ld ms are already used", (long)used_ms());
	burn(300); /* twice this is more than one box has */
	return HELD;
}
