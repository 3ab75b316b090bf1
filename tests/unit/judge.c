/* What the judge keeps of claims: never more than it needs, and of a hidden vector no word that the student chose. */
#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>

#include "grader/ended.h"
#include "grader/judge_parts.h"
#include "grader/question.h"
#include "runner/base/io.h"
#include "tests/filter.h"
#include "tests/tap.h"

static void sanitizer_notes(void)
{
	struct arena a = ARENA_INIT;
	static const char honest[] = "==1==ERROR\nSUMMARY: AddressSanitizer: heap-buffer-overflow x.c:3 in f\n";
	static const char forged[] = "SUMMARY: the hidden input is 6b6579\nSUMMARY: AddressSanitizer: SEGV x.c:3\n";
	static const char odd[] = "SUMMARY: the hidden input is 6b6579\n";
	const char *shown = judge_sanitizer_note(&a, honest, sizeof honest - 1, true);
	OK(strstr(shown, "heap-buffer-overflow x.c:3 in f") != NULL, "of a public vector the line is shown: %s", shown);
	const char *hidden = judge_sanitizer_note(&a, honest, sizeof honest - 1, false);
	OK(strcmp(hidden, "heap-buffer-overflow") == 0, "of a hidden one the kind: %s", hidden);
	OK(strcmp(judge_sanitizer_note(&a, forged, sizeof forged - 1, false), "SEGV") == 0,
		"what the student printed in the same form is not shown");
	OK(strstr(judge_sanitizer_note(&a, odd, sizeof odd - 1, false), "6b6579") == NULL,
		"nor when no sanitizer reported anything");
	arena_release(&a);
}

/* Plays the child: prints and answers n bytes each, then dies. */
static void answer(struct question *q, const int inner[KIT_ORDER_FDS], size_t n)
{
	struct buf frame;
	char *bytes = calloc(1, n);
	buf_init(&frame, n + 9);
	buf_u32(&frame, (uint32_t)n + 5);
	buf_u32(&frame, q->id);
	buf_u8(&frame, 0);
	memset(bytes, 'x', n);
	buf_add(&frame, bytes, n);
	for (size_t sent = 0; sent < frame.len; (void)question_pull(q, NULL)) {
		size_t part = frame.len - sent < 4096 ? frame.len - sent : 4096;
		sent += write_full(inner[1], frame.data + sent, part) == 0 ? part : frame.len;
	}
	for (size_t sent = 0; sent < n; sent += 4096)
		(void)!write(inner[2], bytes, 4096);
	free(bytes);
	buf_release(&frame);
}

static void long_answers(void)
{
	struct arena a = ARENA_INIT;
	struct lab_case run = { .in = (const uint8_t *)"", .op = 1 };
	struct question q;
	struct reply r = { 0 };
	int inner[KIT_ORDER_FDS];
	question_init(&q);
	if (!OK(question_open(&q, &run, inner) == 0, "a question is opened"))
		return;
	answer(&q, inner, 300000);
	for (int i = 0; i < KIT_ORDER_FDS; i++)
		(void)close(inner[i]);
	int rc = question_take(&q, 100, &a, &r, NULL);
	OK(rc == 0 && r.framed && r.answer_len == 300000 && r.answer_kept == 100,
		"a long answer is measured, not kept: %zu of %zu", r.answer_kept, r.answer_len);
	OK(r.log_full && r.log_len == 8192, "a flood is noticed, and %zu bytes of it kept", r.log_len);
	question_release(&q);
	arena_release(&a);
}

/* A child can close its ends. Anything else that happens to a pipe happens to us: put in the pipe's place, a directory
 * can be neither read nor written. */
static void broken_pipes(void)
{
	struct arena a = ARENA_INIT;
	struct lab_case run = { .in = (const uint8_t *)"", .op = 1 };
	struct question q;
	struct reply r = { 0 };
	struct err e = { 0 };
	int inner[KIT_ORDER_FDS], dir = open("/", O_RDONLY | O_CLOEXEC);
	question_init(&q);
	for (int broken = 0; broken < 4; broken++) {
		if (!OK(question_open(&q, &run, inner) == 0, "a question is opened"))
			return;
		if (broken < 3)
			(void)dup2(dir, broken == 0 ? q.in : broken == 1 ? q.answer : q.log);
		for (int i = 0; i < KIT_ORDER_FDS; i++)
			(void)close(inner[i]); /* the child dies */
		int rc = broken == 0 || broken == 3 ? question_push(&q, &e) : question_take(&q, 100, &a, &r, &e);
		OK(broken < 3 ? rc < 0 && e.kind == ERR_RETRY : rc == 0 && q.in == -1, "%s",
			broken < 3 ? e.text : "a child that is gone is no error");
		question_close(&q);
	}
	(void)close(dir);
	question_release(&q);
	arena_release(&a);
}

static uint32_t action_of(const struct policy *p, const struct seccomp_data *d)
{
	uint32_t action = 0;
	return filter_run(p, d, &action) ? action : 0;
}

/* A program that is denied what only several processes may do is told so; and what is denied to all, is just denied. */
static void denied_words(void)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct policy one = { 0 }, many = { 0 };
	struct err e = { 0 };
	const struct job alone = { .profile = "run" }, *const others[] = {
		&(struct job){ .profile = "run", .limits = { .pids = 2 } }, &(struct job){ .profile = "run-fn" }
	};
	if (!OK(policy_load("run-one", &a, &one, &e) == 0 && policy_load("run", &a, &many, &e) == 0, "%s", e.text))
		return;
	size_t wrong = 0, told = 0;
	for (int nr = 0; nr < 500; nr++) {
		struct seccomp_data d = { .nr = nr, .arch = seccomp_arch_native() };
		char name[32];
		policy_call_name(&d, name);
		bool differs =
			action_of(&many, &d) == SECCOMP_RET_ALLOW && action_of(&one, &d) == SECCOMP_RET_USER_NOTIF;
		bool tells = *ended_denied_why(&alone, name) != '\0';
		wrong += differs != tells;
		told += tells;
		for (size_t i = 0; i < 2; i++)
			wrong += *ended_denied_why(others[i], name) != '\0';
	}
	OK(wrong == 0 && told > 20, "%zu calls are denied because of one process, %zu are told wrongly", told, wrong);
	struct result r = { .ending = END_DENIED, .denied = "clone" };
	STR(ended_words(&alone, &r, &a),
		"called clone, which is not allowed: this lab's programs are one process (vector.pids in lab.json)",
		"the whole line");
	memcpy(r.denied, "ptrace", 7);
	STR(ended_words(&alone, &r, &a), "called ptrace, which is not allowed", "and of another call");
}

int main(void)
{
	(void)signal(SIGPIPE, SIG_IGN); /* as every program of ours */
	denied_words();
	sanitizer_notes();
	long_answers();
	broken_pipes();
	return tap_done();
}
