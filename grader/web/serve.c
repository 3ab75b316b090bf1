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

struct answering { /* a process that answers, or is about to */
	pid_t pid; /* 0 = none */
	int fd;
};

struct server {
	struct arena a;
	const struct serve_options *o;
	const char *dir; /* of the course, absolute */
	uint8_t key[TOKEN_KEY_SIZE];
	struct answering now, next; /* next: not yet ready */
	struct serve_files files;   /* as they were when the newest of both was started */
	int64_t looked_us;
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

static void take_over(struct server *s)
{
	struct err e = { 0 };
	struct answering old = s->now;
	if (hear(&s->next, &e) != 0) {
		log_line(LOG_ERROR, "web", "the course has changed and cannot be read; shown as it was: %s", e.text);
		end(&s->next);
		return;
	}
	s->now = s->next;
	s->next = (struct answering){ .fd = -1 };
	end(&old);
	log_line(LOG_INFO, "web", "the course has changed, and is shown as it is now");
}

/* Workers that were started from here, and one that answers and should not have ended. */
static int reap(struct server *s, struct err *e)
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
		(void)poll(NULL, 0, TICK_MS);
		if (begin(s, &s->now, e) != 0 || hear(&s->now, e) != 0)
			return -1;
	}
	return 0;
}

/* A change is read by another process: this one's has locked itself up, and stays so. */
static int look(struct server *s, bool told, struct err *e)
{
	if (s->next.pid != 0 || (!told && io_monotonic_us() - s->looked_us < (int64_t)TICK_MS * 1000))
		return 0;
	s->looked_us = io_monotonic_us();
	return told || serve_files_changed(&s->files, s->o, s->dir) ? begin(s, &s->next, e) : 0;
}

int serve_run(struct server *s, struct err *e)
{
	for (;;) {
		struct signalfd_siginfo info = { 0 };
		struct pollfd pfd[] = { { .fd = s->signals, .events = POLLIN }, { .fd = s->now.fd, .events = POLLIN },
			{ .fd = s->next.fd, .events = POLLIN } };
		if (poll(pfd, 3, TICK_MS) < 0 && errno != EINTR)
			return err_sys(e, ERR_BUG, "serve: poll");
		if (pfd[0].revents != 0 && read(s->signals, &info, sizeof info) == sizeof info &&
			info.ssi_signo != SIGHUP)
			return 0;
		if (pfd[1].revents != 0)
			listen_to(s);
		if (pfd[2].revents != 0)
			take_over(s);
		if (reap(s, e) != 0 || look(s, info.ssi_signo == SIGHUP, e) != 0)
			return -1;
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
