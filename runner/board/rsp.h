/* The gdb remote protocol, our end: packets over one descriptor.
 *
 * The other end is an emulator that runs hostile firmware, so every byte that comes back is a stranger's: a packet has a
 * largest size, a checksum and a deadline, and what is none is an error. Acknowledgements are never sent: QEMU takes a new
 * packet for one, and while the processor runs any byte at all would stop it. */
#ifndef RUNNER_BOARD_RSP_H
#define RUNNER_BOARD_RSP_H

#include "runner/base/buf.h"
#include "runner/base/err.h"

#define RSP_PAYLOAD_MAX 4096 /* of one packet, as QEMU promises it */

struct rsp {
	int fd;      /* borrowed, a stream socket that does not block */
	int side_fd; /* another descriptor that must be read meanwhile (UART), or -1; borrowed */
	struct buf out, in, side;
	size_t taken; /* bytes of .in that have been looked at */
};

void rsp_init(struct rsp *r, int fd, int side_fd, size_t side_max);
void rsp_release(struct rsp *r);

/* One packet of n bytes at p: how many bytes it takes up together with acknowledgements before it; 0 = more is needed;
 * -1 = this is no packet. *payload points into p. */
int rsp_scan(const uint8_t *p, size_t n, const char **payload, size_t *len);

/* Queued packets leave with the next rsp_send or rsp_reply. */
void rsp_put(struct rsp *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void rsp_put_write(
	struct rsp *r, uint32_t address, const void *bytes, size_t n); /* memory; in as many packets as needed */
size_t rsp_packets(size_t n);                                          /* how many those are */
int rsp_send(struct rsp *r, int64_t deadline_us, struct err *e);

/* The next packet: valid until the next call. ERR_RETRY "no answer" at the deadline (of io_monotonic_us), "closed" at the
 * end, "not a packet" for anything else. */
int rsp_reply(struct rsp *r, int64_t deadline_us, const char **payload, size_t *len, struct err *e);
int rsp_ok(struct rsp *r, size_t n, int64_t deadline_us, struct err *e); /* n replies that must all be "OK" */
int rsp_hex(struct rsp *r, void *out, size_t n, int64_t deadline_us, struct err *e); /* a reply of exactly n bytes */

/* The processor is stopped from outside; a stop packet follows. */
int rsp_interrupt(struct rsp *r, struct err *e);

/* For a reply that may stay away: is one there? */
bool rsp_has(const struct rsp *r);
int rsp_pull(struct rsp *r, struct err *e); /* what is there by now, of both descriptors; never waits */

#endif
