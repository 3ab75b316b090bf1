#include "runner/job.h"

#include <string.h>

#include "runner/guarantee.h"
#include "runner/profile.h"

/* Far above what any lab needs, far below what would hurt: a slip in a job file must not become a host's problem. */
#define WALL_MS_MAX 3600000
#define KIB_MAX     (INT64_C(64) << 20)

#define LIMIT(name, min, max)                                                                 \
	{                                                                                     \
		#name, JSON_INT, offsetof(struct job_limits, name), false, (min), (max), NULL \
	}
static const struct json_field limit_fields[] = {
	LIMIT(wall_ms, 1, WALL_MS_MAX),
	LIMIT(cpu_ms, 1, WALL_MS_MAX),
	LIMIT(memory_kib, 64, KIB_MAX),
	LIMIT(pids, 1, 4096),
	LIMIT(output_kib, 0, 1 << 20),
	LIMIT(disk_kib, 4, KIB_MAX),
	LIMIT(inodes, 2, 10000000),
	LIMIT(open_files, 4, JOB_OPEN_FILES_MAX),
	{ 0 },
};

struct parsed { /* what the table fills: nodes are looked into afterwards */
	struct job job;
	struct json_strings needs;
	const struct json *mounts, *collect, *limits;
};

#define FIELD(name, type, member, required, min, max)                                 \
	{                                                                             \
		name, type, offsetof(struct parsed, member), required, min, max, NULL \
	}
static const struct json_field job_fields[] = {
	FIELD("profile", JSON_STRING, job.profile, true, 0, 0),
	FIELD("argv", JSON_STRINGS, job.argv, true, 0, 0),
	FIELD("mounts", JSON_NODE, mounts, false, 0, 0),
	FIELD("collect", JSON_NODE, collect, false, 0, 0),
	FIELD("collect_to", JSON_STRING, job.collect_to, false, 0, 0),
	FIELD("stdin", JSON_STRING, job.stdin_path, false, 0, 0),
	FIELD("needs", JSON_STRINGS, needs, false, 0, 0),
	FIELD("backend", JSON_STRING, job.backend, false, 0, 0),
	FIELD("limits", JSON_NODE, limits, false, 0, 0),
	FIELD("channels", JSON_INT, job.channels, false, 0, JOB_CHANNELS_MAX),
	FIELD("pid1", JSON_BOOL, job.pid1, false, 0, 0),
	FIELD("net", JSON_STRING, job.net, false, 0, 0),
	FIELD("role", JSON_STRING, job.role, false, 0, 0),
	{ 0 },
};

static const struct json_field mount_fields[] = {
	{ "source", JSON_STRING, offsetof(struct job_mount, source), true, 0, 0, NULL },
	{ "target", JSON_STRING, offsetof(struct job_mount, target), true, 0, 0, NULL },
	{ 0 },
};

static const struct json_field collect_fields[] = {
	{ "path", JSON_STRING, offsetof(struct job_collect, path), true, 0, 0, NULL },
	{ "max_kib", JSON_INT, offsetof(struct job_collect, max_kib), true, 0, KIB_MAX, NULL },
	{ "required", JSON_BOOL, offsetof(struct job_collect, required), false, 0, 0, NULL },
	{ 0 },
};

/* One or more components, none of them empty, "." or "..". */
static bool plain_components(const char *path)
{
	for (const char *p = path;;) {
		size_t n = strcspn(p, "/");
		if (n == 0 || (n == 1 && p[0] == '.') || (n == 2 && p[0] == '.' && p[1] == '.'))
			return false;
		if (p[n] == '\0')
			return true;
		p += n + 1;
	}
}

static bool absolute(const char *path)
{
	return path[0] == '/' && plain_components(path + 1);
}

static size_t count(const struct json *array)
{
	size_t n = 0;
	for (const struct json *c = json_first(array); c != NULL; c = json_next(c))
		n++;
	return n;
}

