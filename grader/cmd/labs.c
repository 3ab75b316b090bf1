#include "grader/cmd/labs.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <git2.h>

#include "grader/compile.h"
#include "runner/base/data.h"
#include "runner/base/io.h"

static bool is_lab(struct arena *a, const char *dir)
{
	return access(arena_printf(a, "%s/lab.json", dir), R_OK) == 0;
}

static int installed(struct arena *a, char ***names, size_t *n, struct err *e)
{
	SCOPED_FD dir = io_open_dir(AT_FDCWD, data_path(a, "labs"), e);
	return dir < 0 ? -1 : io_list_dir(dir, ".", a, names, n, e);
}

static const char *installed_dir(struct arena *a, const char *name)
{
	return data_path(a, arena_printf(a, "labs/%s", name));
}

int labs_find(const char *name, struct arena *a, const char **dir, struct err *e)
{
	const char *known = "";
	char **names;
	size_t n;

	if (is_lab(a, name)) {
		*dir = arena_strdup(a, name);
		return 0;
	}
	if (strchr(name, '/') == NULL && is_lab(a, installed_dir(a, name))) {
		*dir = installed_dir(a, name);
		return 0;
	}
	if (installed(a, &names, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (is_lab(a, installed_dir(a, names[i])))
			known = arena_printf(a, "%s %s", known, names[i]);
	return err_set(e, ERR_USAGE, "%s: no lab (no lab.json there); the installed ones are:%s", name, known);
}

/* Every file of the starter that a student would hand in is here as well. */
static bool has_starter_files(const struct lab *lab, const char *dir, struct arena *a)
{
	char **names;
	size_t n, same = 0;
	SCOPED_FD starter = io_open_dir(AT_FDCWD, arena_printf(a, "%s/starter", lab->dir), NULL);

	if (starter < 0 || io_list_dir(starter, ".", a, &names, &n, NULL) < 0)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!compile_matches(&lab->files, names[i]))
			continue;
		if (access(arena_printf(a, "%s/%s", dir, names[i]), R_OK) < 0)
			return false;
		same++;
	}
	return same > 0;
}

int labs_of_directory(const char *dir, struct arena *a, const char **lab_dir, struct err *e)
{
	const char *found = NULL;
	char **names, *text;
	size_t n, len;

	if (io_read_file(AT_FDCWD, arena_printf(a, "%s/.plumb-lab", dir), 256, a, &text, &len, NULL) == 0)
		return labs_find(arena_strndup(a, text, strcspn(text, "\r\n")), a, lab_dir, e);
	if (installed(a, &names, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct lab *lab;
		if (!is_lab(a, installed_dir(a, names[i])) || lab_load(installed_dir(a, names[i]), a, &lab, NULL) < 0 ||
			!has_starter_files(lab, dir, a))
			continue;
		if (found != NULL)
			return err_set(e, ERR_USAGE, "%s: could be %s or %s; say which: plumb grade LAB %s", dir, found,
				lab->id, dir);
		found = lab->id;
		*lab_dir = lab->dir;
	}
	return found != NULL
		       ? 0
		       : err_set(e, ERR_USAGE,
				 "%s: its files belong to no installed lab; say which: plumb grade LAB %s", dir, dir);
}

/* A person's own repository on their own machine; what is graded is then fetched by the locked child as always. */
static int resolve(const char *path, const char *rev, struct arena *a, struct submission *sub, struct err *e)
{
	git_repository *repo = NULL;
	git_object *object = NULL, *commit = NULL;

	(void)git_libgit2_init();
	int rc = git_repository_open(&repo, path);
	if (rc < 0) {
		(void)err_set(e, ERR_USAGE, "%s: no git repository", path);
	} else if (git_revparse_single(&object, repo, rev) < 0 ||
		   git_object_peel(&commit, object, GIT_OBJECT_COMMIT) < 0) {
		rc = err_set(e, ERR_USAGE, "%s: no commit \"%s\"", path, rev);
	} else {
		sub->repo = arena_strdup(a, git_repository_path(repo));
		(void)git_oid_tostr(sub->commit, sizeof(sub->commit), git_object_id(commit));
	}
	git_object_free(commit);
	git_object_free(object);
	git_repository_free(repo);
	(void)git_libgit2_shutdown();
	return rc < 0 ? -1 : 0;
}

int labs_solution(const char *text, struct arena *a, struct submission *sub, struct err *e)
{
	struct stat st;
	char real[PATH_MAX];
	const char *at = strrchr(text, '@');

	if (stat(text, &st) == 0 && S_ISDIR(st.st_mode) && realpath(text, real) != NULL) {
		sub->tree = arena_strdup(a, real);
		return 0;
	}
	if (at != NULL && at != text && at[1] != '\0')
		return resolve(arena_strndup(a, text, (size_t)(at - text)), at + 1, a, sub, e);
	return err_set(e, ERR_USAGE, "%s: neither a directory nor REPOSITORY@REVISION", text);
}

static const char *cache_home(struct arena *a)
{
	const char *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	if (xdg != NULL && xdg[0] == '/')
		return arena_printf(a, "%s/plumbline", xdg);
	if (home != NULL && home[0] == '/')
		return arena_printf(a, "%s/.cache/plumbline", home);
	return NULL;
}

/* Without a home, as under cron: a folder in /tmp, whose name everybody knows. Who made it first could put programs into it,
 * or have us sweep where a link of his leads; so it is ours alone, or none. */
static int cache_in_tmp(struct arena *a, const char **out, struct err *e)
{
	struct stat st;
	const char *path = arena_printf(a, "/tmp/plumbline-%u", (unsigned)geteuid());
	if ((mkdir(path, 0700) < 0 && errno != EEXIST) || lstat(path, &st) < 0)
		return err_sys(e, ERR_OPERATOR, "%s", path);
	if (!S_ISDIR(st.st_mode) || st.st_uid != geteuid() || (st.st_mode & 022) != 0)
		return err_set(e, ERR_OPERATOR, "%s: others can write there; set HOME or XDG_CACHE_HOME", path);
	*out = path;
	return 0;
}

int labs_open_pipeline(struct arena *a, struct pipeline_env *env, struct err *e)
{
	const char *home = cache_home(a);
	struct curriculum *cur;

	if ((home == NULL && cache_in_tmp(a, &home, e) < 0) ||
		curriculum_load(data_path(a, "curriculum"), a, &cur, e) < 0)
		return -1;
	return pipeline_open(env, arena_printf(a, "%s/labs", home), arena_printf(a, "%s/work", home), cur, e);
}

const char *labs_new_id(struct arena *a)
{
	uint64_t r;
	io_random(&r, sizeof(r));
	return arena_printf(a, "s-%016llx", (unsigned long long)r);
}

int labs_fail(const struct err *e)
{
	(void)fflush(stdout);
	(void)fprintf(stderr, "error: %s\n", e->text);
	return err_exit_code(e);
}
