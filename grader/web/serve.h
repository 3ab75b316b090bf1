/* plumb serve: the site over HTTP, for people. It listens on loopback or on a unix socket, reads the database and never
 * writes it. What it may change goes to the one writer (grader/worker_socket.h).
 *
 * Two processes. The one that answers (serve_answer.h) has read what does not change, and locked itself up (Landlock,
 * runner/policy/serve.policy) before the first byte of a stranger's is read. Above it this one, which reads no such byte:
 * it holds the listening socket, starts a worker when asked to, and when the roster, a lab or another file of the course
 * has changed (it looks each second, or on SIGHUP) it starts another that answers, and tells the first to finish. If that
 * one can't read what it needs, the log says why and the first goes on.
 *
 * Bounds: connections, bytes of a request, seconds that a request may take to arrive; beyond them the connection ends. */
#ifndef GRADER_WEB_SERVE_H
#define GRADER_WEB_SERVE_H

#include <stdbool.h>
#include <stdint.h>

#include "runner/base/arena.h"
#include "runner/base/err.h"

struct serve_options {
	const char *course;
	const char *address;     /* numeric; NULL = 127.0.0.1 */
	int64_t port;            /* 0 = any free one */
	const char *socket;      /* a path: then neither address nor port */
	const char *secret_file; /* of a front web server over TCP, or NULL; its first line */
	bool https;              /* the front web server speaks it */
};

struct server;

/* Listens, and one that answers is ready. */
int serve_open(const struct serve_options *o, struct arena *a, struct server **out, struct err *e);
const char *serve_url(const struct server *s); /* "http://127.0.0.1:8023/", or "unix:/path" */
/* A fresh link for the instructor, good for seven days, as a path below the url. */
const char *serve_first_link(const struct server *s, struct arena *a);
/* Until SIGTERM or SIGINT: 0. */
int serve_run(struct server *s, struct err *e);
void serve_close(struct server *s);

#endif
