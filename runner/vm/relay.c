#include "runner/vm/relay.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "runner/fd.h"

#define MESSAGE_MAX 4096
#define PASSED_MAX  8

void relay_init(struct relay *r, struct line *line, bool host)
{
	*r = (struct relay){ .line = line, .host = host };
	for (size_t i = 0; i < RELAY_STREAMS; i++)
		r->s[i].fd = -1;
}

static void drop(struct stream *s)
{
	fd_drop(&s->fd);
	free(s->pending);
	*s = (struct stream){ .fd = -1 };
}

void relay_release(struct relay *r)
{
	for (size_t i = 0; i < RELAY_STREAMS; i++)
		drop(&r->s[i]);
}

static struct stream *find(struct relay *r, uint32_t id)
{
	for (size_t i = 0; i < RELAY_STREAMS; i++)
		if (r->s[i].kind != STREAM_NONE && r->s[i].id == id)
			return &r->s[i];
	return NULL;
}

static int add(struct relay *r, uint32_t id, enum stream_kind kind, bool lossy, int fd, struct err *e)
{
	size_t i = 0;
	while (i < RELAY_STREAMS && r->s[i].kind != STREAM_NONE)
		i++;
	struct stream_part *pending = NULL;
	if (kind == STREAM_WRITE)
		pending = calloc(1, sizeof *pending);
	if (i == RELAY_STREAMS || (kind == STREAM_WRITE && pending == NULL)) {
		free(pending);
		(void)close(fd);
		return err_set(e, ERR_RETRY, "vm: more than %d streams at once, or out of memory", RELAY_STREAMS);
	}
	r->s[i] = (struct stream){ .kind = kind, .id = id, .fd = fd, .lossy = lossy, .pending = pending };
	return 0;
}

/* What the other side will do with its end, from what this descriptor is. */
static int kind_of(int fd, enum stream_kind *kind, bool *lossy)
{
	struct stat st;
	int type = 0, flags = fcntl(fd, F_GETFL);
	socklen_t len = sizeof type;
	if (flags < 0 || fstat(fd, &st) != 0)
		return -1;
	*lossy = false;
	if (S_ISSOCK(st.st_mode) && getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) == 0 && type == SOCK_SEQPACKET) {
		*kind = STREAM_MESSAGES;
		return 0;
	}
	if (!S_ISFIFO(st.st_mode) || (flags & O_ACCMODE) == O_RDWR)
		return -1;
	*kind = (flags & O_ACCMODE) == O_RDONLY ? STREAM_READ : STREAM_WRITE;
	*lossy = *kind == STREAM_WRITE && (flags & O_NONBLOCK) != 0;
	return 0;
}

int relay_channel(struct relay *r, int fd, struct err *e)
{
	enum stream_kind kind;
	bool lossy;
	if (kind_of(fd, &kind, &lossy) != 0 || kind != STREAM_MESSAGES) {
		(void)close(fd);
		return err_set(e, ERR_INPUT, "vm: a channel must be a packet socket");
	}
	return add(r, r->next_id++, kind, lossy, fd, e);
}

static int put(struct relay *r, enum line_kind kind, uint32_t id, const void *p, size_t n, struct err *e)
{
	uint8_t head[4] = { (uint8_t)(id >> 24), (uint8_t)(id >> 16), (uint8_t)(id >> 8), (uint8_t)id };
	return line_put(r->line, kind, head, sizeof head, p, n, e);
}

/* --- from a descriptor to the line --- */

static int read_part(struct relay *r, struct stream *s, struct err *e)
{
	uint8_t part[RELAY_PART] UNINITIALIZED;
	ssize_t n = read(s->fd, part, sizeof part);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n > 0) {
		s->unacked = true;
		return put(r, LINE_DATA, s->id, part, (size_t)n, e);
	}
	if (n < 0 && errno != ECONNRESET)
		return err_sys(e, ERR_RETRY, "vm: what goes over the line could not be read");
	int rc = put(r, LINE_CLOSE, s->id, NULL, 0, e);
	drop(s);
	return rc;
}

struct passed {
	int fd[PASSED_MAX];
	size_t n;
};

static ssize_t receive(int fd, uint8_t text[static MESSAGE_MAX], struct passed *got)
{
	union {
		struct cmsghdr align;
		char space[CMSG_SPACE(sizeof(int) * PASSED_MAX)];
	} control;
	struct iovec iov = { text, MESSAGE_MAX };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control.space
	};
	ssize_t n = recvmsg(fd, &msg, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
	got->n = 0;
	for (struct cmsghdr *c = n < 0 ? NULL : CMSG_FIRSTHDR(&msg); c != NULL; c = CMSG_NXTHDR(&msg, c))
		if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS) {
			got->n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
			memcpy(got->fd, CMSG_DATA(c), got->n * sizeof(int));
		}
	return n;
}

