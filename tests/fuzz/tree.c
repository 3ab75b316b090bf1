/* A commit whose folders are any bytes: two tree objects in an object database in memory, walked as a push is. The input
 * is the outer folder, a border, and the inner one. Nobody guesses SHA-1, so an entry whose id begins with B means a blob
 * that is there, with T the inner folder, with C the commit itself. Refused with a reason and a place, failed with one
 * line, or exactly what the lab asks for was written, as plain files. */
#include <git2.h>
#include <git2/sys/mempack.h>
#include <sys/stat.h>

#include "grader/fetch_walk.h"

#include "tests/fuzz/fuzz.h"

struct repo {
	git_odb *odb;
	git_oid blob, inner, outer, commit;
};

static void write_object(git_odb *odb, const void *data, size_t n, git_object_t type, git_oid *id)
{
	MUST(git_odb_write(id, odb, data, n, type) == 0, "an object in memory");
}

static uint8_t *with_ids(struct arena *a, const uint8_t *data, size_t n, const struct repo *r)
{
	uint8_t *copy = (uint8_t *)fuzz_text(a, data, n);
	for (size_t i = 0; i + GIT_OID_RAWSZ < n; i++) {
		const git_oid *id = copy[i + 1] == 'B' ? &r->blob : copy[i + 1] == 'T' ? &r->inner : &r->commit;
		if (copy[i] != 0)
			continue;
		if (strchr("BTC", copy[i + 1]) != NULL && copy[i + 1] != 0)
			memcpy(copy + i + 1, id->id, GIT_OID_RAWSZ);
		i += GIT_OID_RAWSZ;
	}
	return copy;
}

static void make(struct repo *r, struct arena *a, const uint8_t *data, size_t size)
{
	git_odb_backend *memory;
	size_t rest, n = fuzz_split(data, size, &rest);
	MUST(git_odb_new(&r->odb) == 0 && git_mempack_new(&memory) == 0 && git_odb_add_backend(r->odb, memory, 1) == 0,
		"a database in memory");
	write_object(r->odb, "int x;\n", 7, GIT_OBJECT_BLOB, &r->blob);
	write_object(r->odb, "no commit\n", 10, GIT_OBJECT_COMMIT, &r->commit);
	write_object(r->odb, with_ids(a, data + rest, size - rest, r), size - rest, GIT_OBJECT_TREE, &r->inner);
	write_object(r->odb, with_ids(a, data, n, r), n, GIT_OBJECT_TREE, &r->outer);
	const char *text = arena_printf(a, "tree %s\nauthor a <a> 0 +0000\n\n", git_oid_tostr_s(&r->outer));
	write_object(r->odb, text, strlen(text), GIT_OBJECT_COMMIT, &r->commit);
}

static void check_written(const struct walk *w, struct arena *a)
{
	char **names;
	size_t n;
	struct err e;
	MUST(io_list_dir(w->dest, ".", a, &names, &n, &e) == 0 && n == w->n_wishes, "one file a wish");
	for (size_t i = 0; i < n; i++) {
		struct stat st;
		MUST(text_glob("*.c", names[i]), "nothing that the lab doesn't ask for");
		MUST(fstatat(w->dest, names[i], &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) &&
				st.st_size == 7 && st.st_nlink == 1,
			"plain files of the blob's size");
	}
}

static void walk(struct repo *r, struct arena *a)
{
	static const char *const globs[] = { "*.c" };
	static locale_t loc;
	char commit[GIT_OID_HEXSZ + 1];
	struct err e = { 0 };
	loc = loc == (locale_t)0 ? newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0) : loc;
	const struct fetch_order order = { .repo = "",
		.commit = git_oid_tostr(commit, sizeof commit, &r->commit),
		.files = { (const char **)(uintptr_t)globs, 1 } };
	fuzz_folder("source");
	SCOPED_FD dest = open(arena_printf(a, "%s/source", fuzz_dir()), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct walk w = { .order = &order, .a = a, .loc = loc, .dest = dest };
	buf_init(&w.path, FETCH_PATH + 2);
	int rc = fetch_git_walk(r->odb, &w, &e);
	if (rc == 0)
		check_written(&w, a);
	else if (rc < 0)
		fuzz_error(&e, NULL);
	else
		MUST(w.reason != NULL && w.place != NULL, "a refusal says why and where");
	buf_release(&w.path);
	MUST(io_remove_tree(AT_FDCWD, arena_printf(a, "%s/source", fuzz_dir()), &e) == 0, "a clean folder");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct repo r = { 0 };
	if (fuzz_dir_path[0] == '\0')
		MUST(git_libgit2_init() > 0, "libgit2");
	(void)fuzz_dir();
	make(&r, &a, data, size);
	walk(&r, &a);
	git_odb_free(r.odb);
	return 0;
}
