#include "runner/ns/pool.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "runner/base/io.h"
#include "runner/fd.h"
#include "runner/ns/ctl.h"
#include "runner/process.h"
#include "runner/runner.h"

#define SPENT_MAX 32 /* ended boxes that are not reaped yet */

/* A box that could not be made, or died while it waited, may be the host's passing trouble or its nature. So the shape rests,
 * longer each time, and is ordered again; the first box that is taken clears it. Meanwhile its jobs get boxes made for them. */
#define REST_FIRST_US  INT64_C(20000)
#define REST_DOUBLINGS 10 /* up to 20 s */
#define FAILURES_MAX   3  /* in a row: whoever waits for a box to be ready need not wait any longer */

struct shape { /* what was asked for at least once */
	uint32_t wanted, pending, failures;
	int64_t rests_until_us;
};

struct pool {
	int sock; /* the maker's; -1 = not started, or dead */
	pid_t maker;
	bool dead;
	struct box ready[POOL_MAX];
	size_t n_ready;
	struct box spent[SPENT_MAX];
	size_t n_spent;
	struct shape shapes[PROFILE_COUNT][2];
};

struct pool *pool_new(void)
{
	struct pool *p = calloc(1, sizeof *p);
	if (p != NULL)
		p->sock = -1;
	return p;
}

static struct shape *shape_of(struct pool *p, const struct profile *profile, bool pid1)
{
	return &p->shapes[profile - profiles][pid1];
}

static bool rests(const struct shape *s)
{
	return s->failures > 0 && io_monotonic_us() < s->rests_until_us;
}

/* Those that die of one cause at one time count as one. */
static void fail(struct shape *s)
{
	if (rests(s))
		return;
	s->rests_until_us =
		io_monotonic_us() + (REST_FIRST_US << (s->failures < REST_DOUBLINGS ? s->failures : REST_DOUBLINGS));
	s->failures++;
}

static bool has_shape(const struct box *b, const struct profile *profile, bool pid1)
{
	return b->plan.profile == profile && b->plan.pid1 == pid1;
}

bool pool_take(struct pool *p, const struct profile *profile, bool pid1, struct box *out)
{
	struct shape *s = shape_of(p, profile, pid1);
	s->wanted = POOL_DEPTH;
	for (size_t i = 0; i < p->n_ready; i++) {
		if (!has_shape(&p->ready[i], profile, pid1))
			continue;
		s->failures = 0;
		*out = p->ready[i];
		memmove(&p->ready[i], &p->ready[i + 1], (p->n_ready - i - 1) * sizeof *p->ready);
		p->n_ready--;
		return true;
	}
	return false;
}

/* --- the end of boxes --- */

static void remove_group(struct pool *p, struct box *b)
{
	struct note note = { .kind = NOTE_REMOVE };
	if (b->cgroup.host == NULL)
		return;
	memcpy(note.group, b->cgroup.name, sizeof note.group);
	if (p->sock < 0 || ctl_put(p->sock, &note, sizeof note, NULL, 0, MSG_DONTWAIT) != 0)
		cgroup_remove(&b->cgroup);
}

/* What is left of a box is closed by and by: its last process may take a while to end. */
static bool reap(struct pool *p, struct box *b, bool wait)
{
	siginfo_t info = { 0 };
	/* It ends by itself, and it ends anyway. */
	process_kill(b->process, b->pid);
	if (waitid(P_PIDFD, (id_t)b->process, &info, WEXITED | __WALL | (wait ? 0 : WNOHANG)) == 0 && info.si_pid == 0)
		return false;
	remove_group(p, b);
	box_drop(b);
	return true;
}

static void reap_spent(struct pool *p)
{
	size_t left = 0;
	for (size_t i = 0; i < p->n_spent; i++)
		if (!reap(p, &p->spent[i], false))
			p->spent[left++] = p->spent[i];
	p->n_spent = left;
}

void pool_spent(struct pool *p, struct box *b)
{
	if (p->n_spent == SPENT_MAX) {
		(void)reap(p, &p->spent[0], true);
		memmove(&p->spent[0], &p->spent[1], (SPENT_MAX - 1) * sizeof *p->spent);
		p->n_spent--;
	}
	p->spent[p->n_spent++] = *b;
	box_init(b);
}

