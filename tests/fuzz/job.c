/* A job's JSON: refused in one line, or the job that was read prints as JSON that reads as the same job, and no path in
 * it can climb. */
#include "runner/job.h"

#include "tests/fuzz/mutate_json.h"

static bool climbs(const char *path)
{
	size_t n = strlen(path);
	return strstr(path, "/../") != NULL || strncmp(path, "../", 3) == 0 || strcmp(path, "..") == 0 ||
	       (n > 2 && strcmp(path + n - 3, "/..") == 0) || strstr(path, "//") != NULL;
}

static void check_paths(const struct job *job)
{
	MUST(job->argv.n > 0 && job->argv.item[0][0] == '/', "argv begins with an absolute path");
	for (size_t i = 0; i < job->n_mounts; i++) {
		const struct job_mount *m = &job->mounts[i];
		MUST(m->source[0] == '/' && !climbs(m->source), "a mount's source is absolute and plain");
		MUST(m->target[0] == '/' && !climbs(m->target), "a mount's target is absolute and plain");
		MUST(strcmp(m->target, "/box") != 0, "nothing hides the box");
	}
	for (size_t i = 0; i < job->n_collect; i++)
		MUST(job->collect[i].path[0] != '/' && !climbs(job->collect[i].path),
			"what is collected is below /box");
	MUST(job->n_collect == 0 || job->collect_to != NULL, "what is collected has a place to go to");
	MUST(job->channels >= 0 && job->channels <= JOB_CHANNELS_MAX, "channels are few");
}

static void print(const struct job *job, struct buf *to)
{
	SCOPED_JSON node = job_to_json(job);
	MUST(json_print(node, to) == 0, "a job prints");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED_ARENA a = ARENA_INIT;
	SCOPED_JSON root = NULL;
	SCOPED_JSON twin = NULL;
	SCOPED_BUF first = { 0 }, second = { 0 };
	struct job job, again;
	struct err e = { 0 };
	buf_init(&first, 1 << 22);
	buf_init(&second, 1 << 22);
	if (json_parse((const char *)data, size, "job", &root, &e) != 0)
		return 0;
	FUZZ_MARK(job);
	if (job_from_json(root, "job", &a, &job, &e) != 0) {
		fuzz_untouched(&job, sizeof job);
		fuzz_error(&e, "job");
		return 0;
	}
	check_paths(&job);
	print(&job, &first);
	MUST(json_parse(buf_text(&first), first.len, "again", &twin, &e) == 0 &&
			job_from_json(twin, "again", &a, &again, &e) == 0,
		"a job that was printed is read");
	print(&again, &second);
	fuzz_same(&first, &second, "and is the same job");
	return 0;
}
