#include "grader/course.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "grader/course_repo.h"
#include "grader/curriculum.h"
#include "grader/due.h"
#include "grader/mastery/standing.h"
#include "grader/store.h"
#include "runner/base/data.h"
#include "runner/base/io.h"

#define COURSE_SCHEMA "plumb-course/1"
#define MAX_LABS      200
#define MAX_STUDENTS  20000

static const struct {
	const char *name;
	mode_t mode;
} folders[] = {
	{ "spool", 0700 },
	{ "run", 0700 },
	{ "repos", 0700 },
	{ "hooks", 0700 },
	{ "web", 0755 },
	{ "cache", 0700 },
	{ "work", 0700 },
};

struct file { /* course.json */
	const char *schema, *title;
	const struct json *labs;
	struct json_strings students;
	int64_t attempts_per_day;
	int policy;
	const char *simulated;
};
static const struct json_field file_fields[] = {
	{ .name = "schema", .type = JSON_STRING, .offset = offsetof(struct file, schema), .required = true },
	{ .name = "title", .type = JSON_STRING, .offset = offsetof(struct file, title), .required = true },
	{ .name = "labs", .type = JSON_NODE, .offset = offsetof(struct file, labs), .required = true },
	{ .name = "students", .type = JSON_STRINGS, .offset = offsetof(struct file, students), .required = true },
	{ .name = "attempts_per_day",
		.type = JSON_INT,
		.offset = offsetof(struct file, attempts_per_day),
		.min = 0,
		.max = 1000000 },
	{ .name = "policy",
		.type = JSON_ENUM,
		.offset = offsetof(struct file, policy),
		.words = standing_policy_words },
	{ .name = "simulated", .type = JSON_STRING, .offset = offsetof(struct file, simulated) },
	{ 0 },
};
static const struct json_field lab_fields[] = {
	{ .name = "id", .type = JSON_STRING, .offset = offsetof(struct course_lab, id), .required = true },
	{ .name = "dir", .type = JSON_STRING, .offset = offsetof(struct course_lab, dir), .required = true },
	{ .name = "due", .type = JSON_STRING, .offset = offsetof(struct course_lab, due) },
	{ 0 },
};

