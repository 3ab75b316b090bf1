/* Giving a box its job. */
#include <errno.h>
#include <string.h>

#include "runner/backend.h"
#include "runner/ns/box.h"
#include "runner/ns/ctl.h"
#include "runner/stdio.h"

static size_t add_text(struct buf *text, const char *s)
{
	return buf_add(text, s, strlen(s) + 1) == 0;
}

static int write_text(const struct job *job, struct buf *text, struct err *e)
{
	bool fits = true;
	for (size_t i = 0; i < job->argv.n; i++)
		fits = add_text(text, job->argv.item[i]) && fits;
	for (size_t i = 0; i < job->n_mounts; i++)
		fits = add_text(text, job->mounts[i].target) && fits;
	return fits ? 0 : err_set(e, ERR_INPUT, "the job's argv is longer than 4 MiB");
}

static int collect_fds(const struct job *job, const struct job_io *io, const struct job_stdio *stdio,
	const struct mounts *trees, int fds[CTL_FDS_MAX], size_t *n, struct err *e)
{
	size_t have = 0;
	if (3 + (size_t)job->channels + trees->n > CTL_FDS_MAX)
		return err_set(e, ERR_INPUT, "a job may have at most %d mounts", CTL_FDS_MAX - 3 - JOB_CHANNELS_MAX);
	fds[have++] = stdio->in;
	fds[have++] = stdio->out_inside;
	fds[have++] = stdio->err_inside;
	for (int64_t i = 0; i < job->channels; i++)
		fds[have++] = io->channels[i];
	for (size_t i = 0; i < trees->n; i++)
		fds[have++] = trees->sources[i].tree;
	*n = have;
	return 0;
}

/* A box that has died meanwhile is no error here: the watch sees its end, or its last words. */
static int send_all(
	int ctl, const struct bind_head *h, const struct buf *text, const int *fds, size_t n_fds, struct err *e)
{
	SCOPED_BUF first = { 0 };
	buf_init(&first, sizeof *h + BIND_TEXT_PART);
	size_t sent = text->len < BIND_TEXT_PART ? text->len : BIND_TEXT_PART;
	buf_add(&first, h, sizeof *h);
	buf_add(&first, text->data, sent);
	int rc = ctl_put(ctl, first.data, first.len, fds, n_fds, 0);
	while (rc == 0 && sent < text->len) {
		size_t part = text->len - sent < BIND_TEXT_PART ? text->len - sent : BIND_TEXT_PART;
		rc = ctl_put(ctl, text->data + sent, part, NULL, 0, 0);
		sent += part;
	}
	if (rc != 0 && errno != EPIPE && errno != ECONNRESET)
		return err_sys(e, ERR_RETRY, "the box cannot be told its job");
	return 0;
}

int bind_box(struct box *b, const struct job *job, const struct job_limits *limits, const struct job_io *io,
	const struct job_stdio *stdio, struct mounts *trees, struct err *e)
{
	const struct cgroup_host *groups = b->cgroup.host;
	struct bind_head h = { .limits = *limits,
		.pids_by_cgroup = groups != NULL && cgroup_offers(groups, CG_PIDS),
		.cpu_by_cgroup = groups != NULL && cgroup_offers(groups, CG_CPU),
		.argc = (uint32_t)job->argv.n,
		.channels = (uint32_t)job->channels,
		.n_mounts = (uint32_t)job->n_mounts };
	int fds[CTL_FDS_MAX];
	size_t n_fds;
	SCOPED_BUF text = { 0 };
	buf_init(&text, BIND_TEXT_MAX);
	if (write_text(job, &text, e) != 0 || collect_fds(job, io, stdio, trees, fds, &n_fds, e) != 0)
		return -1;
	if (b->made_ahead && groups != NULL && cgroup_limit(&b->cgroup, &b->plan.limits, limits, e) != 0)
		return -1;
	h.text_len = (uint32_t)text.len;
	return send_all(b->ctl, &h, &text, fds, n_fds, e);
}
