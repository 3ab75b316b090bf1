/* The wire between the judge and what runs inside a box. Numbers are big endian.
 *
 * Question pipe:  u32 len | u32 id | u8 op     | payload      len counts the bytes after itself
 * Answer pipe:    u32 len | u32 id | i8 status | payload
 *
 * Each vector has a pipe pair of its own, a random id, and exactly one answer frame. A third pipe is the child's stdout
 * and stderr: data, capped by the pipe itself, never parsed for a verdict. The judge passes the inner ends to the zygote
 * over the control socket (SOCK_SEQPACKET, descriptor 3 in the box) and keeps the outer ones.
 * The zygote holds no student code: it forks, the child closes the control socket, loads the student's object, answers
 * and exits; the zygote reports how the child ended once it is dead.
 *
 * Exit codes are hints for people. The student's code shares the child and can exit with any of them, so none of them
 * ever means "right", and none of them ever means "our fault". */
#ifndef KIT_WIRE_H
#define KIT_WIRE_H

#include <stdint.h>

#define KIT_CONTROL_FD   3
#define KIT_FRAME_MAX    (1u << 20) /* largest payload of a question or an answer */
#define KIT_NO_OBJECT    113        /* exit code of a child whose object could not be loaded */
#define KIT_BAD_QUESTION 114        /* the harness could not read the question */
#define KIT_BAD_ANSWER   115        /* the answer is longer than the operation's capacity */
#define KIT_SANITIZER    117        /* exit code of a sanitized build after a report */

struct kit_order { /* judge -> zygote, with SCM_RIGHTS: question read end, answer write end, log write end */
	uint32_t wall_ms;
	uint32_t reserved; /* zero */
};
#define KIT_ORDER_FDS 3

enum kit_end { KIT_EXITED, KIT_SIGNALLED, KIT_TIMEOUT };

struct kit_report {   /* zygote -> judge; the first one is sent when the zygote is ready, all zero */
	uint32_t end; /* enum kit_end */
	int32_t code; /* exit code or signal */
	uint64_t wall_us, cpu_us, peak_kib;
};

#endif
