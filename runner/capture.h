/* A capture file: what went over a wire, as tcpdump and Wireshark read it (pcap 2.4, Ethernet, microseconds). Bounded: when it is
 * full, frames are still counted and no longer kept. The bytes in it are strangers'. */
#ifndef RUNNER_CAPTURE_H
#define RUNNER_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runner/base/err.h"

#define CAPTURE_BYTES_MAX ((int64_t)16 << 20)
#define CAPTURE_FRAME_MAX 1518 /* an Ethernet frame with one tag, without its checksum */

struct capture {
	int fd; /* not owned; -1 = nothing is kept */
	int64_t left;
	int64_t frames, bytes; /* that were seen, kept or not */
	bool cut;              /* some were not kept */
};

int capture_begin(struct capture *c, int fd, int64_t bytes_max, struct err *e);
int capture_frame(struct capture *c, int64_t now_us, const void *p, size_t n, struct err *e);

#endif
