/* The control socket between keeper and box: SOCK_SEQPACKET, one message a packet, descriptors by SCM_RIGHTS.
 * In the box it is descriptor CTL_FD, above every limit on open files, so that the policy's `sendmsg arg0 == 255` can
 * never match a descriptor of the program; it closes at execve. */
#ifndef RUNNER_NS_CTL_H
#define RUNNER_NS_CTL_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>

#define CTL_FD      255
#define CTL_FDS_MAX 240 /* the kernel takes 253 in a message */

enum ctl_kind {
	CTL_BOX,      /* fd: the directory /box */
	CTL_LISTENER, /* fd: the seccomp notifier; what will be the program waits behind the filter, or is about to start */
	CTL_FAILED,  /* the box could not be set up: value is an err_kind, text the reason */
	CTL_NO_EXEC, /* argv[0] is there but the kernel doesn't execute it: value is errno */
	CTL_STARTED, /* time_us: when the program's execve was let through, of CLOCK_MONOTONIC */
	CTL_STATUS,  /* value: wait status of the program; every process of the box but its first is dead and reaped */
	CTL_KINDS
};

struct ctl_msg {
	uint32_t kind;
	int32_t value;
	int64_t time_us; /* CTL_STATUS: processor time of the program and all its children */
	char text[480];  /* as in struct err */
};

int ctl_send(int sock, const struct ctl_msg *m, int fd); /* fd -1 = none; 0 or -1 */
int ctl_receive(int sock, struct ctl_msg *m, int *fd);   /* 1 a message, 0 end, -1 error; *fd -1 = none */

/* Any packet with any descriptors. ctl_get: the packet's length, 0 at the end, -1; flags as for recvmsg; a packet that
 * doesn't fit is EPROTO. fds has room for CTL_FDS_MAX. */
int ctl_put(int sock, const void *p, size_t n, const int *fds, size_t n_fds, int flags);
ssize_t ctl_get(int sock, struct iovec *parts, size_t n_parts, int *fds, size_t *n_fds, int flags);
ssize_t ctl_get_one(int sock, void *p, size_t size, int *fds, size_t *n_fds, int flags); /* into one part */

#endif
