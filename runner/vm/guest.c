#include "runner/vm/guest.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/random.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>

#include "runner/fd.h"
#include "runner/keeper.h"
#include "runner/vm/card.h"
#include "runner/vm/pack.h"
#include "runner/vm/relay.h"

#define PORT        "/dev/vport0p1"
#define FOR_EVER_US INT64_MAX

struct guest {
	struct line line;
	struct relay relay;
	struct keeper *keeper;
	struct buf files;
};

/* A restored guest is the twin of all others until it has heard this. Adding entropy changes nothing by itself: what is
 * handed out comes from a generator that must be told to take it in. */
static int wake_as(const struct frame *f, uint8_t *role, struct err *e)
{
	int32_t seed[2 + 8] = { 256, 32 }; /* struct rand_pool_info: bits, bytes, and the bytes */
	struct cursor c = cursor_of(f->p, f->n);
	const uint8_t *bytes = cursor_bytes(&c, 32);
	uint64_t high = cursor_u32(&c), us = high << 32 | cursor_u32(&c);
	const uint8_t *name = cursor_bytes(&c, 8);
	*role = cursor_u8(&c);
	SCOPED_FD random = open("/dev/urandom", O_RDWR | O_CLOEXEC);
	if (f->kind != LINE_HELLO || bytes == NULL || name == NULL || !cursor_done(&c))
		return err_set(e, ERR_BUG, "guest: the first frame is not a greeting");
	memcpy(seed + 2, bytes, 32);
	struct timespec now = { (time_t)(us / 1000000), (long)(us % 1000000) * 1000 };
	SCOPED_BUF host = { 0 };
	buf_init(&host, 64);
	buf_puts(&host, "guest-");
	buf_hex(&host, name, 8);
	if (random < 0 || ioctl(random, RNDADDENTROPY, seed) != 0 || ioctl(random, RNDRESEEDCRNG) != 0)
		return err_sys(e, ERR_BUG, "guest: entropy");
	if (clock_settime(CLOCK_REALTIME, &now) != 0 || sethostname(buf_text(&host), host.len) != 0)
		return err_sys(e, ERR_BUG, "guest: time and name");
	return 0;
}

static int unpack(struct guest *g, struct err *e)
{
	if (mkdir("/job/in", 0755) != 0 || mkdir("/job/out", 0755) != 0)
		return err_sys(e, ERR_BUG, "guest: a second job");
	SCOPED_FD in = io_open_dir(AT_FDCWD, "/job/in", e);
	if (in < 0)
		return -1;
	int rc = pack_unpack(g->files.data, g->files.len, in, e);
	buf_release(&g->files);
	return rc;
}

static int open_channels(struct guest *g, const struct job *job, int inner[JOB_CHANNELS_MAX], struct err *e)
{
	for (int64_t i = 0; i < job->channels; i++) {
		int pair[2];
		if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
			return err_sys(e, ERR_RETRY, "guest: socketpair");
		inner[i] = pair[1];
		if (relay_channel(&g->relay, pair[0], e) != 0)
			return -1;
	}
	return 0;
}

static int begin(struct guest *g, const struct frame *f, struct arena *a, struct job *job, struct err *e)
{
	SCOPED_JSON root = NULL;
	int inner[JOB_CHANNELS_MAX];
	for (size_t i = 0; i < JOB_CHANNELS_MAX; i++)
		inner[i] = -1;
	int rc = json_parse((const char *)f->p, f->n, "job", &root, e);
	if (rc == 0)
		rc = job_from_json(root, "job", a, job, e);
	if (rc == 0 && (rc = unpack(g, e)) == 0 && (rc = open_channels(g, job, inner, e)) == 0)
		rc = keeper_begin(g->keeper, job, inner, e);
	for (size_t i = 0; i < JOB_CHANNELS_MAX; i++)
		fd_drop(&inner[i]);
	return rc;
}

static int take_frames(struct guest *g, struct err *e)
{
	struct frame f;
	int rc;
	while ((rc = line_next(&g->line, &f, e)) > 0) {
		if (f.kind == LINE_KILL)
			rc = keeper_kill(g->keeper) == 0 ? 0 : err_set(e, ERR_RETRY, "guest: the keeper is gone");
		else
			rc = relay_frame(&g->relay, &f, e);
		if (rc != 0)
			return -1;
	}
	return rc;
}

