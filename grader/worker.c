#include "grader/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/stat.h>

#include "grader/course_standing.h"
#include "grader/proc.h"
#include "grader/queue.h"
#include "grader/spool.h"
#include "grader/worker_slot.h"
#include "grader/worker_socket.h"
#include "runner/base/io.h"
#include "runner/base/log.h"

#define RECONCILE_MS ((int64_t)20000)
#define YOUNG_MS     15000 /* a head younger than this is still its hook's */
#define TICK_MS      1000  /* heartbeats, pauses that end; work itself is announced by inotify and pidfds */
#define OLD_FILE_MS  ((int64_t)24 * 3600 * 1000)
#define HOOK_MS      ((int64_t)10 * 60 * 1000) /* far longer than any pre-receive takes */

struct worker {
	const struct worker_options *o;
	struct store *s;
	struct slot slots[WORKER_SLOTS_MAX];
	int lock, notify, door;
	int64_t reconciled_us, busy_us; /* when heads were last looked at; when there was last something to do */
	size_t young;                   /* heads that nobody queued yet: perhaps their hook was killed */
	bool results_wait;              /* a result could not be stored yet: nothing new is begun before */
};

int worker_lock(const char *course, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	const char *path = arena_printf(&a, "%s/run/worker.lock", course);
	SCOPED_FD fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_sys(e, ERR_OPERATOR, "%s", path);
	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		return errno == EWOULDBLOCK ? -2 : err_sys(e, ERR_OPERATOR, "%s", path);
	return fd_take(&fd);
}

int worker_ensure(const char *course, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	const char *argv[] = { proc_plumb(&a), "worker", course, NULL };
	const char *path = arena_printf(&a, "%s/run/worker.log", course);
	pid_t pid;
	SCOPED_FD lock = worker_lock(course, e);
	if (lock < 0)
		return lock == -2 ? 0 : -1;
	(void)close(fd_take(&lock)); /* two that come here at once start two workers, and one of them leaves */
	SCOPED_FD log = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (log < 0)
		return err_sys(e, ERR_OPERATOR, "%s", path);
	struct proc worker = { .argv = argv, .in = -1, .out = -1, .err = log, .own_session = true };
	return proc_start(&worker, &pid, e);
}

int worker_unlock(const char *course, int lock, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct spool_entry *list;
	size_t n;
	(void)close(lock);
	if (spool_list(course, &a, &list, &n, e) < 0)
		return -1;
	return n > 0 ? worker_ensure(course, e) : 0;
}

static struct slot *find_slot(struct worker *w, const char *id)
{
	for (int64_t i = 0; i < w->o->workers; i++)
		if (id != NULL ? w->slots[i].pidfd >= 0 && strcmp(w->slots[i].id, id) == 0 : w->slots[i].pidfd < 0)
			return &w->slots[i];
	return NULL;
}

static bool any_busy(const struct worker *w)
{
	for (int64_t i = 0; i < w->o->workers; i++)
		if (w->slots[i].pidfd >= 0)
			return true;
	return false;
}

