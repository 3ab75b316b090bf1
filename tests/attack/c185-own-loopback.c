/* Case: C185 own-loopback
 * Attacks: no-network
 * Profile: run-net-loopback
 * Run: 127.0.0.1 => held
 * Run: 169.254.169.254 => held
 * Run: 192.0.2.1 => held
 * Undefended: reached
 * Control: serves itself over its own loopback
 *
 * This profile has sockets, but a network of its own: the bait on the driver's 127.0.0.1:4242 is another one's. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "attack.h"

int main(int argc, char **argv)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(4242) };
#ifdef CONTROL
	(void)argc, (void)argv;
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int server = socket(AF_INET, SOCK_STREAM, 0), client = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(server, (struct sockaddr *)&to, sizeof to) != 0 || listen(server, 1) != 0)
		return 1;
	return connect(client, (struct sockaddr *)&to, sizeof to) == 0 ? fine() : 2;
#endif
	const char *host = argc > 1 ? argv[1] : "127.0.0.1";
	inet_pton(AF_INET, host, &to.sin_addr);
	/* On its own loopback it waits for the answer; elsewhere already a packet on its way would be too much. */
	int fd = socket(AF_INET, SOCK_STREAM | (strncmp(host, "127.", 4) == 0 ? 0 : SOCK_NONBLOCK), 0);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to) == 0)
		GOT("connected to %s", host);
	if (fd >= 0 && errno == EINPROGRESS)
		GOT("a packet left for %s", host);
	answered("connect");
	return HELD;
}
