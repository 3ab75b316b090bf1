#include "runner/board/rsp.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <sys/socket.h>

#include "runner/base/io.h"

#define OUT_MAX     ((size_t)4 << 20)
#define IN_MAX      ((size_t)1 << 20)
#define WRITE_CHUNK 1024 /* bytes of memory in one packet */

void rsp_init(struct rsp *r, int fd, int side_fd, size_t side_max)
{
	*r = (struct rsp){ .fd = fd, .side_fd = side_fd };
	buf_init(&r->out, OUT_MAX);
	buf_init(&r->in, IN_MAX);
	buf_init(&r->side, side_max);
}

void rsp_release(struct rsp *r)
{
	buf_release(&r->out);
	buf_release(&r->in);
	buf_release(&r->side);
}

static int nibble(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int check_sum(const uint8_t *body, size_t len)
{
	uint8_t sum = 0;
	int high = nibble(body[len + 1]), low = nibble(body[len + 2]);

	for (size_t i = 0; i < len; i++)
		sum = (uint8_t)(sum + body[i]);
	return high >= 0 && low >= 0 && sum == high * 16 + low ? 0 : -1;
}

int rsp_scan(const uint8_t *p, size_t n, const char **payload, size_t *len)
{
	size_t start = 0, end;

	while (start < n && p[start] == '+')
		start++;
	if (start == n)
		return 0;
	if (p[start] != '$')
		return -1;
	for (end = ++start; end < n && p[end] != '#'; end++)
		/* '*' begins a repetition and '}' an escape: this stub sends neither, so nothing has to be expanded */
		if (end - start >= RSP_PAYLOAD_MAX || p[end] == '$' || p[end] == '*' || p[end] == '}')
			return -1;
	if (end - start > RSP_PAYLOAD_MAX)
		return -1;
	if (end + 3 > n)
		return 0;
	if (check_sum(p + start, end - start) < 0)
		return -1;
	*payload = (const char *)p + start;
	*len = end - start;
	return (int)(end + 3);
}

static void put_frame(struct rsp *r, const struct buf *body)
{
	uint8_t sum = 0;

	for (size_t i = 0; i < body->len; i++)
		sum = (uint8_t)(sum + body->data[i]);
	buf_puts(&r->out, "$");
	buf_add(&r->out, body->data, body->len);
	buf_printf(&r->out, "#%02x", sum);
}

void rsp_put(struct rsp *r, const char *fmt, ...)
{
	char text[256];
	va_list ap;
	SCOPED_BUF body = { 0 };

	buf_init(&body, sizeof(text));
	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	buf_puts(&body, text);
	put_frame(r, &body);
}

size_t rsp_packets(size_t n)
{
	return (n + WRITE_CHUNK - 1) / WRITE_CHUNK;
}

void rsp_put_write(struct rsp *r, uint32_t address, const void *bytes, size_t n)
{
	for (size_t at = 0; at < n; at += WRITE_CHUNK) {
		size_t part = n - at < WRITE_CHUNK ? n - at : WRITE_CHUNK;
		SCOPED_BUF body = { 0 };
		buf_init(&body, RSP_PAYLOAD_MAX);
		buf_printf(&body, "M%x,%zx:", address + (uint32_t)at, part);
		buf_hex(&body, (const uint8_t *)bytes + at, part);
		put_frame(r, &body);
	}
}

/* What was looked at goes; what is left moves to the front. */
static void forget_taken(struct rsp *r)
{
	if (r->taken == 0)
		return;
	memmove(r->in.data, r->in.data + r->taken, r->in.len - r->taken);
	r->in.len -= r->taken;
	r->taken = 0;
}

static int pull(struct rsp *r, struct err *e)
{
	uint8_t part[8192];
	ssize_t n = recv(r->fd, part, sizeof(part), MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n <= 0)
		return err_set(e, ERR_RETRY, "board: the emulator's debug stub closed");
	if (buf_add(&r->in, part, (size_t)n) < 0)
		return err_set(e, ERR_RETRY, "board: the emulator's debug stub sends without end");
	return 0;
}

/* More than fits is thrown away: a firmware that floods its serial port must not stop the emulator by it. */
static void pull_side(struct rsp *r)
{
	uint8_t part[4096];
	ssize_t n = recv(r->side_fd, part, sizeof(part), MSG_DONTWAIT);
	size_t room = r->side.max - r->side.len;

	if (n > 0)
		(void)buf_add(&r->side, part, (size_t)n < room ? (size_t)n : room);
	if (n == 0)
		r->side_fd = -1;
}

static int wait_any(struct rsp *r, short events, int64_t deadline_us, struct err *e)
{
	struct pollfd p[2] = { { r->fd, events, 0 }, { r->side_fd, POLLIN, 0 } };
	int64_t left_us = deadline_us - io_monotonic_us();

	if (left_us <= 0)
		return err_set(e, ERR_RETRY, "board: no answer from the emulator's debug stub in time");
	if (poll(p, 2, (int)((left_us + 999) / 1000)) < 0 && errno != EINTR)
		return err_sys(e, ERR_OPERATOR, "board: poll");
	if (p[1].revents != 0)
		pull_side(r);
	return (p[0].revents & (POLLIN | POLLHUP | POLLERR)) != 0 ? pull(r, e) : 0;
}

int rsp_send(struct rsp *r, int64_t deadline_us, struct err *e)
{
	size_t sent = 0;

	if (!buf_ok(&r->out))
		return err_set(e, ERR_BUG, "board: more than %zu bytes for the debug stub at once", OUT_MAX);
	while (sent < r->out.len) {
		ssize_t n = send(r->fd, r->out.data + sent, r->out.len - sent, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (n > 0)
			sent += (size_t)n;
		else if (n < 0 && errno != EAGAIN && errno != EINTR)
			return err_sys(e, ERR_RETRY, "board: the emulator's debug stub");
		else if (wait_any(r, POLLIN | POLLOUT, deadline_us, e) < 0)
			return -1;
	}
	buf_clear(&r->out);
	return 0;
}

int rsp_reply(struct rsp *r, int64_t deadline_us, const char **payload, size_t *len, struct err *e)
{
	if (rsp_send(r, deadline_us, e) < 0)
		return -1;
	forget_taken(r);
	for (;;) {
		int used = rsp_scan(r->in.data, r->in.len, payload, len);
		if (used > 0) {
			r->taken = (size_t)used;
			return 0;
		}
		if (used < 0)
			return err_set(e, ERR_RETRY, "board: what the emulator's debug stub sent is not a packet");
		if (wait_any(r, POLLIN, deadline_us, e) < 0)
			return -1;
	}
}

int rsp_ok(struct rsp *r, size_t n, int64_t deadline_us, struct err *e)
{
	const char *text;
	size_t len;

	for (size_t i = 0; i < n; i++) {
		if (rsp_reply(r, deadline_us, &text, &len, e) < 0)
			return -1;
		if (len != 2 || memcmp(text, "OK", 2) != 0)
			return err_set(e, ERR_RETRY, "board: the debug stub answered \"%.*s\" instead of OK",
				(int)(len < 40 ? len : 40), text);
	}
	return 0;
}

int rsp_hex(struct rsp *r, void *out, size_t n, int64_t deadline_us, struct err *e)
{
	const char *text;
	size_t len;

	if (rsp_reply(r, deadline_us, &text, &len, e) < 0)
		return -1;
	if (hex_decode(text, len, out, n) < 0)
		return err_set(e, ERR_RETRY, "board: the debug stub answered %zu digits instead of %zu", len, 2 * n);
	return 0;
}

int rsp_interrupt(struct rsp *r, struct err *e)
{
	return send(r->fd, "\003", 1, MSG_DONTWAIT | MSG_NOSIGNAL) == 1
		       ? 0
		       : err_sys(e, ERR_RETRY, "board: the emulator's debug stub");
}

bool rsp_has(const struct rsp *r)
{
	const char *payload;
	size_t len;
	return rsp_scan(r->in.data + r->taken, r->in.len - r->taken, &payload, &len) != 0;
}

int rsp_pull(struct rsp *r, struct err *e)
{
	if (r->side_fd >= 0)
		pull_side(r);
	return pull(r, e);
}
