#include "grader/worker_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>

#include "runner/base/io.h"
#include "runner/base/log.h"

#define NAME        "worker.sock"
#define MESSAGE_MAX 2048
#define PATIENCE_MS 500  /* the writer's: it has other things to do */
#define WAIT_MS     4000 /* the asker's: longer than one write to the database takes */

struct message {
	const char *acknowledge, *by;
};
static const struct json_field fields[] = {
	{ .name = "acknowledge",
		.type = JSON_STRING,
		.offset = offsetof(struct message, acknowledge),
		.required = true },
	{ .name = "by", .type = JSON_STRING, .offset = offsetof(struct message, by), .required = true },
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

static int obey(const char *text, size_t n, struct store *s, int64_t now_ms, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	SCOPED_JSON root = NULL;
	struct message m = { NULL, NULL };
	if (json_parse(text, n, "message", &root, e) < 0 || json_object(root, "message", fields, &m, &a, e) < 0)
		return -1;
	return store_acknowledge(s, m.acknowledge, m.by, now_ms, e);
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

int worker_socket_acknowledge(int run, const char *key, const char *by, struct err *e)
{
	SCOPED_JSON m = json_new_object();
	SCOPED_BUF text = { 0 };
	struct sockaddr_un to;
	char said[MESSAGE_MAX];
	SCOPED_FD fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	buf_init(&text, MESSAGE_MAX - 1);
	json_add_string(m, "acknowledge", key);
	json_add_string(m, "by", by);
	if (json_print(m, &text) < 0)
		return err_set(e, ERR_USAGE, "acknowledge: the line's key is too long");
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
