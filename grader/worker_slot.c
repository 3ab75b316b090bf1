#include "grader/worker_slot.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "grader/feedback.h"
#include "grader/proc.h"
#include "runner/base/io.h"
#include "runner/base/log.h"

/* A backstop only: every stage has deadlines of its own. */
#define STUCK_MS ((int64_t)20 * 60 * 1000)

static int print_order(const struct course *c, const struct sub_row *row, const struct course_lab *lab,
	const uint8_t *seed, int64_t previous_permille, struct buf *out)
{
	SCOPED_JSON doc = json_new_object();
	json_add_string(doc, "course", c->dir);
	json_add_string(doc, "id", row->id);
	json_add_string(doc, "lab", lab->dir);
	json_add_string(doc, "student", row->student);
	json_add_string(doc, "repo", row->repo);
	json_add_string(doc, "commit", row->commit);
	json_add_bytes(doc, "seed", seed, SEED_SIZE);
	json_add_int(doc, "received_ms", row->received_ms);
	json_add_int(doc, "attempt", row->attempt);
	json_add_int(doc, "tries", row->tries);
	json_add_int(doc, "previous_permille", previous_permille);
	json_add_int(doc, "due_ms", lab->due_ms);
	json_add_bool(doc, "simulated", c->simulated != NULL);
	json_add_int(doc, "worker", getpid());
	return json_print(doc, out);
}

/* The order fits into a pipe's buffer, so that writing it never waits for the child. */
static int start(const struct buf *order, pid_t *pid, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	const char *argv[] = { proc_plumb(&a), "internal-grade", NULL };
	int fds[2];
	if (io_pipe(fds) < 0)
		return err_sys(e, ERR_RETRY, "worker: no pipe");
	SCOPED_FD in = fds[0];
	SCOPED_FD out = fds[1];
	struct proc child = { .argv = argv, .in = in, .out = -1, .err = 2 };
	if (proc_start(&child, pid, e) < 0)
		return -1;
	(void)write_full(out, order->data, order->len); /* a child that gets less than all of it says so and ends */
	return 0;
}

int slot_start(struct slot *sl, const struct course *c, const struct sub_row *row, const uint8_t seed[SEED_SIZE],
	int64_t previous_permille, struct err *e)
{
	SCOPED_BUF order = { .max = 1 << 15 };
	const struct course_lab *lab = course_lab_find(c, row->lab);
	if (lab == NULL)
		return err_set(e, ERR_OPERATOR, "lab %s is not in the course any more: plumb course add-lab", row->lab);
	if (print_order(c, row, lab, seed, previous_permille, &order) < 0 || strlen(row->repo) >= sizeof sl->repo)
		return err_set(e, ERR_BUG, "%s: the order is too long", row->id);
	if (start(&order, &sl->pid, e) < 0)
		return -1;
	(void)snprintf(sl->id, sizeof sl->id, "%s", row->id);
	(void)snprintf(sl->commit, sizeof sl->commit, "%s", row->commit);
	(void)snprintf(sl->repo, sizeof sl->repo, "%s", row->repo);
	sl->pidfd = (int)syscall(SYS_pidfd_open, sl->pid, 0);
	sl->started_us = sl->beat_us = io_monotonic_us();
	sl->beat_ms = io_wall_ms();
	if (sl->pidfd < 0) {
		(void)kill(sl->pid, SIGKILL);
		(void)waitpid(sl->pid, NULL, 0);
		return err_sys(e, ERR_RETRY, "worker: pidfd");
	}
	return 0;
}

int slot_beat(struct slot *sl, struct store *s, struct err *e)
{
	int64_t now_us = io_monotonic_us(), now_ms = io_wall_ms(), since_ms = now_ms - sl->beat_ms;
	if (now_us - sl->started_us > STUCK_MS * 1000)
		(void)kill(sl->pid, SIGKILL);
	if (now_us - sl->beat_us < WORKER_BEAT_MS * 1000 && since_ms >= 0 && since_ms < WORKER_BEAT_MS)
		return 0;
	sl->beat_us = now_us;
	sl->beat_ms = now_ms;
	if (store_renew(s, sl->id, now_ms, WORKER_LEASE_MS, e) == 0)
		return 0;
	if (e->kind != ERR_USAGE)
		return -1;
	(void)kill(sl->pid, SIGKILL); /* somebody else's by now */
	return 0;
}

/* For a pusher who hung up: `git log --notes=plumb`. Not worth losing a grade for. */
static void write_note(const char *repo, const char *commit, const struct json *record)
{
	const char *args[] = { "notes", "--ref=plumb", "add", "-f", "-F", "-", commit, NULL };
	SCOPED_BUF text = { 0 };
	struct err e = { 0 };
	buf_init(&text, 1 << 18);
	if (feedback_terminal(record, &text) < 0 || proc_git(repo, args, text.data, text.len, NULL, &e) < 0)
		log_line(LOG_WARN, "worker", "%s: no note written for %.12s: %s", repo, commit, e.text);
}

