#include "grader/program.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "grader/ended.h"
#include "runner/base/io.h"

#define OUTPUT_FILE_MAX_KIB 4096

/* The case's input files, once per case. */
static int write_inputs(const struct lab_case *run, const char *dir, struct err *e)
{
	if (mkdir(dir, 0755) < 0)
		return errno == EEXIST ? 0 : err_sys(e, ERR_OPERATOR, "%s", dir);
	SCOPED_FD fd = io_open_dir(AT_FDCWD, dir, e);
	if (fd < 0)
		return -1;
	for (size_t i = 0; i < run->n_files; i++) {
		SCOPED_FD file =
			openat(fd, run->files[i].name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
		if (file < 0 || write_full(file, run->files[i].data, run->files[i].len) < 0)
			return err_sys(e, ERR_OPERATOR, "%s/%s", dir, run->files[i].name);
	}
	return 0;
}

void program_collect(
	const struct lab *lab, const struct lab_case *run, const char *dest, struct arena *a, struct job *job)
{
	int64_t max = lab->vector.disk_kib != 0 && lab->vector.disk_kib < OUTPUT_FILE_MAX_KIB ? lab->vector.disk_kib
											      : OUTPUT_FILE_MAX_KIB;
	job->collect = arena_array(a, run->outputs.n, sizeof(*job->collect));
	for (size_t i = 0; i < run->outputs.n; i++)
		job->collect[i] = (struct job_collect){ run->outputs.item[i], max, false };
	job->n_collect = run->outputs.n;
	job->collect_to = dest;
}

int program_job(const struct lab *lab, const char *program, const struct lab_case *run, const char *tag, bool collect,
	const struct workdir *w, struct arena *a, struct program_run *out, struct err *e)
{
	const char *inputs = arena_printf(a, "%s/%s.in", w->path, run->id);
	const char **argv = arena_array(a, run->argv.n + 1, sizeof(*argv));
	struct job_mount *mounts = arena_array(a, 2 + LURE_MOUNTS, sizeof(*mounts));
	struct program_run made = { .job = { .profile = "run",
					    .argv = { argv, run->argv.n + 1 },
					    .mounts = mounts,
					    .n_mounts = 2,
					    .needs = lab->needs_set,
					    .backend = lab->backend,
					    .limits = lab->vector } };

	if (write_inputs(run, inputs, e) < 0)
		return -1;
	argv[0] = "/lab/program";
	for (size_t i = 0; i < run->argv.n; i++)
		argv[i + 1] = run->argv.item[i];
	mounts[0] = (struct job_mount){ program, "/lab/program" };
	mounts[1] = (struct job_mount){ inputs, "/in" };
	if (collect) {
		made.answer = arena_printf(a, "%s/%s.%s", w->path, run->id, tag);
		if (mkdir(made.answer, 0755) < 0)
			return err_sys(e, ERR_OPERATOR, "%s", made.answer);
		program_collect(lab, run, made.answer, a, &made.job);
	}
	*out = made;
	return 0;
}

int program_reference(const struct lab *lab, const struct prepared *prep, const struct lab_case *run,
	const struct workdir *w, struct keeper *k, struct arena *a, const char **answer, struct err *e)
{
	struct program_run p;
	struct result r;

	if (program_job(lab, prep->reference, run, "reference", true, w, a, &p, e) < 0)
		return -1;
	result_init(&r);
	int rc = keeper_run(k, &p.job, NULL, &r, e);
	if (rc == 0 && r.ending == END_NOT_STARTED)
		rc = err_set(e, ERR_OPERATOR, "case %s: not started: %.300s", run->id, buf_text(&r.err));
	for (size_t i = 0; i < p.job.n_collect && rc == 0; i++)
		if (!r.collected[i])
			rc = err_set(e, ERR_LAB, "case %s: the reference left no %s; it %s", run->id,
				p.job.collect[i].path, ended_with_words(&p.job, &r, a));
	result_release(&r);
	if (rc == 0)
		*answer = p.answer;
	return rc;
}