/* An array of objects, each read by the same table. */
static int parse_rows(const struct json *array, const char *path, const char *key, const struct json_field *fields,
	size_t size, struct arena *a, void **rows, size_t *n_rows, struct err *e)
{
	if (array == NULL)
		return 0;
	if (!json_is_array(array))
		return err_set(e, ERR_INPUT, "%s.%s: must be an array", path, key);
	size_t n = 0;
	char *all = arena_array(a, count(array) + 1, size);
	for (const struct json *c = json_first(array); c != NULL; c = json_next(c), n++)
		if (json_object(c, arena_printf(a, "%s.%s[%zu]", path, key, n), fields, all + n * size, a, e) != 0)
			return -1;
	*rows = all;
	*n_rows = n;
	return 0;
}

static int check_mounts(const struct job *job, const char *path, struct err *e)
{
	for (size_t i = 0; i < job->n_mounts; i++) {
		if (!absolute(job->mounts[i].source))
			return err_set(e, ERR_INPUT, "%s.mounts[%zu].source: must be an absolute path without \"..\"",
				path, i);
		if (!absolute(job->mounts[i].target))
			return err_set(e, ERR_INPUT, "%s.mounts[%zu].target: must be an absolute path without \"..\"",
				path, i);
		const char *t = job->mounts[i].target;
		if (strcmp(t, "/box") == 0 || strncmp(t, "/box/", 5) == 0)
			return err_set(e, ERR_INPUT,
				"%s.mounts[%zu].target: /box is the writable directory, choose another", path, i);
	}
	return 0;
}

static int check_collect(const struct job *job, const char *path, struct err *e)
{
	if (job->n_collect > JOB_COLLECT_MAX)
		return err_set(e, ERR_INPUT, "%s.collect: more than %d files", path, JOB_COLLECT_MAX);
	if (job->n_collect > 0 && (job->collect_to == NULL || !absolute(job->collect_to)))
		return err_set(e, ERR_INPUT, "%s.collect_to: must be the absolute path of a directory", path);
	for (size_t i = 0; i < job->n_collect; i++)
		if (!plain_components(job->collect[i].path))
			return err_set(e, ERR_INPUT, "%s.collect[%zu].path: must be relative to /box, without \"..\"",
				path, i);
	return 0;
}

#define WIRE            "wire:"
#define WIRE_NAME_MAX   32
#define WIRE_NAME_CHARS "abcdefghijklmnopqrstuvwxyz0123456789-"

static int check_net(const struct job *job, const char *path, struct err *e)
{
	bool wired = strcmp(job->profile, "run-net-wire") == 0;
	if (job->net == NULL)
		return job->role == NULL ? 0 : err_set(e, ERR_INPUT, "%s.role: without net there is none", path);
	const char *name = job->net + strlen(WIRE);
	size_t n = strncmp(job->net, WIRE, strlen(WIRE)) == 0 ? strspn(name, WIRE_NAME_CHARS) : 0;
	if (n == 0 || n > WIRE_NAME_MAX || name[n] != '\0')
		return err_set(e, ERR_INPUT, "%s.net: must be \"wire:NAME\", NAME of a-z, 0-9 and -, at most %d", path,
			WIRE_NAME_MAX);
	if (job->role == NULL || (strcmp(job->role, "a") != 0 && strcmp(job->role, "b") != 0))
		return err_set(e, ERR_INPUT, "%s.role: must be \"a\" or \"b\" where there is a net", path);
	if (!wired)
		return err_set(e, ERR_INPUT, "%s.net: needs the profile run-net-wire", path);
	if (job->channels >= JOB_CHANNELS_MAX)
		return err_set(e, ERR_INPUT, "%s.channels: one less where there is a net", path);
	return 0;
}

