#include "grader/web/serve.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "grader/course.h"
#include "grader/web/serve_answer.h"
#include "grader/web/serve_files.h"
#include "grader/web/token.h"
#include "grader/worker.h"
#include "grader/worker_socket.h"
#include "runner/base/io.h"
#include "runner/base/log.h"

#define TICK_MS   1000
#define END_US    ((int64_t)5000000)
#define LINK_DAYS 7
#define REAPED    (-1)
#define ASK_MS    50 /* for a request to arrive that will not be answered */

struct answering { /* a process that answers, or is about to */
	pid_t pid; /* 0 = none */
	int fd;
};

struct server {
	struct arena a;
	const struct serve_options *o;
	const char *dir; /* of the course, absolute */
	uint8_t key[TOKEN_KEY_SIZE];
	struct answering now, next; /* next: not yet ready; now may be nobody for a while */
	struct serve_files files;   /* as they were when the newest of both was started */
	bool due;                   /* another one is to be begun, and could not be yet */
	int64_t looked_us;
	struct err said; /* what was logged last: once, not each second */
	int listener, signals;
	const char *url, *socket;
};

static int listen_tcp(struct server *s, const struct serve_options *o, struct err *e)
{
	const char *address = o->address == NULL ? "127.0.0.1" : o->address;
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons((uint16_t)o->port) };
	socklen_t len = sizeof in;
	int on = 1;
	if (inet_pton(AF_INET, address, &in.sin_addr) != 1)
		return err_set(e, ERR_USAGE, "--address: \"%.40s\" is not a numeric IPv4 address", address);
	SCOPED_FD fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0 ||
		bind(fd, (struct sockaddr *)&in, sizeof in) < 0 || listen(fd, 64) < 0 ||
		getsockname(fd, (struct sockaddr *)&in, &len) < 0)
		return err_sys(
			e, ERR_OPERATOR, "%s:%d: cannot listen; --port takes another one", address, (int)o->port);
	s->url = arena_printf(&s->a, "http://%s:%d/", address, ntohs(in.sin_port));
	s->listener = fd_take(&fd);
	return 0;
}

static int listen_unix(struct server *s, const struct serve_options *o, struct err *e)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	struct stat st;
	if (strlen(o->socket) >= sizeof un.sun_path)
		return err_set(e, ERR_USAGE, "--socket: the path is longer than %zu bytes", sizeof un.sun_path - 1);
	memcpy(un.sun_path, o->socket, strlen(o->socket));
	if (lstat(o->socket, &st) == 0 && S_ISSOCK(st.st_mode))
		(void)unlink(o->socket);
	SCOPED_FD fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	/* Group and owner: the front web server's user is put into the course's group. */
	if (fd < 0 || bind(fd, (struct sockaddr *)&un, sizeof un) < 0 || chmod(o->socket, 0660) < 0 ||
		listen(fd, 64) < 0)
		return err_sys(e, ERR_OPERATOR, "%s: cannot listen", o->socket);
	s->socket = arena_strdup(&s->a, o->socket);
	s->url = arena_printf(&s->a, "unix:%s", o->socket);
	s->listener = fd_take(&fd);
	return 0;
}

/* The files are looked at before they are read, so that one that changes in between is seen as changed. */
static int begin(struct server *s, struct answering *out, struct err *e)
{
	int pair[2];
	serve_files_look(&s->files, s->o, s->dir);
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return err_sys(e, ERR_OPERATOR, "serve: no socket pair");
	pid_t pid = fork();
	if (pid < 0) {
		(void)close(pair[0]);
		(void)close(pair[1]);
		return err_sys(e, ERR_RETRY, "serve: no process");
	}
	if (pid == 0) {
		const int keepers[] = { pair[0], s->signals, s->now.fd, s->next.fd };
		for (size_t i = 0; i < sizeof keepers / sizeof *keepers; i++)
			if (keepers[i] >= 0)
				(void)close(keepers[i]);
		serve_answer(s->o, s->listener, pair[1]);
	}
	(void)close(pair[1]);
	*out = (struct answering){ .pid = pid, .fd = pair[0] };
	return 0;
}

