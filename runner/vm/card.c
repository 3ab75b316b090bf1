/* No program of the image does this, so it is done by the kernel's own means: one netlink message and a few ioctls. */
#include "runner/vm/card.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>

#include "runner/fd.h"

#define CARD      "eth0"
#define SETTLE_US 10000000

static int settings(const char *path, const char *value)
{
	SCOPED_FD fd = open(path, O_WRONLY | O_CLOEXEC);
	return fd < 0 ? -1 : write_full(fd, value, strlen(value));
}

/* A keeper leaves the namespace that it was born in before it reads its first request (runner_settle). */
int card_network(pid_t keeper, struct err *e)
{
	static const struct timespec moment = { 0, 1000000 };
	char path[64];
	struct stat ours, theirs;
	(void)snprintf(path, sizeof path, "/proc/%d/ns/net", (int)keeper);
	for (int64_t until = io_monotonic_us() + SETTLE_US; io_monotonic_us() < until; (void)nanosleep(&moment, NULL)) {
		SCOPED_FD fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd >= 0 && fstat(fd, &theirs) == 0 && stat("/proc/self/ns/net", &ours) == 0 &&
			ours.st_ino != theirs.st_ino)
			return fd_take(&fd);
	}
	return err_set(e, ERR_RETRY, "guest: the keeper has no network of its own");
}

/* "ip link set eth0 netns FD" */
static int move(int network, struct err *e)
{
	struct {
		struct nlmsghdr head;
		struct ifinfomsg link;
		struct rtattr attr;
		int fd;
	} say = { { sizeof say, RTM_NEWLINK, NLM_F_REQUEST | NLM_F_ACK, 1, 0 },
		{ .ifi_family = AF_UNSPEC, .ifi_index = (int)if_nametoindex(CARD) },
		{ RTA_LENGTH(sizeof(int)), IFLA_NET_NS_FD }, network };
	struct {
		struct nlmsghdr head;
		struct nlmsgerr error;
		char rest[256];
	} answer = { 0 };
	SCOPED_FD sock = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (say.link.ifi_index == 0 || sock < 0 || send(sock, &say, sizeof say, 0) != (ssize_t)sizeof say ||
		recv(sock, &answer, sizeof answer, 0) < (ssize_t)(sizeof answer.head + sizeof answer.error.error))
		return err_sys(e, ERR_RETRY, "guest: there is no network card");
	errno = -answer.error.error;
	return answer.error.error == 0 ? 0 : err_sys(e, ERR_RETRY, "guest: the network card cannot be moved");
}

static int set_address(int sock, unsigned long call, uint32_t address)
{
	struct ifreq r = { .ifr_name = CARD };
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(address) };
	memcpy(&r.ifr_addr, &in, sizeof in);
	return ioctl(sock, call, &r);
}

static int up(int sock, const char *name)
{
	struct ifreq r = { .ifr_flags = IFF_UP | IFF_RUNNING };
	(void)snprintf(r.ifr_name, sizeof r.ifr_name, "%s", name);
	return ioctl(sock, SIOCSIFFLAGS, &r);
}

/* Both guests are twins: the hardware's address, too, is told. */
static int configure(uint8_t role, struct err *e)
{
	const uint8_t mac[6] = { 2, 0, 0, 0, 0, role };
	struct ifreq hardware = { .ifr_name = CARD, .ifr_hwaddr.sa_family = ARPHRD_ETHER };
	memcpy(hardware.ifr_hwaddr.sa_data, mac, sizeof mac);
	SCOPED_FD sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (settings("/proc/sys/net/ipv6/conf/all/disable_ipv6", "1") != 0 || /* it would speak unasked */
		settings("/proc/sys/net/ipv4/ip_unprivileged_port_start", "0") != 0)
		return err_sys(e, ERR_RETRY, "guest: the network's settings");
	if (sock < 0 || ioctl(sock, SIOCSIFHWADDR, &hardware) != 0 ||
		set_address(sock, SIOCSIFADDR, 0x0a000000U | role) != 0 ||
		set_address(sock, SIOCSIFNETMASK, 0xffffff00U) != 0 || up(sock, "lo") != 0 || up(sock, CARD) != 0)
		return err_sys(e, ERR_RETRY, "guest: the network card");
	return 0;
}

int card_up(pid_t keeper, uint8_t role, struct err *e)
{
	if (role > 2)
		return err_set(e, ERR_BUG, "guest: role %u", role);
	SCOPED_FD network = card_network(keeper, e);
	if (network < 0 || move(network, e) != 0)
		return -1;
	if (setns(network, CLONE_NEWNET) != 0)
		return err_sys(e, ERR_RETRY, "guest: the keeper's network");
	return configure(role, e);
}