/* Names each descriptor on the line and keeps it here. */
static int announce(struct relay *r, struct passed *got, struct buf *frame, struct err *e)
{
	buf_u8(frame, (uint8_t)got->n);
	for (size_t i = 0; i < got->n; i++) {
		enum stream_kind kind;
		bool lossy;
		int fd = fd_take(&got->fd[i]);
		if (!r->host || kind_of(fd, &kind, &lossy) != 0 || kind == STREAM_MESSAGES) {
			(void)close(fd);
			return err_set(e, ERR_INPUT, "vm: a descriptor that cannot be taken into a guest");
		}
		buf_u32(frame, r->next_id);
		buf_u8(frame, (uint8_t)(kind | (lossy ? STREAM_LOSSY : 0)));
		/* What is lost is lost here; what may wait, waits here and not in the poll loop. */
		(void)fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
		if (add(r, r->next_id++, kind, lossy, fd, e) != 0)
			return -1;
	}
	return 0;
}

static int read_message(struct relay *r, struct stream *s, struct err *e)
{
	uint8_t text[MESSAGE_MAX];
	struct passed got;
	ssize_t n = receive(s->fd, text, &got);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n < 0 && errno != ECONNRESET)
		return err_sys(e, ERR_RETRY, "vm: a message for the line could not be read");
	if (n <= 0) {
		int rc = put(r, LINE_CLOSE, s->id, NULL, 0, e);
		drop(s);
		return rc;
	}
	SCOPED_BUF frame = { 0 };
	buf_init(&frame, LINE_FRAME_MAX);
	uint32_t id = s->id; /* announcing may not move s, but a reader should not have to know */
	int rc = announce(r, &got, &frame, e);
	while (got.n > 0)
		fd_drop(&got.fd[--got.n]);
	buf_add(&frame, text, (size_t)n);
	return rc != 0 ? -1 : put(r, LINE_MESSAGE, id, frame.data, frame.len, e);
}

/* --- from the line to a descriptor --- */

static int write_part(struct relay *r, struct stream *s, struct err *e)
{
	ssize_t n = 0;
	while (s->sent < s->n && (n = write(s->fd, s->pending->bytes + s->sent, s->n - s->sent)) > 0)
		s->sent += (size_t)n;
	if (s->sent < s->n && n < 0 && (errno == EAGAIN || errno == EINTR) && !s->lossy)
		return 0;
	if (s->sent < s->n && n < 0 && errno != EPIPE && errno != ECONNRESET && !s->lossy)
		return err_sys(e, ERR_RETRY, "vm: what came over the line could not be written");
	bool had = s->n > 0; /* or nobody reads any more: then it goes nowhere, as with a pipe */
	s->n = s->sent = 0;
	int rc = had ? put(r, LINE_ACK, s->id, NULL, 0, e) : 0;
	if (s->closing)
		drop(s);
	return rc;
}

static int take_data(struct relay *r, uint32_t id, struct cursor *c, struct err *e)
{
	struct stream *s = find(r, id);
	size_t n = cursor_left(c);
	if (s == NULL)
		return 0; /* closed here while it was on its way */
	if (s->kind != STREAM_WRITE || s->n > 0 || n == 0 || n > RELAY_PART || s->closing)
		return err_set(e, ERR_RETRY, "vm: bytes that nobody waits for");
	memcpy(s->pending->bytes, c->p, n);
	s->n = n;
	return write_part(r, s, e);
}

/* The end that stays here, and the end that goes on with the message. */
static int make_pipe(struct relay *r, uint32_t id, unsigned how, int *inner, struct err *e)
{
	int fds[2];
	bool child_reads = (how & 3) == STREAM_READ, lossy = (how & STREAM_LOSSY) != 0;
	if ((how & 3) != STREAM_READ && (how & 3) != STREAM_WRITE)
		return err_set(e, ERR_RETRY, "vm: a stream of an unknown kind");
	if (io_pipe(fds) != 0)
		return err_sys(e, ERR_RETRY, "vm: pipe");
	int ours = child_reads ? fds[1] : fds[0];
	*inner = child_reads ? fds[0] : fds[1];
	(void)fcntl(ours, F_SETFL, O_NONBLOCK);
	if (lossy)
		(void)fcntl(*inner, F_SETFL, O_NONBLOCK);
	return add(r, id, child_reads ? STREAM_WRITE : STREAM_READ, false, ours, e);
}

