#include "runner/vm/line.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner/base/io.h"

#define OUT_MAX ((size_t)8 << 20)

int line_open(struct line *l, int fd, struct err *e)
{
	struct line_room *room = calloc(1, sizeof *room);
	*l = (struct line){ .fd = fd, .room = room };
	buf_init(&l->out, OUT_MAX);
	return l->room != NULL ? 0 : err_set(e, ERR_RETRY, "out of memory");
}

void line_close(struct line *l)
{
	free(l->room);
	buf_release(&l->out);
	*l = (struct line){ .fd = -1 };
}

int line_put(struct line *l, enum line_kind kind, const void *head, size_t n_head, const void *body, size_t n_body,
	struct err *e)
{
	if (n_head + n_body > LINE_FRAME_MAX)
		return err_set(e, ERR_BUG, "vm: a frame of %zu bytes", n_head + n_body);
	if (l->out.len + n_head + n_body + 5 > OUT_MAX)
		return err_set(e, ERR_RETRY, "vm: the other side of the line does not read");
	buf_u32(&l->out, (uint32_t)(n_head + n_body + 1));
	buf_u8(&l->out, (uint8_t)kind);
	buf_add(&l->out, head, n_head);
	buf_add(&l->out, body, n_body);
	return 0;
}

bool line_wants_write(const struct line *l)
{
	return l->sent < l->out.len;
}

int line_flush(struct line *l, struct err *e)
{
	while (line_wants_write(l)) {
		ssize_t n = write(l->fd, l->out.data + l->sent, l->out.len - l->sent);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return 0;
		if (n <= 0) {
			l->ended = true;
			return err_sys(e, ERR_RETRY, "vm: the other side of the line is gone");
		}
		l->sent += (size_t)n;
	}
	buf_clear(&l->out);
	l->sent = 0;
	return 0;
}

static int wait_for(struct line *l, short events, int64_t until_us, struct err *e)
{
	struct pollfd p = { l->fd, events, 0 };
	int64_t left_ms = (until_us - io_monotonic_us()) / 1000;
	if (left_ms <= 0)
		return err_set(e, ERR_RETRY, "vm: the other side of the line does not answer in time");
	if (poll(&p, 1, left_ms > 1000 ? 1000 : (int)left_ms) < 0 && errno != EINTR)
		return err_sys(e, ERR_BUG, "vm: poll");
	return 0;
}

int line_flush_all(struct line *l, int64_t until_us, struct err *e)
{
	while (line_flush(l, e) == 0) {
		if (!line_wants_write(l))
			return 0;
		if (wait_for(l, POLLOUT, until_us, e) != 0)
			return -1;
	}
	return -1;
}

int line_fill(struct line *l, struct err *e)
{
	memmove(l->room->in, l->room->in + l->used, l->got - l->used);
	l->got -= l->used;
	l->used = 0;
	if (l->got == sizeof l->room->in)
		return 0;
	ssize_t n = read(l->fd, l->room->in + l->got, sizeof l->room->in - l->got);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n <= 0) {
		l->ended = true;
		return err_set(e, ERR_RETRY, "vm: the other side of the line is gone");
	}
	l->got += (size_t)n;
	return 0;
}

int line_next(struct line *l, struct frame *f, struct err *e)
{
	struct cursor c = cursor_of(l->room->in + l->used, l->got - l->used);
	if (cursor_left(&c) < 5)
		return 0;
	uint32_t len = cursor_u32(&c);
	uint8_t kind = cursor_u8(&c);
	if (len == 0 || len > LINE_FRAME_MAX + 1 || kind == 0 || kind >= LINE_KINDS)
		return err_set(e, ERR_RETRY, "vm: a frame of kind %u with %u bytes is none of ours", kind, len);
	if (cursor_left(&c) < len - 1)
		return 0;
	*f = (struct frame){ (enum line_kind)kind, c.p, len - 1 };
	l->used += 4 + (size_t)len;
	return 1;
}

int line_await(struct line *l, struct frame *f, int64_t until_us, struct err *e)
{
	for (;;) {
		int rc = line_next(l, f, e);
		if (rc != 0)
			return rc > 0 ? 0 : -1;
		if (wait_for(l, POLLIN, until_us, e) != 0 || line_fill(l, e) != 0)
			return -1;
	}
}
