/* Theory of operation. One question is out at a time, and the next one goes out only when the zygote has reported the
 * death of the last one's process, so nothing that a student's code left running can see, delay or answer another
 * question. What dies with a report is blamed on its own question: where the kernel killed for memory, or the box ended,
 * the box is retired before anything else is asked, or the next question would pay. Two deadlines stand behind each
 * other, the zygote's and ours: a zygote that is stopped or starved cannot keep its own. */
#include "grader/lane.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include "grader/question.h"
#include "runner/base/io.h"

#define START_WALL_US            (20 * INT64_C(1000000))
#define GRACE_US                 (5 * INT64_C(1000000)) /* the zygote keeps the deadline; this is for a zygote that can't */
#define ANSWER_KEPT              16384                  /* as much as a record shows */
#define STARTS_WITHOUT_REPLY_MAX 3
#define BOX_WALL_MAX_MS          INT64_C(1800000)

enum lane_state { LANE_DOWN, LANE_STARTING, LANE_IDLE, LANE_ASKING, LANE_DONE };
enum { POLL_CONTROL, POLL_BOX, POLL_QUESTION, POLL_ANSWER, POLLS };

struct lane {
	struct lane_order order;
	struct arena *a;
	struct reply *replies;
	size_t next; /* index of the open or next question */
	enum lane_state state;
	int control;
	int starts; /* since the last reply */
	int64_t deadline_us, asked_us;
	bool killed;
	uint8_t late[256]; /* by op: how many answers did not come in time, up to LANE_PATIENCE */
	uint32_t held;
	const char *backend;
	struct question q; /* the open one */
};

struct lane *lane_new(const struct lane_order *order, struct arena *a)
{
	struct lane *l = arena_alloc(a, sizeof(*l));
	l->order = *order;
	l->a = a;
	l->replies = arena_array(a, order->vecs->n + 1, sizeof(*l->replies));
	l->control = -1;
	l->held = UINT32_MAX;
	l->backend = "";
	question_init(&l->q);
	return l;
}

static bool box_lives(const struct lane *l)
{
	return l->state == LANE_STARTING || l->state == LANE_IDLE || l->state == LANE_ASKING;
}

static void take_facts(struct lane *l, const struct result *r)
{
	l->held &= r->held;
	if (r->backend != NULL)
		l->backend = arena_strdup(l->a, r->backend);
}

void lane_free(struct lane *l)
{
	struct result r;
	result_init(&r);
	if (box_lives(l) && keeper_kill(l->order.k) == 0 && keeper_end(l->order.k, &r, NULL) == 0)
		take_facts(l, &r);
	result_release(&r);
	l->state = LANE_DONE;
	question_release(&l->q);
	scoped_close(&l->control);
	l->control = -1;
}

/* --- the box --- */

static struct job lane_job(const struct lane *l, const char *argv[2], struct job_mount mounts[2 + LURE_MOUNTS])
{
	int64_t wall = (int64_t)l->order.vecs->n * (l->order.wall_ms + 50) + 20000;
	struct job job = { .profile = "run-fn",
		.argv = { argv, 2 },
		.mounts = mounts,
		.n_mounts = 2 + lure_mounts_run(l->order.lure, mounts + 2),
		.channels = 1,
		.pid1 = true,
		.limits = l->order.limits,
		.needs = l->order.needs,
		.backend = l->order.backend };

	argv[0] = "/lab/zygote";
	argv[1] = "/lab/object.so";
	mounts[0] = (struct job_mount){ l->order.zygote, argv[0] };
	mounts[1] = (struct job_mount){ l->order.object, argv[1] };
	job.limits.wall_ms = job.limits.cpu_ms = wall < BOX_WALL_MAX_MS ? wall : BOX_WALL_MAX_MS;
	return job;
}

static int lane_start(struct lane *l, struct err *e)
{
	const char *argv[2];
	struct job_mount mounts[2 + LURE_MOUNTS];
	struct job job = lane_job(l, argv, mounts);
	int pair[2];

	if (++l->starts > STARTS_WITHOUT_REPLY_MAX)
		return err_set(e, ERR_BUG, "judge: the zygote's box ended %d times before a question", l->starts - 1);
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return err_sys(e, ERR_OPERATOR, "judge: control socket");
	SCOPED_FD outer = pair[0];
	SCOPED_FD inner = pair[1];
	if (keeper_begin(l->order.k, &job, &inner, e) < 0)
		return err_prefix(e, "judge");
	l->control = fd_take(&outer);
	l->deadline_us = io_monotonic_us() + START_WALL_US;
	l->killed = false;
	l->state = LANE_STARTING;
	return 0;
}

/* --- one question --- */

