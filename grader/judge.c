#include "grader/judge.h"

#include <string.h>

#include "grader/ended.h"
#include "grader/judge_parts.h"
#include "runner/base/text.h"

#define LOG_MAX     16384
#define LOG_ONE_MAX 2048

const char *const outcome_words[] = { "OK", "WRONG", "REJECTED-VALID", "ACCEPTED-INVALID", "CRASH", "SANITIZER",
	"TIMEOUT", "MEMORY", "OUTPUT", "DISK", "DENIED", "PROTOCOL", "CASCADED", "NOT-RUN", NULL };

bool judge_open(const struct judging *g, const struct vector *v)
{
	return v->set == SET_PUBLISHED || g->sub->practice;
}

const char *judge_safe(struct arena *a, const char *text, size_t n, size_t max)
{
	SCOPED_BUF b = { 0 };
	buf_init(&b, max + 64);
	text_for_terminal(&b, text, n, max, false);
	return arena_strdup(a, buf_text(&b));
}

const char *judge_signal(struct arena *a, int signal)
{
	const char *name = sigabbrev_np(signal);
	return name != NULL ? arena_printf(a, "signal %d (SIG%s)", signal, name) : arena_printf(a, "signal %d", signal);
}

void judge_saw(const struct judging *g, enum sighting_kind kind, const char *what, const char *build, const char *where,
	const struct vector *v)
{
	sightings_add(&g->j->seen, kind, what, build, 1, where, v->group->id, g->a);
}

static const char *denied_note(const struct judging *g, const char *call)
{
	bool program = g->lab->contract == CONTRACT_PROGRAM;
	const struct job job = { .profile = program ? "run" : "run-fn", .limits = g->lab->vector };
	return arena_printf(g->a, "it called %s, which is not allowed here%s", call, ended_denied_why(&job, call));
}

bool judge_ending(const struct judging *g, enum ending ending, int signal, const char *denied, enum outcome *outcome,
	const char **note)
{
	/* clang-format off */
	static const struct { int outcome; const char *note; } rows[END_COUNT] = {
		[END_NOT_STARTED] = { -1, NULL },
		[END_EXIT] = { -1, NULL },
		[END_SIGNAL] = { OUTCOME_CRASH, NULL },
		[END_WALL] = { OUTCOME_TIMEOUT, "it took too long" },
		[END_CPU] = { OUTCOME_TIMEOUT, "it computed too long" },
		[END_MEMORY] = { OUTCOME_MEMORY, "it used too much memory" },
		[END_PIDS] = { OUTCOME_DENIED, "it started too many processes" },
		[END_OUTPUT] = { OUTCOME_OUTPUT, "it printed too much" },
		[END_DISK] = { OUTCOME_DISK, "it filled the disk" },
		[END_DENIED] = { OUTCOME_DENIED, NULL },
	};
	/* clang-format on */
	if (rows[ending].outcome < 0)
		return false;
	*outcome = (enum outcome)rows[ending].outcome;
	*note = rows[ending].note;
	if (ending == END_SIGNAL)
		*note = judge_signal(g->a, signal);
	if (ending == END_DENIED)
		*note = denied_note(g, denied);
	return true;
}

static const char *sanitizer_word(const char *text)
{
	/* clang-format off */
	static const char *const known[] = { "heap-buffer-overflow", "dynamic-stack-buffer-overflow",
		"stack-buffer-overflow", "stack-buffer-underflow", "global-buffer-overflow", "heap-use-after-free",
		"stack-use-after-return", "stack-use-after-scope", "stack-overflow", "double-free", "bad-free",
		"alloc-dealloc-mismatch", "allocation-size-too-big", "negative-size-param", "memcpy-param-overlap", "SEGV",
		"undefined-behavior", NULL };
	/* clang-format on */
	for (size_t i = 0; known[i] != NULL; i++)
		if (strstr(text, known[i]) != NULL)
			return known[i];
	return NULL;
}

const char *judge_sanitizer_note(struct arena *a, const char *log, size_t n, bool open)
{
	static const char *const marks[] = { "SUMMARY: ", "runtime error: ", NULL };
	const char *text = arena_strndup(a, log, n), *word = open ? NULL : sanitizer_word(text);
	for (size_t i = 0; open && marks[i] != NULL; i++) {
		const char *hit = strstr(text, marks[i]), *said = hit == NULL ? "" : hit + strlen(marks[i]);
		if (strcspn(said, "\n") > 0) /* student code can print a mark of its own, with nothing behind it */
			return judge_safe(a, said, strcspn(said, "\n"), 160);
	}
	return word != NULL ? word : "a build with sanitizers stops here";
}

void judge_log(const struct judging *g, const char *title, const char *text, size_t n)
{
	if (n == 0 || g->log->len > LOG_MAX)
		return;
	buf_printf(g->log, "[%s]\n", title);
	text_for_terminal(g->log, text, n, LOG_ONE_MAX, true);
	buf_puts(g->log, "\n");
}

void judge_hold_facts(const struct judging *g, uint32_t held, const char *backend)
{
	if (backend == NULL || backend[0] == '\0')
		return;
	g->j->held &= held;
	g->j->backend = arena_strdup(g->a, backend);
}

static void not_run(const struct vectors *vecs, struct judgement *j, struct arena *a)
{
	j->verdicts = arena_array(a, vecs->n + 1, sizeof(*j->verdicts));
	j->n = vecs->n;
	for (size_t i = 0; i < vecs->n; i++)
		j->verdicts[i] =
			(struct verdict){ .vector = &vecs->vectors[i], .outcome = OUTCOME_NOT_RUN, .note = "" };
}

int judge(const struct lab *lab, const struct prepared *prep, const struct artefact *art, const struct vectors *vecs,
	const struct submission *sub, const struct workdir *w, struct keeper *k[2], const struct progress *p,
	struct arena *a, struct judgement *out, struct err *e)
{
	static int (*const contracts[])(const struct judging *, struct err *) = {
		[CONTRACT_FUNCTION] = judge_function,
		[CONTRACT_PROGRAM] = judge_program,
		[CONTRACT_BOARD] = judge_board,
	};
	SCOPED_BUF log = { 0 };
	struct judgement j = { .log = "", .backend = "", .held = UINT32_MAX, .lures = w->lure != NULL };
	struct judging g = { lab, prep, art, vecs, sub, w, k, p, a, &j, &log };

	buf_init(&log, LOG_MAX + 2 * LOG_ONE_MAX + 1024);
	not_run(vecs, &j, a);
	if (art->outcome == BUILD_OK && contracts[lab->contract](&g, e) < 0)
		return -1;
	j.log = arena_strdup(a, buf_text(&log));
	if (j.backend[0] == '\0')
		j.held = 0; /* no box ran, so nothing was in force */
	*out = j;
	return 0;
}
