/* Taking files out of a box: after every process of it is dead, so that nothing can be swapped between the look and the
 * read, and by one openat2 that follows no link, crosses no mount and cannot leave /box. What is read is written to a new
 * plain file; no owner, mode or name of the box is taken over, so nobody with more rights ever acts on a path of a
 * student's (Judge0's two escapes of 2024 were a chown and a copy by name). */
#include "runner/collect.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

#include "runner/base/io.h"

/* What a program can bring about at a path of its box. Any other failure is ours, short of descriptors or memory, a kernel
 * without openat2, and must not read as "it wrote no answer". */
static bool is_its_doing(int error)
{
	static const int its[] = { ENOENT, ENOTDIR, ELOOP, EXDEV, EACCES, ENXIO, ENODEV, ENAMETOOLONG };
	for (size_t i = 0; i < sizeof its / sizeof *its; i++)
		if (error == its[i])
			return true;
	return false;
}

/* Half of all published escapes of graders are a link at an output path. No component may be a link, a mount or "..";
 * O_NONBLOCK because a FIFO would make the open wait for ever; and a second hard link is refused although nothing in
 * a tmpfs of its own could be linked. *out is -1 for what is not a plain file of the allowed size. */
static int open_output(int box, const struct job_collect *c, int *out, int64_t *size, struct err *e)
{
	SCOPED_FD fd = io_open_beneath(box, c->path, O_RDONLY | O_NONBLOCK, 0);
	struct stat st;
	*out = -1;
	if (fd < 0 && is_its_doing(errno))
		return 0;
	if (fd < 0 || fstat(fd, &st) != 0)
		return err_sys(e, ERR_RETRY, "collecting %s: cannot be looked at", c->path);
	if (!S_ISREG(st.st_mode) || st.st_nlink != 1 || st.st_size > c->max_kib * 1024)
		return 0;
	*size = st.st_size;
	*out = fd_take(&fd);
	return 0;
}

static int copy(int from, int to, int64_t size)
{
	while (size > 0) {
		ssize_t n = sendfile(to, from, NULL, (size_t)size);
		if (n == 0)
			errno = EIO;
		if (n <= 0)
			return -1;
		size -= n;
	}
	return 0;
}

static int collect_one(int box, int to, const char *dir, const struct job_collect *c, bool *got, struct err *e)
{
	int64_t size = 0;
	const char *slash = strrchr(c->path, '/'), *name = slash != NULL ? slash + 1 : c->path;
	SCOPED_FD from = -1;
	if (open_output(box, c, &from, &size, e) != 0)
		return -1;
	if (from < 0)
		return 0;
	SCOPED_FD out = openat(to, name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (out < 0 || copy(from, out, size) != 0)
		return err_sys(e, ERR_OPERATOR, "%s/%s: cannot be written", dir, name);
	*got = true;
	return 0;
}

int collect_files(int box, const struct job *job, struct result *r, struct err *e)
{
	r->n_collected = job->n_collect;
	/* What was killed at a limit left torn files. */
	if (job->n_collect == 0 || (r->ending != END_EXIT && r->ending != END_SIGNAL))
		return 0;
	SCOPED_FD to = open(job->collect_to, O_DIRECTORY | O_RDONLY | O_CLOEXEC);
	if (to < 0)
		return err_sys(e, ERR_OPERATOR, "collect_to \"%s\"", job->collect_to);
	for (size_t i = 0; i < job->n_collect; i++)
		if (box >= 0 && collect_one(box, to, job->collect_to, &job->collect[i], &r->collected[i], e) != 0)
			return -1;
	return 0;
}