bool course_name_ok(const char *name)
{
	size_t n = strlen(name);
	if (n == 0 || n > 64 || strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._-") != n)
		return false;
	if (name[0] == '.' || name[0] == '_' || name[0] == '-' || name[n - 1] == '.' || strstr(name, "..") != NULL)
		return false;
	return !(n > 5 && strcmp(name + n - 5, ".lock") == 0) && !(n > 4 && strcmp(name + n - 4, ".git") == 0);
}

static int read_labs(const struct json *labs, struct arena *a, struct course *c, struct err *e)
{
	size_t cap = 0;
	if (!json_is_array(labs))
		return err_set(e, ERR_INPUT, "course.json: labs: must be an array");
	for (const struct json *l = json_first(labs); l != NULL; l = json_next(l)) {
		if (c->n_labs >= MAX_LABS)
			return err_set(e, ERR_INPUT, "course.json: labs: more than %d", MAX_LABS);
		const char *path = arena_printf(a, "course.json: labs[%zu]", c->n_labs);
		struct course_lab *one = arena_push(a, &c->labs, &c->n_labs, &cap, sizeof *one);
		if (json_object(l, path, lab_fields, one, a, e) < 0)
			return -1;
		if (!course_name_ok(one->id) || one->dir[0] != '/')
			return err_set(e, ERR_INPUT, "%s: id must be a plain name, dir an absolute path", path);
		if (one->due != NULL && due_parse(one->due, &one->due_ms, e) < 0)
			return err_prefix(e, "%s.due", path);
	}
	return 0;
}

static int read_course(int dirfd, struct arena *a, struct course *c, struct err *e)
{
	SCOPED_JSON root = NULL;
	struct file f = { 0 };
	if (json_read_file(dirfd, "course.json", &root, e) < 0 ||
		json_object(root, "course.json", file_fields, &f, a, e) < 0)
		return -1;
	if (strcmp(f.schema, COURSE_SCHEMA) != 0)
		return err_set(
			e, ERR_INPUT, "course.json: schema: is \"%.40s\", this plumb reads " COURSE_SCHEMA, f.schema);
	if (f.students.n > MAX_STUDENTS)
		return err_set(e, ERR_INPUT, "course.json: students: more than %d", MAX_STUDENTS);
	for (size_t i = 0; i < f.students.n; i++)
		if (!course_name_ok(f.students.item[i]))
			return err_set(e, ERR_INPUT, "course.json: students[%zu]: use a-z, 0-9, '.', '_', '-'", i);
	c->title = f.title;
	c->students = f.students;
	c->attempts_per_day = f.attempts_per_day;
	c->policy = f.policy;
	c->simulated = f.simulated;
	if (f.simulated != NULL && due_parse(f.simulated, &c->simulated_ms, e) < 0)
		return err_prefix(e, "course.json: simulated");
	return read_labs(f.labs, a, c, e);
}

static int absolute(const char *dir, char out[static PATH_MAX], struct err *e)
{
	if (realpath(dir, out) == NULL)
		return err_sys(e, ERR_USAGE, "%s", dir);
	if (strpbrk(out, "'\n\\\"") != NULL)
		return err_set(
			e, ERR_USAGE, "%.200s: a path with quotes, backslashes or newlines cannot hold a course", dir);
	return 0;
}

int course_open(const char *dir, struct arena *a, struct course **out, struct err *e)
{
	char path[PATH_MAX];
	struct course *c = arena_alloc(a, sizeof *c);
	if (absolute(dir, path, e) < 0)
		return -1;
	SCOPED_FD fd = io_open_dir(AT_FDCWD, path, e);
	if (fd < 0)
		return -1;
	if (faccessat(fd, "course.json", F_OK, 0) < 0)
		return err_set(
			e, ERR_USAGE, "%s: no course (no course.json there); make one: plumb course init %s", dir, dir);
	c->dir = arena_strdup(a, path);
	if (read_course(fd, a, c, e) < 0)
		return err_prefix(e, "%s", dir);
	*out = c;
	return 0;
}

static int save(int dirfd, const struct course *c, struct err *e)
{
	SCOPED_JSON root = json_new_object();
	SCOPED_BUF text = { 0 };
	struct json *labs = json_new_array(), *students = json_new_array();
	for (size_t i = 0; i < c->n_labs; i++) {
		struct json *l = json_new_object();
		json_add_string(l, "id", c->labs[i].id);
		json_add_string(l, "dir", c->labs[i].dir);
		if (c->labs[i].due != NULL)
			json_add_string(l, "due", c->labs[i].due);
		json_push(labs, l);
	}
	for (size_t i = 0; i < c->students.n; i++)
		json_push_string(students, c->students.item[i]);
	json_add_string(root, "schema", COURSE_SCHEMA);
	json_add_string(root, "title", c->title);
	json_add(root, "labs", labs);
	json_add(root, "students", students);
	json_add_int(root, "attempts_per_day", c->attempts_per_day);
	json_add_string(root, "policy", standing_policy_words[c->policy]);
	if (c->simulated != NULL)
		json_add_string(root, "simulated", c->simulated);
	buf_init(&text, JSON_TEXT_MAX);
	if (json_print(root, &text) < 0 || buf_puts(&text, "\n") < 0)
		return err_set(e, ERR_OPERATOR, "course.json: too large");
	return io_write_file(dirfd, "course.json", text.data, text.len, 0600, e);
}

int64_t course_now_ms(const struct course *c, int64_t wall_ms)
{
	return c != NULL && c->simulated != NULL ? c->simulated_ms : wall_ms;
}

int course_init(const char *dir, const char *title, const char *simulated, struct err *e)
{
	char path[PATH_MAX];
	struct store *s;
	struct course c = { .title = title, .simulated = simulated };
	if (simulated != NULL && due_parse(simulated, &c.simulated_ms, e) < 0)
		return err_set(e, ERR_USAGE,
			"--simulated: \"%.40s\" is no instant in UTC: write it like 2026-11-20T18:00:00Z", simulated);
	if (io_mkdirs(AT_FDCWD, dir, 0711, e) < 0 || absolute(dir, path, e) < 0)
		return -1;
	SCOPED_FD fd = io_open_dir(AT_FDCWD, path, e);
	if (fd < 0)
		return -1;
	if (faccessat(fd, "course.json", F_OK, 0) == 0)
		return err_set(e, ERR_USAGE, "%s: is a course already", dir);
	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
		if (mkdirat(fd, folders[i].name, folders[i].mode) < 0 && errno != EEXIST)
			return err_sys(e, ERR_OPERATOR, "%s/%s", dir, folders[i].name);
	if (course_repo_hooks(path, e) < 0 || store_open(path, &s, e) < 0)
		return -1;
	store_close(s);
	return save(fd, &c, e); /* last: what has a course.json is whole */
}

/* One person at a time changes a course. The lock ends with its descriptor. */
static int lock(const char *dir, struct err *e)
{
	char path[PATH_MAX];
	if ((size_t)snprintf(path, sizeof path, "%s/run/course.lock", dir) >= sizeof path)
		return err_set(e, ERR_USAGE, "%.200s: path too long", dir);
	SCOPED_FD fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_sys(e, ERR_OPERATOR, "%s", path);
	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		return err_set(e, ERR_RETRY, "%s: another command is changing this course; try again", dir);
	return fd_take(&fd);
}

const struct course_lab *course_lab_find(const struct course *c, const char *id)
{
	for (size_t i = 0; i < c->n_labs; i++)
		if (strcmp(c->labs[i].id, id) == 0)
			return &c->labs[i];
	return NULL;
}

static int save_and_close(const struct course *c, struct err *e)
{
	SCOPED_FD fd = io_open_dir(AT_FDCWD, c->dir, e);
	return fd < 0 ? -1 : save(fd, c, e);
}

int course_add_lab(const char *dir, const char *lab_dir, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct course *c;
	struct curriculum *cur;
	struct lab *lab;
	if (course_open(dir, &a, &c, e) < 0)
		return -1;
	SCOPED_FD held = lock(c->dir, e);
	if (held < 0 || course_open(dir, &a, &c, e) < 0 || lab_load(lab_dir, &a, &lab, e) < 0)
		return -1;
	if (curriculum_load(data_path(&a, "curriculum"), &a, &cur, e) < 0 || curriculum_check_lab(cur, lab, e) < 0)
		return -1;
	const struct course_lab *there = course_lab_find(c, lab->id);
	if (!course_name_ok(lab->id))
		return err_set(e, ERR_LAB, "%s: id: use a-z, 0-9, '.', '_', '-', at most 64", lab_dir);
	if (there != NULL && strcmp(there->dir, lab->dir) != 0)
		return err_set(e, ERR_USAGE, "%s: the course has a lab of this name from %s", lab->id, there->dir);
	if (course_repo_hooks(c->dir, e) < 0)
		return -1;
	for (size_t i = 0; i < c->students.n; i++)
		if (course_repo_make(c->dir, lab, c->students.item[i], e) < 0)
			return -1;
	if (there != NULL)
		return 0;
	struct course_lab *labs = arena_array(&a, c->n_labs + 1, sizeof *labs);
	if (c->n_labs > 0)
		memcpy(labs, c->labs, c->n_labs * sizeof *labs);
	labs[c->n_labs++] = (struct course_lab){ .id = lab->id, .dir = lab->dir };
	c->labs = labs;
	return save_and_close(c, e);
}

int course_set_due(const char *dir, const char *lab, const char *due, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct course *c;
	int64_t ms;
	if (due != NULL && due_parse(due, &ms, e) < 0)
		return -1;
	if (course_open(dir, &a, &c, e) < 0)
		return -1;
	SCOPED_FD held = lock(c->dir, e);
	if (held < 0 || course_open(dir, &a, &c, e) < 0)
		return -1;
	for (size_t i = 0; i < c->n_labs; i++)
		if (strcmp(c->labs[i].id, lab) == 0) {
			c->labs[i].due = due;
			return save_and_close(c, e);
		}
	return err_set(e, ERR_USAGE, "%.60s: not in this course; plumb course status %s lists its labs", lab, dir);
}

static bool has_student(const struct course *c, const char *student)
{
	for (size_t i = 0; i < c->students.n; i++)
		if (strcmp(c->students.item[i], student) == 0)
			return true;
	return false;
}

int course_add_student(const char *dir, const char *student, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct course *c;
	if (!course_name_ok(student))
		return err_set(e, ERR_USAGE,
			"\"%.70s\": a student's name has a-z, 0-9, '.', '_', '-', at most 64, and begins "
			"with a letter or digit",
			student);
	if (course_open(dir, &a, &c, e) < 0)
		return -1;
	SCOPED_FD held = lock(c->dir, e);
	if (held < 0 || course_open(dir, &a, &c, e) < 0 || course_repo_hooks(c->dir, e) < 0)
		return -1;
	for (size_t i = 0; i < c->n_labs; i++) {
		struct lab *lab;
		if (lab_load(c->labs[i].dir, &a, &lab, e) < 0 || course_repo_make(c->dir, lab, student, e) < 0)
			return -1;
	}
	if (has_student(c, student))
		return 0;
	const char **names = arena_array(&a, c->students.n + 1, sizeof *names);
	if (c->students.n > 0)
		memcpy(names, c->students.item, c->students.n * sizeof *names);
	names[c->students.n++] = student;
	c->students.item = names;
	return save_and_close(c, e);
}
