#include "grader/mutant.h"

#include <fcntl.h>

#include "grader/compile.h"
#include "runner/base/buf.h"
#include "runner/base/io.h"

#define FILE_MAX ((size_t)4 << 20)

struct head {
	const char *key;
	size_t offset;
	bool list, required;
};

static const struct head heads[] = {
	{ "Misconception: ", offsetof(struct mutant, misconception), false, true },
	{ "Dies-in: ", offsetof(struct mutant, dies_in), false, true },
	{ "Cascades: ", offsetof(struct mutant, cascades), true, false },
	{ "Survives: ", offsetof(struct mutant, survives), true, true },
};
#define HEADS (sizeof(heads) / sizeof(heads[0]))

/* "RFC 4034 §6.2, RFC 4034 App. B" */
static struct json_strings split_clauses(char *text, struct arena *a)
{
	struct json_strings list = { arena_array(a, strlen(text) / 2 + 1, sizeof(char *)), 0 };
	while (*text != '\0') {
		size_t len = strcspn(text, ",");
		char *item = arena_strndup(a, text, len);
		while (*item == ' ')
			item++;
		for (size_t n = strlen(item); n > 0 && item[n - 1] == ' '; n--)
			item[n - 1] = '\0';
		if (*item != '\0')
			list.item[list.n++] = item;
		text += len + (text[len] == ',');
	}
	return list;
}

static int take_head(
	const char *line, size_t len, const char *place, struct arena *a, struct mutant *m, bool *seen, struct err *e)
{
	for (size_t i = 0; i < HEADS; i++) {
		size_t key = strlen(heads[i].key);
		void *slot = (char *)m + heads[i].offset;
		if (len <= key || strncmp(line, heads[i].key, key) != 0)
			continue;
		if (seen[i])
			return err_set(e, ERR_LAB, "%s: %.*s is there twice", place, (int)key - 2, heads[i].key);
		char *value = arena_strndup(a, line + key, len - key);
		if (heads[i].list)
			*(struct json_strings *)slot = split_clauses(value, a);
		else
			*(const char **)slot = value;
		seen[i] = true;
		return 0;
	}
	return err_set(e, ERR_LAB, "%s: \"%.*s\" is neither a header line nor the diff", place,
		len < 60 ? (int)len : 60, line);
}

int mutant_parse(const char *text, const char *place, struct arena *a, struct mutant *out, struct err *e)
{
	struct mutant m = { .name = out->name };
	bool seen[HEADS] = { false };

	while (*text != '\0' && strncmp(text, "--- ", 4) != 0) {
		size_t len = strcspn(text, "\n");
		if (len > 0 && take_head(text, len, place, a, &m, seen, e) < 0)
			return -1;
		text += len + (text[len] == '\n');
	}
	for (size_t i = 0; i < HEADS; i++)
		if (heads[i].required && !seen[i])
			return err_set(e, ERR_LAB, "%s: the line \"%s...\" is missing", place, heads[i].key);
	if (m.survives.n == 0)
		return err_set(e, ERR_LAB, "%s: Survives names no clause", place);
	if (*text == '\0')
		return err_set(e, ERR_LAB, "%s: no diff (--- a/FILE, +++ b/FILE) follows the header lines", place);
	m.patch = arena_strdup(a, text);
	*out = m;
	return 0;
}

int mutants_load(const struct lab *lab, struct arena *a, struct mutant **out, size_t *n, struct err *e)
{
	const char *dir = arena_printf(a, "%s/mutants", lab->dir);
	char **names, *text;
	size_t n_names, cap = 0, len;
	SCOPED_FD fd = io_open_dir(AT_FDCWD, dir, e);

	*out = NULL;
	*n = 0;
	if (fd < 0 || io_list_dir(fd, ".", a, &names, &n_names, e) < 0)
		return -1;
	for (size_t i = 0; i < n_names; i++) {
		size_t stem = strlen(names[i]) < 6 ? 0 : strlen(names[i]) - 6;
		const char *place = arena_printf(a, "%s/%s", dir, names[i]);
		if (names[i][0] == '.')
			continue;
		if (stem == 0 || strcmp(names[i] + stem, ".patch") != 0)
			return err_set(e, ERR_LAB, "%s: not a NAME.patch", place);
		struct mutant *m = arena_push(a, out, n, &cap, sizeof(*m));
		m->name = arena_strndup(a, names[i], stem);
		if (io_read_file(fd, names[i], FILE_MAX, a, &text, &len, e) < 0 ||
			mutant_parse(text, place, a, m, e) < 0)
			return -1;
	}
	return 0;
}

/* --- applying --- */

struct patching {
	const char *place;
	const char *old; /* what is left of the old text */
	size_t line;     /* 1.. of the line at old */
	struct buf out;
};

static size_t line_length(const char *text)
{
	size_t n = strcspn(text, "\n");
	return n + (text[n] == '\n');
}