/* Until the box has ended and all that it wrote is on the other side. */
static int run(struct guest *g, struct err *e)
{
	bool ended = false;
	while (!ended || !relay_idle(&g->relay) || line_wants_write(&g->line)) {
		struct pollfd p[RELAY_STREAMS + 2];
		relay_want(&g->relay, p);
		p[RELAY_STREAMS] = (struct pollfd){ g->line.fd, POLLIN, 0 };
		if (line_wants_write(&g->line))
			p[RELAY_STREAMS].events = POLLIN | POLLOUT;
		p[RELAY_STREAMS + 1] = (struct pollfd){ ended ? -1 : keeper_fd(g->keeper), POLLIN, 0 };
		if (poll(p, RELAY_STREAMS + 2, -1) < 0 && errno != EINTR)
			return err_sys(e, ERR_BUG, "guest: poll");
		if ((p[RELAY_STREAMS].revents & ~POLLOUT) != 0 && line_fill(&g->line, e) != 0)
			return -1;
		if (take_frames(g, e) != 0 || relay_step(&g->relay, p, e) != 0 || line_flush(&g->line, e) != 0)
			return -1;
		ended = ended || p[RELAY_STREAMS + 1].revents != 0;
	}
	return 0;
}

static int send_bytes(struct guest *g, enum line_kind kind, const struct buf *b, struct err *e)
{
	for (size_t at = 0; at < b->len; at += RELAY_PART) {
		size_t n = b->len - at < RELAY_PART ? b->len - at : RELAY_PART;
		if (line_put(&g->line, kind, NULL, 0, b->data + at, n, e) != 0 ||
			line_flush_all(&g->line, FOR_EVER_US, e) != 0)
			return -1;
	}
	return 0;
}

