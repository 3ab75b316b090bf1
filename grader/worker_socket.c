#include "grader/worker_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>

#include "grader/worker.h"
#include "runner/base/io.h"
#include "runner/base/log.h"

#define NAME        "worker.sock"
#define MESSAGE_MAX 2048
#define PATIENCE_MS 500 /* the writer's: it has other things to do */
#define TRIES       50
#define NAP_MS      100
#define WAIT_MS     4000 /* the asker's: longer than one write to the database takes */

#define TEXT_FIELD(member)                                                                           \
	{                                                                                            \
		.name = #member, .type = JSON_STRING, .offset = offsetof(struct worker_wish, member) \
	}
static const struct json_field fields[] = {
	TEXT_FIELD(acknowledge),
	TEXT_FIELD(revoke),
	TEXT_FIELD(link),
	TEXT_FIELD(by),
	TEXT_FIELD(role),
	TEXT_FIELD(name),
	{ .name = "until_s",
		.type = JSON_INT,
		.offset = offsetof(struct worker_wish, until_s),
		.min = 0,
		.max = INT64_C(253402300799) },
	{ 0 },
};

/* A path of a course may be longer than sun_path: the folder's descriptor stands for it. */
static void address(int run, struct sockaddr_un *to)
{
	*to = (struct sockaddr_un){ .sun_family = AF_UNIX };
	(void)snprintf(to->sun_path, sizeof to->sun_path, "/proc/self/fd/%d/" NAME, run);
}

static void deadline(int fd, int ms)
{
	struct timeval t = { ms / 1000, (suseconds_t)(ms % 1000) * 1000 };
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof t);
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &t, sizeof t);
}

int worker_socket_open(const char *course, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct sockaddr_un to;
	SCOPED_FD run = io_open_dir(AT_FDCWD, arena_printf(&a, "%s/run", course), e);
	if (run < 0)
		return -1;
	SCOPED_FD fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	address(run, &to);
	(void)unlinkat(run, NAME, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&to, sizeof to) < 0 || fchmodat(run, NAME, 0600, 0) < 0 ||
		listen(fd, 16) < 0)
		return err_sys(e, ERR_OPERATOR, "%s/run/" NAME, course);
	return fd_take(&fd);
}

static int fulfil(const struct worker_wish *w, struct store *s, int64_t now_ms, struct err *e)
{
	const struct store_link made = {
		.id = w->link, .role = w->role, .name = w->name, .made_ms = now_ms, .until_s = w->until_s
	};
	if (w->acknowledge != NULL && w->by != NULL)
		return store_acknowledge(s, w->acknowledge, w->by, now_ms, e);
	if (w->revoke != NULL && w->by != NULL)
		return store_link_revoke(s, w->revoke, w->by, now_ms, e);
	if (w->link != NULL && w->role != NULL && w->name != NULL)
		return store_link_add(s, &made, e);
	return err_set(e, ERR_USAGE, "message: neither acknowledge, revoke nor link with what belongs to it");
}

static int obey(const char *text, size_t n, struct store *s, int64_t now_ms, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	SCOPED_JSON root = NULL;
	struct worker_wish w = { .acknowledge = NULL };
	if (json_parse(text, n, "message", &root, e) < 0 || json_object(root, "message", fields, &w, &a, e) < 0)
		return -1;
	return fulfil(&w, s, now_ms, e);
}

void worker_socket_serve(int fd, struct store *s, int64_t now_ms)
{
	char text[MESSAGE_MAX];
	struct ucred who = { 0 };
	socklen_t len = sizeof who;
	struct err e = { 0 };
	SCOPED_FD one = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
	if (one < 0)
		return;
	deadline(one, PATIENCE_MS);
	/* The folder keeps others out already; a descriptor that was passed on would not be kept out by it. */
	if (getsockopt(one, SOL_SOCKET, SO_PEERCRED, &who, &len) < 0 || who.uid != geteuid()) {
		log_line(LOG_WARN, "worker", "a stranger (uid %u) asked at the door", (unsigned)who.uid);
		return;
	}
	ssize_t n = recv(one, text, sizeof text - 1, 0);
	if (n <= 0)
		return;
	text[n] = '\0';
	const char *say = obey(text, (size_t)n, s, now_ms, &e) == 0 ? "done" : e.text;
	(void)send(one, say, strlen(say), MSG_NOSIGNAL);
}

static int print(const struct worker_wish *w, struct buf *text, struct err *e)
{
	SCOPED_JSON m = json_new_object();
	for (const struct json_field *f = fields; f->name != NULL; f++) {
		const char *const *value = (const char *const *)(const void *)((const char *)w + f->offset);
		if (f->type == JSON_STRING && *value != NULL)
			json_add_string(m, f->name, *value);
	}
	json_add_int(m, "until_s", w->until_s);
	return json_print(m, text) < 0 ? err_set(e, ERR_USAGE, "what the writer is asked for is too long") : 0;
}

int worker_socket_ask(int run, const struct worker_wish *w, struct err *e)
{
	SCOPED_BUF text = { 0 };
	struct sockaddr_un to;
	char said[MESSAGE_MAX];
	SCOPED_FD fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	buf_init(&text, MESSAGE_MAX - 1);
	if (print(w, &text, e) < 0)
		return -1;
	address(run, &to);
	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) < 0)
		return 1;
	deadline(fd, WAIT_MS);
	if (send(fd, text.data, text.len, MSG_NOSIGNAL) < 0)
		return 1;
	ssize_t n = recv(fd, said, sizeof said - 1, 0);
	if (n <= 0)
		return err_set(e, ERR_RETRY, "the course's writer gave no answer; try again");
	said[n] = '\0';
	return strcmp(said, "done") == 0 ? 0 : err_set(e, ERR_RETRY, "the course's writer says: %s", said);
}

static int by_myself(const char *course, const struct worker_wish *w, int lock, struct err *e)
{
	struct store *s;
	if (store_open(course, &s, e) < 0) {
		(void)close(lock);
		return -1;
	}
	int rc = fulfil(w, s, io_wall_ms(), e);
	store_close(s);
	return worker_unlock(course, lock, rc == 0 ? e : &(struct err){ 0 }) < 0 || rc < 0 ? -1 : 0;
}

int worker_socket_do(const char *course, const struct worker_wish *w, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	SCOPED_FD run = io_open_dir(AT_FDCWD, arena_printf(&a, "%s/run", course), e);
	for (int i = 0; run >= 0 && i < TRIES; i++) {
		int lock = worker_lock(course, e);
		if (lock == -1)
			return -1;
		int rc = lock >= 0 ? by_myself(course, w, lock, e) : worker_socket_ask(run, w, e);
		if (rc <= 0)
			return rc;
		(void)poll(NULL, 0, NAP_MS); /* a worker that is just beginning, or ending */
	}
	return run < 0 ? -1 : err_set(e, ERR_RETRY, "%s: its writer cannot be reached; plumb worker says why", course);
}
