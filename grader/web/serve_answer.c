#include "grader/web/serve_answer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>

#include "grader/web/answer.h"
#include "grader/web/http.h"
#include "grader/worker_socket.h"
#include "runner/base/data.h"
#include "runner/base/io.h"
#include "runner/landlock.h"
#include "runner/policy.h"

#define TICK_MS       1000
#define DRAIN_TICK_MS 100
#define DRAIN_US      ((int64_t)3000000) /* for what has been asked already */
#define SECRET_MAX    4096
#define WRITER_TRIES  20
#define WRITER_NAP_MS 100
#define MEMORY        ((int64_t)2 << 30)

struct answering {
	struct arena a;
	struct site site;
	struct identity identity;
	struct answerer answerer;
	struct http *http;
	int run, keeper, signals;
};

/* The keeper can start a worker; this process cannot start anything any more. */
static int wake(int keeper, struct err *e)
{
	char word = SERVE_WAKE;
	if (write_full(keeper, &word, 1) != 0 || read_full(keeper, &word, 1) != 0 || word != SERVE_WOKEN)
		return err_set(e, ERR_RETRY, "the course's worker does not start; plumb worker COURSE says why");
	return 0;
}

/* Through the socket of the one writer; where no worker runs, one is asked for and given time to open its door. */
static int acknowledge(void *ctx, const char *key, const struct who *by, struct err *e)
{
	const struct answering *s = ctx;
	const char *name = strcmp(by->name, "-") == 0 ? role_words[by->role] : by->name;
	const struct worker_wish wish = { .acknowledge = key, .by = name };
	for (int i = 0; i < WRITER_TRIES; i++) {
		int rc = worker_socket_ask(s->run, &wish, e);
		if (rc <= 0)
			return rc;
		if (i % 10 == 0 && wake(s->keeper, e) != 0)
			return -1;
		(void)poll(NULL, 0, WRITER_NAP_MS);
	}
	return err_set(e, ERR_RETRY, "the course's writer cannot be reached; plumb worker COURSE says why");
}

static int read_secret(struct answering *s, const char *path, struct err *e)
{
	char *text;
	size_t len;
	struct stat st;
	if (path == NULL)
		return 0;
	if (stat(path, &st) == 0 && (st.st_mode & 07) != 0)
		return err_set(e, ERR_OPERATOR, "%s: everybody may read it: chmod o= and write another secret", path);
	if (io_read_file(AT_FDCWD, path, SECRET_MAX, &s->a, &text, &len, e) != 0)
		return -1;
	text[strcspn(text, "\r\n")] = '\0';
	if (strlen(text) < 16)
		return err_set(e, ERR_OPERATOR, "%s: the secret is shorter than 16 characters", path);
	s->identity.secret = text;
	return 0;
}

static int gather(struct answering *s, const struct serve_options *o, struct err *e)
{
	struct sub_row *rows;
	size_t n;
	if (site_open(o->course, &s->a, &s->site, e) != 0 || read_secret(s, o->secret_file, e) != 0)
		return -1;
	const char *course = s->site.course->dir;
	s->identity.course = s->site.course;
	s->identity.over_socket = o->socket != NULL;
	if (token_key(course, s->identity.key, e) != 0 || staff_load(course, &s->a, &s->identity.staff, e) != 0)
		return -1;
	s->run = io_open_dir(AT_FDCWD, arena_printf(&s->a, "%s/run", course), e);
	/* SQLite opens its log and the index of it with the first read: that has to be before the lock. */
	if (s->run < 0 || store_list(s->site.from.store, NULL, NULL, SUB_HELD, &s->a, &rows, &n, e) != 0)
		return -1;
	s->answerer = (struct answerer){
		.site = &s->site, .identity = &s->identity, .https = o->https, .acknowledge = acknowledge, .ctx = s
	};
	return 0;
}

static int take_signals(struct answering *s, struct err *e)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	s->signals = signalfd(-1, &set, SFD_CLOEXEC); /* blocked by the keeper already */
	return s->signals < 0 ? err_sys(e, ERR_OPERATOR, "serve: signals") : 0;
}

/* From here on: no file but the policy's text and the curriculum by name, no process, no socket but the writer's. */
static int lock_up(struct answering *s, struct err *e)
{
	const char *reads[] = { data_path(&s->a, "runner/policy"), data_path(&s->a, "curriculum"), NULL };
	const char *writes[] = { NULL };
	const struct {
		__rlimit_resource_t what;
		int64_t most;
	} limits[] = { { RLIMIT_CORE, 0 }, { RLIMIT_NOFILE, 512 }, { RLIMIT_FSIZE, 1 << 20 }, { RLIMIT_DATA, MEMORY } };
	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
		struct rlimit r = { (rlim_t)limits[i].most, (rlim_t)limits[i].most };
		if (setrlimit(limits[i].what, &r) < 0)
			return err_sys(e, ERR_BUG, "serve: setrlimit");
	}
	if (landlock_only(reads, writes, e) != 0)
		return -1;
	return policy_install("serve", e);
}

/* What was asked is answered; nobody new is taken. */
static void drain(struct answering *s)
{
	int64_t end_us = io_monotonic_us() + DRAIN_US;
	http_quiesce(s->http);
	while (http_busy(s->http) && io_monotonic_us() < end_us) {
		struct pollfd pfd = { .fd = http_fd(s->http), .events = POLLIN };
		(void)poll(&pfd, 1, http_timeout_ms(s->http, DRAIN_TICK_MS));
		http_turn(s->http);
	}
}

static int answer_all(struct answering *s, struct err *e)
{
	for (;;) {
		struct pollfd pfd[] = { { .fd = http_fd(s->http), .events = POLLIN },
			{ .fd = s->signals, .events = POLLIN }, { .fd = s->keeper, .events = POLLIN } };
		if (poll(pfd, 3, http_timeout_ms(s->http, TICK_MS)) < 0 && errno != EINTR)
			return err_sys(e, ERR_BUG, "serve: poll");
		if (pfd[2].revents != 0) /* the keeper says nothing unasked: it is gone */
			return 0;
		if (pfd[1].revents != 0) {
			drain(s);
			return 0;
		}
		http_turn(s->http);
	}
}

static int run(struct answering *s, const struct serve_options *o, int listener, struct err *e)
{
	char word = SERVE_READY;
	if (gather(s, o, e) != 0 || take_signals(s, e) != 0 ||
		http_open(listener, &s->answerer, &s->a, &s->http, e) != 0 || lock_up(s, e) != 0)
		return -1;
	if (write_full(s->keeper, &word, 1) != 0)
		return err_sys(e, ERR_BUG, "serve: keeper");
	return answer_all(s, e);
}

_Noreturn void serve_answer(const struct serve_options *o, int listener, int keeper)
{
	struct answering s = { .run = -1, .keeper = keeper, .signals = -1 };
	struct err e = { 0 };
	if (run(&s, o, listener, &e) == 0)
		_exit(EXIT_OK); /* what runs at exit (a leak check, say) would meet the system-call filter */
	SCOPED_BUF text = { 0 };
	buf_init(&text, sizeof e.text + 2);
	buf_printf(&text, "%c%c%s", SERVE_FAILED, '0' + (int)e.kind, e.text);
	(void)write_full(keeper, text.data, text.len);
	_exit(err_exit_code(&e));
}
