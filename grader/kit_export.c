#include "grader/kit_export.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "grader/compile.h"
#include "runner/base/io.h"

#define FILE_MAX  ((size_t)8 << 20)
#define RUN_LINES 5   /* so many lines of the reference in a row are a leak ... */
#define RUN_BYTES 120 /* ... when they are more than braces */

static int copy_file(const char *from, const char *to, struct arena *a, struct err *e)
{
	char *data;
	size_t len;
	if (io_read_file(AT_FDCWD, from, FILE_MAX, a, &data, &len, e) < 0)
		return -1;
	return io_write_file(AT_FDCWD, to, data, len, 0644, e);
}

/* Files of one folder, plain ones only; a starter has no folders, because a submission has none. */
static int copy_folder(const char *from, const char *to, struct arena *a, struct err *e)
{
	char **names;
	size_t n;
	SCOPED_FD fd = io_open_dir(AT_FDCWD, from, e);
	if (fd < 0 || io_list_dir(fd, ".", a, &names, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (copy_file(arena_printf(a, "%s/%s", from, names[i]), arena_printf(a, "%s/%s", to, names[i]), a, e) <
			0)
			return -1;
	return 0;
}

static int copy_if_there(const struct lab *lab, const char *path, const char *dest, struct arena *a, struct err *e)
{
	const char *from = arena_printf(a, "%s/%s", lab->dir, path), *to = arena_printf(a, "%s/%s", dest, path);
	const char *slash = strrchr(path, '/');

	if (access(from, F_OK) < 0)
		return 0;
	if (slash != NULL &&
		io_mkdirs(AT_FDCWD, arena_printf(a, "%s/%.*s", dest, (int)(slash - path), path), 0755, e) < 0)
		return -1;
	return copy_file(from, to, a, e);
}

static struct json *vector_json(const struct lab *lab, const struct vector *v)
{
	struct json *row = json_new_object();
	json_add_string(row, "id", v->id);
	json_add_string(row, "group", v->group->id);
	json_add_string(row, "clause", v->clause);
	json_add_string(row, "level", level_words[v->level]);
	json_add_string(row, "polarity", polarity_words[v->polarity]);
	json_add_string(row, "source", v->source);
	json_add_string(row, "why", v->why);
	if (lab->contract != CONTRACT_FUNCTION) {
		json_add_string(row, "run_in", v->run->id);
		return row;
	}
	json_add_int(row, "op", v->run->op);
	json_add_bytes(row, "in", v->run->in, v->run->in_len);
	json_add_int(row, "status", v->status);
	json_add_bytes(row, "out", v->out, v->out_len);
	return row;
}

static struct json *case_json(const struct lab_case *c)
{
	struct json *row = json_new_object(), *files = json_new_object(), *argv = json_new_array();
	json_add_string(row, "id", c->id);
	for (size_t i = 0; i < c->argv.n; i++)
		json_push_string(argv, c->argv.item[i]);
	json_add(row, "argv", argv);
	for (size_t i = 0; i < c->n_files; i++)
		json_add_bytes(files, c->files[i].name, c->files[i].data, c->files[i].len);
	json_add(row, "files", files);
	return row;
}

static int write_practice(
	const struct lab *lab, const struct vectors *vecs, const char *dest, struct arena *a, struct err *e)
{
	SCOPED_JSON doc = json_new_object();
	SCOPED_BUF text = { 0 };
	struct json *rows = json_new_array(), *cases = json_new_array();

	for (size_t i = 0; i < vecs->n; i++)
		if (vecs->vectors[i].set == SET_FRESH)
			json_push(rows, vector_json(lab, &vecs->vectors[i]));
	for (size_t i = 0; lab->contract != CONTRACT_FUNCTION && i < vecs->n_cases; i++)
		json_push(cases, case_json(&vecs->cases[i]));
	json_add_string(doc, "schema", "plumb-practice/1");
	json_add(doc, "vectors", rows);
	json_add(doc, "cases", cases);
	buf_init(&text, JSON_TEXT_MAX);
	if (json_print(doc, &text) < 0 || buf_puts(&text, "\n") < 0)
		return err_set(e, ERR_LAB, "%s: the public vectors are too large", lab->dir);
	if (io_mkdirs(AT_FDCWD, arena_printf(a, "%s/vectors", dest), 0755, e) < 0)
		return -1;
	return io_write_file(AT_FDCWD, arena_printf(a, "%s/vectors/practice.json", dest), text.data, text.len, 0644, e);
}

/* What a student needs to build firmware at home: the header's folder. */
static int copy_board(const struct lab *lab, const char *dest, struct arena *a, struct err *e)
{
	return lab->contract != CONTRACT_BOARD ? 0
	       : copy_if_there(lab, "include/startup.c", dest, a, e) < 0
		       ? -1
		       : copy_if_there(lab, "include/board.ld", dest, a, e);
}

static int make_empty(const char *dest, struct arena *a, struct err *e)
{
	char **names;
	size_t n;
	if (mkdir(dest, 0755) == 0)
		return 0;
	if (errno != EEXIST)
		return err_sys(e, ERR_USAGE, "%s", dest);
	SCOPED_FD fd = io_open_dir(AT_FDCWD, dest, e);
	if (fd < 0 || io_list_dir(fd, ".", a, &names, &n, e) < 0)
		return -1;
	return n == 0 ? 0 : err_set(e, ERR_USAGE, "%s: not empty; name a folder that does not exist yet", dest);
}

int kit_export(const struct lab *lab, const struct vectors *practice, const char *dest, struct arena *a, struct err *e)
{
	const char *name = arena_printf(a, "%s\n", lab->id);

	if (make_empty(dest, a, e) < 0 || copy_folder(arena_printf(a, "%s/starter", lab->dir), dest, a, e) < 0 ||
		copy_if_there(lab, "handout.md", dest, a, e) < 0 ||
		copy_if_there(lab, "vectors/published.json", dest, a, e) < 0 ||
		(lab->header != NULL && copy_if_there(lab, lab->header, dest, a, e) < 0) ||
		copy_board(lab, dest, a, e) < 0 ||
		io_write_file(AT_FDCWD, arena_printf(a, "%s/.plumb-lab", dest), name, strlen(name), 0644, e) < 0)
		return -1;
	return practice != NULL ? write_practice(lab, practice, dest, a, e) : 0;
}

/* --- looking for leaks --- */

struct text_file {
	const char *name, *text;
};

struct text_files {
	struct text_file *item;
	size_t n, cap;
};

static int collect(const char *dir, const char *prefix, struct text_files *out, struct arena *a, struct err *e)
{
	char **names, *text;
	size_t n, len;
	SCOPED_FD fd = io_open_dir(AT_FDCWD, arena_printf(a, "%s/%s", dir, prefix), e);
	if (fd < 0 || io_list_dir(fd, ".", a, &names, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct stat st;
		const char *path = arena_printf(a, "%s%s", prefix, names[i]);
		if (fstatat(fd, names[i], &st, AT_SYMLINK_NOFOLLOW) < 0)
			return err_sys(e, ERR_OPERATOR, "%s/%s", dir, path);
		if (S_ISDIR(st.st_mode) && collect(dir, arena_printf(a, "%s/", path), out, a, e) < 0)
			return -1;
		if (!S_ISREG(st.st_mode))
			continue;
		struct text_file *f = arena_push(a, &out->item, &out->n, &out->cap, sizeof(*f));
		if (io_read_file(fd, names[i], FILE_MAX, a, &text, &len, e) < 0)
			return -1;
		*f = (struct text_file){ path, text };
	}
	return 0;
}

static bool starts(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool in_kit_by_right(const struct lab *lab, const char *path)
{
	return starts(path, "starter/") || strcmp(path, "handout.md") == 0 ||
	       strcmp(path, "vectors/published.json") == 0 ||
	       (lab->contract == CONTRACT_BOARD && starts(path, "include/")) ||
	       (lab->header != NULL && strcmp(path, lab->header) == 0);
}

/* The next line that says something, trimmed; NULL at the end. */
static const char *next_line(const char **text, struct arena *a)
{
	while (**text != '\0') {
		size_t n = strcspn(*text, "\n"), lead = strspn(*text, " \t");
		const char *line = *text;
		*text += n + (line[n] == '\n');
		while (n > lead && (line[n - 1] == ' ' || line[n - 1] == '\t' || line[n - 1] == '\r'))
			n--;
		if (n > lead)
			return arena_strndup(a, line + lead, n - lead);
	}
	return NULL;
}

struct lines {
	const char **item;
	size_t n, cap;
};

static struct lines lines_of(const char *text, struct arena *a)
{
	struct lines l = { 0 };
	for (const char *line = next_line(&text, a); line != NULL; line = next_line(&text, a)) {
		const char **slot = arena_push(a, &l.item, &l.n, &l.cap, sizeof(*slot));
		*slot = line;
	}
	return l;
}

static size_t run_bytes(const struct lines *l, size_t at)
{
	size_t bytes = 0;
	for (size_t i = 0; i < RUN_LINES; i++)
		bytes += strlen(l->item[at + i]);
	return bytes;
}

/* Do lines at..at+RUN_LINES of l stand in a row in other? */
static bool has_run(const struct lines *other, const struct lines *l, size_t at)
{
	for (size_t i = 0; i + RUN_LINES <= other->n; i++) {
		size_t same = 0;
		while (same < RUN_LINES && strcmp(other->item[i + same], l->item[at + same]) == 0)
			same++;
		if (same == RUN_LINES)
			return true;
	}
	return false;
}

struct leak_search {
	const struct lab *lab;
	struct text_files lab_files, kit_files;
	struct arena *a;
};

/* A starter gives away on purpose what it shares with the reference's file of the same name; any other file of the starter
 * that holds lines of the reference is an accident. */
static bool on_purpose(const struct lab *lab, const char *name, const char *hidden)
{
	if (lab->header != NULL && strcmp(name, lab->header) == 0)
		return true;
	return starts(name, "starter/") && (!starts(hidden, "reference/") || strcmp(name + 8, hidden + 10) == 0);
}

/* A run of lines of a hidden file in a file of the kit. What the starter or header gives away on purpose is no leak. */
static bool leaks(const struct leak_search *s, const char *name, const struct lines *hidden, const struct lines *kit)
{
	for (size_t at = 0; at + RUN_LINES <= hidden->n; at++) {
		bool given = false;
		if (run_bytes(hidden, at) < RUN_BYTES || !has_run(kit, hidden, at))
			continue;
		for (size_t i = 0; i < s->lab_files.n && !given; i++) {
			const struct text_file *f = &s->lab_files.item[i];
			struct lines l;
			if (!on_purpose(s->lab, f->name, name))
				continue;
			l = lines_of(f->text, s->a);
			given = has_run(&l, hidden, at);
		}
		if (!given)
			return true;
	}
	return false;
}

static const char *search(const struct leak_search *s)
{
	for (size_t h = 0; h < s->lab_files.n; h++) {
		const struct text_file *hidden = &s->lab_files.item[h];
		struct lines lines = lines_of(hidden->text, s->a);
		if (in_kit_by_right(s->lab, hidden->name) || strcmp(hidden->name, "lab.json") == 0)
			continue;
		for (size_t k = 0; k < s->kit_files.n; k++) {
			struct lines kit = lines_of(s->kit_files.item[k].text, s->a);
			if (leaks(s, hidden->name, &lines, &kit))
				return arena_printf(
					s->a, "%s holds lines of %s", s->kit_files.item[k].name, hidden->name);
		}
	}
	return NULL;
}

/* Every file of the kit has its place on the list. */
static const char *strangers(const struct leak_search *s)
{
	for (size_t k = 0; k < s->kit_files.n; k++) {
		const char *name = s->kit_files.item[k].name;
		bool known = strcmp(name, ".plumb-lab") == 0 || strcmp(name, "vectors/practice.json") == 0;
		for (size_t i = 0; i < s->lab_files.n && !known; i++) {
			const char *origin = s->lab_files.item[i].name;
			known = in_kit_by_right(s->lab, origin) &&
				strcmp(starts(origin, "starter/") ? origin + 8 : origin, name) == 0;
		}
		if (!known)
			return arena_printf(s->a, "%s is not on the list of what a student gets", name);
	}
	return NULL;
}

int kit_check(const struct lab *lab, const char *kit, struct arena *a, const char **leak, struct err *e)
{
	struct leak_search s = { .lab = lab, .a = a };
	if (collect(lab->dir, "", &s.lab_files, a, e) < 0 || collect(kit, "", &s.kit_files, a, e) < 0)
		return -1;
	*leak = strangers(&s);
	if (*leak == NULL)
		*leak = search(&s);
	return 0;
}