static int send_file(struct guest *g, const char *path, uint8_t index, struct err *e)
{
	uint8_t part[RELAY_PART] UNINITIALIZED;
	const char *slash = strrchr(path, '/');
	SCOPED_FD dir = io_open_dir(AT_FDCWD, "/job/out", e);
	if (dir < 0)
		return -1;
	SCOPED_FD fd = openat(dir, slash != NULL ? slash + 1 : path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	ssize_t n = 0;
	if (fd < 0)
		return err_sys(e, ERR_BUG, "guest: %s", path);
	while ((n = read(fd, part, sizeof part)) > 0)
		if (line_put(&g->line, LINE_COLLECTED, &index, 1, part, (size_t)n, e) != 0 ||
			line_flush_all(&g->line, FOR_EVER_US, e) != 0)
			return -1;
	return n == 0 ? 0 : err_sys(e, ERR_BUG, "guest: %s", path);
}

static int send_result(struct guest *g, const struct job *job, const struct result *r, struct err *e)
{
	struct result head = *r;
	SCOPED_BUF text = { 0 };
	buf_init(&text, LINE_FRAME_MAX);
	buf_init(&head.out, 1);
	buf_init(&head.err, 1);
	SCOPED_JSON node = result_to_json(&head);
	if (json_print(node, &text) != 0)
		return err_set(e, ERR_BUG, "guest: the result is too long");
	if (line_put(&g->line, LINE_RESULT, NULL, 0, text.data, text.len, e) != 0 ||
		send_bytes(g, LINE_OUT, &r->out, e) != 0 || send_bytes(g, LINE_ERR, &r->err, e) != 0)
		return -1;
	for (size_t i = 0; i < r->n_collected; i++)
		if (r->collected[i] && send_file(g, job->collect[i].path, (uint8_t)i, e) != 0)
			return -1;
	return line_put(&g->line, LINE_END, NULL, 0, NULL, 0, e);
}

static int serve_job(struct guest *g, const struct frame *f, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct job job;
	struct result r;
	result_init(&r);
	int rc = begin(g, f, &a, &job, e);
	if (rc == 0)
		rc = run(g, e);
	if (rc == 0)
		rc = keeper_end(g->keeper, &r, e);
	if (rc == 0) {
		rc = send_result(g, &job, &r, e);
		result_release(&r);
	}
	return rc;
}

/* The same probes as on a host, by the backend that will do the work: here with cgroup v2. */
static int probe(struct guest *g, struct err *e)
{
	struct probe_row rows[G_COUNT];
	struct runner *r = NULL;
	if (runner_new(&r, e) != 0)
		return -1;
	backend_find("ns")->probe(r, rows);
	runner_free(r);
	for (int i = 0; i < G_COUNT; i++) {
		size_t n = strlen(rows[i].evidence);
		uint8_t head[4] = { (uint8_t)i, rows[i].held, (uint8_t)(n >> 8), (uint8_t)n };
		SCOPED_BUF text = { 0 };
		buf_init(&text, 512);
		buf_puts(&text, rows[i].evidence);
		buf_puts(&text, rows[i].remedy);
		if (line_put(&g->line, LINE_ROW, head, sizeof head, text.data, text.len, e) != 0)
			return -1;
	}
	return 0;
}

/* What went wrong here is told to the host, which holds the submission. */
static int tell(struct guest *g, const struct err *why, struct err *e)
{
	uint8_t kind = (uint8_t)why->kind;
	if (g->line.ended)
		return 0;
	return line_put(&g->line, LINE_FAILED, &kind, 1, why->text, strlen(why->text), e);
}

/* A wire is put into the keeper's network, which the job's box shares. */
static int wake(struct guest *g, const struct frame *f, struct err *e)
{
	uint8_t role = 0;
	if (wake_as(f, &role, e) != 0)
		return -1;
	if (role != 0 && card_up(keeper_pid(g->keeper), role, e) != 0)
		return -1;
	return line_put(&g->line, LINE_AWAKE, NULL, 0, NULL, 0, e);
}

/* Where instructions are translated as they come, starting a program costs more than most jobs: what every job needs is there
 * before the template is taken. It draws nothing before it has a job, and a job's program is started afterwards. */
static int start_keeper(struct guest *g, struct err *e)
{
	if (keeper_start(NULL, &g->keeper, e) != 0)
		return -1;
	SCOPED_FD network = card_network(keeper_pid(g->keeper), e);
	return network < 0 ? -1 : 0;
}

static int serve(struct guest *g, struct err *e)
{
	static const uint8_t version[4] = { 0, 0, 0, LINE_VERSION };
	struct frame f;
	struct err why = { 0 };
	if (start_keeper(g, e) != 0 || line_put(&g->line, LINE_READY, version, sizeof version, NULL, 0, e) != 0 ||
		line_flush_all(&g->line, FOR_EVER_US, e) != 0 || line_await(&g->line, &f, FOR_EVER_US, e) != 0 ||
		(wake(g, &f, &why) != 0 && tell(g, &why, e) != 0) || line_flush_all(&g->line, FOR_EVER_US, e) != 0)
		return -1;
	for (;;) {
		if (line_await(&g->line, &f, FOR_EVER_US, e) != 0)
			return -1;
		int rc = 0;
		if (f.kind == LINE_FILES)
			rc = buf_add(&g->files, f.p, f.n);
		else if (f.kind == LINE_JOB)
			rc = serve_job(g, &f, &why);
		else if (f.kind == LINE_PROBE)
			rc = probe(g, &why);
		if ((rc != 0 && tell(g, &why, e) != 0) || line_flush_all(&g->line, FOR_EVER_US, e) != 0)
			return -1;
	}
}

/* The port appears a moment after its driver. */
static int open_port(struct err *e)
{
	static const struct timespec moment = { 0, 5000000 };
	for (int i = 0; i < 2000; i++) {
		int fd = open(PORT, O_RDWR | O_NONBLOCK | O_CLOEXEC);
		if (fd >= 0)
			return fd;
		(void)nanosleep(&moment, NULL);
	}
	return err_sys(e, ERR_BUG, "guest: " PORT);
}

int vm_guest(struct err *e)
{
	SCOPED_FD port = open_port(e);
	struct guest g = { .keeper = NULL };
	buf_init(&g.files, PACK_MAX);
	if (port < 0 || line_open(&g.line, port, e) != 0)
		return -1;
	relay_init(&g.relay, &g.line, false);
	int rc = serve(&g, e);
	relay_release(&g.relay);
	keeper_stop(g.keeper);
	line_close(&g.line);
	buf_release(&g.files);
	return rc;
}
