/* Golden files: compare text with tests/golden/NAME. BLESS=1 in the environment writes the file instead: read the
 * difference before you commit it. */
#ifndef TESTS_GOLDEN_H
#define TESTS_GOLDEN_H

#include <fcntl.h>

#include "runner/base/data.h"
#include "runner/base/io.h"
#include "tests/tap.h"

/* The first line that differs, for a person to start from. */
static inline void golden_difference(const char *got, const char *want)
{
	for (int n = 1;; n++) {
		size_t g = strcspn(got, "\n"), w = strcspn(want, "\n");
		if (g != w || memcmp(got, want, g) != 0 || got[g] != want[w]) {
			printf("# line %d\n#  got: %.*s\n# want: %.*s\n", n, (int)g, got, (int)w, want);
			return;
		}
		if (got[g] == '\0')
			return;
		got += g + 1;
		want += w + 1;
	}
}

static inline void golden(const char *name, const char *text)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct err e;
	char *want = NULL;
	size_t len = 0;
	const char *path = data_path(&a, arena_printf(&a, "tests/golden/%s", name));
	if (getenv("BLESS") != NULL) {
		tap_ok(io_write_file(AT_FDCWD, path, text, strlen(text), 0644, &e) == 0, __FILE__, __LINE__,
			"%s written", name);
		return;
	}
	if (io_read_file(AT_FDCWD, path, 1 << 20, &a, &want, &len, &e) != 0) {
		tap_ok(false, __FILE__, __LINE__, "%s: %s (BLESS=1 writes it)", name, e.text);
		return;
	}
	if (!tap_ok(strcmp(want, text) == 0, __FILE__, __LINE__, "%s is as it was", name))
		golden_difference(text, want);
}

/* Replace every occurrence of a word, so that what changes with each digest does not change a golden file. */
static inline char *golden_without(struct arena *a, const char *text, const char *word, const char *by)
{
	char *out = arena_strdup(a, "");
	for (const char *p; (p = strstr(text, word)) != NULL; text = p + strlen(word))
		out = arena_printf(a, "%s%.*s%s", out, (int)(p - text), text, by);
	return arena_printf(a, "%s%s", out, text);
}

#endif
