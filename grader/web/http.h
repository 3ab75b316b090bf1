/* HTTP for the answerer, by libmicrohttpd, without a thread: the caller polls and gives it turns. This is the one place
 * that knows the library. A connection that takes longer than it may with its request is ended. */
#ifndef GRADER_WEB_HTTP_H
#define GRADER_WEB_HTTP_H

#include "grader/web/answer.h"

struct http;

/* The answerer and the listening descriptor are borrowed. It ends with the process. */
int http_open(int listener, const struct answerer *w, struct arena *a, struct http **out, struct err *e);
int http_fd(const struct http *h);                      /* readable when there is something to do */
int http_timeout_ms(const struct http *h, int most_ms); /* or when this is over */
void http_turn(struct http *h);
void http_quiesce(struct http *h);    /* nobody new is taken; the listener stays the caller's */
bool http_busy(const struct http *h); /* somebody has asked, or may be about to */

#endif
