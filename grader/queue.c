#include "grader/queue.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "grader/course_repo.h"
#include "grader/course_standing.h"
#include "grader/proc.h"
#include "grader/spool.h"
#include "grader/worker.h"
#include "runner/base/io.h"
#include "runner/base/log.h"

#define HELD_MAX       3
#define DAY_MS         ((int64_t)24 * 3600 * 1000)
#define HELD_WINDOW_MS DAY_MS

const char *queue_repo(const struct course *c, const char *lab, const char *student, struct arena *a)
{
	return arena_printf(a, "%s/repos/%s/%s.git", c->dir, lab, student);
}

/* What was graded stays, even if main is rewound. Asking git costs a few milliseconds and gets its locking right. */
static int pin(const char *repo, const struct spool_entry *en, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	const char *args[] = { "update-ref", arena_printf(&a, "refs/plumb/graded/%s", en->id), en->commit, NULL };
	return proc_git(repo, args, NULL, 0, NULL, e);
}

/* Why a push is not run, or NULL. Both counts are taken only here, at the door, where one process lets in one after the
 * other; what the instructor releases is run.
 *
 * A held submission costs no attempt, so whoever finds an answer that stops our checker could push it for ever. No
 * attempt and no points either way; but from the third one on that waits for the instructor, the next waits as well,
 * unrun (docs/adr/0017-held-pushes-are-bounded.md).
 *
 * The hook counts attempts before git moves the branch. Several pushes, each by hand on top of one that is still on its
 * way, all find the same attempt left. */
static const char *not_run(
	const struct course *c, const struct spool_entry *en, const struct sub_row *rows, size_t n, struct arena *a)
{
	size_t waiting = 0;
	int64_t today = 0;

	for (size_t i = 0; i < n; i++) {
		bool held = rows[i].state == SUB_HELD;
		if (strcmp(rows[i].id, en->id) == 0)
			continue;
		waiting += held && llabs(en->received_ms - rows[i].received_ms) < HELD_WINDOW_MS;
		today += !held && rows[i].received_ms / DAY_MS == en->received_ms / DAY_MS;
	}
	if (waiting >= HELD_MAX)
		return arena_printf(
			a, "not run: %zu pushes of this student to this lab wait already; release those", waiting);
	if (c->attempts_per_day > 0 && today >= c->attempts_per_day)
		return arena_printf(a, "not run: %lld attempts a day, and this is one more: pushes at the same moment",
			(long long)c->attempts_per_day);
	return NULL;
}

static int hold_at_the_door(const struct course *c, struct store *s, const struct spool_entry *en, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct sub_row *rows;
	size_t n;

	if (store_list(s, en->lab, en->student, -1, &a, &rows, &n, e) < 0)
		return -1;
	const char *why = not_run(c, en, rows, n, &a);
	if (why == NULL)
		return 0;
	if (store_hold(s, en->id, why, e) < 0)
		return e->kind == ERR_USAGE ? 0 : -1; /* taken in before, and no longer open */
	SCOPED_FD events = worker_events_open(c->dir, en->id);
	worker_event(events, "held");
	return 0;
}

static int add(const struct course *c, struct store *s, const struct spool_entry *en, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	uint8_t seed[SEED_SIZE];
	struct sub_row row = { .id = en->id,
		.lab = en->lab,
		.student = en->student,
		.commit = en->commit,
		.repo = queue_repo(c, en->lab, en->student, &a),
		.received_ms = en->received_ms };
	struct err pinned;
	if (pin(row.repo, en, &pinned) < 0) /* gc is off: the commit will not vanish for want of a pin */
		log_line(LOG_WARN, "queue", "%s: not pinned: %s", en->id, pinned.text);
	io_random(seed, sizeof seed);
	return store_add(s, &row, seed, e) < 0 ? -1 : hold_at_the_door(c, s, en, e);
}

