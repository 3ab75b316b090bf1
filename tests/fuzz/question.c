/* What comes back from a student's process on the answer's pipe. The judge takes exactly one frame with the id of the
 * question, and nothing else for one. Where the input's first byte is odd, the right id is put into the frame: nobody
 * guesses 32 random bits. */
#include "grader/question.h"

#include "tests/fuzz/fuzz.h"

#define MAX 60000 /* what a pipe takes without a reader */

static void check_reply(const struct reply *r, const uint8_t *frame, size_t n, uint32_t id)
{
	struct cursor c = cursor_of(frame, n);
	uint32_t len = cursor_u32(&c), named = cursor_u32(&c);
	bool good = n >= 9 && len == n - 4 && named == id;
	MUST(r->framed == good, "one frame, ours, nothing behind it");
	MUST(r->framed == (r->misframed == NULL), "what is no answer is named");
	if (!good)
		return;
	MUST(r->answer_len == n - 9 && r->answer_kept <= r->answer_len, "the answer's length");
	MUST(r->answer_kept == 0 || memcmp(r->answer, frame + 9, r->answer_kept) == 0, "the answer's bytes");
	MUST(r->status == (int8_t)frame[8], "a status of eight bits with a sign");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct lab_case run = { .op = 1 };
	struct question q;
	struct reply r = { 0 };
	int inner[KIT_ORDER_FDS];
	if (size == 0 || size > MAX)
		return 0;
	uint8_t *frame = (uint8_t *)fuzz_text(&a, data + 1, size - 1);
	size_t n = size - 1;
	question_init(&q);
	MUST(question_open(&q, &run, inner) == 0, "pipes");
	if (data[0] % 2 == 1 && n >= 8)
		for (int i = 0; i < 4; i++)
			frame[4 + i] = (uint8_t)(q.id >> (24 - 8 * i));
	MUST(write_full(inner[1], frame, n) == 0 && write_full(inner[2], frame, n) == 0, "a child that answers");
	MUST(question_push(&q, NULL) == 0 && question_pull(&q, NULL) == 0, "our ends work");
	for (int i = 0; i < KIT_ORDER_FDS; i++)
		MUST(close(inner[i]) == 0, "the child is dead");
	MUST(question_take(&q, 1024, &a, &r, NULL) == 0, "and did to the end");
	check_reply(&r, frame, n, q.id);
	MUST(r.log_len <= n && !r.log_full, "the log is as long as what was printed, or cut");
	MUST(q.in == -1 && q.answer == -1 && q.log == -1, "no pipe is left");
	question_release(&q);
	return 0;
}
