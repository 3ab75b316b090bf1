#include "grader/ended.h"

#include <string.h>

#include "runner/base/text.h"
#include "runner/profile.h"

#define SAID_MAX 240

static const char *by_signal(struct arena *a, int signal)
{
	const char *name = sigabbrev_np(signal);
	return name != NULL ? arena_printf(a, "was ended by signal %d (SIG%s)", signal, name)
			    : arena_printf(a, "was ended by signal %d", signal);
}

/* clang-format off */
static const struct { const char *words, *unit; size_t limit; int64_t divisor; } limits[END_COUNT] = {
	[END_WALL] = { "took longer than", "s", offsetof(struct job_limits, wall_ms), 1000 },
	[END_CPU] = { "computed longer than", "s", offsetof(struct job_limits, cpu_ms), 1000 },
	[END_MEMORY] = { "needed more than", "MiB of memory", offsetof(struct job_limits, memory_kib), 1024 },
	[END_PIDS] = { "started more than", "processes", offsetof(struct job_limits, pids), 1 },
	[END_OUTPUT] = { "printed more than", "KiB", offsetof(struct job_limits, output_kib), 1 },
	[END_DISK] = { "wrote more than", "MiB", offsetof(struct job_limits, disk_kib), 1024 },
};
/* clang-format on */

static const char *by_limit(const struct job *job, enum ending ending, struct arena *a)
{
	const struct profile *p = profile_find(job->profile);
	struct job_limits all = p != NULL ? profile_limits(p, &job->limits) : job->limits;
	int64_t value;
	memcpy(&value, (const char *)&all + limits[ending].limit, sizeof(value));
	return arena_printf(a, "%s %lld %s", limits[ending].words, (long long)(value / limits[ending].divisor),
		limits[ending].unit);
}

/* What run.policy allows and run-one.policy does not. */
static const char *const of_many[] = { "clone", "copy_file_range", "epoll_create", "epoll_create1", "epoll_ctl",
	"epoll_pwait", "epoll_wait", "eventfd", "eventfd2", "fork", "futex", "memfd_create", "mknod", "mknodat",
	"rt_sigqueueinfo", "sendfile", "setpgid", "setsid", "signalfd", "signalfd4", "timerfd_create",
	"timerfd_gettime", "timerfd_settime", "vfork", "wait4", "waitid", NULL };

const char *ended_denied_why(const struct job *job, const char *call)
{
	const struct profile *named = profile_find(job->profile);
	if (named == NULL || profile_of(job) == named)
		return "";
	for (const char *const *p = of_many; *p != NULL; p++)
		if (strcmp(*p, call) == 0)
			return ": this lab's programs are one process (vector.pids in lab.json)";
	return "";
}

const char *ended_words(const struct job *job, const struct result *r, struct arena *a)
{
	if (limits[r->ending].words != NULL)
		return by_limit(job, r->ending, a);
	if (r->ending == END_SIGNAL)
		return by_signal(a, r->signal);
	if (r->ending == END_DENIED)
		return arena_printf(
			a, "called %s, which is not allowed%s", r->denied, ended_denied_why(job, r->denied));
	return r->ending == END_EXIT ? arena_printf(a, "gave exit status %d", r->exit_code) : "was not started";
}

const char *ended_with_words(const struct job *job, const struct result *r, struct arena *a)
{
	SCOPED_BUF said = { 0 };
	const char *words = ended_words(job, r, a), *text = buf_text(&r->err);
	size_t len = r->err.len;

	while (len > 0 && text[len - 1] == '\n')
		len--;
	const char *start = len > 0 ? memrchr(text, '\n', len) : NULL;
	start = start != NULL ? start + 1 : text;
	buf_init(&said, SAID_MAX + 64);
	text_for_terminal(&said, start, len - (size_t)(start - text), SAID_MAX, false);
	return said.len > 0 ? arena_printf(a, "%s: %s", words, buf_text(&said)) : words;
}
