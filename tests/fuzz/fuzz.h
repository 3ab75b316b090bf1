/* What the fuzz targets share. A target is one file that defines LLVMFuzzerTestOneInput and says with MUST what holds of
 * any bytes, not only that nothing crashes. `make fuzz` links it with libFuzzer; replay/replay.c feeds it the files of
 * corpus/<target>/, so that `make test` knows every input that ever broke something. */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "runner/base/io.h"
#include "runner/base/json.h"
#include "runner/base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(cond, what) ((cond) ? (void)0 : fuzz_broken(__FILE__, __LINE__, (what)))

_Noreturn static inline void fuzz_broken(const char *file, int line, const char *what)
{
	(void)fprintf(stderr, "%s:%d: broken promise: %s\n", file, line, what);
	abort();
}

/* An error is one line of text that begins with its place; place may be NULL where the callee gives it. */
static inline void fuzz_error(const struct err *e, const char *place)
{
	MUST(e->kind > ERR_NONE && e->kind <= ERR_BUG, "an error names who must act");
	MUST(e->text[0] != '\0', "an error has a text");
	for (const char *p = e->text; *p != '\0'; p++)
		MUST((unsigned char)*p >= 0x20 && *p != 0x7f, "an error's text is one line without control bytes");
	MUST(strstr(e->text, "\xc2\x9b") == NULL && strstr(e->text, "\xe2\x80\xae") == NULL,
		"nothing in it moves or turns");
	MUST(text_is_utf8(e->text, strlen(e->text)), "an error's text is UTF-8");
	MUST(place == NULL || strncmp(e->text, place, strlen(place)) == 0, "an error begins with its place");
}

/* A struct before a call, and the same after the call has failed: outputs untouched. */
#define FUZZ_MARK(v) memset(&(v), 0x5a, sizeof(v))
static inline void fuzz_untouched(const void *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		MUST(((const uint8_t *)p)[i] == 0x5a, "outputs are untouched on failure");
}

/* A copy with a NUL behind it: what a reader of a file hands on. */
static inline char *fuzz_text(struct arena *a, const uint8_t *data, size_t size)
{
	char *text = arena_alloc(a, size + 1);
	if (size > 0)
		memcpy(text, data, size);
	return text;
}

static inline void fuzz_same(const struct buf *x, const struct buf *y, const char *what)
{
	MUST(x->len == y->len && (x->len == 0 || memcmp(x->data, y->data, x->len) == 0), what);
}

/* A descriptor from which these bytes can be read. */
static inline int fuzz_fd(const uint8_t *data, size_t size)
{
	int fd = memfd_create("input", MFD_CLOEXEC);
	MUST(fd >= 0 && write_full(fd, data, size) == 0 && lseek(fd, 0, SEEK_SET) == 0, "a memory file");
	return fd;
}

static char fuzz_dir_path[64];

static inline void fuzz_dir_remove(void)
{
	struct err ignored;
	(void)io_remove_tree(AT_FDCWD, fuzz_dir_path, &ignored);
}

/* A folder of this process, removed at its end. */
static inline const char *fuzz_dir(void)
{
	const char *top = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
	if (fuzz_dir_path[0] != '\0')
		return fuzz_dir_path;
	(void)snprintf(fuzz_dir_path, sizeof fuzz_dir_path, "%s/plumb-fuzz-XXXXXX", top);
	MUST(mkdtemp(fuzz_dir_path) != NULL && atexit(fuzz_dir_remove) == 0, "a scratch folder");
	return fuzz_dir_path;
}

/* Plain and quick: no fsync, which io_write_file does for good reasons and a fuzzer a thousand times a second. */
static inline void fuzz_file(const char *name, const void *data, size_t size)
{
	char path[256];
	(void)snprintf(path, sizeof path, "%s/%s", fuzz_dir(), name);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	MUST(fd >= 0 && write_full(fd, data, size) == 0 && close(fd) == 0, "a scratch file");
}

static inline void fuzz_folder(const char *name)
{
	char path[256];
	struct err e;
	(void)snprintf(path, sizeof path, "%s/%s", fuzz_dir(), name);
	MUST(io_mkdirs(AT_FDCWD, path, 0700, &e) == 0, "a scratch folder");
}

/* A tag that marks the border between two documents in one input. Returns the length of the first; *rest is behind. */
static inline size_t fuzz_split(const uint8_t *data, size_t size, size_t *rest)
{
	static const char border[] = "\n====\n";
	const uint8_t *at = size == 0 ? NULL : memmem(data, size, border, sizeof border - 1);
	*rest = at == NULL ? size : (size_t)(at - data) + sizeof border - 1;
	return at == NULL ? size : (size_t)(at - data);
}

#endif
