/* The child of the worker: one submission through the pipeline. It may die at any point; nothing but its files in
 * <course>/run and its folder in <course>/work is left, and both are the worker's to remove. */
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>

#include "grader/curriculum.h"
#include "grader/pipeline.h"
#include "grader/worker.h"
#include "runner/base/data.h"
#include "runner/base/io.h"

#define EVENT_MS ((int64_t)200)

struct teller {
	int fd;
	int64_t last_us;
};

static void tell_stage(void *self, const char *stage, const char *state, int64_t us, const char *note)
{
	struct teller *t = self;
	worker_event(t->fd, "stage\t%s\t%s\t%lld\t%s", stage, state, (long long)us, note != NULL ? note : "");
}

static void tell_judged(void *self, size_t done, size_t total)
{
	struct teller *t = self;
	int64_t now_us = io_monotonic_us();
	if (done < total && now_us - t->last_us < EVENT_MS * 1000)
		return;
	t->last_us = now_us;
	worker_event(t->fd, "judged\t%zu\t%zu", done, total);
}

static int read_order(struct arena *a, struct worker_order *o, struct submission *sub, struct err *e)
{
	SCOPED_BUF in = { 0 };
	SCOPED_JSON root = NULL;
	buf_init(&in, 1 << 16);
	if (read_end(0, &in) < 0)
		return err_sys(e, ERR_RETRY, "order");
	if (json_parse(buf_text(&in), in.len, "order", &root, e) < 0)
		return err_set(e, ERR_RETRY, "order: it did not come whole");
	if (json_object(root, "order", worker_order_fields, o, a, e) < 0)
		return -1;
	if (strlen(o->commit) >= sizeof sub->commit || strlen(o->seed) != 2 * (size_t)SEED_SIZE ||
		hex_decode(o->seed, strlen(o->seed), sub->seed, SEED_SIZE) < 0)
		return err_set(e, ERR_BUG, "order: commit or seed is malformed");
	memcpy(sub->commit, o->commit, strlen(o->commit) + 1);
	sub->id = o->id;
	sub->course = o->course;
	sub->student = o->student;
	sub->repo = o->repo;
	sub->received_ms = o->received_ms;
	sub->attempt = o->attempt;
	sub->due_ms = o->due_ms;
	return 0;
}

static int grade(const struct worker_order *o, const struct submission *sub, struct arena *a, struct err *e)
{
	struct teller t = { .fd = worker_events_open(o->course, o->id) };
	struct progress p = { .stage = tell_stage, .judged = tell_judged, .self = &t };
	struct pipeline_env env = { .cache = arena_printf(a, "%s/cache", o->course),
		.work = arena_printf(a, "%s/work/%s", o->course, o->id) };
	struct curriculum *cur;
	struct grading g = { 0 };
	struct lab *lab;
	worker_event(t.fd, "try\t%lld", (long long)o->tries);
	if (io_mkdirs(AT_FDCWD, env.work, 0711, e) < 0 || lab_load(o->lab, a, &lab, e) < 0 ||
		curriculum_load(data_path(a, "curriculum"), a, &cur, e) < 0 || curriculum_check_lab(cur, lab, e) < 0 ||
		keeper_start(NULL, &env.keepers[0], e) < 0)
		return -1;
	env.curriculum = cur;
	int rc = keeper_start(NULL, &env.keepers[1], e);
	rc = rc < 0 ? rc : pipeline_run(&env, sub, lab, &p, a, &g, e);
	if (rc == 0) {
		record_context(&g.record, o->previous_permille, -1, o->simulated);
		rc = worker_result_write(o->course, o->id, g.record.document, NULL, e);
		grading_release(&g);
	}
	keeper_stop(env.keepers[0]);
	if (env.keepers[1] != NULL)
		keeper_stop(env.keepers[1]);
	if (t.fd >= 0)
		(void)close(t.fd);
	return rc;
}

int worker_child(void)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct worker_order o = { 0 };
	struct submission sub = { 0 };
	struct err e = { 0 }, unwritten;
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || read_order(&a, &o, &sub, &e) < 0) {
		(void)fprintf(stderr, "internal-grade: %s\n", e.text);
		return EXIT_OURS;
	}
	/* Without its worker nobody would take the result, and the next worker starts this submission again: an orphan's
	 * files would get in its way. The worker may have died before prctl: then the parent is another one already. */
	if (getppid() != o.worker)
		return EXIT_OURS;
	if (grade(&o, &sub, &a, &e) == 0)
		return EXIT_OK;
	if (worker_result_write(o.course, o.id, NULL, &e, &unwritten) < 0)
		(void)fprintf(stderr, "internal-grade: %s; and %s\n", e.text, unwritten.text);
	return EXIT_OURS;
}
