/* The files in <course>/run through which worker, child and hooks talk. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>

#include "grader/worker.h"
#include "runner/base/io.h"

#define RESULT_SCHEMA "plumb-result/1"

struct file {
	const char *schema;
	const char *kind, *text;
	const struct json *record;
};
static const struct json_field fields[] = {
	{ .name = "schema", .type = JSON_STRING, .offset = offsetof(struct file, schema), .required = true },
	{ .name = "record", .type = JSON_NODE, .offset = offsetof(struct file, record) },
	{ .name = "kind", .type = JSON_STRING, .offset = offsetof(struct file, kind) },
	{ .name = "text", .type = JSON_STRING, .offset = offsetof(struct file, text) },
	{ 0 },
};

const struct json_field worker_order_fields[] = {
	{ .name = "course", .type = JSON_STRING, .offset = offsetof(struct worker_order, course), .required = true },
	{ .name = "id", .type = JSON_STRING, .offset = offsetof(struct worker_order, id), .required = true },
	{ .name = "lab", .type = JSON_STRING, .offset = offsetof(struct worker_order, lab), .required = true },
	{ .name = "student", .type = JSON_STRING, .offset = offsetof(struct worker_order, student), .required = true },
	{ .name = "repo", .type = JSON_STRING, .offset = offsetof(struct worker_order, repo), .required = true },
	{ .name = "commit", .type = JSON_STRING, .offset = offsetof(struct worker_order, commit), .required = true },
	{ .name = "seed", .type = JSON_STRING, .offset = offsetof(struct worker_order, seed), .required = true },
	{ .name = "received_ms",
		.type = JSON_INT,
		.offset = offsetof(struct worker_order, received_ms),
		.required = true,
		.min = 0,
		.max = JSON_INT_MAX },
	{ .name = "attempt",
		.type = JSON_INT,
		.offset = offsetof(struct worker_order, attempt),
		.required = true,
		.min = 0,
		.max = JSON_INT_MAX },
	{ .name = "tries",
		.type = JSON_INT,
		.offset = offsetof(struct worker_order, tries),
		.required = true,
		.min = 0,
		.max = JSON_INT_MAX },
	{ .name = "previous_permille",
		.type = JSON_INT,
		.offset = offsetof(struct worker_order, previous_permille),
		.required = true,
		.min = -1,
		.max = 1000 },
	{ .name = "due_ms",
		.type = JSON_INT,
		.offset = offsetof(struct worker_order, due_ms),
		.required = true,
		.min = 0,
		.max = JSON_INT_MAX },
	{ .name = "simulated",
		.type = JSON_BOOL,
		.offset = offsetof(struct worker_order, simulated),
		.required = true },
	{ .name = "worker",
		.type = JSON_INT,
		.offset = offsetof(struct worker_order, worker),
		.required = true,
		.min = 0,
		.max = JSON_INT_MAX },
	{ 0 },
};

const char *worker_file(const char *course, const char *id, const char *what, struct arena *a)
{
	return arena_printf(a, "%s/run/%s.%s", course, id, what);
}

int worker_events_open(const char *course, const char *id)
{
	SCOPED_ARENA a = ARENA_INIT;
	return open(worker_file(course, id, "progress", &a), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

void worker_event(int fd, const char *fmt, ...)
{
	char line[600];
	va_list ap;
	va_start(ap, fmt);
	int n = vsnprintf(line, sizeof line - 1, fmt, ap);
	va_end(ap);
	if (fd < 0 || n < 0)
		return;
	size_t len = (size_t)n < sizeof line - 2 ? (size_t)n : sizeof line - 2;
	for (size_t i = 0; i < len; i++)
		if (line[i] == '\n')
			line[i] = ' ';
	line[len] = '\n';
	(void)write_full(fd, line, len + 1);
}

int worker_result_write(
	const char *course, const char *id, const struct json *record, const struct err *error, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	SCOPED_JSON doc = json_new_object();
	SCOPED_BUF text = { 0 };
	json_add_string(doc, "schema", RESULT_SCHEMA);
	if (record != NULL) {
		json_add(doc, "record", json_copy(record));
	} else {
		json_add_string(doc, "kind", err_kind_name(error->kind));
		json_add_string(doc, "text", error->text);
	}
	buf_init(&text, JSON_TEXT_MAX);
	if (json_print(doc, &text) < 0)
		return err_set(e, ERR_BUG, "%s: the record is too large", id);
	return io_write_file(AT_FDCWD, worker_file(course, id, "result", &a), text.data, text.len, 0600, e);
}

void worker_result_aside(const char *course, const char *id)
{
	SCOPED_ARENA a = ARENA_INIT;
	(void)rename(worker_file(course, id, "result", &a), worker_file(course, id, "bad", &a));
}

static enum err_kind kind_of(const char *name)
{
	for (int k = ERR_NONE + 1; k < ERR_BUG; k++)
		if (name != NULL && strcmp(err_kind_name((enum err_kind)k), name) == 0)
			return (enum err_kind)k;
	return ERR_BUG;
}

int worker_result_read(const char *course, const char *id, struct worker_result *out, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	SCOPED_JSON root = NULL;
	struct file f = { 0 };
	const char *path = worker_file(course, id, "result", &a);
	if (access(path, F_OK) < 0 && errno == ENOENT)
		return 1;
	if (json_read_file(AT_FDCWD, path, &root, e) < 0 || json_object(root, path, fields, &f, &a, e) < 0)
		return -1;
	if (strcmp(f.schema, RESULT_SCHEMA) != 0 || (f.record == NULL && (f.text == NULL || f.text[0] == '\0')))
		return err_set(e, ERR_INPUT, "%s: is not what this plumb writes", path);
	*out = (struct worker_result){ .done = f.record != NULL, .record = f.record, .root = root };
	if (f.record == NULL)
		(void)err_set(&out->error, kind_of(f.kind), "%s", f.text);
	root = NULL; /* handed on */
	return 0;
}
