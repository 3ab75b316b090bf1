/* The door of the one writer: <course>/run/worker.sock, for the few things that a page can change. One message a
 * connection, one answer, from processes of the same user only (SO_PEERCRED), each side with a deadline. */
#ifndef GRADER_WORKER_SOCKET_H
#define GRADER_WORKER_SOCKET_H

#include "grader/store.h"

/* Listens; the descriptor. A socket file of a dead worker is replaced: the caller holds the worker's lock. */
int worker_socket_open(const char *course, struct err *e);

/* Take one connection, if there is one, and do what it asks. Trouble of the asker's is answered, never returned. */
void worker_socket_serve(int fd, struct store *s, int64_t now_ms);

/* The asker's side. run: descriptor of <course>/run. 0 done, 1 nobody listens, -1 with *e (the writer's words). */
int worker_socket_acknowledge(int run, const char *key, const char *by, struct err *e);

#endif
