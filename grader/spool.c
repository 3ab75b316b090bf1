#include "grader/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>

#include "grader/course.h"
#include "runner/base/io.h"
#include "runner/base/log.h"

#define SPOOL_SCHEMA   "plumb-spool/1"
#define SPOOL_FILE_MAX 4096

struct file {
	const char *schema;
	struct spool_entry entry;
};
static const char *const kinds[] = { "push", "release", "rebuild", NULL };
static const struct json_field fields[] = {
	{ .name = "schema", .type = JSON_STRING, .offset = offsetof(struct file, schema), .required = true },
	{ .name = "kind",
		.type = JSON_ENUM,
		.offset = offsetof(struct file, entry.kind),
		.required = true,
		.words = kinds },
	{ .name = "id", .type = JSON_STRING, .offset = offsetof(struct file, entry.id), .required = true },
	{ .name = "lab", .type = JSON_STRING, .offset = offsetof(struct file, entry.lab) },
	{ .name = "student", .type = JSON_STRING, .offset = offsetof(struct file, entry.student) },
	{ .name = "commit", .type = JSON_STRING, .offset = offsetof(struct file, entry.commit) },
	{ .name = "received_ms",
		.type = JSON_INT,
		.offset = offsetof(struct file, entry.received_ms),
		.min = 0,
		.max = JSON_INT_MAX },
	{ 0 },
};

void spool_new_id(char id[static 20])
{
	uint64_t r;
	io_random(&r, sizeof r);
	(void)snprintf(id, 20, "s-%016" PRIx64, r);
}

static bool hex_only(const char *s, size_t n)
{
	return strlen(s) == n && strspn(s, "0123456789abcdef") == n;
}

static const char *entry_fault(const struct spool_entry *en)
{
	if (strncmp(en->id, "s-", 2) != 0 || !hex_only(en->id + 2, 16))
		return "id";
	if (en->kind != SPOOL_PUSH)
		return NULL;
	if (en->lab == NULL || !course_name_ok(en->lab))
		return "lab";
	if (en->student == NULL || !course_name_ok(en->student))
		return "student";
	return en->commit == NULL || !hex_only(en->commit, 40) ? "commit" : NULL;
}

static int open_spool(const char *course, struct arena *a, struct err *e)
{
	return io_open_dir(AT_FDCWD, arena_printf(a, "%s/spool", course), e);
}

int spool_write(const char *course, const struct spool_entry *en, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	SCOPED_JSON doc = json_new_object();
	SCOPED_BUF text = { .max = SPOOL_FILE_MAX };
	const char *fault = entry_fault(en);
	if (fault != NULL)
		return err_set(e, ERR_BUG, "spool: %s is malformed", fault);
	json_add_string(doc, "schema", SPOOL_SCHEMA);
	json_add_string(doc, "kind", kinds[en->kind]);
	json_add_string(doc, "id", en->id);
	if (en->kind == SPOOL_PUSH) {
		json_add_string(doc, "lab", en->lab);
		json_add_string(doc, "student", en->student);
		json_add_string(doc, "commit", en->commit);
		json_add_int(doc, "received_ms", en->received_ms);
	}
	if (json_print(doc, &text) < 0)
		return err_set(e, ERR_BUG, "spool: an entry is too long");
	SCOPED_FD fd = open_spool(course, &a, e);
	/* The name sorts by arrival; io_write_file's temporary name ends with '~'. */
	const char *name = arena_printf(&a, "%015" PRId64 "-%s.json", en->received_ms, en->id);
	if (fd < 0 || io_write_file(fd, name, text.data, text.len, 0600, e) < 0)
		return -1;
	return fsync(fd) < 0 ? err_sys(e, ERR_OPERATOR, "spool") : 0;
}

static int read_entry(int dirfd, const char *name, struct arena *a, struct spool_entry *out, struct err *e)
{
	SCOPED_JSON root = NULL;
	struct file f = { 0 };
	if (json_read_file(dirfd, name, &root, e) < 0 || json_object(root, name, fields, &f, a, e) < 0)
		return -1;
	const char *fault = strcmp(f.schema, SPOOL_SCHEMA) != 0 ? "schema" : entry_fault(&f.entry);
	if (fault != NULL)
		return err_set(e, ERR_INPUT, "%s: %s: is not what this plumb writes", name, fault);
	*out = f.entry;
	out->file = name;
	return 0;
}

static bool is_entry_name(const char *name)
{
	size_t n = strlen(name);
	return n > 5 && strcmp(name + n - 5, ".json") == 0;
}

int spool_list(const char *course, struct arena *a, struct spool_entry **entries, size_t *n, struct err *e)
{
	char **names;
	struct spool_entry *list = NULL;
	size_t count = 0, cap = 0, n_names;
	SCOPED_FD fd = open_spool(course, a, e);
	if (fd < 0 || io_list_dir(fd, ".", a, &names, &n_names, e) < 0)
		return -1;
	for (size_t i = 0; i < n_names; i++) {
		struct spool_entry en;
		struct err bad;
		if (!is_entry_name(names[i]))
			continue;
		if (read_entry(fd, names[i], a, &en, &bad) == 0) {
			*(struct spool_entry *)arena_push(a, &list, &count, &cap, sizeof *list) = en;
			continue;
		}
		log_line(LOG_ERROR, "spool", "%s", bad.text);
		if (bad.kind == ERR_INPUT)
			(void)renameat(fd, names[i], fd, arena_printf(a, "%s.bad", names[i]));
	}
	*entries = list;
	*n = count;
	return 0;
}

int spool_remove(const char *course, const struct spool_entry *en, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	SCOPED_FD fd = open_spool(course, &a, e);
	if (fd < 0)
		return -1;
	if (unlinkat(fd, en->file, 0) < 0 && errno != ENOENT)
		return err_sys(e, ERR_OPERATOR, "spool/%s", en->file);
	return 0;
}