static int fold_in(const struct course *c, struct store *s, const struct spool_entry *en, struct err *e)
{
	int rc = en->kind == SPOOL_PUSH      ? add(c, s, en, e)
		 : en->kind == SPOOL_RELEASE ? store_release(s, en->id, e)
					     : course_standing(c, s, true, e);
	if (rc < 0 && en->kind == SPOOL_RELEASE && e->kind == ERR_USAGE)
		rc = 0; /* released twice, or graded meanwhile */
	if (rc < 0 && en->kind == SPOOL_REBUILD && e->kind != ERR_RETRY) {
		log_line(LOG_ERROR, "queue", "standing is not rebuilt: %s", e->text);
		rc = 0; /* a broken curriculum must not stop what is pushed */
	}
	return rc < 0 ? -1 : spool_remove(c->dir, en, e);
}

int queue_import(const struct course *c, struct store *s, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct spool_entry *list;
	size_t n;
	if (spool_list(c->dir, &a, &list, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (fold_in(c, s, &list[i], e) < 0)
			return -1;
	return (int)n;
}

/* A ref as git writes it: 40 digits and a newline. false when there is none. */
static bool read_ref(int repo, const char *ref, char commit[static 41], int64_t *written_ms)
{
	struct stat st;
	SCOPED_FD fd = io_open_beneath(repo, ref, O_RDONLY, 0);
	if (fd < 0 || fstat(fd, &st) < 0 || st.st_size != 41 || read_full(fd, commit, 41) != 0)
		return false;
	commit[40] = '\0';
	*written_ms = (int64_t)st.st_mtim.tv_sec * 1000 + st.st_mtim.tv_nsec / 1000000;
	return strspn(commit, "0123456789abcdef") == 40;
}

static bool known(const struct sub_row *rows, size_t n, const char *commit)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(rows[i].commit, commit) == 0)
			return true;
	return false;
}

enum lost { LOST_NO, LOST_PERHAPS, LOST_QUEUED };

/* enum lost, or -1. */
static int reconcile_one(const struct course *c, struct store *s, const char *lab, const char *student, int64_t now_ms,
	int64_t young_ms, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	char head[41], starter[41] = "", id[20];
	int64_t written_ms, ignored;
	struct sub_row *rows;
	size_t n;
	SCOPED_FD repo = open(queue_repo(c, lab, student, &a), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (repo < 0 || !read_ref(repo, "refs/heads/main", head, &written_ms))
		return LOST_NO;
	if (read_ref(repo, COURSE_STARTER_REF, starter, &ignored) && strcmp(starter, head) == 0)
		return LOST_NO;
	if (store_list(s, lab, student, -1, &a, &rows, &n, e) < 0)
		return -1;
	if (known(rows, n, head))
		return LOST_NO;
	/* Also young when written "in the future": the clock stepped back, and a hook may be at work. */
	int64_t age_ms = now_ms - written_ms;
	if (age_ms < young_ms && age_ms > -young_ms)
		return LOST_PERHAPS;
	spool_new_id(id);
	struct spool_entry en = {
		.id = id, .lab = lab, .student = student, .commit = head, .received_ms = course_now_ms(c, written_ms)
	};
	log_line(LOG_WARN, "queue", "%s/%s: the push of %.12s was not queued by its hook; queued now", lab, student,
		head);
	return add(c, s, &en, e) < 0 ? -1 : LOST_QUEUED;
}

int queue_reconcile(
	const struct course *c, struct store *s, int64_t now_ms, int64_t young_ms, size_t *young, struct err *e)
{
	size_t count[LOST_QUEUED + 1] = { 0 };
	for (size_t l = 0; l < c->n_labs; l++)
		for (size_t i = 0; i < c->students.n; i++) {
			int rc = reconcile_one(c, s, c->labs[l].id, c->students.item[i], now_ms, young_ms, e);
			if (rc < 0)
				return -1;
			count[rc]++;
		}
	*young = count[LOST_PERHAPS];
	return (int)count[LOST_QUEUED];
}
