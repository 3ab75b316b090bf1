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

/* Where each number is found: a file, and the word at its line's beginning, "" = the whole file. */
static const struct {
	enum cgroup_part part;
	const char *file, *word;
} stats[2][CG_STATS] = {
	{ /* v1 */
		[CG_STAT_CPU] = { CG_CPU, "cpuacct.usage", "" },
		[CG_STAT_PEAK] = { CG_MEMORY, "memory.max_usage_in_bytes", "" },
		[CG_STAT_OOM] = { CG_MEMORY, "memory.oom_control", "oom_kill" },
		[CG_STAT_REFUSED] = { CG_PIDS, "pids.events", "max" } },
	{ /* v2: one directory */
		[CG_STAT_CPU] = { 0, "cpu.stat", "usage_usec" },
		[CG_STAT_PEAK] = { 0, "memory.peak", "" },
		[CG_STAT_OOM] = { 0, "memory.events", "oom_kill" },
		[CG_STAT_REFUSED] = { 0, "pids.events", "max" } },
};

static int stat_fd(struct cgroup *g, enum cgroup_stat which)
{
	int dir = g->dir[stats[g->host->v2][which].part];
	if (g->stat[which] < 0 && dir >= 0)
		g->stat[which] = openat(dir, stats[g->host->v2][which].file, O_RDONLY | O_CLOEXEC);
	return g->stat[which];
}

void cgroup_open_stats(struct cgroup *g)
{
	for (int i = 0; i < CG_STATS; i++)
		(void)stat_fd(g, (enum cgroup_stat)i);
}

/* -1 = not there. */
static int64_t get_number(struct cgroup *g, enum cgroup_stat which)
{
	char text[4096] UNINITIALIZED;
	const char *word = stats[g->host->v2][which].word;
	size_t n = strlen(word);
	int fd = stat_fd(g, which);
	ssize_t got = fd < 0 ? -1 : pread(fd, text, sizeof text - 1, 0);
	text[got > 0 ? got : 0] = '\0';
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

/* v1: memory alone is at most memory and swap together, so the larger one moves first on the way up. */
static int set_memory(const struct cgroup *g, int64_t bytes, bool up)
{
	size_t n = sizeof memory_settings / sizeof *memory_settings;
	for (size_t i = 0; i < n; i++) {
		const struct setting *s = &memory_settings[up ? n - 1 - i : i];
		const char *file = g->host->v2 ? s->v2 : s->v1;
		if (file != NULL && put_number(g->dir[CG_MEMORY], file, bytes) != 0 &&
			!(s->optional && errno == ENOENT))
			return -1;
	}
	return 0;
}

int cgroup_limit(const struct cgroup *g, const struct job_limits *now, const struct job_limits *want, struct err *e)
{
	int pids = g->host->v2 ? g->dir[0] : g->dir[CG_PIDS];
	/* One more than asked for: the first process is ours. */
	if (pids >= 0 && now->pids != want->pids && put_number(pids, "pids.max", want->pids + 1) != 0)
		return err_sys(e, ERR_OPERATOR, "cgroup %s: pids.max", g->name);
	if (g->dir[CG_MEMORY] >= 0 && now->memory_kib != want->memory_kib &&
		set_memory(g, want->memory_kib * 1024, want->memory_kib > now->memory_kib) != 0)
		return err_sys(e, ERR_OPERATOR, "cgroup %s: memory limit", g->name);
	return 0;
}

static int limit(const struct cgroup *g, const struct job_limits *limits, struct err *e)
{
	static const struct job_limits none = { .pids = -1, .memory_kib = INT64_MAX };
	if (g->host->v2 && put(g->dir[CG_MEMORY], "memory.swap.max", "0") != 0 && errno != ENOENT)
		return err_sys(e, ERR_OPERATOR, "cgroup %s: memory.swap.max", g->name);
	return cgroup_limit(g, &none, limits, e);
}

int cgroup_mkdir(int parent, const char *name)
{
	if (mkdirat(parent, name, 0755) == 0)
		return 0;
	return errno == EEXIST && unlinkat(parent, name, AT_REMOVEDIR) == 0 ? mkdirat(parent, name, 0755) : -1;
}

int cgroup_make(struct cgroup_host *h, const struct job_limits *limits, struct cgroup *out, struct err *e)
{
	struct cgroup g = CGROUP_NONE;
	bool there = h->trial[0] != '\0';
	g.host = h;
	if (there)
		memcpy(g.name, h->trial, sizeof g.name);
	else
		snprintf(g.name, sizeof g.name, CGROUP_NAME, h->pid_ns, getpid(), h->serial++);
	h->trial[0] = '\0';
	for (int i = 0; i < (h->v2 ? 1 : CG_PARTS); i++) {
		if (h->parent[i] < 0)
			continue;
		if (there || cgroup_mkdir(h->parent[i], g.name) == 0)
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

int cgroup_open_doors(const struct cgroup *g, int doors[CG_PARTS], size_t *n, struct err *e)
{
	*n = 0;
	for (int i = 0; i < CG_PARTS && !g->host->v2; i++) {
		if (g->dir[i] < 0)
			continue;
		doors[*n] = openat(g->dir[i], "tasks", O_WRONLY | O_CLOEXEC);
		if (doors[*n] >= 0) {
			(*n)++;
			continue;
		}
		err_sys(e, ERR_OPERATOR, "cgroup %s: no process can be put into it", g->name);
		while (*n > 0)
			fd_drop(&doors[--*n]);
		return -1;
	}
	return 0;
}

/* "0" in `tasks` is the one way into a group that takes no lock against every fork of the machine: whoever moves another
 * process, or a process of several threads, waits for an RCU grace period, 4 to 16 ms (cgroup_procs_write_start, since
 * Linux 5.4). Who may is asked of the opener, or of us about ourselves. */
int cgroup_enter(const int *doors, size_t n)
{
	int rc = 0;
	for (size_t i = 0; i < n; i++) {
		if (write(doors[i], "0", 1) != 1)
			rc = -1;
		(void)close(doors[i]);
	}
	return rc;
}

int64_t cgroup_cpu_us(struct cgroup *g)
{
	int64_t value = get_number(g, CG_STAT_CPU);
	return value < 0 || g->host->v2 ? value : value / 1000;
}

void cgroup_read(struct cgroup *g, struct cgroup_facts *f)
{
	f->cpu_us = cgroup_cpu_us(g);
	f->peak_kib = get_number(g, CG_STAT_PEAK);
	if (f->peak_kib > 0)
		f->peak_kib /= 1024;
	f->oom_kills = get_number(g, CG_STAT_OOM);
	f->pids_refused = get_number(g, CG_STAT_REFUSED);
}

void cgroup_close(struct cgroup *g)
{
	for (int i = 0; i < CG_PARTS; i++)
		fd_drop(&g->dir[i]);
	for (int i = 0; i < CG_STATS; i++)
		fd_drop(&g->stat[i]);
}

bool cgroup_try_remove(const struct cgroup_host *h, const char *name)
{
	/* The first hierarchy last: a later keeper looks through that one for what is left anywhere. */
	for (int i = (h->v2 ? 1 : CG_PARTS) - 1; i >= 0; i--)
		if (h->parent[i] >= 0 && unlinkat(h->parent[i], name, AT_REMOVEDIR) != 0 && errno != ENOENT)
			return false;
	return true;
}

void cgroup_remove(struct cgroup *g)
{
	cgroup_close(g);
	/* The last process leaves its group a little after its parent has seen it dead. */
	for (int tries = 0; tries < 200 && !cgroup_try_remove(g->host, g->name); tries++)
		nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
}
