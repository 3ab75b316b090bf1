/* Following one submission for the pusher who waits: a line at once, at each stage, and at least every two seconds.
 * Only reads: events that worker and child append to <course>/run/ID.progress, and the database for the place in the
 * queue and the record. If the worker dies meanwhile, another one is started from here. */
#include <fcntl.h>
#include <poll.h>

#include "grader/feedback.h"
#include "grader/hook.h"
#include "grader/store.h"
#include "grader/worker.h"
#include "runner/base/io.h"
#include "runner/base/text.h"

#define QUIET_MS        ((int64_t)1800)
#define TICK_MS         20
#define WORKER_CHECK_MS ((int64_t)3000)
#define BAR_WIDTH       24
#define WORDS           5
#define DULL_US         300000

struct follow {
	const struct course *c;
	const char *id;
	int out, events;
	struct buf tail; /* bytes of an event line that is not complete yet */
	int64_t said_us, checked_us;
	long long done, total; /* judged so far; total -1 = not judging */
	char stage[24];        /* what is being worked on, "" before the first one */
	bool gone, over;
};

static void said(struct follow *f, bool heard)
{
	f->said_us = io_monotonic_us();
	f->gone = !heard;
}

static void say_bar(struct follow *f)
{
	char bar[BAR_WIDTH + 1];
	long long filled = f->total > 0 ? f->done * BAR_WIDTH / f->total : 0;
	for (int i = 0; i < BAR_WIDTH; i++)
		bar[i] = i < filled ? '#' : '-';
	bar[BAR_WIDTH] = '\0';
	said(f, hook_say(f->out, "plumb: %-10s [%s]  %lld/%lld", "judge", bar, f->done, f->total));
}

static void on_try(struct follow *f, char **word)
{
	int64_t n;
	f->total = -1;
	if (text_int(word[1], 2, 1000, &n))
		said(f, hook_say(f->out, "plumb: trying again (%s)", word[1]));
}

/* A stage that nobody had to wait for, and that has nothing to say, is not worth a line. */
static void on_stage(struct follow *f, char **word)
{
	int64_t us = 0;
	char note[300] = "", cases[60] = "";
	(void)snprintf(f->stage, sizeof f->stage, "%s", word[1]);
	if (strcmp(word[2], "start") == 0)
		return;
	(void)text_int(word[3], 0, INT64_MAX / 2, &us);
	if (*word[4] != '\0')
		(void)snprintf(note, sizeof note, "   (%.200s)", word[4]);
	else if (strcmp(word[1], "judge") == 0 && f->total > 0)
		(void)snprintf(cases, sizeof cases, "   (%lld cases)", f->total);
	f->total = -1;
	if (strcmp(word[1], "build") == 0 || us > DULL_US || *note != '\0' || *cases != '\0')
		said(f, hook_say(f->out, "plumb: %-10s %-8s %5.2f s%s%s", word[1], word[2], (double)us / 1e6, note,
				cases));
}

static void on_judged(struct follow *f, char **word)
{
	int64_t done, total;
	if (!text_int(word[1], 0, 1000000, &done) || !text_int(word[2], 1, 1000000, &total))
		return;
	f->done = done;
	f->total = total;
}

static void on_again(struct follow *f, char **word)
{
	SCOPED_BUF text = { 0 };
	(void)word;
	buf_init(&text, 4096);
	(void)feedback_again(&text);
	said(f, write_full(f->out, text.data, text.len) == 0);
	f->stage[0] = '\0';
}

static void on_held(struct follow *f, char **word)
{
	SCOPED_BUF text = { 0 };
	(void)word;
	buf_init(&text, 4096);
	(void)feedback_held(f->id, &text);
	said(f, write_full(f->out, text.data, text.len) == 0);
	f->over = true;
}

static int print_record(const struct follow *f, struct buf *text, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	SCOPED_JSON root = NULL;
	struct store *s;
	char *bytes;
	size_t len;
	if (store_open_readonly(f->c->dir, &s, e) < 0)
		return -1;
	int rc = store_record_get(s, f->id, &a, &bytes, &len, e);
	store_close(s);
	if (rc != 0)
		return rc;
	return json_parse(bytes, len, "record", &root, e) < 0 ? -1 : feedback_terminal(root, text);
}

