/* Carries a job's channels between host and guest: messages with the pipes that travel in them, and those pipes' bytes.
 * The same code at both ends; the host is the one whose messages may carry descriptors.
 *
 * What a process saw on a pipe before it said something on a channel is delivered before it: a message waits until every
 * pipe that is read here is empty and what was read of it has arrived. So the grader finds the answer in its pipe when
 * the report comes, as without a guest in between.
 * One part of a stream is on its way at a time (DATA, ACK), so no stream can fill the line or the memory of either side. */
#ifndef RUNNER_VM_RELAY_H
#define RUNNER_VM_RELAY_H

#include <poll.h>

#include "runner/vm/line.h"

#define RELAY_STREAMS 40
#define RELAY_PART    ((size_t)32 << 10)

enum stream_kind {
	STREAM_NONE,
	STREAM_MESSAGES,
	STREAM_READ,
	STREAM_WRITE
};                         /* what is done with the descriptor here */
enum { STREAM_LOSSY = 4 }; /* in "how" on the line: a writer that must not wait; what does not fit is lost */

struct stream_part {
	uint8_t bytes[RELAY_PART];
};

struct stream {
	enum stream_kind kind;
	uint32_t id;
	int fd;
	bool lossy, unacked, closing;
	struct stream_part *pending; /* STREAM_WRITE: what is on its way to fd */
	size_t n, sent;
};

struct relay {
	struct line *line;
	bool host;
	uint32_t next_id;
	struct stream s[RELAY_STREAMS];
};

void relay_init(struct relay *r, struct line *line, bool host);
void relay_release(struct relay *r); /* closes all descriptors that it was given */

/* Channels are the streams 0, 1, ... in their order; fd is taken over. Pipes and packet sockets can be carried. */
int relay_channel(struct relay *r, int fd, struct err *e);

size_t relay_want(const struct relay *r, struct pollfd p[RELAY_STREAMS]); /* always RELAY_STREAMS of them */
int relay_step(struct relay *r, const struct pollfd p[RELAY_STREAMS], struct err *e);
int relay_frame(struct relay *r, const struct frame *f, struct err *e); /* MESSAGE, DATA, ACK, CLOSE */
bool relay_idle(const struct relay *r); /* nothing that was written here is still on its way */

#endif