/* Waits for its end, and where it does not come sees to it. */
static void end(struct answering *g)
{
	int64_t until_us = io_monotonic_us() + END_US;
	if (g->pid == 0)
		return;
	if (g->pid != REAPED)
		(void)kill(g->pid, SIGTERM);
	while (g->pid != REAPED && waitpid(g->pid, NULL, WNOHANG) == 0) {
		if (io_monotonic_us() > until_us)
			(void)kill(g->pid, SIGKILL);
		(void)poll(NULL, 0, 20);
	}
	(void)close(g->fd);
	*g = (struct answering){ .fd = -1 };
}

/* What one that has just begun says. 0 ready, -1 with its error. */
static int hear(const struct answering *g, struct err *e)
{
	char text[sizeof e->text + 3];
	ssize_t n = read(g->fd, text, sizeof text - 1);
	if (n <= 0)
		return err_set(e, ERR_BUG, "serve: the process that answers ended before it began");
	text[n] = '\0';
	if (*text == SERVE_READY)
		return 0;
	return err_set(e, (enum err_kind)(n > 1 ? text[1] - '0' : ERR_BUG), "%s", n > 2 ? text + 2 : "");
}

static int take_signals(struct server *s, struct err *e)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0 || (s->signals = signalfd(-1, &set, SFD_CLOEXEC)) < 0)
		return err_sys(e, ERR_OPERATOR, "serve: signals");
	return 0;
}

static int prepare(struct server *s, const struct serve_options *o, struct err *e)
{
	struct course *c;
	if (course_open(o->course, &s->a, &c, e) != 0 || token_key(c->dir, s->key, e) != 0 || take_signals(s, e) != 0)
		return -1;
	s->dir = c->dir;
	return o->socket != NULL ? listen_unix(s, o, e) : listen_tcp(s, o, e);
}

int serve_open(const struct serve_options *o, struct arena *a, struct server **out, struct err *e)
{
	struct server *s = arena_alloc(a, sizeof *s);
	*s = (struct server){ .o = o, .listener = -1, .signals = -1, .now = { .fd = -1 }, .next = { .fd = -1 } };
	if (prepare(s, o, e) != 0 || begin(s, &s->now, e) != 0 || hear(&s->now, e) != 0) {
		serve_close(s);
		return -1;
	}
	*out = s;
	return 0;
}

const char *serve_url(const struct server *s)
{
	return s->url;
}

const char *serve_first_link(const struct server *s, struct arena *a)
{
	struct who who = {
		.role = ROLE_INSTRUCTOR, .name = "-", .until_s = io_wall_ms() / 1000 + (int64_t)LINK_DAYS * 86400
	};
	struct err e;
	token_link_draw(who.link);
	const struct worker_wish wish = {
		.link = who.link, .role = role_words[who.role], .name = who.name, .until_s = who.until_s
	};
	if (worker_socket_do(s->dir, &wish, &e) != 0) /* it can be taken back all the same */
		log_line(LOG_WARN, "web", "link %s is not in the list: %s", who.link, e.text);
	return arena_printf(a, "enter/%s", token_make(s->key, TOKEN_LINK, &who, a));
}

/* The one that answers has a wish: there is one, that a worker be there. */
static void listen_to(struct server *s)
{
	struct err e;
	char word;
	if (read(s->now.fd, &word, 1) != 1 || word != SERVE_WAKE)
		return;
	word = worker_ensure(s->dir, &e) == 0 ? SERVE_WOKEN : SERVE_NOT_WOKEN;
	if (word == SERVE_NOT_WOKEN)
		log_line(LOG_ERROR, "web", "no worker: %s", e.text);
	(void)write_full(s->now.fd, &word, 1);
}

/* What keeps one from being begun may last, and may pass: it is never the end of the server. */
static void complain(struct server *s, const char *what, const struct err *why)
{
	if (strcmp(s->said.text, why->text) == 0)
		return;
	s->said = *why;
	log_line(LOG_ERROR, "web", "%s: %s", what, why->text);
}

