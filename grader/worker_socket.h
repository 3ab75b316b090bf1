/* The door of the one writer: <course>/run/worker.sock, for the few things that a page can change. One message a
 * connection, one answer, from processes of the same user only (SO_PEERCRED), each side with a deadline. */
#ifndef GRADER_WORKER_SOCKET_H
#define GRADER_WORKER_SOCKET_H

#include "grader/store.h"

/* Listens; the descriptor. A socket file of a dead worker is replaced: the caller holds the worker's lock. */
int worker_socket_open(const char *course, struct err *e);

/* Take one connection, if there is one, and do what it asks. Trouble of the asker's is answered, never returned. */
void worker_socket_serve(int fd, struct store *s, int64_t now_ms);

/* What can be wished for: one of the first three, and what belongs to it. NULL = not there. */
struct worker_wish {
	const char *acknowledge; /* a line of the attention list; by */
	const char *revoke;      /* a link; by */
	const char *link;        /* a link that was made; role, name, until_s */
	const char *by, *role, *name;
	int64_t until_s;
};

/* The asker's side. run: descriptor of <course>/run. 0 done, 1 nobody listens, -1 with *e (the writer's words). */
int worker_socket_ask(int run, const struct worker_wish *w, struct err *e);

/* For a process that may open the database: through the worker where one holds the course, else by itself under the lock
 * of the one writer. */
int worker_socket_do(const char *course, const struct worker_wish *w, struct err *e);

#endif
