/* Case: C217 vsock-pair
 * Attacks: private-ipc
 * Seen: isolate before 2.4
 * Run: port beside => denied socket / denied socket
 * Undefended: through
 * Control: uses a pipe
 *
 * AF_VSOCK knows no namespaces: whether a port is taken, everybody can see. */
#include <linux/vm_sockets.h>
#include <sys/socket.h>

#include "pair.h"

static int take(void)
{
	struct sockaddr_vm at = { .svm_family = AF_VSOCK, .svm_cid = VMADDR_CID_ANY, .svm_port = 7777 };
	int fd = socket(AF_VSOCK, SOCK_STREAM, 0);
	int r = fd < 0 ? -1 : bind(fd, (struct sockaddr *)&at, sizeof at);
	if (r == 0)
		r = listen(fd, 1);
	if (r != 0) {
		answered("vsock");
		return errno;
	}
	return 0;
}

int main(int argc, char **argv)
{
#ifdef CONTROL
	int p[2];
	(void)argc, (void)argv, (void)take;
	return pipe(p) == 0 ? fine() : 1;
#endif
	int r = take();
	if (sends(argc, argv))
		return r == 0 ? hold() : 1;
	if (r == EADDRINUSE)
		GOT("the port is taken");
	return HELD;
}