static int copy_line(struct patching *p, struct err *e)
{
	size_t n = line_length(p->old);
	if (n == 0 || buf_add(&p->out, p->old, n) < 0)
		return err_set(e, ERR_LAB, "%s: the hunk lies behind the end of the file", p->place);
	p->old += n;
	p->line++;
	return 0;
}

/* A line of a hunk: ' ' is context, '-' goes, '+' comes. */
static int hunk_line(struct patching *p, const char *line, size_t n, struct err *e)
{
	if (line[0] == '+')
		return buf_add(&p->out, line + 1, n - 1);
	size_t have = line_length(p->old);
	if (have != n - 1 || strncmp(p->old, line + 1, n - 1) != 0)
		return err_set(e, ERR_LAB, "%s: line %zu of the reference is not \"%.*s\"; make the patch again",
			p->place, p->line, n > 60 ? 60 : (int)strcspn(line + 1, "\n"), line + 1);
	if (line[0] == ' ')
		return copy_line(p, e);
	p->old += have;
	p->line++;
	return 0;
}

static int hunk_start(struct patching *p, const char *line, struct err *e)
{
	unsigned long at = strncmp(line, "@@ -", 4) == 0 ? strtoul(line + 4, NULL, 10) : 0;
	if (at == 0 || at < p->line)
		return err_set(e, ERR_LAB, "%s: not a hunk: \"%.40s\"", p->place, line);
	while (p->line < at)
		if (copy_line(p, e) < 0)
			return -1;
	return 0;
}

static int apply_hunks(struct patching *p, const char *hunks, struct err *e)
{
	while (*hunks != '\0' && strncmp(hunks, "--- ", 4) != 0) {
		size_t n = line_length(hunks);
		int rc = 0;
		if (hunks[0] == '@')
			rc = hunk_start(p, hunks, e);
		else if (hunks[0] == ' ' || hunks[0] == '+' || hunks[0] == '-')
			rc = hunk_line(p, hunks, n, e);
		else if (hunks[0] == '\n' && p->old[0] == '\n')
			rc = copy_line(p, e); /* an editor has cut the blank off an empty line of context */
		else if (hunks[0] != '\n' && hunks[0] != '\\')
			rc = err_set(e, ERR_LAB, "%s: not a line of a diff: \"%.*s\"", p->place,
				n > 40 ? 40 : (int)n - 1, hunks);
		if (rc < 0)
			return -1;
		hunks += n;
	}
	while (*p->old != '\0')
		if (copy_line(p, e) < 0)
			return -1;
	return 0;
}

int mutant_patch_text(const char *old, const char *hunks, const char *place, struct arena *a, char **out, struct err *e)
{
	struct patching p = { .place = place, .old = old, .line = 1 };
	buf_init(&p.out, FILE_MAX);
	int rc = apply_hunks(&p, hunks, e);
	if (rc == 0)
		*out = arena_strdup(a, buf_text(&p.out));
	buf_release(&p.out);
	return rc;
}

/* "--- a/FILE" and "+++ b/FILE": FILE, which must be a plain name; *rest is behind both lines. */
static int diff_file(
	const char *text, const char *place, struct arena *a, const char **name, const char **rest, struct err *e)
{
	size_t n = line_length(text), m = line_length(text + n);
	if (n < 8 || m < 8 || strncmp(text, "--- a/", 6) != 0 || strncmp(text + n, "+++ b/", 6) != 0)
		return err_set(e, ERR_LAB, "%s: a diff begins with \"--- a/FILE\" and \"+++ b/FILE\"", place);
	*name = arena_strndup(a, text + 6, strcspn(text + 6, "\t\n"));
	const char *other = arena_strndup(a, text + n + 6, strcspn(text + n + 6, "\t\n"));
	if (!compile_name_ok(*name) || strcmp(*name, other) != 0)
		return err_set(e, ERR_LAB, "%s: \"%.60s\" is not the name of one file of the reference", place, *name);
	*rest = text + n + m;
	return 0;
}

int mutant_apply(const struct mutant *m, const char *dir, struct arena *a, struct err *e)
{
	const char *text = m->patch, *name = NULL, *place = arena_printf(a, "mutants/%s.patch", m->name);
	SCOPED_FD fd = io_open_dir(AT_FDCWD, dir, e);
	char *old, *patched;
	size_t len;

	if (fd < 0)
		return -1;
	while (*text != '\0') {
		if (diff_file(text, place, a, &name, &text, e) < 0 ||
			io_read_file(fd, name, FILE_MAX, a, &old, &len, e) < 0 ||
			mutant_patch_text(old, text, place, a, &patched, e) < 0 ||
			io_write_file(fd, name, patched, strlen(patched), 0644, e) < 0)
			return err_prefix(e, "%s", place);
		const char *next = strstr(text, "\n--- a/");
		text = next != NULL ? next + 1 : "";
	}
	return 0;
}
