/* Case: C053 net-abstract
 * Attacks: private-ipc
 * Expect: denied socket or denied connect or held
 * Undefended: through
 * Control: a pair of its own, or a pipe where sockets are denied
 *
 * The bait listens on the abstract socket "plumb-bait". */
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "attack.h"

int main(void)
{
#ifdef CONTROL
	int p[2];
	return pipe(p) == 0 ? fine() : 1;
#endif
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	memcpy(to.sun_path + 1, "plumb-bait", 10);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (fd >= 0 &&
		connect(fd, (struct sockaddr *)&to, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 11)) == 0)
		GOT("reached a host service");
	return HELD;
}
