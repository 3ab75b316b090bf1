/* Case: C189 judge0-internal-service
 * Attacks: no-network
 * Seen: Judge0 CVE-2024-29021
 * Run: tcp => denied socket
 * Run: abstract => denied socket
 * Run: vsock => denied socket
 * Run: resolver => denied socket
 * Undefended: through
 * Undefended: vsock => reached
 * Control: asks nobody
 *
 * A box with a network reached the judge's own database, and from there the options of the sandbox. The bait is such a
 * service: on a port of 127.0.0.1, on an abstract socket, as a name server. */
#include <arpa/inet.h>
#include <linux/vm_sockets.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include "attack.h"

static void ask(int fd, const void *to, size_t len)
{
	char b[128];
	struct timeval wait = { 0, 500000 };
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
	if (fd < 0 || connect(fd, to, (socklen_t)len) != 0) {
		answered("connect");
		return;
	}
	(void)!write(fd, "options", 7);
	ssize_t n = read(fd, b, sizeof b);
	if (n > 0)
		GOT("%.*s", (int)n, b);
}

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv, (void)ask;
	return fine();
#endif
	const char *how = argc > 1 ? argv[1] : "tcp";
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sockaddr_un un = { .sun_family = AF_UNIX, .sun_path = "\0plumb-bait" };
	struct sockaddr_vm vm = { .svm_family = AF_VSOCK, .svm_cid = VMADDR_CID_LOCAL, .svm_port = 4242 };
	bool resolver = strcmp(how, "resolver") == 0;
	in.sin_port = htons(resolver ? 53 : 4242);
	if (strcmp(how, "abstract") == 0)
		ask(socket(AF_UNIX, SOCK_STREAM, 0), &un, offsetof(struct sockaddr_un, sun_path) + 11);
	else if (strcmp(how, "vsock") == 0)
		ask(socket(AF_VSOCK, SOCK_STREAM, 0), &vm, sizeof vm);
	else
		ask(socket(AF_INET, resolver ? SOCK_DGRAM : SOCK_STREAM, 0), &in, sizeof in);
	return HELD;
}
