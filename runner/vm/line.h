/* The line between host and guest: frames over one virtio-serial port, the same code at both ends.
 *
 *   u32 length of the rest | u8 kind | payload        numbers big endian, at most LINE_FRAME_MAX bytes of payload
 *
 * Neither side ever waits for the other to read: what can't be written yet is kept, up to a bound, so two full buffers
 * can't lock each other. The guest's kernel may be the student's by now: to the host every frame is a stranger's, and one
 * that doesn't fit ends the guest (tests/attack: oversize, truncated, reordered, forged). */
#ifndef RUNNER_VM_LINE_H
#define RUNNER_VM_LINE_H

#include "runner/base/buf.h"
#include "runner/base/err.h"

#define LINE_FRAME_MAX ((size_t)64 << 10)

enum line_kind {
	LINE_READY = 1, /* guest: u32 version */
	LINE_HELLO,     /* host: entropy, time, name, role; the first thing that a restored guest is told */
	LINE_FILES,     /* host: a part of the archive of files, see pack.h */
	LINE_JOB,       /* host: the job, JSON */
	LINE_KILL,      /* host: end the job now */
	LINE_MESSAGE,   /* u32 stream | u8 n | n * (u32 new stream, u8 how) | bytes: one message, with descriptors */
	LINE_DATA,      /* u32 stream | bytes */
	LINE_ACK,       /* u32 stream: the bytes are where they belong, the next may come */
	LINE_CLOSE,     /* u32 stream: nothing follows */
	LINE_RESULT,    /* guest: the result, JSON; then OUT, ERR, COLLECTED, and END */
	LINE_OUT,       /* guest: a part of stdout */
	LINE_ERR,       /* guest: a part of stderr */
	LINE_COLLECTED, /* guest: u8 index into job.collect | a part of that file */
	LINE_END,       /* guest: nothing follows */
	LINE_PROBE,     /* host: try every guarantee of ns in the guest */
	LINE_ROW,       /* guest: u8 guarantee | u8 held | u16 n | evidence | remedy */
	LINE_FAILED,    /* guest: u8 error kind | text: the runner there could not do its work */
	LINE_AWAKE,     /* guest: it is what the greeting says; the first thing that a restored guest says */
	LINE_KINDS
};
#define LINE_VERSION 2

struct frame {
	enum line_kind kind;
	const uint8_t *p; /* valid until the next call on the line */
	size_t n;
};

struct line_room {
	uint8_t in[2 * (LINE_FRAME_MAX + 5)];
};

struct line {
	int fd; /* not owned; non-blocking */
	struct line_room *room;
	size_t got, used;
	struct buf out;
	size_t sent;
	bool ended; /* the other side is gone */
};

int line_open(struct line *l, int fd, struct err *e);
void line_close(struct line *l); /* releases the buffers, not fd */

/* Adds a frame: head and body follow each other. -1 when the other side has not read for too long. */
int line_put(struct line *l, enum line_kind kind, const void *head, size_t n_head, const void *body, size_t n_body,
	struct err *e);
int line_flush(struct line *l, struct err *e);                       /* writes what can be written now */
int line_flush_all(struct line *l, int64_t until_us, struct err *e); /* writes everything; for one-way phases */
bool line_wants_write(const struct line *l);

int line_fill(struct line *l, struct err *e);                  /* reads what is there */
int line_next(struct line *l, struct frame *f, struct err *e); /* 1 a frame, 0 none yet, -1 not our language */
int line_await(struct line *l, struct frame *f, int64_t until_us, struct err *e); /* 0 a frame, -1 */

#endif
