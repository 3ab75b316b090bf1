/* The process that answers. It ends when it is told to, when its keeper is gone, or when it could not begin. */
#ifndef GRADER_WEB_SERVE_ANSWER_H
#define GRADER_WEB_SERVE_ANSWER_H

#include "grader/web/serve.h"

/* What the two say to each other over a pair of sockets, a message at a time. */
#define SERVE_READY     'r' /* answering */
#define SERVE_FAILED    'e' /* and the error's kind, '0' and up, and its text */
#define SERVE_WAKE      'w' /* a worker is needed; answered by: */
#define SERVE_WOKEN     'y'
#define SERVE_NOT_WOKEN 'n'

/* Never returns. listener: borrowed from the keeper, who goes on holding it. */
_Noreturn void serve_answer(const struct serve_options *o, int listener, int keeper);

#endif
