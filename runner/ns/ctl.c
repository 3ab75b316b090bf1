#include "runner/ns/ctl.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

union control {
	struct cmsghdr align;
	char space[CMSG_SPACE(sizeof(int) * CTL_FDS_MAX)];
};

int ctl_put(int sock, const void *p, size_t n, const int *fds, size_t n_fds, int flags)
{
	union control control;
	struct iovec iov = { (void *)(uintptr_t)p, n };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	if (n_fds > CTL_FDS_MAX) {
		errno = E2BIG;
		return -1;
	}
	if (n_fds > 0) {
		memset(&control, 0, CMSG_SPACE(sizeof(int) * n_fds));
		msg.msg_control = &control;
		msg.msg_controllen = CMSG_SPACE(sizeof(int) * n_fds);
		struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
		*c = (struct cmsghdr){
			.cmsg_len = CMSG_LEN(sizeof(int) * n_fds), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS
		};
		memcpy(CMSG_DATA(c), fds, sizeof(int) * n_fds);
	}
	return sendmsg(sock, &msg, MSG_NOSIGNAL | flags) == (ssize_t)n ? 0 : -1;
}

ssize_t ctl_get(int sock, struct iovec *parts, size_t n_parts, int *fds, size_t *n_fds, int flags)
{
	union control control;
	struct msghdr msg = {
		.msg_iov = parts, .msg_iovlen = n_parts, .msg_control = &control, .msg_controllen = sizeof control.space
	};
	*n_fds = 0;
	ssize_t n = recvmsg(sock, &msg, flags);
	if (n <= 0)
		return n;
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
	if (c != NULL && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS) {
		*n_fds = (c->cmsg_len - CMSG_LEN(0)) / sizeof *fds;
		memcpy(fds, CMSG_DATA(c), *n_fds * sizeof *fds);
	}
	/* Short of descriptors the kernel drops the rest without a word. Half a box's would be a box whose limits nobody can
	 * set. */
	if (msg.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) {
		while (*n_fds > 0)
			(void)close(fds[--*n_fds]);
		errno = EPROTO;
		return -1;
	}
	return n;
}

ssize_t ctl_get_one(int sock, void *p, size_t size, int *fds, size_t *n_fds, int flags)
{
	struct iovec part = { p, size };
	return ctl_get(sock, &part, 1, fds, n_fds, flags);
}

int ctl_send(int sock, const struct ctl_msg *m, int fd)
{
	return ctl_put(sock, m, sizeof *m, &fd, fd >= 0, 0);
}

int ctl_receive(int sock, struct ctl_msg *m, int *fd)
{
	int fds[CTL_FDS_MAX];
	size_t n_fds;
	ssize_t n = ctl_get_one(sock, m, sizeof *m, fds, &n_fds, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
	*fd = n_fds == 1 ? fds[0] : -1;
	if (n <= 0)
		return n == 0 ? 0 : -1;
	if (n != (ssize_t)sizeof *m) {
		errno = EPROTO;
		return -1;
	}
	m->text[sizeof m->text - 1] = '\0';
	return 1;
}
