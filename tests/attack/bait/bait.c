/* The bait: a process beside the boxes, inside the outer layer, that holds the canary in every place that a box must not
 * reach: its memory, its arguments, a listener on 127.0.0.1:4242 and on the abstract socket "plumb-bait", a name server
 * on 127.0.0.1:53, /dev/shm, System V shared memory, the user's keyring. It prints "ready" and stays until its stdin
 * closes. A box that connects gets the canary. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

static void need(int result, const char *what)
{
	if (result >= 0)
		return;
	fprintf(stderr, "bait: %s: %s\n", what, strerror(errno));
	exit(3);
}

static int listen_tcp(void)
{
	struct sockaddr_in at = {
		.sin_family = AF_INET, .sin_port = htons(4242), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)
	};
	struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	need(fd, "socket");
	need(ioctl(fd, SIOCSIFFLAGS, &lo), "loopback up");
	need(bind(fd, (struct sockaddr *)&at, sizeof at), "bind 127.0.0.1:4242");
	need(listen(fd, 8), "listen");
	return fd;
}

static int name_server(void)
{
	struct sockaddr_in at = {
		.sin_family = AF_INET, .sin_port = htons(53), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)
	};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	need(fd, "socket");
	need(bind(fd, (struct sockaddr *)&at, sizeof at), "bind 127.0.0.1:53");
	return fd;
}

static void answer_datagram(int fd, const char *canary)
{
	char b[512];
	struct sockaddr_in from;
	socklen_t len = sizeof from;
	if (recvfrom(fd, b, sizeof b, 0, (struct sockaddr *)&from, &len) >= 0)
		(void)!sendto(fd, canary, strlen(canary), 0, (struct sockaddr *)&from, len);
}

static int listen_abstract(void)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX, .sun_path = "\0plumb-bait" };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	need(fd, "socket");
	need(bind(fd, (struct sockaddr *)&at, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 11)),
		"bind abstract");
	need(listen(fd, 8), "listen");
	return fd;
}

static void put_aside(const char *canary)
{
	size_t n = strlen(canary);
	int fd = open("/dev/shm/plumb-bait", O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
	need(fd, "/dev/shm/plumb-bait");
	need((int)write(fd, canary, n), "write");
	close(fd);
	int id = shmget(0x706c, 4096, IPC_CREAT | 0666);
	need(id, "shmget");
	char *m = shmat(id, NULL, 0);
	need(m == (char *)-1 ? -1 : 0, "shmat");
	memcpy(m, canary, n);
	/* Not every kernel has keyrings: then there is nothing to steal there. */
	syscall(SYS_add_key, "user", "plumb-bait", canary, n, -4);
}

int main(void)
{
	const char *canary = getenv("CANARY");
	need(canary == NULL ? -1 : 0, "CANARY is not set");
	put_aside(canary);
	struct pollfd on[4] = { { .fd = 0, .events = POLLIN }, { .fd = listen_tcp(), .events = POLLIN },
		{ .fd = listen_abstract(), .events = POLLIN }, { .fd = name_server(), .events = POLLIN } };
	signal(SIGPIPE, SIG_IGN); /* who connects may be gone before the canary is */
	puts("ready");
	fflush(stdout);
	while (on[0].revents == 0 && poll(on, 4, -1) > 0) {
		if (on[3].revents != 0)
			answer_datagram(on[3].fd, canary);
		for (int i = 1; i < 3; i++) {
			if (on[i].revents == 0)
				continue;
			int peer = accept(on[i].fd, NULL, NULL);
			if (peer >= 0 && write(peer, canary, strlen(canary)) > 0)
				close(peer);
		}
	}
	return 0;
}
