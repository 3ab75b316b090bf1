#include "grader/lure.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runner/base/io.h"
#include "runner/base/log.h"

#define FOLDER       "lure"
#define CANARY_FILE  "expected.json"
#define CANARY_BYTES 32

/* The folders of the empty /proc, parents first. What is watched tells of itself and of the names in it. A name is a
 * folder because a folder can be opened and never read: the attempt fails as it would without /proc, only later. Few
 * names, those that probes begin with: each costs 35 us on a disk's file system, for every submission. */
static const char *const folders[] = { "proc", "proc/self", "proc/1" };
static const char *const of_process[] = { "cmdline", "environ", "fd", "maps", "mem", "root", "status", NULL };
static const char *const of_system[] = { "cpuinfo", "kallsyms", "meminfo", "mounts", "net", "sys", "thread-self",
	NULL };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define WATCHES      (COUNT(folders) + 1)

struct lure {
	struct arena *a;
	const char *canary, *proc; /* on the host */
	int events;                /* inotify */
	struct {
		int id;
		const char *path; /* in the box */
	} watch[WATCHES];
	size_t n_watches;
	uint8_t raw[CANARY_BYTES];
	char digits[2 * CANARY_BYTES + 1];
};

static int make_names(int dir, const char *folder, const char *const *names)
{
	SCOPED_ARENA a = ARENA_INIT;
	for (size_t i = 0; names[i] != NULL; i++)
		if (mkdirat(dir, arena_printf(&a, "%s/%s", folder, names[i]), 0555) != 0)
			return -1;
	return 0;
}

static int make_proc(int dir)
{
	for (size_t i = 0; i < COUNT(folders); i++)
		if (mkdirat(dir, folders[i], 0755) != 0 ||
			make_names(dir, folders[i], i == 0 ? of_system : of_process) != 0)
			return -1;
	return 0;
}

static int make_canary(struct lure *l, int dir)
{
	SCOPED_BUF hex = { .max = sizeof(l->digits) };
	char text[128];
	SCOPED_FD file = openat(dir, CANARY_FILE, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

	io_random(l->raw, sizeof(l->raw));
	buf_hex(&hex, l->raw, sizeof(l->raw));
	memcpy(l->digits, buf_text(&hex), sizeof(l->digits));
	int n = snprintf(text, sizeof(text), "{\"answers\":\"%s\"}\n", l->digits);
	return file < 0 ? -1 : write_full(file, text, (size_t)n);
}

static int watch(struct lure *l, const char *host, const char *in_box)
{
	int id = inotify_add_watch(l->events, host, IN_OPEN);
	if (id < 0)
		return -1;
	l->watch[l->n_watches].path = in_box;
	l->watch[l->n_watches++].id = id;
	return 0;
}

static int plant(struct lure *l, const struct workdir *w, struct arena *a)
{
	if (mkdirat(w->fd, FOLDER, 0755) != 0)
		return -1;
	SCOPED_FD dir = openat(w->fd, FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0 || make_proc(dir) != 0 || make_canary(l, dir) != 0)
		return -1;
	l->events = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (l->events < 0 || watch(l, l->canary, LURE_CANARY) != 0)
		return -1;
	for (size_t i = 0; i < COUNT(folders); i++)
		if (watch(l, arena_printf(a, "%s/" FOLDER "/%s", w->path, folders[i]),
			    arena_printf(a, "/%s", folders[i])) != 0)
			return -1;
	return 0;
}

struct lure *lure_new(const struct workdir *w, struct arena *a)
{
	struct lure *l = arena_alloc(a, sizeof(*l));
	*l = (struct lure){ .events = -1,
		.a = a,
		.canary = arena_printf(a, "%s/" FOLDER "/" CANARY_FILE, w->path),
		.proc = arena_printf(a, "%s/" FOLDER "/proc", w->path) };
	if (plant(l, w, a) == 0)
		return l;
	/* The record says that there were none. A full disk ends the run a moment later with an error of its own. */
	if (errno == EMFILE)
		log_line(LOG_WARN, "judge", "no lures in this run: raise fs.inotify.max_user_instances");
	else
		log_line(LOG_INFO, "judge", "no lures in this run: %s", strerror(errno));
	lure_free(l);
	return NULL;
}

void lure_free(struct lure *l)
{
	if (l != NULL)
		(void)close(fd_take(&l->events));
}

size_t lure_mounts_compile(const struct lure *l, struct job_mount m[LURE_MOUNTS])
{
	if (l == NULL)
		return 0;
	m[0] = (struct job_mount){ l->canary, LURE_CANARY };
	return 1;
}

size_t lure_mounts_run(const struct lure *l, struct job_mount m[LURE_MOUNTS])
{
	if (l == NULL)
		return 0;
	m[1] = (struct job_mount){ l->proc, "/proc" };
	return lure_mounts_compile(l, m) + 1;
}

static const char *path_of(const struct lure *l, int id)
{
	for (size_t i = 0; i < l->n_watches; i++)
		if (l->watch[i].id == id)
			return l->watch[i].path;
	return NULL;
}

/* The folder above tells of a watched folder as well, by name: the name is the one that counts, and once. */
static void touch(
	struct lure *l, const struct inotify_event *ev, struct lure_touch touches[LURE_TOUCHES_MAX], size_t *n)
{
	const char *path = path_of(l, ev->wd);
	if (path == NULL || (ev->len == 0 && strchr(path + 1, '/') != NULL && strcmp(path, LURE_CANARY) != 0))
		return;
	char what[64];
	size_t i = 0;
	(void)snprintf(what, sizeof(what), "%s%s%s", path, ev->len > 0 ? "/" : "", ev->len > 0 ? ev->name : "");
	while (i < *n && strcmp(touches[i].what, what) != 0)
		i++;
	if (i == LURE_TOUCHES_MAX)
		return;
	if (i == *n)
		touches[(*n)++] = (struct lure_touch){ strcmp(path, LURE_CANARY) == 0 ? SIGHTED_CANARY : SIGHTED_PROC,
			arena_strdup(l->a, what), 0 };
	touches[i].times++;
}

size_t lure_touches(struct lure *l, struct lure_touch touches[LURE_TOUCHES_MAX])
{
	_Alignas(struct inotify_event) char events[4096];
	size_t n = 0;
	ssize_t got;

	if (l == NULL)
		return 0;
	while ((got = read(l->events, events, sizeof(events))) > 0) { /* the kernel keeps 16,384 at most */
		for (ssize_t at = 0; at < got;) {
			const struct inotify_event *ev = (const void *)(events + at);
			touch(l, ev, touches, &n);
			at += (ssize_t)(sizeof(*ev) + ev->len);
		}
	}
	return n;
}

bool lure_in(const struct lure *l, const void *bytes, size_t n)
{
	return l != NULL && n >= CANARY_BYTES &&
	       (memmem(bytes, n, l->digits, 2 * (size_t)CANARY_BYTES) != NULL ||
		       memmem(bytes, n, l->raw, CANARY_BYTES) != NULL);
}

void lure_report(
	struct lure *l, struct sightings *s, const char *build, const char *where, const char *group, struct arena *a)
{
	struct lure_touch touches[LURE_TOUCHES_MAX];
	size_t n = lure_touches(l, touches);

	for (size_t i = 0; i < n; i++)
		sightings_add(s, touches[i].kind, touches[i].what, build, touches[i].times, where, group, a);
}
