/* Case: C085 fd-passing
 * Attacks: syscall-filter
 * Run: pair => denied socketpair
 * Run: send => denied sendmsg
 * Run: high => held
 * Run: receive => denied recvmsg
 * Undefended: through
 * Undefended: send => reached
 * Undefended: receive => reached
 * Undefended: high => through
 * Control: hands a descriptor to its own child the plain way
 *
 * high: the filter lets sendmsg through on descriptor 255, which the set-up of a box uses and a program cannot have. */
#include <sys/resource.h>
#include <sys/socket.h>

#include "attack.h"

static struct msghdr message(struct iovec *iov, char *control, int fd)
{
	struct msghdr m = { .msg_iov = iov, .msg_iovlen = 1, .msg_control = control, .msg_controllen = CMSG_SPACE(4) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);
	*c = (struct cmsghdr){ CMSG_LEN(4), SOL_SOCKET, SCM_RIGHTS };
	memcpy(CMSG_DATA(c), &fd, 4);
	return m;
}

static int take_255(void)
{
	struct rlimit more = { 1024, 1024 };
	setrlimit(RLIMIT_NOFILE, &more);
	return dup2(0, 255) == 255 || fcntl(0, F_DUPFD, 255) >= 0 ? 0 : -1;
}

int main(int argc, char **argv)
{
	char control[CMSG_SPACE(4)] = "", byte = 'x';
	struct iovec iov = { &byte, 1 };
	struct msghdr m = message(&iov, control, 0);
#ifdef CONTROL
	int p[2];
	(void)argc, (void)argv, (void)m, (void)take_255;
	if (pipe(p) != 0)
		return 1;
	if (fork() == 0)
		_exit(write(p[1], "x", 1) == 1 ? 0 : 1);
	return read(p[0], &byte, 1) == 1 ? fine() : 1;
#endif
	const char *how = argc > 1 ? argv[1] : "pair";
	int pair[2];
	if (strcmp(how, "pair") == 0) {
		MUST_FAIL(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0 ? -1 : (int)sendmsg(pair[0], &m, 0));
	} else if (strcmp(how, "high") == 0) {
		MUST_FAIL(take_255());
		MUST_FAIL(sendmsg(255, &m, 0));
	} else
		for (int fd = 0; fd < 64; fd++)
			if (strcmp(how, "send") == 0)
				MUST_FAIL(sendmsg(fd, &m, 0));
			else
				MUST_FAIL(recvmsg(fd, &m, 0));
	return HELD;
}