/* A dead zygote shows as the end of its box. */
static int send_order(struct lane *l, const int inner[KIT_ORDER_FDS], struct err *e)
{
	if (l->control < 0)
		return 0;
	struct kit_order order = { .wall_ms = l->order.wall_ms };
	union {
		char bytes[CMSG_SPACE(sizeof(int) * KIT_ORDER_FDS)];
		struct cmsghdr align;
	} control = { 0 };
	struct iovec part = { &order, sizeof(order) };
	struct msghdr msg = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof(control.bytes)
	};
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int) * KIT_ORDER_FDS);
	memcpy(CMSG_DATA(c), inner, sizeof(int) * KIT_ORDER_FDS);
	ssize_t n;
	do
		n = sendmsg(l->control, &msg, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	if (n == (ssize_t)sizeof(order) || errno == EPIPE || errno == ECONNRESET)
		return 0;
	return err_sys(e, ERR_RETRY, "judge: the zygote could not be asked");
}

static int lane_ask(struct lane *l, struct err *e)
{
	const struct lab_case *run = l->order.vecs->vectors[l->next].run;
	int inner[KIT_ORDER_FDS] = { -1, -1, -1 };

	int rc = question_open(&l->q, run, inner) < 0 ? err_sys(e, ERR_OPERATOR, "judge: pipes of a question") : 0;
	if (rc == 0)
		rc = send_order(l, inner, e);
	for (int i = 0; i < KIT_ORDER_FDS; i++)
		scoped_close(&inner[i]);
	l->asked_us = io_monotonic_us();
	l->deadline_us = l->asked_us + (int64_t)l->order.wall_ms * 1000 + GRACE_US;
	l->state = LANE_ASKING;
	return rc;
}

/* The one who was asked is dead, so what it opened is in the queue. */
static void look_at_lures(struct lane *l, struct reply *r)
{
	struct lure_touch touches[LURE_TOUCHES_MAX];

	r->n_touches = lure_touches(l->order.lure, touches);
	if (r->n_touches > 0)
		r->touches = arena_memdup(l->a, touches, r->n_touches * sizeof(*touches));
	r->canary = lure_in(l->order.lure, l->q.got.data, l->q.got.len) || lure_in(l->order.lure, r->log, r->log_len);
}

static int close_reply(struct lane *l, struct reply *r, struct err *e)
{
	const struct vector *v = &l->order.vecs->vectors[l->next];
	uint8_t *late = &l->late[(uint8_t)v->run->op];
	size_t expected = v->out_len;

	if (question_take(&l->q, expected > ANSWER_KEPT ? expected : ANSWER_KEPT, l->a, r, e) < 0)
		return -1;
	look_at_lures(l, r);
	if ((r->overdue || r->report.end == KIT_TIMEOUT) && *late < LANE_PATIENCE)
		++*late;
	l->starts = 0;
	l->next++;
	return 0;
}

/* --- events --- */

static int end_box(struct lane *l, struct result *r, struct err *e)
{
	scoped_close(&l->control);
	l->control = -1;
	if (keeper_end(l->order.k, r, e) < 0) {
		l->state = LANE_DONE;
		return err_prefix(e, "judge");
	}
	take_facts(l, r);
	return 0;
}

static int on_box_end(struct lane *l, struct err *e)
{
	struct result r;
	enum lane_state was = l->state;

	result_init(&r);
	int rc = end_box(l, &r, e);
	if (rc == 0 && r.ending == END_NOT_STARTED)
		rc = err_set(e, ERR_OPERATOR, "judge: the box did not start: %.300s", buf_text(&r.err));
	if (rc == 0 && was == LANE_STARTING && l->starts == STARTS_WITHOUT_REPLY_MAX)
		rc = err_set(e, ERR_OPERATOR, "judge: the zygote ended by %s %s%d before it was ready: %.200s",
			ending_name(r.ending), r.denied, r.ending == END_EXIT ? r.exit_code : r.signal,
			buf_text(&r.err));
	if (rc == 0 && was == LANE_ASKING) {
		struct reply *reply = &l->replies[l->next];
		*reply = (struct reply){ .box_died = true,
			.overdue = l->killed,
			.ending = r.ending,
			.signal = r.signal,
			.us = io_monotonic_us() - l->asked_us };
		memcpy(reply->denied, r.denied, sizeof(reply->denied));
		rc = close_reply(l, reply, e);
	}
	l->state = LANE_DOWN;
	result_release(&r);
	return rc;
}

/* The kernel killed the child for memory. The runner may notice only later and end the box, which would then be blamed
 * on the next question: so this box goes now. */
static int retire_box(struct lane *l, struct err *e)
{
	struct result r;
	result_init(&r);
	int rc = keeper_kill(l->order.k) < 0 ? err_set(e, ERR_RETRY, "judge: the keeper is gone") : end_box(l, &r, e);
	l->state = rc == 0 ? LANE_DOWN : LANE_DONE;
	result_release(&r);
	return rc;
}

static int on_report(struct lane *l, struct err *e)
{
	struct kit_report report;
	ssize_t n = recv(l->control, &report, sizeof(report), MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n < 0 && errno != ECONNRESET)
		return err_sys(e, ERR_RETRY, "judge: the zygote could not be heard");
	if (n != (ssize_t)sizeof(report)) { /* the zygote is gone: the end of its box will say why */
		scoped_close(&l->control);
		l->control = -1;
		return 0;
	}
	if (l->state == LANE_STARTING) {
		l->state = LANE_IDLE;
	} else if (l->state == LANE_ASKING) {
		struct reply *r = &l->replies[l->next];
		*r = (struct reply){ .report = report, .us = (int64_t)report.wall_us };
		if (close_reply(l, r, e) < 0)
			return -1;
		l->state = LANE_IDLE;
		if (report.end == KIT_SIGNALLED && report.code == 9)
			return retire_box(l, e);
	}
	return 0;
}

