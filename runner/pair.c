/* The only thing that joins two guests. What comes from either is copied or dropped, and never looked into: no header is believed,
 * because none is read. One frame of each side is held, so a side that floods waits for the other and costs no memory. */
#include "runner/pair.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "runner/fd.h"

struct end {
	int wire;
	bool running;
	size_t n; /* of the frame that came in here and waits until the other end takes it */
	uint8_t frame[CAPTURE_FRAME_MAX];
};

struct carrier {
	struct pair *p;
	struct end end[2];
	int64_t linger_until_us; /* 0 = a runs */
};

int pair_check(const struct job *a, const struct job *b, const char *path_b, struct err *e)
{
	if (a->net == NULL || b->net == NULL || strcmp(a->net, b->net) != 0)
		return err_set(e, ERR_INPUT, "%s.net: both jobs must name one wire", path_b);
	if (a->role[0] != 'a' || b->role[0] != 'b')
		return err_set(e, ERR_INPUT, "%s.role: the first job has the role a, the second one b", path_b);
	if (a->channels != 0 || b->channels != 0)
		return err_set(e, ERR_INPUT, "%s.channels: none for jobs on a wire", path_b);
	return 0;
}

static int64_t wall_us(void)
{
	struct timespec t;
	(void)clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* --- frames --- */

static void send_on(struct carrier *c, int from)
{
	struct end *in = &c->end[from], *out = &c->end[!from];
	if (in->n == 0)
		return;
	ssize_t n = out->running ? send(out->wire, in->frame, in->n, MSG_DONTWAIT | MSG_NOSIGNAL) : 0;
	if (n < 0 && (errno == EAGAIN || errno == EINTR || errno == ENOBUFS))
		return;
	c->p->dropped += n <= 0; /* an end that is gone takes nothing, like a plug that hangs in the air */
	in->n = 0;
}

static int take_in(struct carrier *c, int from, struct err *e)
{
	struct end *in = &c->end[from];
	if (in->n > 0)
		return 0;
	ssize_t n = recv(in->wire, in->frame, sizeof in->frame, MSG_DONTWAIT | MSG_TRUNC);
	if (n <= 0)
		return 0; /* nothing, or the other side is gone: its keeper says so */
	if (n < 14 || (size_t)n > sizeof in->frame || c->p->capture.bytes + n > PAIR_BYTES_MAX) {
		c->p->dropped++;
		return 0;
	}
	in->n = (size_t)n;
	if (capture_frame(&c->p->capture, wall_us(), in->frame, in->n, e) != 0)
		return -1;
	send_on(c, from);
	return 0;
}

/* --- ends --- */

/* What it had sent before its end. */
static int drain(struct carrier *c, int i, struct err *e)
{
	int64_t seen;
	do {
		seen = c->p->capture.frames;
		send_on(c, i);
		if (take_in(c, i, e) != 0)
			return -1;
	} while (c->p->capture.frames > seen);
	return 0;
}

static int end_of(struct carrier *c, int i, struct err *e)
{
	if (drain(c, i, e) != 0)
		return -1;
	c->end[i].running = false;
	if (keeper_end(c->p->keeper[i], &c->p->result[i], e) != 0)
		return err_prefix(e, "role %c", "ab"[i]);
	bool alone = i == 0 || c->p->result[i].ending == END_NOT_STARTED;
	if (alone && c->end[!i].running && c->linger_until_us == 0)
		c->linger_until_us =
			io_monotonic_us() + (c->p->result[i].ending == END_NOT_STARTED ? 0 : PAIR_LINGER_MS * 1000);
	return 0;
}

static int linger(struct carrier *c, struct err *e)
{
	if (c->linger_until_us == 0 || io_monotonic_us() < c->linger_until_us)
		return 0;
	c->linger_until_us = INT64_MAX;
	for (int i = 0; i < 2; i++)
		if (c->end[i].running && keeper_kill(c->p->keeper[i]) != 0)
			return err_set(e, ERR_RETRY, "role %c: the keeper is gone", "ab"[i]);
	return 0;
}

static int turn(struct carrier *c, struct err *e)
{
	struct pollfd p[4];
	for (int i = 0; i < 2; i++) {
		const struct end *in = &c->end[i], *other = &c->end[!i];
		short events = (short)((in->n == 0 ? POLLIN : 0) | (other->n > 0 ? POLLOUT : 0));
		p[i] = (struct pollfd){ in->running ? in->wire : -1, events, 0 };
		p[2 + i] = (struct pollfd){ in->running ? keeper_fd(c->p->keeper[i]) : -1, POLLIN, 0 };
	}
	if (poll(p, 4, 100) < 0 && errno != EINTR)
		return err_sys(e, ERR_BUG, "wire: poll");
	for (int i = 0; i < 2; i++) {
		send_on(c, i);
		if (p[i].revents != 0 && take_in(c, i, e) != 0)
			return -1;
	}
	for (int i = 0; i < 2; i++)
		if (p[2 + i].revents != 0 && end_of(c, i, e) != 0)
			return -1;
	return linger(c, e);
}

static int begin(struct carrier *c, int i, struct err *e)
{
	int pair[2];
	if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair) != 0)
		return err_sys(e, ERR_RETRY, "wire: socketpair");
	c->end[i].wire = pair[0];
	int rc = keeper_begin(c->p->keeper[i], c->p->job[i], &pair[1], e);
	fd_drop(&pair[1]);
	c->end[i].running = rc == 0;
	return rc;
}

/* What still runs belongs to nobody any more: a keeper ends it before it does anything else. */
static void give_up(struct carrier *c)
{
	struct err ignored;
	for (int i = 0; i < 2; i++)
		if (c->end[i].running && keeper_kill(c->p->keeper[i]) == 0)
			(void)keeper_end(c->p->keeper[i], &c->p->result[i], &ignored);
}

int pair_run(struct pair *p, struct err *e)
{
	struct carrier c = { .p = p, .end = { { .wire = -1 }, { .wire = -1 } } };
	int rc = 0;
	for (int i = 0; i < 2; i++)
		result_init(&p->result[i]);
	for (int i = 1; i >= 0 && rc == 0; i--) /* who is asked begins first */
		rc = begin(&c, i, e);
	while (rc == 0 && (c.end[0].running || c.end[1].running))
		rc = turn(&c, e);
	if (rc != 0)
		give_up(&c);
	for (int i = 0; i < 2; i++) {
		fd_drop(&c.end[i].wire);
		if (rc != 0)
			result_release(&p->result[i]);
	}
	return rc;
}

struct json *pair_to_json(const struct pair *p)
{
	struct json *o = json_new_object(), *wire = json_new_object();
	json_add(o, "a", result_to_json(&p->result[0]));
	json_add(o, "b", result_to_json(&p->result[1]));
	json_add_int(wire, "frames", p->capture.frames);
	json_add_int(wire, "bytes", p->capture.bytes);
	json_add_int(wire, "dropped", p->dropped);
	json_add_bool(wire, "cut", p->capture.cut);
	json_add(o, "wire", wire);
	return o;
}
