#include "grader/course_repo.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <git2.h>
#include <sys/stat.h>

#include "grader/proc.h"
#include "runner/base/io.h"

#define STARTER_FILE_MAX ((size_t)4 << 20)
#define STARTER_DEPTH    4

/* What git itself is to refuse or to leave alone. fsckObjects stops malformed objects, hideRefs keeps the pins of graded
 * commits from everybody, gc stays off so that nothing graded is ever pruned, and what a push brought is on the disk
 * before the pusher hears of success. main may be rewound: each graded commit is pinned, so nothing is lost by it. */
static const struct {
	const char *key, *value;
} settings[] = {
	{ "transfer.fsckObjects", "true" },
	{ "receive.fsckObjects", "true" },
	{ "receive.maxInputSize", "20m" },
	{ "receive.unpackLimit", "1" },
	{ "receive.denyDeletes", "true" },
	{ "receive.denyNonFastForwards", "false" },
	{ "receive.advertisePushOptions", "true" },
	{ "receive.autogc", "false" },
	{ "gc.auto", "0" },
	{ "maintenance.auto", "false" },
	{ "transfer.hideRefs", "refs/plumb" },
	{ "core.logAllRefUpdates", "true" },
	{ "core.fsync", "committed,loose-object,reference" },
	{ "http.receivepack", "false" },
};

static int lib(int rc, const char *place, struct err *e)
{
	const git_error *last = git_error_last();
	if (rc >= 0)
		return 0;
	return err_set(e, ERR_OPERATOR, "%s: %s", place, last != NULL ? last->message : "libgit2 gives no reason");
}

int course_repo_hooks(const char *course, struct err *e)
{
	static const char *const names[] = { "pre-receive", "post-receive" };
	SCOPED_ARENA a = ARENA_INIT;
	const char *plumb = proc_plumb(&a);
	if (strchr(plumb, '\'') != NULL)
		return err_set(e, ERR_OPERATOR, "%s: install plumb at a path without quotes", plumb);
	SCOPED_FD fd = io_open_dir(AT_FDCWD, arena_printf(&a, "%s/hooks", course), e);
	for (size_t i = 0; fd >= 0 && i < sizeof names / sizeof names[0]; i++) {
		const char *text = arena_printf(&a, "#!/bin/sh\nexec '%s' hook %s '%s'\n", plumb, names[i], course);
		if (io_write_file(fd, names[i], text, strlen(text), 0700, e) < 0)
			return -1;
	}
	return fd < 0 ? -1 : 0;
}

static int add_file(git_index *index, int dirfd, const char *from, const char *to, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	char *data;
	size_t len;
	if (io_read_file(dirfd, from, STARTER_FILE_MAX, &a, &data, &len, e) < 0)
		return -1;
	git_index_entry entry = { .mode = GIT_FILEMODE_BLOB, .path = to };
	return lib(git_index_add_from_buffer(index, &entry, data, len), to, e);
}

/* Everything below one folder, which a lab's author wrote. */
static int add_tree(git_index *index, int dirfd, const char *from, const char *prefix, int depth, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	char **names;
	size_t n;
	if (depth > STARTER_DEPTH)
		return err_set(e, ERR_LAB, "%s: more than %d folders below each other", from, STARTER_DEPTH);
	SCOPED_FD fd = io_open_dir(dirfd, from, e);
	if (fd < 0 || io_list_dir(fd, ".", &a, &names, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct stat st;
		const char *to = arena_printf(&a, "%s%s", prefix, names[i]);
		if (fstatat(fd, names[i], &st, AT_SYMLINK_NOFOLLOW) < 0)
			return err_sys(e, ERR_LAB, "%s/%s", from, names[i]);
		if (!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode))
			return err_set(e, ERR_LAB, "%s/%s: neither file nor folder", from, names[i]);
		int rc = S_ISDIR(st.st_mode) ? add_tree(index, fd, names[i], arena_printf(&a, "%s/", to), depth + 1, e)
					     : add_file(index, fd, names[i], to, e);
		if (rc < 0)
			return -1;
	}
	return 0;
}

