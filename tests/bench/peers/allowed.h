/* Our allow-list for run, as filter texts of peers that bring a compiler of their own: the names alone, without conditions on
 * arguments, which makes their filters a little weaker and a little faster than ours. */
#ifndef TESTS_BENCH_PEERS_ALLOWED_H
#define TESTS_BENCH_PEERS_ALLOWED_H

#include "runner/base/arena.h"
#include "runner/base/buf.h"
#include "runner/base/data.h"
#include "runner/base/io.h"

/* nsjail's compiler calls a few of them as the kernel's functions are called. */
static const char *const allowed_names[][2] = { { "fstat", "newfstat" }, { "stat", "newstat" }, { "lstat", "newlstat" },
	{ "uname", "newuname" }, { "sendfile", "sendfile64" } };

static inline const char *allowed_name(const char *name, bool kernels)
{
	for (size_t i = 0; kernels && i < sizeof allowed_names / sizeof *allowed_names; i++)
		if (strcmp(allowed_names[i][0], name) == 0)
			return allowed_names[i][1];
	return name;
}

struct allowed_text {
	bool kernels; /* names */
	const char *before, *after,
		*quiet; /* quiet: behind what is answered ENOSYS; NULL = that is the default there */
};

/* Each call once; by what stands around it no name is found in another one. */
static inline int allowed_file(const char *profile, const struct allowed_text *t, struct buf *out, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	char *text, *next, word[16], name[64];
	size_t len;
	const char *path = data_path(&a, arena_printf(&a, "runner/policy/%s.policy", profile));
	if (io_read_file(AT_FDCWD, path, 1 << 16, &a, &text, &len, e) != 0)
		return -1;
	for (char *line = text; line != NULL; line = next) {
		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		if (sscanf(line, "%15s %63s", word, name) != 2)
			continue;
		bool allow = strcmp(word, "allow") == 0 || strcmp(word, "answer") == 0 || strcmp(word, "skip") == 0;
		const char *after = allow ? t->after : strcmp(word, "quiet") == 0 ? t->quiet : NULL;
		if (after == NULL)
			continue;
		const char *entry = arena_printf(&a, "%s%s%s", t->before, allowed_name(name, t->kernels), after);
		if (strstr(buf_text(out), entry) == NULL)
			buf_puts(out, entry);
	}
	return 0;
}

static inline const char *allowed_write(const struct allowed_text *t, struct arena *a, struct err *e)
{
	static const char *const profiles_of_run[] = { "base", "run-one", "run" };
	SCOPED_BUF text = { 0 };
	buf_init(&text, 1 << 16);
	for (size_t i = 0; i < 3; i++)
		if (allowed_file(profiles_of_run[i], t, &text, e) != 0)
			return NULL;
	buf_printf(&text, "%sexecve%s", t->before, t->after);
	return arena_strdup(a, buf_text(&text));
}

#endif