static void remove_result(const char *course, const char *id)
{
	SCOPED_ARENA a = ARENA_INIT;
	(void)unlink(worker_file(course, id, "result", &a));
}

/* Put back or hold, and tell whoever follows. */
static int came_to_nothing(const char *course, const char *id, struct store *s, const struct err *why, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct sub_row row;
	int rc = why->kind == ERR_RETRY ? store_fail(s, id, why->text, io_wall_ms(), WORKER_MAX_TRIES, e)
					: store_hold(s, id, why->text, e);
	if (rc < 0 && e->kind != ERR_USAGE) /* not leased any more: what became of it is written already */
		return -1;
	log_line(LOG_WARN, "worker", "%s: %s", id, why->text);
	SCOPED_FD events = worker_events_open(course, id);
	if (store_submission(s, id, &a, &row, e) == 0)
		worker_event(events, "%s", row.state == SUB_HELD ? "held" : "again");
	remove_result(course, id);
	return 0;
}

/* Short of disk or memory, a locked or broken database: everybody's trouble, which waiting or a person ends. Anything else is
 * this record's own, and the others' must not wait for it. */
static int cannot_store(const char *course, const char *id, struct store *s, struct err *e)
{
	struct err why = *e;
	if (why.kind == ERR_RETRY || why.kind == ERR_OPERATOR)
		return -1;
	worker_result_aside(course, id);
	return came_to_nothing(course, id, s, &why, e);
}

/* The order matters: record, note, result file away, event. Whatever kills us in between, the next worker finds the
 * result file and repeats what is missing; each step can be repeated. */
static int store_result(const char *course, const char *id, const char *repo, const char *commit, struct store *s,
	const struct worker_result *res, struct err *e)
{
	if (!res->done)
		return came_to_nothing(course, id, s, &res->error, e);
	if (store_record(s, id, res->record, e) < 0)
		return cannot_store(course, id, s, e);
	write_note(repo, commit, res->record);
	remove_result(course, id);
	SCOPED_FD events = worker_events_open(course, id);
	worker_event(events, "done\t%s", json_string(json_get(res->record, "id")));
	return 0;
}

/* As worker_result_read; what cannot be read is set aside, and is none. */
static int take_result(const char *course, const char *id, struct worker_result *res, struct err *e)
{
	int rc = worker_result_read(course, id, res, e);
	if (rc >= 0 || e->kind != ERR_INPUT)
		return rc;
	log_line(LOG_ERROR, "worker", "%s", e->text);
	worker_result_aside(course, id);
	return 1;
}

static void remove_work(const char *course, const char *id)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct err e;
	SCOPED_FD work = io_open_dir(AT_FDCWD, arena_printf(&a, "%s/work", course), &e);
	if (work >= 0 && io_remove_tree(work, id, &e) < 0)
		log_line(LOG_WARN, "worker", "%s", e.text);
}

int slot_finish(struct slot *sl, const struct course *c, struct store *s, struct err *e)
{
	struct worker_result res = { 0 };
	struct err died;
	int status = 0;
	while (waitpid(sl->pid, &status, 0) < 0 && errno == EINTR)
		;
	(void)close(sl->pidfd);
	sl->pidfd = -1;
	remove_work(c->dir, sl->id);
	int there = take_result(c->dir, sl->id, &res, e);
	if (there < 0)
		return -1;
	if (there > 0) {
		(void)err_set(&died, ERR_RETRY, "the grader died while it worked on this (%s %d)",
			WIFSIGNALED(status) ? "signal" : "exit status",
			WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
		return came_to_nothing(c->dir, sl->id, s, &died, e);
	}
	int rc = store_result(c->dir, sl->id, sl->repo, sl->commit, s, &res, e);
	json_free(res.root);
	return rc;
}

int slot_recover(const char *id, const struct course *c, struct store *s, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct worker_result res = { 0 };
	struct sub_row row;
	int there = store_submission(s, id, &a, &row, e);
	if (there == 0)
		there = take_result(c->dir, id, &res, e);
	if (there < 0)
		return -1;
	/* An error that was counted already, or of a course that was restored from a backup: nothing to store. */
	bool moot = there > 0 || (!res.done && row.state != SUB_LEASED);
	if (moot)
		remove_result(c->dir, id);
	int rc = moot ? 0 : store_result(c->dir, id, row.repo, row.commit, s, &res, e);
	json_free(res.root);
	return rc;
}
