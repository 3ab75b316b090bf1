#include "grader/web/serve.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "grader/web/answer.h"
#include "grader/web/http.h"
#include "grader/web/waker.h"
#include "grader/worker_socket.h"
#include "runner/base/data.h"
#include "runner/base/io.h"
#include "runner/base/log.h"
#include "runner/landlock.h"
#include "runner/policy.h"

#define TICK_MS       1000
#define SECRET_MAX    4096
#define LINK_DAYS     7
#define WRITER_TRIES  20
#define WRITER_NAP_MS 100
#define MEMORY        ((int64_t)2 << 30)

struct server {
	struct arena a;
	struct site site;
	struct identity identity;
	struct answerer answerer;
	struct http *http;
	int listener, run, waker, signals;
	const char *url, *socket;
};

/* Through the socket of the one writer; where no worker runs, one is asked for and given time to open its door. */
static int acknowledge(void *ctx, const char *key, const struct who *by, struct err *e)
{
	const struct server *s = ctx;
	const char *name = strcmp(by->name, "-") == 0 ? role_words[by->role] : by->name;
	const struct worker_wish wish = { .acknowledge = key, .by = name };
	for (int i = 0; i < WRITER_TRIES; i++) {
		int rc = worker_socket_ask(s->run, &wish, e);
		if (rc <= 0)
			return rc;
		if (i % 10 == 0 && waker_ask(s->waker, e) != 0)
			return -1;
		(void)poll(NULL, 0, WRITER_NAP_MS);
	}
	return err_set(e, ERR_RETRY, "the course's writer cannot be reached; plumb worker COURSE says why");
}

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

static int read_secret(struct server *s, const char *path, struct err *e)
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

static int gather(struct server *s, const struct serve_options *o, struct err *e)
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
	return o->socket != NULL ? listen_unix(s, o, e) : listen_tcp(s, o, e);
}

int serve_open(const struct serve_options *o, struct arena *a, struct server **out, struct err *e)
{
	struct server *s = arena_alloc(a, sizeof *s);
	*s = (struct server){ .listener = -1, .run = -1, .waker = -1, .signals = -1 };
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	s->waker = waker_start(arena_strdup(&s->a, o->course), e);
	if (s->waker < 0 || gather(s, o, e) != 0) {
		serve_close(s);
		return -1;
	}
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0 || (s->signals = signalfd(-1, &set, SFD_CLOEXEC)) < 0) {
		serve_close(s);
		return err_sys(e, ERR_OPERATOR, "serve: signals");
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
	if (worker_socket_do(s->site.course->dir, &wish, &e) != 0) /* it can be taken back all the same */
		log_line(LOG_WARN, "web", "link %s is not in the list: %s", who.link, e.text);
	return arena_printf(a, "enter/%s", token_make(s->identity.key, TOKEN_LINK, &who, a));
}

/* From here on: no file but the policy's text and the curriculum by name, no process, no socket but the writer's. */
static int lock_up(struct server *s, struct err *e)
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

int serve_run(struct server *s, struct err *e)
{
	if (http_open(s->listener, &s->answerer, &s->a, &s->http, e) != 0 || lock_up(s, e) != 0)
		return -1;
	for (;;) {
		struct pollfd pfd[] = { { .fd = http_fd(s->http), .events = POLLIN },
			{ .fd = s->signals, .events = POLLIN } };
		if (poll(pfd, 2, http_timeout_ms(s->http, TICK_MS)) < 0 && errno != EINTR)
			return err_sys(e, ERR_BUG, "serve: poll");
		if (pfd[1].revents != 0)
			return 0;
		http_turn(s->http);
	}
}

void serve_close(struct server *s)
{
	int *const fds[] = { &s->run, &s->waker, &s->signals };
	if (s->http != NULL)
		http_close(s->http); /* and the listener with it */
	else if (s->listener >= 0)
		(void)close(s->listener);
	for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
		if (*fds[i] >= 0)
			(void)close(*fds[i]);
	site_close(&s->site);
	arena_release(&s->a);
}
