/* Names in a hostile tree. A name that is let through makes exactly one file of that name, without links, inside its
 * folder (openat2), and two names that some file system takes for one are never both let through. */
#include <errno.h>
#include <strings.h>
#include <sys/stat.h>

#include "grader/fetch_name.h"
#include "grader/fetch_walk.h"

#include "tests/fuzz/fuzz.h"

static void check_on_disk(const char *name, struct arena *a)
{
	char **names;
	size_t n;
	struct err e;
	fuzz_folder("tree");
	const char *path = arena_printf(a, "%s/tree", fuzz_dir());
	SCOPED_FD dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	SCOPED_FD fd = io_open_beneath(dir, name, O_WRONLY | O_CREAT | O_EXCL, 0600);
	MUST(dir >= 0 && fd >= 0, "a name that was let through can be a file's");
	MUST(io_list_dir(dir, ".", a, &names, &n, &e) == 0 && n == 1 && strcmp(names[0], name) == 0, "and is that one");
	MUST(unlinkat(dir, name, 0) == 0 && unlink(path) < 0 && rmdir(path) == 0, "and no other one came to be");
}

static void check_one(const char *name, size_t n, struct arena *a)
{
	const char *fault = fetch_name_fault(name, n);
	if (fault != NULL) {
		MUST(strchr(fault, ':') != NULL && strchr(fault, '\n') == NULL, "a fault has a remedy, on one line");
		return;
	}
	MUST(strlen(name) == n && text_is_utf8(name, n) && n <= FETCH_NAME_MAX, "short, UTF-8, without NUL");
	MUST(strpbrk(name, "/\\:\r\n\t\033") == NULL, "nothing that leads elsewhere or moves a cursor");
	MUST(strncasecmp(name, ".git", 4) != 0 || strspn(name + 4, ". ") < n - 4, "git's own folder");
	check_on_disk(name, a);
}

/* The input is names, a line each, of one folder. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static locale_t loc;
	SCOPED_ARENA a = ARENA_INIT;
	struct name_list folder = { 0 };
	loc = loc == (locale_t)0 ? newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0) : loc;
	struct walk w = { .a = &a, .loc = loc, .dest = -1 };
	int refused = 0;
	buf_init(&w.path, FETCH_PATH + 2);
	char *text = fuzz_text(&a, data, size);
	for (size_t at = 0; at < size && refused == 0;) {
		const char *eol = memchr(text + at, '\n', size - at);
		size_t n = eol != NULL ? (size_t)(eol - text) - at : size - at;
		const char *name = arena_memdup(&a, text + at, n + 1);
		((char *)(uintptr_t)name)[n] = '\0';
		check_one(name, n, &a);
		refused = walk_entry(&w, &folder, name, n);
		at += n + 1;
	}
	refused = refused != 0 ? refused : walk_twins(&w, &folder);
	MUST(refused == 0 || (w.reason != NULL && w.place != NULL), "a refusal says why and where");
	for (const char *p = refused ? w.place : ""; *p != '\0'; p++)
		MUST((unsigned char)*p >= 0x20 && *p != 0x7f, "a place can be shown");
	for (size_t i = 0; refused == 0 && i < folder.n; i++)
		for (size_t k = 0; k < i; k++)
			MUST(strcasecmp(folder.keys[i].name, folder.keys[k].name) != 0, "twins are refused");
	buf_release(&w.path);
	return 0;
}