static int on_deadline(struct lane *l, struct err *e)
{
	if (l->killed || io_monotonic_us() < l->deadline_us)
		return 0;
	l->killed = true; /* the box's end follows */
	if (keeper_kill(l->order.k) < 0)
		return err_set(e, ERR_RETRY, "judge: the keeper is gone");
	return 0;
}

/* A diagnosis of what ran into a limit tells nothing and costs the limit again, several times. */
static bool hopeless(const struct reply *r)
{
	return r->box_died || r->overdue || r->unasked || r->report.end == KIT_TIMEOUT;
}

static void pass_over(struct lane *l)
{
	const struct vectors *v = l->order.vecs;

	for (; l->next < v->n && l->late[(uint8_t)v->vectors[l->next].run->op] == LANE_PATIENCE; l->next++)
		l->replies[l->next].unasked = true;
}

/* true = the next question must wait for the lane that is followed. */
static bool must_wait(struct lane *l)
{
	const struct lane *first = l->order.follows;
	if (first == NULL)
		return false;
	for (; l->next < first->next && hopeless(&first->replies[l->next]); l->next++)
		l->replies[l->next].skipped = true;
	return l->next >= first->next && l->next < l->order.vecs->n;
}

static int lane_advance(struct lane *l, struct err *e)
{
	if ((l->state == LANE_IDLE || l->state == LANE_DOWN) && must_wait(l))
		return 0;
	if (l->state == LANE_IDLE || l->state == LANE_DOWN)
		pass_over(l);
	bool more = l->next < l->order.vecs->n;
	if (l->state == LANE_DOWN && !more)
		l->state = LANE_DONE;
	if (l->state == LANE_DOWN)
		return lane_start(l, e);
	if (l->state == LANE_IDLE && more)
		return lane_ask(l, e);
	if (l->state == LANE_IDLE) {
		if (retire_box(l, e) < 0)
			return -1;
		l->state = LANE_DONE;
	}
	return 0;
}

static void want(const struct lane *l, struct pollfd p[POLLS])
{
	bool lives = box_lives(l), asking = l->state == LANE_ASKING;
	p[POLL_CONTROL] = (struct pollfd){ lives ? l->control : -1, POLLIN, 0 };
	p[POLL_BOX] = (struct pollfd){ lives ? keeper_fd(l->order.k) : -1, POLLIN, 0 };
	p[POLL_QUESTION] = (struct pollfd){ asking ? l->q.in : -1, POLLOUT, 0 };
	p[POLL_ANSWER] = (struct pollfd){ asking ? l->q.answer : -1, POLLIN, 0 };
}

static int lane_events(struct lane *l, const struct pollfd p[POLLS], struct err *e)
{
	if (p[POLL_QUESTION].revents != 0 && question_push(&l->q, e) < 0)
		return -1;
	if (p[POLL_ANSWER].revents != 0 && question_pull(&l->q, e) < 0)
		return -1;
	if (p[POLL_CONTROL].revents != 0 && on_report(l, e) < 0)
		return -1;
	/* A report may have retired the box; then its end has been taken already. */
	if (p[POLL_BOX].revents != 0 && box_lives(l) && on_box_end(l, e) < 0)
		return -1;
	return box_lives(l) && l->state != LANE_IDLE ? on_deadline(l, e) : 0;
}

static size_t least_done(struct lane **lanes, size_t n)
{
	size_t least = lanes[0]->next;
	for (size_t i = 1; i < n; i++)
		least = lanes[i]->next < least ? lanes[i]->next : least;
	return least;
}

#define LANES_MAX 2

int lanes_run(struct lane **lanes, size_t n, void (*judged)(void *self, size_t done), void *self, struct err *e)
{
	struct pollfd polls[LANES_MAX * POLLS];
	size_t told = SIZE_MAX;

	for (;;) {
		bool running = false;
		for (size_t i = 0; i < n; i++) {
			if (lane_advance(lanes[i], e) < 0)
				return -1;
			want(lanes[i], polls + i * POLLS);
			running |= lanes[i]->state != LANE_DONE;
		}
		if (judged != NULL && least_done(lanes, n) != told)
			judged(self, told = least_done(lanes, n));
		if (!running)
			return 0;
		if (poll(polls, (nfds_t)(n * POLLS), 500) < 0 && errno != EINTR)
			return err_sys(e, ERR_OPERATOR, "judge: poll");
		for (size_t i = 0; i < n; i++)
			if (lane_events(lanes[i], polls + i * POLLS, e) < 0)
				return -1;
	}
}

const struct reply *lane_reply(const struct lane *l, size_t i)
{
	return &l->replies[i];
}

uint32_t lane_held(const struct lane *l)
{
	return l->held;
}

const char *lane_backend(const struct lane *l)
{
	return l->backend;
}
