/* Case: C055 odd-families
 * Attacks: no-network
 * Run: 2 => denied socket
 * Run: 10 => denied socket
 * Run: 15 => denied socket
 * Run: 16 => denied socket
 * Run: 17 => denied socket
 * Run: 31 => denied socket
 * Run: 38 => denied socket
 * Run: 40 => denied socket
 * Run: 44 => denied socket
 * Run: 4294967298 => denied socket
 * Undefended: reached
 * Control: a pipe
 *
 * INET, INET6, KEY, NETLINK, PACKET, BLUETOOTH, ALG, VSOCK, XDP; the last one is INET with a bit above the 32 that the
 * kernel looks at, which a filter that compares 64 bits would let through. */
#include <sys/socket.h>

#include "attack.h"

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	int p[2];
	return pipe(p) == 0 ? fine() : 1;
#endif
	long family = argc > 1 ? strtol(argv[1], NULL, 10) : 2;
	for (int type = 1; type <= 5; type++)
		if (syscall(SYS_socket, family, (long)type, 0L) >= 0)
			GOT("a socket of family %ld, type %d", family, type);
		else
			answered("socket");
	return HELD;
}