static void take_over(struct server *s)
{
	struct err e = { 0 };
	struct answering old = s->now;
	if (hear(&s->next, &e) != 0) {
		complain(s,
			old.pid == 0 ? "nobody answers; tried again each second"
				     : "the course has changed and cannot be read; shown as it was",
			&e);
		end(&s->next);
		return;
	}
	s->now = s->next;
	s->next = (struct answering){ .fd = -1 };
	s->said = (struct err){ 0 };
	end(&old);
	log_line(LOG_INFO, "web", "the course is shown as it is now");
}

/* Workers that were started from here, and one that answers and should not have ended. */
static void reap(struct server *s)
{
	int status;
	for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
		if (pid == s->next.pid) /* take_over hears why */
			s->next.pid = REAPED;
		if (pid != s->now.pid)
			continue;
		log_line(LOG_ERROR, "web", "the process that answers has ended by itself (%s %d); another is begun",
			WIFSIGNALED(status) ? "signal" : "exit",
			WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
		(void)close(s->now.fd);
		s->now = (struct answering){ .fd = -1 };
	}
}

/* A change is read by another process: this one's has locked itself up, and stays so. Each second at most: one that ends
 * at every request must not keep the machine busy with beginning. */
static void look(struct server *s, bool told)
{
	struct err e = { 0 };
	s->due |= told;
	if (s->next.pid != 0 || (!told && io_monotonic_us() - s->looked_us < (int64_t)TICK_MS * 1000))
		return;
	s->looked_us = io_monotonic_us();
	s->due = s->due || s->now.pid == 0 || serve_files_changed(&s->files, s->o, s->dir);
	if (!s->due)
		return;
	if (begin(s, &s->next, &e) == 0)
		s->due = false;
	else
		complain(s, "none that answers can be begun; tried again each second", &e);
}

/* Nobody answers: whoever comes is told to come again. What he asked is thrown away unread (MSG_TRUNC copies nothing), and
 * only lest the kernel, for want of a reader, answer with a reset. */
static void turn_away(const struct server *s)
{
	static const char sorry[] = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Type: text/plain; "
				    "charset=utf-8\r\nContent-Length: 53\r\nConnection: close\r\n\r\n"
				    "The dashboard is being started. Try again in a while\n";
	SCOPED_FD one = accept4(s->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	struct pollfd asks = { .fd = one, .events = POLLIN };
	if (one < 0)
		return;
	if (poll(&asks, 1, ASK_MS) == 1)
		(void)recv(one, NULL, (size_t)1 << 20, MSG_TRUNC | MSG_DONTWAIT);
	(void)send(one, sorry, sizeof sorry - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
}

int serve_run(struct server *s, struct err *e)
{
	for (;;) {
		struct signalfd_siginfo info = { 0 };
		struct pollfd pfd[] = { { .fd = s->signals, .events = POLLIN }, { .fd = s->now.fd, .events = POLLIN },
			{ .fd = s->next.fd, .events = POLLIN },
			{ .fd = s->now.pid == 0 ? s->listener : -1, .events = POLLIN } };
		if (poll(pfd, sizeof pfd / sizeof *pfd, TICK_MS) < 0 && errno != EINTR)
			return err_sys(e, ERR_BUG, "serve: poll");
		if (pfd[0].revents != 0 && read(s->signals, &info, sizeof info) == sizeof info &&
			info.ssi_signo != SIGHUP)
			return 0;
		if (pfd[1].revents != 0)
			listen_to(s);
		if (pfd[2].revents != 0)
			take_over(s);
		if (pfd[3].revents != 0 && s->now.pid == 0)
			turn_away(s);
		reap(s);
		look(s, info.ssi_signo == SIGHUP);
	}
}

void serve_close(struct server *s)
{
	end(&s->now);
	end(&s->next);
	if (s->listener >= 0)
		(void)close(s->listener);
	if (s->signals >= 0)
		(void)close(s->signals);
	if (s->socket != NULL)
		(void)unlink(s->socket);
	arena_release(&s->files.a);
	arena_release(&s->a);
}
