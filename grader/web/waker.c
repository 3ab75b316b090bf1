#include "grader/web/waker.h"

#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "grader/worker.h"
#include "runner/base/io.h"
#include "runner/base/log.h"

static void loop(int fd, const char *course)
{
	char word;
	while (read_full(fd, &word, 1) == 0) {
		struct err e;
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		word = worker_ensure(course, &e) == 0 ? 'y' : 'n';
		if (word == 'n')
			log_line(LOG_ERROR, "web", "no worker: %s", e.text);
		if (write_full(fd, &word, 1) != 0)
			return;
	}
}

int waker_start(const char *course, struct err *e)
{
	int pair[2];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return err_sys(e, ERR_OPERATOR, "serve: no socket pair");
	pid_t pid = fork();
	if (pid < 0) {
		(void)close(pair[0]);
		(void)close(pair[1]);
		return err_sys(e, ERR_RETRY, "serve: no process");
	}
	if (pid == 0) {
		/* A key press that ends the server ends this one by the end of the pair, not before. */
		(void)signal(SIGINT, SIG_IGN);
		(void)close(pair[0]);
		loop(pair[1], course);
		_exit(0);
	}
	(void)close(pair[1]);
	return pair[0];
}

int waker_ask(int fd, struct err *e)
{
	char word = 'w';
	if (write_full(fd, &word, 1) != 0 || read_full(fd, &word, 1) != 0 || word != 'y')
		return err_set(e, ERR_RETRY, "the course's worker does not start; plumb worker COURSE says why");
	return 0;
}
