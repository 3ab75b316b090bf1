#include "runner/board/crew.h"

#include <errno.h>
#include <poll.h>

#include "runner/base/io.h"
#include "runner/board/cut_parts.h"

#define TRIES         2 /* an emulator that dies once is replaced */
#define PATIENT_TIMES 5
#define FDS           2

/* The first look comes early. */
static void hurry(const struct crew *c, struct crew_member *m)
{
	m->patience = 0;
	m->d.wall_ms = DEVICE_QUICK_MS < c->o->wall_ms ? DEVICE_QUICK_MS : c->o->wall_ms;
	device_arm(&m->d);
}

static void dismiss(struct crew_member *m)
{
	board_stop(m->d.board);
	m->d.board = NULL;
}

static int attempt(struct crew *c, struct crew_member *m, struct err *e)
{
	m->stage = m->hits = 0;
	if (m->d.board == NULL && cut_device(c->o, m->number, c->flash, false, &m->d, e) < 0)
		return -1;
	int rc = c->begin != NULL ? c->begin(c->self, m, e) : board_begin(m->d.board, m->state, e);
	device_arm(&m->d);
	return rc;
}

static int done(struct crew *c, struct crew_member *m, const struct device_stop *s, struct err *e)
{
	if (s->end == DEVICE_LOCKED)
		dismiss(m);
	int rc = c->seen(c->self, m, s, e);

	m->busy = rc != 0;
	if (rc == 1)
		hurry(c, m);
	return rc;
}

/* Something went wrong that is not the firmware's fault, or cannot be told from it. */
static int again(struct crew *c, struct crew_member *m, struct err *e)
{
	int rc = -1;

	while (rc < 0 && e->kind == ERR_RETRY) {
		dismiss(m);
		if (++m->tries >= TRIES)
			return -1;
		rc = attempt(c, m, e);
	}
	return rc;
}

static int take(struct crew *c, struct crew_member *m, struct err *e)
{
	m->busy = true;
	m->tries = 0;
	if (attempt(c, m, e) < 0)
		return again(c, m, e);
	hurry(c, m);
	return 0;
}

/* First a look at what it does, then the time that the order gives it, then all of it once more and longer. */
static int hung(struct crew *c, struct crew_member *m, struct device_stop *s, struct err *e)
{
	bool circles = false;

	if (m->patience == 0 && device_circles(&m->d, &circles, e) < 0)
		return -1;
	if (circles || m->patience == (c->brisk ? 1 : 2))
		return done(c, m, s, e);
	c->hangs += m->patience == 1;
	m->d.wall_ms = m->patience == 0 ? c->o->wall_ms : c->o->wall_ms * PATIENT_TIMES;
	if (m->patience++ == 1)
		return attempt(c, m, e);
	device_arm(&m->d);
	return board_continue(m->d.board, e);
}

static int serve(struct crew *c, struct crew_member *m, struct err *e)
{
	struct device_stop s;
	int rc = device_serve(&m->d, NULL, &s, e);

	if (rc == 1)
		rc = s.end == DEVICE_HUNG && !s.sure ? hung(c, m, &s, e) : done(c, m, &s, e);
	return rc < 0 ? again(c, m, e) : 0;
}

/* Until one of them has something to say, or its time is over. */
static int sleep_all(const struct crew *c, struct err *e)
{
	struct pollfd p[FDS * CUT_WORKERS_MAX];
	int64_t until_us = INT64_MAX;
	nfds_t n = 0;

	for (int i = c->first; i < c->n; i++) {
		const struct crew_member *m = &c->members[i];
		int fds[FDS];
		if (!m->busy)
			continue;
		board_fds(m->d.board, fds);
		for (int k = 0; k < FDS; k++)
			p[n++] = (struct pollfd){ .fd = fds[k], .events = POLLIN };
		until_us = m->d.until_us < until_us ? m->d.until_us : until_us;
	}
	int64_t left_us = until_us - io_monotonic_us();
	if (poll(p, n, left_us <= 0 ? 0 : (int)((left_us + 999) / 1000)) < 0 && errno != EINTR)
		return err_sys(e, ERR_OPERATOR, "board: poll");
	return 0;
}

void crew_gather(struct crew *c, const struct cut_order *o, const uint8_t *flash, struct arena *a)
{
	*c = (struct crew){ .o = o, .flash = flash, .n = o->n_workers };
	c->members = arena_array(a, (size_t)o->n_workers, sizeof(*c->members));
	for (int i = 0; i < c->n; i++)
		c->members[i].number = i;
}

int crew_run(struct crew *c, struct err *e)
{
	for (;;) {
		bool busy = false;
		for (int i = c->first; i < c->n; i++) {
			struct crew_member *m = &c->members[i];
			while (!m->busy && c->next(c->self, m))
				if (take(c, m, e) < 0)
					return -1;
			busy = busy || m->busy;
		}
		if (!busy)
			return 0;
		if (sleep_all(c, e) < 0)
			return -1;
		for (int i = c->first; i < c->n; i++)
			if (c->members[i].busy && serve(c, &c->members[i], e) < 0)
				return -1;
	}
}

void crew_dismiss(struct crew *c)
{
	for (int i = 0; i < c->n; i++)
		dismiss(&c->members[i]);
}
