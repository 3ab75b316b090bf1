#include "runner/wire.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "runner/fd.h"

union control {
	struct cmsghdr align;
	char space[CMSG_SPACE(sizeof(int) * JOB_CHANNELS_MAX)];
};

/* As much as the socket takes at once, at least one byte: the descriptors go with it. */
static ssize_t send_first(int sock, const struct buf *b, const int *fds, size_t n_fds)
{
	union control control = { 0 };
	struct iovec iov = { b->data, b->len };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	if (n_fds > 0) {
		msg.msg_control = &control;
		msg.msg_controllen = CMSG_SPACE(sizeof(int) * n_fds);
		struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
		c->cmsg_len = CMSG_LEN(sizeof(int) * n_fds);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		memcpy(CMSG_DATA(c), fds, sizeof(int) * n_fds);
	}
	ssize_t n;
	do
		n = sendmsg(sock, &msg, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n;
}

int wire_send(int sock, const struct json *node, const int *fds, size_t n_fds, struct err *e)
{
	SCOPED_BUF text = { 0 };
	buf_init(&text, WIRE_JSON_MAX);
	SCOPED_BUF frame = { 0 };
	buf_init(&frame, WIRE_JSON_MAX + 4);
	if (n_fds > JOB_CHANNELS_MAX || json_print(node, &text) != 0)
		return err_set(e, ERR_INPUT, "a message between grader and keeper is too long");
	buf_u32(&frame, (uint32_t)text.len);
	buf_add(&frame, text.data, text.len);
	ssize_t n = send_first(sock, &frame, fds, n_fds);
	if (n < 0 || write_full(sock, frame.data + n, frame.len - (size_t)n) != 0)
		return err_sys(e, ERR_RETRY, "the other side of the keeper's socket is gone");
	return 0;
}

static void take_fds(struct msghdr *msg, int fds[JOB_CHANNELS_MAX], size_t *n_fds)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c != NULL; c = CMSG_NXTHDR(msg, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		*n_fds = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		memcpy(fds, CMSG_DATA(c), *n_fds * sizeof(int));
	}
}

/* The length, and whatever descriptors came with it. */
static int receive_head(int sock, uint8_t head[4], int fds[JOB_CHANNELS_MAX], size_t *n_fds)
{
	union control control;
	struct iovec iov = { head, 4 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control.space
	};
	ssize_t n;
	do
		n = recvmsg(sock, &msg, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	if (n <= 0)
		return n == 0 ? 1 : -1;
	take_fds(&msg, fds, n_fds);
	return n == 4 || read_full(sock, head + n, (size_t)(4 - n)) == 0 ? 0 : -1;
}

static int receive_body(int sock, size_t len, struct json **root, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	if (len > WIRE_JSON_MAX)
		return err_set(e, ERR_BUG, "keeper's socket: a message of %zu bytes", len);
	char *text = arena_alloc(&a, len + 1);
	if (read_full(sock, text, len) != 0)
		return err_set(e, ERR_RETRY, "the other side of the keeper's socket is gone");
	return json_parse(text, len, "keeper's socket", root, e);
}

int wire_receive(int sock, struct json **root, int fds[JOB_CHANNELS_MAX], size_t *n_fds, struct err *e)
{
	uint8_t head[4];
	*n_fds = 0;
	int rc = receive_head(sock, head, fds, n_fds);
	if (rc < 0)
		err_sys(e, ERR_RETRY, "the other side of the keeper's socket is gone");
	if (rc == 0) {
		struct cursor c = cursor_of(head, sizeof head);
		rc = receive_body(sock, cursor_u32(&c), root, e);
	}
	while (rc != 0 && *n_fds > 0)
		fd_drop(&fds[--*n_fds]);
	return rc;
}
