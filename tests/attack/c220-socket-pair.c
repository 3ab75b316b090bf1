/* Case: C220 socket-pair
 * Attacks: private-ipc
 * Profile: run-net-loopback
 * Run: abstract beside => held / held
 * Run: path beside => held / held
 * Run: tcp beside => held / held
 * Run: udp beside => held / held
 * Undefended: through
 * Control: talks to itself over a socket
 *
 * This profile has sockets. Names and ports of one box must mean nothing in another one. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "pair.h"

#define NAME "plumb-pair"

static socklen_t address(const char *way, struct sockaddr_storage *out)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(4343) };
	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	bool path = strcmp(way, "path") == 0, abstract = strcmp(way, "abstract") == 0;
	if (path)
		memcpy(un.sun_path, "/box/" NAME, sizeof "/box/" NAME);
	else
		memcpy(un.sun_path + 1, NAME, sizeof NAME);
	memset(out, 0, sizeof *out);
	memcpy(out, path || abstract ? (void *)&un : (void *)&in, path || abstract ? sizeof un : sizeof in);
	return path || abstract ? (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + sizeof NAME + 5) : sizeof in;
}

static int make(const char *way, const struct sockaddr_storage *a)
{
	return socket(a->ss_family, strcmp(way, "udp") == 0 ? SOCK_DGRAM : SOCK_STREAM, 0);
}

int main(int argc, char **argv)
{
	struct sockaddr_storage a;
#ifdef CONTROL
	int s[2];
	(void)argc, (void)argv, (void)make, (void)address, (void)a;
	return socketpair(AF_UNIX, SOCK_STREAM, 0, s) == 0 && write(s[0], "x", 1) == 1 ? fine() : 1;
#endif
	const char *way = argc > 2 ? argv[2] : "abstract";
	socklen_t len = address(way, &a);
	int fd = make(way, &a);
	bool udp = strcmp(way, "udp") == 0;
	if (sends(argc, argv)) {
		if (bind(fd, (struct sockaddr *)&a, len) != 0 || (!udp && listen(fd, 4) != 0))
			return 1;
		return hold();
	}
	for (int i = 0; i < TRIES; i++, pause_a_little()) {
		if (!udp && connect(fd, (struct sockaddr *)&a, len) == 0)
			GOT("connected by %s", way);
		if (udp && bind(fd, (struct sockaddr *)&a, len) != 0 && errno == EADDRINUSE)
			GOT("the port is taken");
	}
	return HELD;
}
