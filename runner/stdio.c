#include "runner/stdio.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "runner/fd.h"

static int open_stdin(const struct job *job, int *out, struct err *e)
{
	const char *path = job->stdin_path != NULL ? job->stdin_path : "/dev/null";
	SCOPED_FD fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;
	if (fd < 0 || fstat(fd, &st) != 0)
		return err_sys(e, ERR_INPUT, "stdin \"%s\"", path);
	if (job->stdin_path != NULL && !S_ISREG(st.st_mode))
		return err_set(e, ERR_INPUT, "stdin \"%s\": must be a regular file", path);
	(void)fcntl(fd, F_SETFL, 0); /* non-blocking was only to survive the opening of a FIFO */
	*out = fd_take(&fd);
	return 0;
}

static int open_pipe(int *ours, int *inside, struct err *e)
{
	int fds[2];
	if (io_pipe(fds) != 0)
		return err_sys(e, ERR_RETRY, "pipe");
	*ours = fds[0];
	*inside = fds[1];
	return fcntl(*ours, F_SETFL, O_NONBLOCK) == 0 ? 0 : err_sys(e, ERR_BUG, "pipe");
}

int stdio_open_in(struct job_stdio *s, const struct job *job, struct err *e)
{
	return open_stdin(job, &s->in, e);
}

int stdio_open_outs(struct job_stdio *s, struct err *e)
{
	return open_pipe(&s->out, &s->out_inside, e) != 0 ? -1 : open_pipe(&s->err, &s->err_inside, e);
}

int stdio_open(struct job_stdio *s, const struct job *job, struct err *e)
{
	return stdio_open_in(s, job, e) != 0 ? -1 : stdio_open_outs(s, e);
}

void stdio_close_inside(struct job_stdio *s)
{
	fd_drop(&s->in);
	fd_drop(&s->out_inside);
	fd_drop(&s->err_inside);
}

void stdio_close(struct job_stdio *s)
{
	stdio_close_inside(s);
	fd_drop(&s->out);
	fd_drop(&s->err);
}
