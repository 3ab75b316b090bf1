#include "runner/vm/take.h"

#include <fcntl.h>
#include <string.h>

#include "runner/fd.h"

void take_init(struct take *t, const struct job *job, const struct job_limits *limits, struct result *out)
{
	/* One block more than the cap may come before the flood is noticed. */
	*t = (struct take){
		.job = job, .output_max = limits->output_kib * 1024 + (1 << 20), .out = out, .file = -1, .index = -1
	};
}

void take_release(struct take *t)
{
	fd_drop(&t->file);
}

static int open_file(struct take *t, int index, struct err *e)
{
	const char *path = t->job->collect[index].path, *slash = strrchr(path, '/');
	fd_drop(&t->file);
	t->index = index;
	t->written = 0;
	SCOPED_FD dir = io_open_dir(AT_FDCWD, t->job->collect_to, e);
	if (dir < 0)
		return -1;
	t->file = openat(
		dir, slash != NULL ? slash + 1 : path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
	return t->file >= 0 ? 0 : err_sys(e, ERR_OPERATOR, "%s/%s", t->job->collect_to, path);
}

static int take_result(struct take *t, const struct frame *f, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	SCOPED_JSON root = NULL;
	struct result r;
	if (t->begun)
		return err_set(e, ERR_RETRY, "vm: a second result");
	if (json_parse((const char *)f->p, f->n, "vm: result", &root, e) != 0 ||
		result_from_json(root, "vm: result", &a, &r, e) != 0)
		return -1;
	buf_release(&r.out);
	buf_release(&r.err);
	bool whole = r.ending == END_EXIT || r.ending == END_SIGNAL;
	size_t n = 0;
	for (size_t i = 0; i < r.n_collected; i++)
		n += r.collected[i];
	if (r.n_collected != t->job->n_collect || (n > 0 && !whole))
		return err_set(e, ERR_RETRY, "vm: result: files that the job does not name");
	r.out = t->out->out;
	r.err = t->out->err;
	r.backend = t->out->backend;
	*t->out = r;
	t->begun = true;
	for (size_t i = 0; i < t->job->n_collect; i++) /* an empty file sends no bytes */
		if (r.collected[i] && open_file(t, (int)i, e) != 0)
			return -1;
	fd_drop(&t->file);
	t->index = -1;
	return 0;
}

static int take_bytes(struct take *t, struct buf *to, const struct frame *f, struct err *e)
{
	if ((int64_t)(to->len + f->n) > t->output_max)
		return err_set(e, ERR_RETRY, "vm: more output than the job may write");
	buf_add(to, f->p, f->n);
	return 0;
}

static int take_file(struct take *t, const struct frame *f, struct err *e)
{
	size_t index = f->n > 0 ? f->p[0] : JOB_COLLECT_MAX;
	if (index >= t->job->n_collect || !t->out->collected[index] || (int)index < t->index)
		return err_set(e, ERR_RETRY, "vm: a file that the result does not name");
	if ((int)index != t->index && open_file(t, (int)index, e) != 0)
		return -1;
	t->written += (int64_t)f->n - 1;
	if (t->written > t->job->collect[index].max_kib * 1024)
		return err_set(e, ERR_RETRY, "vm: a file is larger than the job allows");
	if (write_full(t->file, f->p + 1, f->n - 1) != 0)
		return err_sys(e, ERR_OPERATOR, "%s/%s", t->job->collect_to, t->job->collect[index].path);
	return 0;
}

int take_failed(const struct frame *f, struct err *e)
{
	char text[200] = "";
	size_t n = f->n > sizeof text ? sizeof text - 1 : f->n - (f->n > 0);
	memcpy(text, f->p + (f->n > 0), n);
	return err_set(e, ERR_RETRY, "in the guest: %s", text);
}

int take_frame(struct take *t, const struct frame *f, struct err *e)
{
	if (f->kind == LINE_FAILED)
		return take_failed(f, e);
	if (f->kind == LINE_RESULT)
		return take_result(t, f, e);
	if (!t->begun)
		return err_set(e, ERR_RETRY, "vm: a frame of kind %d before the result", (int)f->kind);
	if (f->kind == LINE_OUT)
		return take_bytes(t, &t->out->out, f, e);
	if (f->kind == LINE_ERR)
		return take_bytes(t, &t->out->err, f, e);
	if (f->kind == LINE_COLLECTED)
		return take_file(t, f, e);
	if (f->kind != LINE_END)
		return err_set(e, ERR_RETRY, "vm: a frame of kind %d behind the result", (int)f->kind);
	t->ended = true;
	return 0;
}