bool pool_busy(const struct pool *p)
{
	return p->n_spent > 0;
}

/* --- the beginning of boxes --- */

/* Policy, uid and groups are found before the fork, so that both have the same. */
static int start_maker(struct runner *r, struct pool *p, const struct profile *profile)
{
	int pair[2];
	struct plan plan;
	const struct ids *ids;
	struct err e;
	cgroup_host_finish(&r->cgroups);
	if (p->dead || runner_ids(r, &ids, &e) != 0 || box_plan(r, profile, false, &profile->limits, &plan, &e) != 0 ||
		socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		return -1;
	p->maker = fork();
	if (p->maker == 0)
		maker_serve(r, pair[1]);
	(void)close(pair[1]);
	p->dead = p->maker < 0;
	if (p->dead)
		(void)close(pair[0]);
	else
		p->sock = pair[0];
	return p->dead ? -1 : 0;
}

static void lose_maker(struct pool *p)
{
	fd_drop(&p->sock);
	p->dead = true;
	memset(p->shapes, 0, sizeof p->shapes);
}

static struct cgroup group_of(struct runner *r, const struct note *note, const int *fds, size_t n)
{
	struct cgroup g = CGROUP_NONE;
	g.host = note->group[0] != '\0' ? &r->cgroups : NULL;
	memcpy(g.name, note->group, sizeof g.name);
	size_t next = 0;
	for (int i = 0; i < (r->cgroups.v2 ? 1 : CG_PARTS); i++)
		if (r->cgroups.parent[i] >= 0 && next < n)
			g.dir[i] = fds[next++];
	return g;
}

static void take_in(struct runner *r, struct pool *p, const struct note *note, const int *fds, size_t n_fds)
{
	const struct profile *profile = &profiles[note->profile % PROFILE_COUNT];
	struct box b;
	struct err e;
	box_init(&b);
	b.pid = note->pid;
	b.process = fds[0];
	b.ctl = fds[1];
	b.made_ahead = true;
	b.cgroup = group_of(r, note, fds + 2, n_fds - 2);
	if (b.cgroup.host != NULL)
		cgroup_open_stats(&b.cgroup);
	if (p->n_ready == POOL_MAX || stdio_open_outs(&b.io, &e) != 0 ||
		box_plan(r, profile, note->pid1 != 0, &profile->limits, &b.plan, &e) != 0)
		pool_spent(p, &b);
	else
		p->ready[p->n_ready++] = b;
}

/* false = there is nothing more to read. */
static bool hear(struct runner *r, struct pool *p)
{
	struct note note = { 0 };
	int fds[CTL_FDS_MAX];
	size_t n_fds;
	ssize_t n = ctl_get_one(p->sock, &note, sizeof note, fds, &n_fds, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (n != (ssize_t)sizeof note) {
		lose_maker(p);
		return false;
	}
	struct shape *s = &p->shapes[note.profile % PROFILE_COUNT][note.pid1 != 0];
	s->pending -= s->pending > 0;
	if (note.kind == NOTE_MADE && n_fds >= 2)
		take_in(r, p, &note, fds, n_fds);
	else
		fail(s);
	return true;
}

/* What a waiting box has to say is heard before its job comes; one that failed is no box. */
static bool listen_to(struct box *b)
{
	struct ctl_msg m = { 0 };
	int fd, got;
	while ((got = ctl_receive(b->ctl, &m, &fd)) == 1) {
		int *place = m.kind == CTL_BOX ? &b->dir : m.kind == CTL_LISTENER ? &b->listener : NULL;
		if (place == NULL || fd < 0 || *place >= 0) {
			fd_drop(&fd);
			return false;
		}
		*place = fd;
	}
	return got < 0 && (errno == EAGAIN || errno == EINTR);
}

static void listen_to_all(struct pool *p)
{
	size_t left = 0;
	for (size_t i = 0; i < p->n_ready; i++) {
		struct box *b = &p->ready[i];
		if (listen_to(b)) {
			p->ready[left++] = *b;
			continue;
		}
		fail(shape_of(p, b->plan.profile, b->plan.pid1));
		pool_spent(p, b);
	}
	p->n_ready = left;
}

static uint32_t count_ready(const struct pool *p, const struct profile *profile, bool pid1)
{
	uint32_t n = 0;
	for (size_t i = 0; i < p->n_ready; i++)
		n += has_shape(&p->ready[i], profile, pid1);
	return n;
}

static uint32_t count_pending(const struct pool *p)
{
	uint32_t n = 0;
	for (size_t i = 0; i < PROFILE_COUNT; i++)
		n += p->shapes[i][0].pending + p->shapes[i][1].pending;
	return n;
}

static void order(struct runner *r, struct pool *p, size_t profile, bool pid1)
{
	struct shape *s = &p->shapes[profile][pid1];
	struct note note = { .kind = NOTE_MAKE, .profile = (uint32_t)profile, .pid1 = pid1 };
	while (!rests(s) && count_ready(p, &profiles[profile], pid1) + s->pending < s->wanted &&
		p->n_ready + count_pending(p) < POOL_MAX) {
		if ((p->sock < 0 && start_maker(r, p, &profiles[profile]) != 0) ||
			ctl_put(p->sock, &note, sizeof note, NULL, 0, MSG_DONTWAIT) != 0)
			return;
		s->pending++;
	}
}

/* A new shape finds its place taken by boxes of shapes that nobody asked for of late: the oldest one goes. */
static void make_room(struct pool *p, const struct shape *newest)
{
	if (p->n_ready < POOL_MAX || newest->pending > 0)
		return;
	pool_spent(p, &p->ready[0]);
	memmove(&p->ready[0], &p->ready[1], (POOL_MAX - 1) * sizeof *p->ready);
	p->n_ready--;
}

void pool_tend(struct runner *r, struct pool *p)
{
	reap_spent(p);
	while (p->sock >= 0 && hear(r, p))
		;
	listen_to_all(p);
	for (size_t i = 0; i < PROFILE_COUNT; i++)
		for (int pid1 = 0; pid1 < 2; pid1++) {
			struct shape *s = &p->shapes[i][pid1];
			if (s->wanted > 0 && !rests(s) && count_ready(p, &profiles[i], pid1 != 0) == 0)
				make_room(p, s);
			order(r, p, i, pid1 != 0);
		}
}

int pool_fd(const struct pool *p)
{
	return p->sock;
}

static size_t count_parked(const struct pool *p, const struct profile *profile, bool pid1)
{
	size_t n = 0;
	for (size_t i = 0; i < p->n_ready; i++)
		n += has_shape(&p->ready[i], profile, pid1) && (pid1 ? p->ready[i].dir : p->ready[i].listener) >= 0;
	return n;
}

size_t pool_fill(struct runner *r, struct pool *p, const struct profile *profile, bool pid1, size_t n, int wait_ms)
{
	int64_t until_us = io_monotonic_us() + (int64_t)wait_ms * 1000;
	struct shape *s = shape_of(p, profile, pid1);
	s->wanted = POOL_DEPTH;
	do {
		pool_tend(r, p);
		if (count_parked(p, profile, pid1) >= n || s->failures >= FAILURES_MAX || p->dead)
			break;
		(void)poll(NULL, 0, 1);
	} while (io_monotonic_us() < until_us);
	return count_parked(p, profile, pid1);
}

/* Boxes that are still under way come in, or nobody would see to their end. */
static void await_pending(struct runner *r, struct pool *p)
{
	int64_t until_us = io_monotonic_us() + 2000000;
	struct pollfd fd = { p->sock, POLLIN, 0 };
	while (p->sock >= 0 && count_pending(p) > 0 && io_monotonic_us() < until_us)
		if (poll(&fd, 1, 100) > 0)
			(void)hear(r, p);
}

void pool_free(struct runner *r, struct pool *p)
{
	if (p == NULL)
		return;
	await_pending(r, p);
	while (p->n_ready > 0)
		pool_spent(p, &p->ready[--p->n_ready]);
	while (p->n_spent > 0)
		(void)reap(p, &p->spent[--p->n_spent], true);
	fd_drop(&p->sock); /* the maker removes the last groups and ends */
	while (p->maker > 0 && waitpid(p->maker, NULL, 0) < 0 && errno == EINTR)
		;
	free(p);
}