static int check_job(const struct job *job, const char *path, struct err *e)
{
	if (profile_find(job->profile) == NULL)
		return err_set(
			e, ERR_INPUT, "%s.profile: \"%s\" is not a profile (%s)", path, job->profile, PROFILE_NAMES);
	if (job->argv.n == 0 || !absolute(job->argv.item[0]))
		return err_set(e, ERR_INPUT, "%s.argv: must begin with an absolute path in the box", path);
	if (job->stdin_path != NULL && !absolute(job->stdin_path))
		return err_set(e, ERR_INPUT, "%s.stdin: must be an absolute path", path);
	if (check_mounts(job, path, e) != 0 || check_net(job, path, e) != 0)
		return -1;
	return check_collect(job, path, e);
}

size_t job_descriptors(const struct job *job)
{
	return (size_t)job->channels + (job->net != NULL);
}

int job_from_json(const struct json *node, const char *path, struct arena *a, struct job *out, struct err *e)
{
	struct parsed p = { 0 };
	void *mounts = NULL, *collect = NULL;
	if (json_object(node, path, job_fields, &p, a, e) != 0)
		return -1;
	if (parse_rows(
		    p.mounts, path, "mounts", mount_fields, sizeof(struct job_mount), a, &mounts, &p.job.n_mounts, e) ||
		parse_rows(p.collect, path, "collect", collect_fields, sizeof(struct job_collect), a, &collect,
			&p.job.n_collect, e))
		return -1;
	p.job.mounts = mounts;
	p.job.collect = collect;
	if (p.limits &&
		json_object(p.limits, arena_printf(a, "%s.limits", path), limit_fields, &p.job.limits, a, e) != 0)
		return -1;
	if (guarantee_set_parse(&p.needs, arena_printf(a, "%s.needs", path), &p.job.needs, e) != 0)
		return -1;
	if (check_job(&p.job, path, e) != 0)
		return -1;
	*out = p.job;
	return 0;
}

static struct json *limits_json(const struct job_limits *limits)
{
	struct json *o = json_new_object();
	for (const struct json_field *f = limit_fields; f->name != NULL; f++) {
		int64_t v;
		memcpy(&v, (const char *)limits + f->offset, sizeof v);
		if (v != 0)
			json_add_int(o, f->name, v);
	}
	return o;
}

static struct json *mounts_json(const struct job *job)
{
	struct json *array = json_new_array();
	for (size_t i = 0; i < job->n_mounts; i++) {
		struct json *o = json_new_object();
		json_add_string(o, "source", job->mounts[i].source);
		json_add_string(o, "target", job->mounts[i].target);
		json_push(array, o);
	}
	return array;
}

static struct json *collect_json(const struct job *job)
{
	struct json *array = json_new_array();
	for (size_t i = 0; i < job->n_collect; i++) {
		struct json *o = json_new_object();
		json_add_string(o, "path", job->collect[i].path);
		json_add_int(o, "max_kib", job->collect[i].max_kib);
		json_add_bool(o, "required", job->collect[i].required);
		json_push(array, o);
	}
	return array;
}

static void add_text(struct json *o, const char *key, const char *text)
{
	if (text != NULL)
		json_add_string(o, key, text);
}

struct json *job_to_json(const struct job *job)
{
	struct json *o = json_new_object(), *argv = json_new_array();
	for (size_t i = 0; i < job->argv.n; i++)
		json_push_string(argv, job->argv.item[i]);
	json_add(o, "argv", argv);
	json_add_string(o, "profile", job->profile);
	json_add(o, "mounts", mounts_json(job));
	json_add(o, "collect", collect_json(job));
	add_text(o, "collect_to", job->collect_to);
	add_text(o, "stdin", job->stdin_path);
	add_text(o, "backend", job->backend);
	add_text(o, "net", job->net);
	add_text(o, "role", job->role);
	json_add(o, "needs", guarantee_set_json(job->needs));
	json_add(o, "limits", limits_json(&job->limits));
	json_add_int(o, "channels", job->channels);
	json_add_bool(o, "pid1", job->pid1);
	return o;
}