/* Result files whose child is gone. Files that nobody needs any more go with them. */
static int sweep(struct worker *w, const struct course *c, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	char **names;
	size_t n;
	SCOPED_FD run = io_open_dir(AT_FDCWD, arena_printf(&a, "%s/run", c->dir), e);
	if (run < 0 || io_list_dir(run, ".", &a, &names, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		const char *dot = strchr(names[i], '.');
		struct stat st;
		if (dot == NULL || strncmp(names[i], "s-", 2) != 0)
			continue;
		char *id = arena_strndup(&a, names[i], (size_t)(dot - names[i]));
		bool idle = find_slot(w, id) == NULL, torn = strncmp(dot, ".result.", 8) == 0; /* of io_write_file */
		if (strcmp(dot, ".result") == 0 && idle && slot_recover(id, c, w->s, e) < 0)
			return -1;
		if ((torn && idle) ||
			(strcmp(dot, ".result") != 0 && fstatat(run, names[i], &st, AT_SYMLINK_NOFOLLOW) == 0 &&
				io_wall_ms() - (int64_t)st.st_mtim.tv_sec * 1000 > OLD_FILE_MS))
			(void)unlinkat(run, names[i], 0);
	}
	return 0;
}

static int take_in(struct worker *w, const struct course *c, struct err *e)
{
	int64_t now_us = io_monotonic_us();
	int n = queue_import(c, w->s, e);
	if (n > 0)
		w->busy_us = now_us;
	int64_t pause_ms = w->young > 0 ? TICK_MS : RECONCILE_MS;
	if (n < 0 || (w->reconciled_us > 0 && now_us - w->reconciled_us < pause_ms * 1000))
		return n < 0 ? -1 : 0;
	w->reconciled_us = now_us;
	n = queue_reconcile(c, w->s, io_wall_ms(), YOUNG_MS, &w->young, e);
	if (n > 0)
		w->busy_us = now_us;
	return n < 0 ? -1 : 0;
}

/* What the same student had for the same lab the last time; -1 = nothing yet. */
static int64_t previous_permille(struct worker *w, const struct sub_row *row, struct arena *a)
{
	struct sub_row *rows = NULL;
	size_t n = 0;

	if (store_list(w->s, row->lab, row->student, SUB_DONE, a, &rows, &n, NULL) < 0 || n == 0)
		return -1;
	return rows[n - 1].permille;
}

/* Lease and start until every slot is busy or nothing waits. */
static int begin(struct worker *w, const struct course *c, struct err *e)
{
	for (struct slot *free_slot; (free_slot = find_slot(w, NULL)) != NULL;) {
		SCOPED_ARENA a = ARENA_INIT;
		struct sub_row row;
		uint8_t seed[SEED_SIZE];
		struct err why;
		int rc = store_lease(w->s, io_wall_ms(), WORKER_LEASE_MS, WORKER_MAX_TRIES, &a, &row, seed, e);
		if (rc != 0)
			return rc < 0 ? -1 : 0;
		w->busy_us = io_monotonic_us();
		if (slot_start(free_slot, c, &row, seed, previous_permille(w, &row, &a), &why) == 0)
			continue;
		log_line(LOG_ERROR, "worker", "%s: %s", row.id, why.text);
		free_slot->pidfd = -1;
		rc = why.kind == ERR_RETRY ? store_fail(w->s, row.id, why.text, io_wall_ms(), WORKER_MAX_TRIES, e)
					   : store_hold(w->s, row.id, why.text, e);
		if (rc < 0)
			return -1;
	}
	return 0;
}

/* Wait for a child's end, a spool file, or a while. */
static void wait_for_work(struct worker *w, bool dead[static WORKER_SLOTS_MAX])
{
	struct pollfd pfd[WORKER_SLOTS_MAX + 2];
	char events[4096];
	for (int64_t i = 0; i < w->o->workers; i++)
		pfd[i] = (struct pollfd){ .fd = w->slots[i].pidfd, .events = POLLIN };
	pfd[w->o->workers] = (struct pollfd){ .fd = w->notify, .events = POLLIN };
	pfd[w->o->workers + 1] = (struct pollfd){ .fd = w->door, .events = POLLIN };
	if (poll(pfd, (nfds_t)w->o->workers + 2, TICK_MS) <= 0)
		return;
	for (int64_t i = 0; i < w->o->workers; i++)
		dead[i] = pfd[i].revents != 0;
	if (pfd[w->o->workers].revents != 0)
		while (read(w->notify, events, sizeof events) > 0)
			;
	if (pfd[w->o->workers + 1].revents != 0)
		worker_socket_serve(w->door, w->s, io_wall_ms());
}

static int finish(struct worker *w, const struct course *c, const bool *dead, struct err *e)
{
	for (int64_t i = 0; i < w->o->workers; i++) {
		struct slot *sl = &w->slots[i];
		if (sl->pidfd < 0)
			continue;
		w->busy_us = io_monotonic_us();
		if (dead[i] && slot_finish(sl, c, w->s, e) < 0) {
			w->results_wait = true;
			return -1;
		}
	}
	return 0;
}

/* Before anything is leased, because leasing takes back what ran out: after a suspend or a jump of the clock that would
 * be what our own children are at. */
static int beat(struct worker *w, struct err *e)
{
	for (int64_t i = 0; i < w->o->workers; i++)
		if (w->slots[i].pidfd >= 0 && slot_beat(&w->slots[i], w->s, e) < 0)
			return -1;
	return 0;
}

static int round_once(struct worker *w, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct course *c;
	bool dead[WORKER_SLOTS_MAX] = { false };
	if (course_open(w->o->course, &a, &c, e) < 0) /* anew: labs and students come while we stay */
		return -1;
	if (w->results_wait) {
		if (sweep(w, c, e) < 0)
			return -1;
		w->results_wait = false;
	}
	if (take_in(w, c, e) < 0 || beat(w, e) < 0 || begin(w, c, e) < 0)
		return -1;
	wait_for_work(w, dead);
	return finish(w, c, dead, e);
}

static bool idle(struct worker *w)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct sub_row *rows;
	size_t n = 1;
	struct err e;
	if (w->o->idle_ms < 0 || any_busy(w) || w->results_wait || w->young > 0 ||
		io_monotonic_us() - w->busy_us < w->o->idle_ms * 1000)
		return false;
	return store_list(w->s, NULL, NULL, SUB_QUEUED, &a, &rows, &n, &e) == 0 && n == 0;
}

/* A last look at all heads. Then give the lock back, and look at the spool once more: a hook that came in between found
 * the lock taken and started nobody. 1 = somebody else took over or nothing is there. */
static int leave(struct worker *w, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct spool_entry *entries;
	struct course *c;
	size_t n;
	w->reconciled_us = 0;
	if (course_open(w->o->course, &a, &c, e) < 0 || take_in(w, c, e) < 0)
		return -1;
	if (!idle(w))
		return 0;
	(void)close(fd_take(&w->lock));
	if (spool_list(w->o->course, &a, &entries, &n, e) < 0)
		return -1;
	if (n == 0)
		return 1;
	w->lock = worker_lock(w->o->course, e);
	return w->lock == -2 ? 1 : w->lock < 0 ? -1 : 0;
}

