/* plumb serve: the site over HTTP, for people, by one process that can do little else. It listens on loopback or on a unix
 * socket, reads the database and never writes it, and locks itself up (Landlock, runner/policy/serve.policy) before the
 * first byte of a stranger's is read. What it may change goes to the one writer (grader/worker_socket.h).
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

/* Everything up to the lock; nothing is answered yet. */
int serve_open(const struct serve_options *o, struct arena *a, struct server **out, struct err *e);
const char *serve_url(const struct server *s); /* "http://127.0.0.1:8023/", or "unix:/path" */
/* A fresh link for the instructor, good for seven days, as a path below the url. */
const char *serve_first_link(const struct server *s, struct arena *a);

/* Locked up; returns when SIGTERM or SIGINT comes. */
int serve_run(struct server *s, struct err *e);
void serve_close(struct server *s);

#endif
