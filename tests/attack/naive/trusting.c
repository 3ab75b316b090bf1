/* A judge that believes: the control of the cheats. It starts the real zygote without a box, asks one question, and
 * instead of comparing says what a believing grader would have gone by. `trusting ZYGOTE OBJECT QUESTION...`; the
 * question is an operation's number and hexadecimal bytes. Runs only inside the layer that tests/attack/cheats.t makes.
 *   exit       the process left with status 0
 *   signal     it died of a signal
 *   excuse     it left with a status that the kit itself uses
 *   stdout     it printed a verdict
 *   answer     something came on the answer pipe
 *   frame      exactly one frame came, and with the right id
 *   files      something lies in the working directory afterwards
 *   printed    it printed anything
 * and it may itself be killed or stopped, which says enough. */
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "labs/kit/wire.h"

static const uint8_t id[4] = { 0x5a, 0x17, 0x80, 0x0d };

static void die(const char *what)
{
	perror(what);
	exit(3);
}

static int start(char **argv)
{
	int pair[2];
	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) < 0)
		die("socketpair");
	if (fork() == 0) {
		if (pair[1] != KIT_CONTROL_FD)
			dup2(pair[1], KIT_CONTROL_FD);
		close_range(KIT_CONTROL_FD + 1, ~0u, 0);
		execl(argv[1], argv[1], argv[2], (char *)NULL);
		die(argv[1]);
	}
	close(pair[1]);
	return fcntl(pair[0], F_DUPFD_CLOEXEC, 100);
}

static void send_order(int control, const int fds[KIT_ORDER_FDS])
{
	struct kit_order order = { .wall_ms = 2000 };
	union {
		char bytes[CMSG_SPACE(sizeof(int) * KIT_ORDER_FDS)];
		struct cmsghdr align;
	} c = { 0 };
	struct iovec part = { &order, sizeof(order) };
	struct msghdr msg = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = c.bytes, .msg_controllen = sizeof(c.bytes)
	};
	c.align.cmsg_level = SOL_SOCKET;
	c.align.cmsg_type = SCM_RIGHTS;
	c.align.cmsg_len = CMSG_LEN(sizeof(int) * KIT_ORDER_FDS);
	memcpy(CMSG_DATA(&c.align), fds, sizeof(int) * KIT_ORDER_FDS);
	if (sendmsg(control, &msg, 0) < 0)
		die("sendmsg");
}

static void ask(int fd, const char *op, const char *hex)
{
	size_t n = strlen(hex) / 2;
	uint8_t frame[256] = { 0, 0, 0, (uint8_t)(5 + n), id[0], id[1], id[2], id[3], (uint8_t)atoi(op) };
	for (size_t i = 0; i < n; i++)
		sscanf(hex + 2 * i, "%2hhx", &frame[9 + i]);
	if (write(fd, frame, 9 + n) < 0)
		die("question");
}

/* The bytes there are, until nobody can write any more or nothing comes for a while. */
static size_t drain(int fd, uint8_t *p, size_t max)
{
	size_t got = 0;
	struct pollfd on = { fd, POLLIN, 0 };
	ssize_t n;
	while (got < max && poll(&on, 1, 100) > 0 && (n = read(fd, p + got, max - got)) > 0)
		got += (size_t)n;
	return got;
}

static int files_here(void)
{
	int n = 0;
	DIR *d = opendir(".");
	while (d != NULL && readdir(d) != NULL)
		n++;
	return n - 2;
}

int main(int argc, char **argv)
{
	static uint8_t answer[1 << 20], text[1 << 16];
	static const char *const verdicts[] = { "1000 of 1000", "\"passed\":true", "ok 3", NULL };
	struct kit_report r = { 0 };
	int question[2], reply[2], log[2], control = start(argv);

	if (argc != 5 || recv(control, &r, sizeof(r), 0) != (ssize_t)sizeof(r))
		die("the zygote is not ready");
	if (pipe2(question, O_CLOEXEC) < 0 || pipe2(reply, O_CLOEXEC) < 0 || pipe2(log, O_CLOEXEC) < 0)
		die("pipe");
	fcntl(log[1], F_SETFL, O_NONBLOCK);
	send_order(control, (int[]){ question[0], reply[1], log[1] });
	close(question[0]), close(reply[1]), close(log[1]);
	ask(question[1], argv[3], argv[4]);
	size_t n = drain(reply[0], answer, sizeof(answer)), n_text = drain(log[0], text, sizeof(text) - 1);
	if (recv(control, &r, sizeof(r), 0) != (ssize_t)sizeof(r))
		puts("killed");
	if (r.end == KIT_EXITED && r.code == 0)
		puts("exit");
	if (r.end == KIT_SIGNALLED)
		puts("signal");
	if (r.end == KIT_EXITED && r.code >= KIT_NO_OBJECT && r.code <= KIT_SANITIZER)
		puts("excuse");
	for (int i = 0; verdicts[i] != NULL; i++)
		if (memmem(text, n_text, verdicts[i], strlen(verdicts[i])) != NULL) {
			puts("stdout");
			break;
		}
	if (n_text > 0)
		puts("printed");
	if (n > 0)
		puts("answer");
	if (n >= 9 && memcmp(answer + 4, id, 4) == 0 &&
		((size_t)answer[0] << 24 | (size_t)answer[1] << 16 | (size_t)answer[2] << 8 | answer[3]) == n - 4)
		puts("frame");
	if (files_here() > 0)
		puts("files");
	return 0;
}
