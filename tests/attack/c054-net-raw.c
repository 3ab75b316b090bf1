/* Case: C054 net-raw
 * Attacks: no-network
 * Run: packet => denied socket
 * Run: raw => denied socket
 * Run: ping => denied socket
 * Run: route => denied socket
 * Run: pair => denied socketpair
 * Undefended: through
 * Undefended: ping => reached
 * Control: reads its own input */
#include <arpa/inet.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "attack.h"

/* Adds an address to the loopback interface: who can do that can do the rest. */
static int change_network(int fd)
{
	struct {
		struct nlmsghdr head;
		struct ifaddrmsg addr;
		struct rtattr attr;
		struct in_addr value;
	} m = { { sizeof m, RTM_NEWADDR, NLM_F_REQUEST | NLM_F_CREATE | NLM_F_ACK, 1, 0 }, { AF_INET, 24, 0, 0, 1 },
		{ sizeof m.attr + sizeof m.value, IFA_LOCAL }, { htonl(0xc0000201) } };
	struct {
		struct nlmsghdr head;
		struct nlmsgerr error;
	} answer = { 0 };
	if (send(fd, &m, sizeof m, 0) < 0 || recv(fd, &answer, sizeof answer, 0) < 0)
		return -1;
	errno = -answer.error.error;
	return answer.error.error;
}

int main(int argc, char **argv)
{
#ifdef CONTROL
	char c;
	(void)argc, (void)argv;
	return read(0, &c, 1) == 0 ? fine() : 1;
#endif
	const char *how = argc > 1 ? argv[1] : "packet";
	int pair[2];
	if (strcmp(how, "packet") == 0)
		MUST_FAIL(socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL)));
	else if (strcmp(how, "raw") == 0)
		MUST_FAIL(socket(AF_INET, SOCK_RAW, IPPROTO_RAW));
	else if (strcmp(how, "ping") == 0)
		MUST_FAIL(socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP));
	else if (strcmp(how, "pair") == 0)
		MUST_FAIL(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	else
		MUST_FAIL(change_network(socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE)));
	return HELD;
}
