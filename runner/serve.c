/* The keeper's side of the socket: one request at a time, a table of operations.
 *
 *   {"op":"run","job":{...}} + channels    {"result":{...},"out":N,"err":N} + N + N bytes, or {"error":{...}}
 *   {"op":"offers","backend":"ns"}         {"offers":[...]}, or {"error":{...}}
 *   {"op":"ahead","backend":"vm"}          no answer: make ready what takes long
 *   {"op":"kill"}                          no answer of its own: it ends the running job, and means nothing without one
 *
 * While a job runs, anything readable on the socket ends it: only a kill or the end of the grader can be there. */
#include <errno.h>
#include <poll.h>
#include <string.h>

#include "runner/fd.h"
#include "runner/keeper.h"
#include "runner/wire.h"

struct serve {
	int sock;
	struct runner *runner;
	uint32_t offers[8]; /* by row of backends[]; 0 = not tried yet */
};

struct request {
	const char *op, *backend;
	const struct json *job;
	int fds[JOB_CHANNELS_MAX];
	size_t n_fds;
};
static const struct json_field request_fields[] = {
	{ "op", JSON_STRING, offsetof(struct request, op), true, 0, 0, NULL },
	{ "backend", JSON_STRING, offsetof(struct request, backend), false, 0, 0, NULL },
	{ "job", JSON_NODE, offsetof(struct request, job), false, 0, 0, NULL },
	{ 0 },
};

static int send_error(struct serve *s, const struct err *what, struct err *e)
{
	SCOPED_JSON answer = json_new_object();
	struct json *o = json_new_object();
	json_add_int(o, "kind", what->kind);
	json_add_string(o, "text", what->text);
	json_add(answer, "error", o);
	return wire_send(s->sock, answer, NULL, 0, e);
}

static int send_result(struct serve *s, const struct result *r, struct err *e)
{
	SCOPED_JSON answer = json_new_object();
	struct result head = *r; /* without the streams, which follow as they are */
	buf_init(&head.out, 1);
	buf_init(&head.err, 1);
	json_add(answer, "result", result_to_json(&head));
	json_add_int(answer, "out", (int64_t)r->out.len);
	json_add_int(answer, "err", (int64_t)r->err.len);
	if (wire_send(s->sock, answer, NULL, 0, e) != 0)
		return -1;
	if (write_full(s->sock, r->out.data, r->out.len) != 0 || write_full(s->sock, r->err.data, r->err.len) != 0)
		return err_sys(e, ERR_RETRY, "the grader is gone");
	return 0;
}

static int do_run(struct serve *s, const struct request *q, struct arena *a, struct err *e)
{
	struct job job;
	struct result r;
	struct err why;
	struct job_io io = { q->fds, s->sock };
	if (q->job == NULL || job_from_json(q->job, "job", a, &job, &why) != 0)
		return q->job == NULL ? err_set(e, ERR_BUG, "request without a job") : send_error(s, &why, e);
	if (job_descriptors(&job) != q->n_fds)
		return err_set(e, ERR_BUG, "a job with %zu descriptors came with %zu", job_descriptors(&job), q->n_fds);
	if (run_job(s->runner, &job, &io, &r, &why) != 0)
		return send_error(s, &why, e);
	int rc = send_result(s, &r, e);
	result_release(&r);
	return rc;
}

static int do_offers(struct serve *s, const struct request *q, struct arena *a, struct err *e)
{
	(void)a;
	struct err why;
	const struct backend *b = backend_find(q->backend);
	if (b == NULL) {
		err_set(&why, ERR_INPUT, "backend \"%s\" does not exist", q->backend);
		return send_error(s, &why, e);
	}
	size_t row = 0;
	while (backends[row] != b)
		row++;
	struct probe_row rows[G_COUNT];
	if (s->offers[row] == 0)
		s->offers[row] = b->probe(s->runner, rows);
	SCOPED_JSON answer = json_new_object();
	json_add(answer, "offers", guarantee_set_json(s->offers[row]));
	return wire_send(s->sock, answer, NULL, 0, e);
}

static int do_ahead(struct serve *s, const struct request *q, struct arena *a, struct err *e)
{
	(void)a, (void)e;
	const struct backend *b = backend_find(q->backend);
	if (b != NULL && b->ahead != NULL)
		b->ahead(s->runner);
	return 0;
}

static int do_kill(struct serve *s, const struct request *q, struct arena *a, struct err *e)
{
	(void)s, (void)q, (void)a, (void)e; /* the job has ended by itself, or by the arrival of this */
	return 0;
}

static const struct {
	const char *name;
	int (*run)(struct serve *, const struct request *, struct arena *, struct err *);
} ops[] = { { "run", do_run }, { "offers", do_offers }, { "ahead", do_ahead }, { "kill", do_kill } };

static int dispatch(struct serve *s, const struct json *root, struct request *q, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	if (json_object(root, "request", request_fields, q, &a, e) != 0)
		return -1;
	for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
		if (strcmp(ops[i].name, q->op) == 0)
			return ops[i].run(s, q, &a, e);
	return err_set(e, ERR_BUG, "request \"%s\" is not known", q->op);
}

/* Nobody is there to be told anything. */
static bool hung_up(int sock)
{
	struct pollfd p = { sock, 0, 0 };
	return poll(&p, 1, 0) == 1 && (p.revents & POLLHUP) != 0;
}

/* Between two jobs, until the next request is there: spent boxes are cleared away and new ones ordered. */
static void tend(struct serve *s)
{
	struct pollfd p[2] = { { s->sock, POLLIN, 0 }, { -1, POLLIN, 0 } };
	do {
		bool soon = runner_tend(s->runner, &p[1].fd);
		if (poll(p, 2, soon ? 2 : -1) < 0 && errno != EINTR)
			return;
	} while (p[0].revents == 0);
}

/* 0 go on, 1 the grader has closed the socket, -1. */
static int serve_one(struct serve *s, struct err *e)
{
	SCOPED_JSON root = NULL;
	struct request q = { 0 };
	int rc = wire_receive(s->sock, &root, q.fds, &q.n_fds, e);
	if (rc == 0)
		rc = dispatch(s, root, &q, e);
	while (q.n_fds > 0)
		fd_drop(&q.fds[--q.n_fds]);
	return rc < 0 && hung_up(s->sock) ? 1 : rc;
}

int keeper_serve(int sock, struct err *e)
{
	struct serve s = { .sock = sock };
	if (runner_new(&s.runner, e) != 0)
		return -1;
	runner_settle(s.runner);
	runner_make_ahead(s.runner);
	int rc;
	do {
		tend(&s);
		rc = serve_one(&s, e);
	} while (rc == 0);
	runner_free(s.runner);
	return rc < 0 ? -1 : 0;
}
