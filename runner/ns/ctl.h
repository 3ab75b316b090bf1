/* The control socket between keeper and box: SOCK_SEQPACKET, one message a packet, descriptors by SCM_RIGHTS.
 * In the box it is descriptor CTL_FD, above every limit on open files, so that the policy's `sendmsg arg0 == 255` can
 * never match a descriptor of the program; it closes at execve. */
#ifndef RUNNER_NS_CTL_H
#define RUNNER_NS_CTL_H

#include <stdint.h>

#define CTL_FD 255

enum ctl_kind {
	CTL_BOX,      /* fd: the directory /box */
	CTL_LISTENER, /* fd: the seccomp notifier; the program is about to be executed */
	CTL_FAILED,   /* the box could not be set up: value is an err_kind, text the reason */
	CTL_NO_EXEC,  /* argv[0] is there but the kernel doesn't execute it: value is errno */
	CTL_STATUS,   /* value: wait status of the program */
	CTL_KINDS
};

struct ctl_msg {
	uint32_t kind;
	int32_t value;
	char text[480]; /* as in struct err */
};

int ctl_send(int sock, const struct ctl_msg *m, int fd); /* fd -1 = none; 0 or -1 */
int ctl_receive(int sock, struct ctl_msg *m, int *fd);   /* 1 a message, 0 end, -1 error; *fd -1 = none */

#endif
