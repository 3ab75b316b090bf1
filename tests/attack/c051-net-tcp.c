/* Case: C051 net-tcp
 * Attacks: no-network
 * Run: loopback => denied socket
 * Run: metadata => denied socket
 * Run: public => denied socket
 * Run: udp => denied socket
 * Undefended: loopback => through
 * Undefended: metadata => reached
 * Undefended: public => reached
 * Undefended: udp => reached
 * Control: talks through a pipe
 *
 * The driver's bait listens on 127.0.0.1:4242 and hands its canary to whoever connects. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "attack.h"

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	int p[2];
	return pipe(p) == 0 && write(p[1], "x", 1) == 1 ? fine() : 1;
#endif
	const char *how = argc > 1 ? argv[1] : "loopback";
	const char *host = strcmp(how, "metadata") == 0   ? "169.254.169.254"
			   : strcmp(how, "loopback") == 0 ? "127.0.0.1"
							  : "192.0.2.1";
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(4242) };
	inet_pton(AF_INET, host, &to.sin_addr);
	int fd = socket(AF_INET, strcmp(how, "udp") == 0 ? SOCK_DGRAM : SOCK_STREAM, 0);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to) == 0)
		GOT("connected to %s", host);
	answered("connect");
	return HELD;
}
