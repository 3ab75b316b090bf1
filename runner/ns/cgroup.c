/* One group for each box, made before the program may start and removed when all are dead.
 *
 * On v2 the clone itself puts the first process into its group, so no page and no child is ever charged elsewhere. On v1
 * it is moved while it furnishes the box, before the byte that lets the program in: what it had by then is ours. The
 * names hold our process number, so that a group left by a dead keeper of the same number is known as nobody's. */
#include "runner/ns/cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "runner/base/text.h"
#include "runner/fd.h"

static int put(int dir, const char *file, const char *text)
{
	SCOPED_FD fd = openat(dir, file, O_WRONLY | O_CLOEXEC);
	return fd < 0 ? -1 : write_full(fd, text, strlen(text));
}

static int put_number(int dir, const char *file, int64_t value)
{
	char text[24];
	snprintf(text, sizeof text, "%lld", (long long)value);
	return put(dir, file, text);
}

static bool get(int dir, const char *file, char *text, size_t size)
{
	SCOPED_FD fd = openat(dir, file, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, size - 1);
	text[n > 0 ? n : 0] = '\0';
	return n > 0;
}

/* The number after a word at a line's start, or the whole file when word is "". -1 = not there. */
static int64_t get_number(int dir, const char *file, const char *word)
{
	char text[4096];
	size_t n = strlen(word);
	if (dir < 0 || !get(dir, file, text, sizeof text))
		return -1;
	for (char *line = text; line != NULL && *line != '\0';) {
		char *next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		int64_t value;
		if (strncmp(line, word, n) == 0 && (n == 0 || line[n] == ' '))
			return text_int(line + n + (n > 0), 0, INT64_MAX, &value) ? value : -1;
		line = next;
	}
	return -1;
}

bool cgroup_offers(const struct cgroup_host *h, enum cgroup_part part)
{
	return h->parent[part] >= 0;
}

/* One row a limit. Optional ones are absent on kernels without swap accounting. */
struct setting {
	enum cgroup_part part;
	const char *v1, *v2;
	bool optional;
};
static const struct setting memory_settings[] = {
	{ CG_MEMORY, "memory.limit_in_bytes", "memory.max", false },
	{ CG_MEMORY, "memory.memsw.limit_in_bytes", NULL, true },
};

static int set_memory(const struct cgroup *g, int64_t bytes)
{
	for (size_t i = 0; i < sizeof memory_settings / sizeof *memory_settings; i++) {
		const struct setting *s = &memory_settings[i];
		const char *file = g->host->v2 ? s->v2 : s->v1;
		if (file != NULL && put_number(g->dir[CG_MEMORY], file, bytes) != 0 &&
			!(s->optional && errno == ENOENT))
			return -1;
	}
	if (g->host->v2 && put(g->dir[CG_MEMORY], "memory.swap.max", "0") != 0 && errno != ENOENT)
		return -1;
	return 0;
}

static int limit(const struct cgroup *g, const struct job_limits *limits, struct err *e)
{
	int pids = g->host->v2 ? g->dir[0] : g->dir[CG_PIDS];
	/* One more than asked for: the first process is ours. */
	if (pids >= 0 && put_number(pids, "pids.max", limits->pids + 1) != 0)
		return err_sys(e, ERR_OPERATOR, "cgroup %s: pids.max", g->name);
	if (g->dir[CG_MEMORY] >= 0 && set_memory(g, limits->memory_kib * 1024) != 0)
		return err_sys(e, ERR_OPERATOR, "cgroup %s: memory limit", g->name);
	return 0;
}

int cgroup_mkdir(int parent, const char *name)
{
	if (mkdirat(parent, name, 0755) == 0)
		return 0;
	return errno == EEXIST && unlinkat(parent, name, AT_REMOVEDIR) == 0 ? mkdirat(parent, name, 0755) : -1;
}

int cgroup_make(struct cgroup_host *h, const struct job_limits *limits, struct cgroup *out, struct err *e)
{
	struct cgroup g = { .host = h, .dir = { -1, -1, -1 } };
	snprintf(g.name, sizeof g.name, CGROUP_NAME, h->pid_ns, getpid(), h->serial++);
	for (int i = 0; i < (h->v2 ? 1 : CG_PARTS); i++) {
		if (h->parent[i] < 0)
			continue;
		if (cgroup_mkdir(h->parent[i], g.name) == 0)
			g.dir[i] = openat(h->parent[i], g.name, O_DIRECTORY | O_RDONLY | O_CLOEXEC);
		if (g.dir[i] < 0) {
			err_sys(e, ERR_OPERATOR, "cgroup %s: cannot be made", g.name);
			cgroup_remove(&g);
			return -1;
		}
	}
	if (limit(&g, limits, e) != 0) {
		cgroup_remove(&g);
		return -1;
	}
	*out = g;
	return 0;
}

int cgroup_clone_fd(const struct cgroup *g)
{
	return g->host->v2 ? g->dir[0] : -1;
}

int cgroup_enter(const struct cgroup *g, pid_t pid, struct err *e)
{
	for (int i = 0; i < CG_PARTS && !g->host->v2; i++)
		if (g->dir[i] >= 0 && put_number(g->dir[i], "cgroup.procs", pid) != 0 && errno != ESRCH)
			return err_sys(e, ERR_OPERATOR, "cgroup %s: process %d cannot be put into it", g->name, pid);
	return 0;
}

int64_t cgroup_cpu_us(const struct cgroup *g)
{
	if (g->host->v2)
		return get_number(g->dir[0], "cpu.stat", "usage_usec");
	int64_t ns = get_number(g->dir[CG_CPU], "cpuacct.usage", "");
	return ns < 0 ? -1 : ns / 1000;
}

void cgroup_read(const struct cgroup *g, struct cgroup_facts *f)
{
	bool v2 = g->host->v2;
	int memory = g->dir[CG_MEMORY], pids = v2 ? g->dir[0] : g->dir[CG_PIDS];
	f->cpu_us = cgroup_cpu_us(g);
	f->peak_kib = get_number(memory, v2 ? "memory.peak" : "memory.max_usage_in_bytes", "");
	if (f->peak_kib > 0)
		f->peak_kib /= 1024;
	f->oom_kills = get_number(memory, v2 ? "memory.events" : "memory.oom_control", "oom_kill");
	f->pids_refused = get_number(pids, "pids.events", "max");
}

void cgroup_remove(struct cgroup *g)
{
	for (int i = 0; i < CG_PARTS; i++) {
		if (g->dir[i] < 0)
			continue;
		fd_drop(&g->dir[i]);
		/* The last process leaves its group a little after its parent has seen it dead. */
		for (int tries = 0; unlinkat(g->host->parent[i], g->name, AT_REMOVEDIR) != 0 && errno == EBUSY;
			tries++) {
			if (tries == 200)
				break;
			nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
		}
	}
}