/* The student's kit, by a list of what may go out: never the reference, mutants, generator or checker. */
static int fill_index(git_index *index, const struct lab *lab, struct err *e)
{
	const char *const also[] = { lab->header, "handout.md", "vectors/published.json" };
	SCOPED_ARENA a = ARENA_INIT;
	SCOPED_FD dir = io_open_dir(AT_FDCWD, lab->dir, e);
	if (dir < 0 || add_tree(index, dir, "starter", "", 0, e) < 0)
		return -1;
	for (size_t i = 0; i < sizeof also / sizeof also[0]; i++)
		if (also[i] != NULL && faccessat(dir, also[i], F_OK, 0) == 0 &&
			add_file(index, dir, also[i], also[i], e) < 0)
			return -1;
	const char *id = arena_printf(&a, "%s\n", lab->id); /* so that `plumb grade .` finds the lab */
	git_index_entry entry = { .mode = GIT_FILEMODE_BLOB, .path = ".plumb-lab" };
	return lib(git_index_add_from_buffer(index, &entry, id, strlen(id)), entry.path, e);
}

static int commit(git_repository *repo, const git_oid *tree_id, const char *message, struct err *e)
{
	git_signature *who = NULL;
	git_tree *tree = NULL;
	git_reference *pin = NULL;
	git_oid id;
	int rc = git_signature_now(&who, "Plumbline", "plumb@localhost");
	rc = rc < 0 ? rc : git_tree_lookup(&tree, repo, tree_id);
	rc = rc < 0 ? rc : git_commit_create(&id, repo, "HEAD", who, who, NULL, message, tree, 0, NULL);
	rc = rc < 0 ? rc : git_reference_create(&pin, repo, COURSE_STARTER_REF, &id, 0, NULL);
	rc = lib(rc, "first commit", e);
	git_reference_free(pin);
	git_tree_free(tree);
	git_signature_free(who);
	return rc;
}

static int first_commit(git_repository *repo, const struct lab *lab, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	git_index *index = NULL;
	git_oid tree;
	if (lib(git_repository_index(&index, repo), lab->id, e) < 0)
		return -1;
	int rc = fill_index(index, lab, e);
	rc = rc < 0 ? rc : lib(git_index_write_tree(&tree, index), lab->id, e);
	rc = rc < 0 ? rc : commit(repo, &tree, arena_printf(&a, "%s: %s\n", lab->id, lab->title), e);
	git_index_free(index);
	return rc;
}

static int configure(git_repository *repo, const char *course, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	git_config *all = NULL, *own = NULL;
	int rc = git_repository_config(&all, repo);
	rc = rc < 0 ? rc : git_config_open_level(&own, all, GIT_CONFIG_LEVEL_LOCAL);
	for (size_t i = 0; rc >= 0 && i < sizeof settings / sizeof settings[0]; i++)
		rc = git_config_set_string(own, settings[i].key, settings[i].value);
	rc = rc < 0 ? rc : git_config_set_string(own, "core.hooksPath", arena_printf(&a, "%s/hooks", course));
	rc = lib(rc, "config", e);
	git_config_free(own);
	git_config_free(all);
	return rc;
}

static int make_at(const char *path, const char *course, const struct lab *lab, struct err *e)
{
	git_repository *repo = NULL;
	git_repository_init_options opts;
	if (lib(git_repository_init_options_init(&opts, GIT_REPOSITORY_INIT_OPTIONS_VERSION), path, e) < 0)
		return -1;
	opts.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_MKDIR | GIT_REPOSITORY_INIT_NO_REINIT;
	opts.initial_head = "main";
	opts.description = lab->title;
	if (lib(git_repository_init_ext(&repo, path, &opts), path, e) < 0)
		return -1;
	int rc = configure(repo, course, e);
	rc = rc < 0 ? rc : first_commit(repo, lab, e);
	git_repository_free(repo);
	return rc;
}

int course_repo_make(const char *course, const struct lab *lab, const char *student, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	const char *dir = arena_printf(&a, "%s/repos/%s", course, lab->id);
	const char *name = arena_printf(&a, "%s.git", student), *raw = arena_printf(&a, ".new-%s", student);
	if (io_mkdirs(AT_FDCWD, dir, 0700, e) < 0)
		return -1;
	SCOPED_FD fd = io_open_dir(AT_FDCWD, dir, e);
	if (fd < 0)
		return -1;
	if (faccessat(fd, name, F_OK, 0) == 0)
		return 0;
	if (io_remove_tree(fd, raw, e) < 0) /* what an interrupted command left */
		return -1;
	if (git_libgit2_init() < 0)
		return err_set(e, ERR_BUG, "libgit2 does not start");
	int rc = make_at(arena_printf(&a, "%s/%s", dir, raw), course, lab, e);
	(void)git_libgit2_shutdown();
	if (rc == 0 && renameat(fd, raw, fd, name) < 0)
		return err_sys(e, ERR_OPERATOR, "%s/%s", dir, name);
	return rc;
}