static int work(struct worker *w, struct err *e)
{
	for (;;) {
		struct err trouble = { 0 };
		if (round_once(w, &trouble) < 0) {
			/* Full disk, locked database: nothing is lost by waiting. Anything else is for a person. */
			log_line(LOG_ERROR, "worker", "%s", trouble.text);
			if (trouble.kind != ERR_RETRY && !any_busy(w))
				return err_set(e, trouble.kind, "%s", trouble.text);
			(void)poll(NULL, 0, TICK_MS);
		}
		if (!idle(w))
			continue;
		int rc = leave(w, e);
		if (rc != 0)
			return rc < 0 ? -1 : 0;
	}
}

static int set_up(struct worker *w, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	w->notify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (w->notify < 0 || inotify_add_watch(w->notify, arena_printf(&a, "%s/spool", w->o->course), IN_MOVED_TO) < 0)
		return err_sys(e, ERR_OPERATOR, "%s/spool: cannot be watched", w->o->course);
	for (int i = 0; i < WORKER_SLOTS_MAX; i++)
		w->slots[i].pidfd = -1;
	w->results_wait = true;
	w->busy_us = io_monotonic_us();
	if (store_open(w->o->course, &w->s, e) < 0)
		return -1;
	w->door = worker_socket_open(w->o->course, e);
	return w->door < 0 ? -1 : 0;
}

/* What killed processes left in folders of the course. Children are ours, and none is at work now; a hook may be, but
 * none takes longer than its fetch child may, so what is older is nobody's. */
static bool work_is_left(const char *name, int64_t age_ms)
{
	return strncmp(name, "s-", 2) == 0 || age_ms > HOOK_MS;
}

static bool cache_is_left(const char *name, int64_t age_ms)
{
	(void)age_ms;
	return strncmp(name, "tmp-", 4) == 0;
}

static bool spool_is_left(const char *name, int64_t age_ms)
{
	return name[strlen(name) - 1] == '~' && age_ms > HOOK_MS; /* never what was renamed: that is a push */
}

/* Of a course that an older plumb made: what lies in them is the lab's, or a student's. */
static int close_to_others(int dir, const char *path, struct err *e)
{
	struct stat st;
	if (fstat(dir, &st) == 0 && ((st.st_mode & 077) == 0 || fchmod(dir, 0700) == 0))
		return 0;
	return err_sys(e, ERR_OPERATOR, "%s", path);
}

static const struct {
	const char *name;
	bool (*is_left)(const char *name, int64_t age_ms);
} folders[] = { { "work", work_is_left }, { "cache", cache_is_left }, { "spool", spool_is_left } };

static int sweep_folder(
	const char *course, const char *folder, bool (*is_left)(const char *name, int64_t age_ms), struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	char **names;
	size_t n;
	const char *path = arena_printf(&a, "%s/%s", course, folder);
	if (access(path, F_OK) < 0)
		return 0;
	SCOPED_FD dir = io_open_dir(AT_FDCWD, path, e);
	if (dir < 0 || close_to_others(dir, path, e) < 0 || io_list_dir(dir, ".", &a, &names, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct stat st;
		if (fstatat(dir, names[i], &st, AT_SYMLINK_NOFOLLOW) == 0 &&
			is_left(names[i], io_wall_ms() - (int64_t)st.st_mtim.tv_sec * 1000) &&
			io_remove_tree(dir, names[i], e) < 0)
			return -1;
	}
	return 0;
}

static int sweep_folders(const char *course, struct err *e)
{
	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
		if (sweep_folder(course, folders[i].name, folders[i].is_left, e) < 0)
			return -1;
	return 0;
}

/* The lock is ours, so nobody is at work: finished children's results are stored first, then all leases end. */
static int take_over(struct worker *w, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct course *c;
	if (course_open(w->o->course, &a, &c, e) < 0 || sweep(w, c, e) < 0 || sweep_folders(c->dir, e) < 0)
		return -1;
	w->results_wait = false;
	/* Rules may have changed while nobody was here. Grading goes on without them: standing can be made any time. */
	struct err rules = { 0 };
	if (course_standing(c, w->s, false, &rules) < 0)
		log_line(LOG_ERROR, "worker", "standing is not brought up to date: %s", rules.text);
	return store_expire(w->s, e);
}

int worker_run(const struct worker_options *o, struct err *e)
{
	struct worker w = { .o = o, .notify = -1, .door = -1 };
	if (o->workers < 1 || o->workers > WORKER_SLOTS_MAX)
		return err_set(e, ERR_USAGE, "--workers: 1 to %d", WORKER_SLOTS_MAX);
	w.lock = worker_lock(o->course, e);
	if (w.lock < 0)
		return w.lock == -2 ? 1 : -1;
	int rc = set_up(&w, e);
	rc = rc < 0 ? rc : take_over(&w, e);
	rc = rc < 0 ? rc : work(&w, e);
	store_close(w.s);
	if (w.notify >= 0)
		(void)close(w.notify);
	if (w.door >= 0)
		(void)close(w.door);
	if (w.lock >= 0)
		(void)close(w.lock);
	return rc;
}
