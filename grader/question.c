/* What comes back was written by a student's process: it shares the pipe with the harness and can write anything there. So
 * it is bytes with a bound until exactly one frame with the right random id has been read out of it and nothing is
 * left. A guess of the id gains nothing: the answer in the frame is still compared. No read and no write here waits. */
#include "grader/question.h"

#include <errno.h>
#include <fcntl.h>

#include "runner/base/io.h"

#define ANSWER_MAX (9 + (size_t)KIT_FRAME_MAX)
#define LOG_MAX    65536 /* what a pipe holds: a full one is a flood */
#define LOG_HEAD   2048  /* of a longer one is kept: what a person looks at ... */
#define LOG_TAIL   6144  /* ... and where a sanitizer's summary stands */

void question_init(struct question *q)
{
	*q = (struct question){ .in = -1, .answer = -1, .log = -1 };
	buf_init(&q->frame, ANSWER_MAX);
	buf_init(&q->got, ANSWER_MAX);
}

void question_close(struct question *q)
{
	scoped_close(&q->in);
	scoped_close(&q->answer);
	scoped_close(&q->log);
	q->in = q->answer = q->log = -1;
}

/* Three pipes; the inner ends travel with the order and are closed here, so that the child's death ends the answer. */
static int make_pipes(struct question *q, int inner[KIT_ORDER_FDS])
{
	int *const ends[KIT_ORDER_FDS][2] = {
		/* reading, writing */
		{ &inner[0], &q->in },
		{ &q->answer, &inner[1] },
		{ &q->log, &inner[2] },
	};
	for (int i = 0; i < KIT_ORDER_FDS; i++) {
		int fds[2];
		if (io_pipe(fds) < 0)
			return -1;
		*ends[i][0] = fds[0];
		*ends[i][1] = fds[1];
	}
	/* The log must never make a child wait for us; the question must never make us wait for the child. */
	return fcntl(q->in, F_SETFL, O_NONBLOCK) < 0 || fcntl(q->answer, F_SETFL, O_NONBLOCK) < 0 ||
			       fcntl(q->log, F_SETFL, O_NONBLOCK) < 0 || fcntl(inner[2], F_SETFL, O_NONBLOCK) < 0
		       ? -1
		       : 0;
}

static bool later(ssize_t n)
{
	return n < 0 && (errno == EAGAIN || errno == EINTR);
}

int question_push(struct question *q, struct err *e)
{
	ssize_t n = write(q->in, q->frame.data + q->sent, q->frame.len - q->sent);
	if (later(n))
		return 0;
	if (n < 0 && errno != EPIPE)
		return err_sys(e, ERR_RETRY, "judge: a question could not be written");
	q->sent += n > 0 ? (size_t)n : 0;
	if (n < 0 || q->sent == q->frame.len) {
		scoped_close(&q->in); /* sent, or nobody reads: the child's end tells the rest */
		q->in = -1;
	}
	return 0;
}

int question_pull(struct question *q, struct err *e)
{
	uint8_t part[16384];
	ssize_t n = 1;
	while (q->answer >= 0 && (n = read(q->answer, part, sizeof(part))) > 0)
		if (buf_add(&q->got, part, (size_t)n) < 0) {
			q->too_long = true;
			break;
		}
	if (n < 0 && !later(n))
		return err_sys(e, ERR_RETRY, "judge: an answer could not be read");
	if (n == 0 || q->too_long) {
		scoped_close(&q->answer);
		q->answer = -1;
	}
	return 0;
}

static int pull_log(struct question *q, struct arena *a, struct reply *r, struct err *e)
{
	char text[LOG_MAX];
	ssize_t n = 0;
	while (r->log_len < LOG_MAX && (n = read(q->log, text + r->log_len, LOG_MAX - r->log_len)) > 0)
		r->log_len += (size_t)n;
	if (n < 0 && !later(n))
		return err_sys(e, ERR_RETRY, "judge: what a child printed could not be read");
	r->log_full = r->log_len == LOG_MAX;
	if (r->log_len > LOG_HEAD + LOG_TAIL) {
		memmove(text + LOG_HEAD, text + r->log_len - LOG_TAIL, LOG_TAIL);
		r->log_len = LOG_HEAD + LOG_TAIL;
	}
	r->log = r->log_len > 0 ? arena_memdup(a, text, r->log_len) : "";
	return 0;
}

/* Exactly one frame, ours. Everything here was written by the student's process. */
static const char *read_frame(const struct question *q, size_t keep, struct arena *a, struct reply *r)
{
	struct cursor c = cursor_of(q->got.data, q->got.len);
	if (q->too_long)
		return "the answer is longer than any answer may be";
	if (q->got.len == 0)
		return "no answer";
	uint32_t len = cursor_u32(&c), id = cursor_u32(&c);
	int status = cursor_u8(&c);
	if (c.bad)
		return "the answer is cut short";
	if (len < 5 || len - 5 != cursor_left(&c))
		return len - 5 > cursor_left(&c) ? "the answer is cut short" : "something follows the answer";
	if (id != q->id)
		return "the answer belongs to no question";
	r->status = status > INT8_MAX ? status - 256 : status; /* i8 on the wire */
	r->answer_len = cursor_left(&c);
	r->answer_kept = r->answer_len < keep ? r->answer_len : keep;
	r->answer = arena_memdup(a, c.p, r->answer_kept);
	return NULL;
}

int question_open(struct question *q, const struct lab_case *run, int inner[KIT_ORDER_FDS])
{
	io_random(&q->id, sizeof(q->id));
	buf_clear(&q->frame);
	buf_clear(&q->got);
	buf_u32(&q->frame, (uint32_t)(5 + run->in_len));
	buf_u32(&q->frame, q->id);
	buf_u8(&q->frame, (uint8_t)run->op);
	buf_add(&q->frame, run->in, run->in_len);
	q->sent = 0;
	q->too_long = false;
	return make_pipes(q, inner);
}

int question_take(struct question *q, size_t keep, struct arena *a, struct reply *r, struct err *e)
{
	int rc = question_pull(q, e);
	r->misframed = read_frame(q, keep, a, r);
	r->framed = r->misframed == NULL;
	if (rc == 0 && q->log >= 0)
		rc = pull_log(q, a, r, e);
	question_close(q);
	return rc;
}

void question_release(struct question *q)
{
	question_close(q);
	buf_release(&q->frame);
	buf_release(&q->got);
}
