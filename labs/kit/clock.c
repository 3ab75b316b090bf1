/* A clock that starts at KIT_NOW (seconds since 1970) and then runs: preloaded into validators that have no option for
 * the time. It advances with the monotonic clock, because programs that sleep until a wall-clock time would hang on a
 * clock that stands still. Raw system calls: the library's own clock_gettime is what this replaces. */
#include <errno.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define BILLION 1000000000L

static struct timespec monotonic(void)
{
	struct timespec t = { 0 };
	(void)syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &t);
	return t;
}

static struct timespec started;
static long long base;

__attribute__((constructor)) static void start(void)
{
	const char *text = getenv("KIT_NOW");
	base = text != NULL ? strtoll(text, NULL, 10) : 0;
	started = monotonic();
}

static struct timespec wall(void)
{
	struct timespec t = monotonic();
	t.tv_sec -= started.tv_sec;
	t.tv_nsec -= started.tv_nsec;
	if (t.tv_nsec < 0) {
		t.tv_sec--;
		t.tv_nsec += BILLION;
	}
	t.tv_sec += (time_t)base;
	return t;
}

int clock_gettime(clockid_t id, struct timespec *out)
{
	if (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE) {
		*out = wall();
		return 0;
	}
	return (int)syscall(SYS_clock_gettime, id, out);
}

time_t time(time_t *out)
{
	time_t now = wall().tv_sec;
	if (out != NULL)
		*out = now;
	return now;
}

int gettimeofday(struct timeval *restrict out, void *restrict zone)
{
	struct timespec t = wall();
	(void)zone;
	out->tv_sec = t.tv_sec;
	out->tv_usec = t.tv_nsec / 1000;
	return 0;
}

int timespec_get(struct timespec *out, int timebase)
{
	if (timebase != TIME_UTC)
		return 0;
	*out = wall();
	return timebase;
}