static int send_on(int fd, const struct cursor *c, const struct passed *with)
{
	union {
		struct cmsghdr align;
		char space[CMSG_SPACE(sizeof(int) * PASSED_MAX)];
	} control = { 0 };
	struct iovec iov = { (void *)(uintptr_t)c->p, cursor_left(c) };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	if (with->n > 0) {
		msg.msg_control = &control;
		msg.msg_controllen = CMSG_SPACE(sizeof(int) * with->n);
		struct cmsghdr *h = CMSG_FIRSTHDR(&msg);
		h->cmsg_level = SOL_SOCKET;
		h->cmsg_type = SCM_RIGHTS;
		h->cmsg_len = CMSG_LEN(sizeof(int) * with->n);
		memcpy(CMSG_DATA(h), with->fd, sizeof(int) * with->n);
	}
	return (int)sendmsg(fd, &msg, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static int take_message(struct relay *r, uint32_t id, struct cursor *c, struct err *e)
{
	struct stream *s = find(r, id);
	struct passed with = { .n = 0 };
	uint8_t n = cursor_u8(c);
	if (s == NULL || s->kind != STREAM_MESSAGES || n > (r->host ? 0 : PASSED_MAX))
		return s == NULL ? 0 : err_set(e, ERR_RETRY, "vm: a message that is not one");
	int to = s->fd, rc = 0;
	for (; rc == 0 && with.n < n; with.n += rc == 0) {
		uint32_t stream = cursor_u32(c);
		rc = make_pipe(r, stream, cursor_u8(c), &with.fd[with.n], e);
	}
	if (rc == 0 && (c->bad || cursor_left(c) == 0 || cursor_left(c) > MESSAGE_MAX))
		rc = err_set(e, ERR_RETRY, "vm: a message of %zu bytes", cursor_left(c));
	if (rc == 0 && send_on(to, c, &with) < 0 && errno != EPIPE && errno != ECONNRESET)
		rc = err_sys(e, ERR_RETRY, "vm: a message of the guest could not be passed on");
	while (with.n > 0)
		fd_drop(&with.fd[--with.n]);
	return rc; /* a peer that is dead gets nothing, as on a socket */
}

int relay_frame(struct relay *r, const struct frame *f, struct err *e)
{
	struct cursor c = cursor_of(f->p, f->n);
	uint32_t id = cursor_u32(&c);
	if (c.bad)
		return err_set(e, ERR_RETRY, "vm: a frame is cut short");
	if (f->kind == LINE_MESSAGE)
		return take_message(r, id, &c, e);
	if (f->kind == LINE_DATA)
		return take_data(r, id, &c, e);
	struct stream *s = find(r, id);
	if (s == NULL)
		return 0;
	if (f->kind == LINE_ACK) {
		s->unacked = false;
		return 0;
	}
	s->closing = true;
	if (s->kind != STREAM_WRITE || s->n == 0)
		drop(s);
	return 0;
}

/* --- the loop --- */

size_t relay_want(const struct relay *r, struct pollfd p[RELAY_STREAMS])
{
	for (size_t i = 0; i < RELAY_STREAMS; i++) {
		const struct stream *s = &r->s[i];
		bool reads = s->kind == STREAM_MESSAGES || (s->kind == STREAM_READ && !s->unacked);
		bool writes = s->kind == STREAM_WRITE && s->n > 0;
		p[i] = (struct pollfd){ reads || writes ? s->fd : -1, reads ? POLLIN : POLLOUT, 0 };
	}
	return RELAY_STREAMS;
}

static bool readable(int fd)
{
	struct pollfd p = { fd, POLLIN, 0 };
	return poll(&p, 1, 0) == 1;
}

bool relay_idle(const struct relay *r)
{
	for (size_t i = 0; i < RELAY_STREAMS; i++)
		if (r->s[i].kind == STREAM_READ && !r->host && (r->s[i].unacked || readable(r->s[i].fd)))
			return false;
	return true;
}

int relay_step(struct relay *r, const struct pollfd p[RELAY_STREAMS], struct err *e)
{
	for (size_t i = 0; i < RELAY_STREAMS; i++) {
		struct stream *s = &r->s[i];
		if (p[i].fd < 0 || p[i].fd != s->fd || p[i].revents == 0)
			continue;
		if (s->kind == STREAM_READ && read_part(r, s, e) != 0)
			return -1;
		if (s->kind == STREAM_WRITE && write_part(r, s, e) != 0)
			return -1;
	}
	for (size_t i = 0; i < RELAY_STREAMS && relay_idle(r); i++) {
		struct stream *s = &r->s[i];
		if (s->kind == STREAM_MESSAGES && p[i].fd == s->fd && p[i].revents != 0 && read_message(r, s, e) != 0)
			return -1;
	}
	return 0;
}