/* The verdict, from the record alone, so that `plumb show` says the same words. */
static void on_done(struct follow *f, char **word)
{
	SCOPED_BUF text = { 0 };
	struct err e = { 0 };
	buf_init(&text, 1 << 18);
	f->over = true;
	if (print_record(f, &text, &e) == 0)
		said(f, write_full(f->out, text.data, text.len) == 0);
	else
		said(f, hook_say(f->out,
				"warning: graded, but the record cannot be read now (%.300s); later: plumb show %.40s",
				e.text, word[1]));
}

static const struct {
	const char *name;
	void (*tell)(struct follow *f, char **word);
} tellers[] = {
	{ "try", on_try },
	{ "stage", on_stage },
	{ "judged", on_judged },
	{ "again", on_again },
	{ "held", on_held },
	{ "done", on_done },
};

static void on_line(struct follow *f, char *line)
{
	char empty[] = "", *word[WORDS] = { line, empty, empty, empty, empty };
	for (int i = 1; i < WORDS; i++) {
		char *tab = strchr(word[i - 1], '\t');
		if (tab == NULL)
			break;
		*tab = '\0';
		word[i] = tab + 1;
	}
	for (size_t i = 0; i < sizeof tellers / sizeof tellers[0]; i++)
		if (strcmp(word[0], tellers[i].name) == 0)
			tellers[i].tell(f, word);
}

static void take_bytes(struct follow *f, const char *bytes, size_t n)
{
	SCOPED_ARENA a = ARENA_INIT;
	for (size_t i = 0; i < n && !f->over; i++) {
		if (bytes[i] != '\n') {
			(void)buf_u8(&f->tail, (uint8_t)bytes[i]);
			continue;
		}
		on_line(f, arena_strdup(&a, buf_text(&f->tail)));
		buf_clear(&f->tail);
	}
}

static void read_events(struct follow *f)
{
	SCOPED_ARENA a = ARENA_INIT;
	char chunk[4096];
	ssize_t n;
	if (f->events < 0)
		f->events = open(worker_file(f->c->dir, f->id, "progress", &a), O_RDONLY | O_CLOEXEC);
	while (f->events >= 0 && !f->over && (n = read(f->events, chunk, sizeof chunk)) > 0)
		take_bytes(f, chunk, (size_t)n);
}

/* Nothing was heard for a while: say where it stands. */
static void say_standing(struct follow *f)
{
	struct store *s;
	struct err e;
	int64_t ahead = 0;
	if (f->total > 0) {
		say_bar(f);
		return;
	}
	if (f->stage[0] != '\0') {
		said(f, hook_say(f->out, "plumb: %-10s ...", f->stage));
		return;
	}
	if (store_open_readonly(f->c->dir, &s, &e) == 0) {
		(void)store_ahead(s, f->id, &ahead, &e);
		store_close(s);
	}
	if (ahead > 0)
		said(f, hook_say(f->out, "plumb: waiting: %lld submission%s ahead of you", (long long)ahead,
				ahead == 1 ? "" : "s"));
	else
		said(f, hook_say(f->out, "plumb: waiting"));
}

/* A worker that died takes its last words with it: look for the end in the database, and start another one. */
static void check_worker(struct follow *f)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct sub_row row;
	struct store *s;
	struct err e;
	char *word[WORDS] = { 0 };
	f->checked_us = io_monotonic_us();
	(void)worker_ensure(f->c->dir, &e);
	if (store_open_readonly(f->c->dir, &s, &e) < 0)
		return;
	if (store_submission(s, f->id, &a, &row, &e) == 0) {
		word[1] = arena_strdup(&a, row.record);
		if (row.state == SUB_DONE)
			on_done(f, word);
		else if (row.state == SUB_HELD)
			on_held(f, word);
	}
	store_close(s);
}

int hook_follow(const struct course *c, const char *id, int64_t follow_ms, int out)
{
	int64_t start_us = io_monotonic_us();
	struct follow f = {
		.c = c, .id = id, .out = out, .events = -1, .total = -1, .said_us = start_us, .checked_us = start_us
	};
	buf_init(&f.tail, 4096);
	while (!f.over && !f.gone && io_monotonic_us() - start_us < follow_ms * 1000) {
		read_events(&f);
		int64_t now_us = io_monotonic_us();
		if (!f.over && now_us - f.checked_us > WORKER_CHECK_MS * 1000)
			check_worker(&f);
		else if (!f.over && now_us - f.said_us > QUIET_MS * 1000)
			say_standing(&f);
		if (!f.over)
			(void)poll(NULL, 0, TICK_MS);
	}
	buf_release(&f.tail);
	if (f.events >= 0)
		(void)close(f.events);
	return f.over ? 0 : f.gone ? -1 : 1;
}
