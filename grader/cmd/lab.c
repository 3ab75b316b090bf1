/* plumb lab: what a lab's author and a reader do with labs. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grader/cmd/cmds.h"
#include "grader/cmd/lab_verbs.h"
#include "grader/cmd/labs.h"
#include "grader/kit_export.h"
#include "runner/base/data.h"
#include "runner/base/io.h"
#include "runner/base/text.h"

#define FILE_MAX ((size_t)8 << 20)

/* --- list --- */

static int list_one(const char *dir, struct arena *a, struct err *e)
{
	struct lab *lab;
	if (lab_load(dir, a, &lab, e) < 0)
		return -1;
	(void)printf("%-18s %-9s %s\n", lab->id, contract_words[lab->contract], lab->title);
	for (size_t i = 0; i < lab->n_groups; i++)
		(void)printf("  %-30s %-20s %s\n", lab->groups[i].title, lab->groups[i].clause,
			level_words[lab->groups[i].level]);
	return 0;
}

static int run_list(const void *opts, int argc, char **argv)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct err e = { 0 };
	char **names;
	size_t n;
	(void)opts, (void)argc, (void)argv;

	const char *root = data_path(&a, "labs");
	SCOPED_FD fd = io_open_dir(AT_FDCWD, root, &e);
	if (fd < 0 || io_list_dir(fd, ".", &a, &names, &n, &e) < 0)
		return labs_fail(&e);
	for (size_t i = 0; i < n; i++) {
		const char *dir = arena_printf(&a, "%s/%s", root, names[i]);
		if (access(arena_printf(&a, "%s/lab.json", dir), R_OK) == 0 && list_one(dir, &a, &e) < 0)
			(void)fprintf(stderr, "warning: %s\n", e.text); /* one broken lab doesn't hide the others */
	}
	return EXIT_OK;
}

/* --- read --- */

/* A page at a time where there is a terminal and less; the handout itself is our own text, escaped all the same. */
static int run_read(const void *opts, int argc, char **argv)
{
	SCOPED_ARENA a = ARENA_INIT;
	SCOPED_BUF safe = { 0 };
	struct err e = { 0 };
	const char *dir;
	char *text;
	size_t len;
	(void)opts;

	buf_init(&safe, FILE_MAX);
	if ((argc == 1 ? labs_find(argv[0], &a, &dir, &e) : labs_of_directory(".", &a, &dir, &e)) < 0)
		return labs_fail(&e);
	const char *path = arena_printf(&a, "%s/handout.md", dir);
	if (isatty(STDOUT_FILENO) == 1)
		(void)execlp("less", "less", "-FX", path, (char *)NULL); /* comes back only where there is no less */
	if (io_read_file(AT_FDCWD, path, FILE_MAX, &a, &text, &len, &e) < 0)
		return labs_fail(&e);
	text_for_terminal(&safe, text, len, FILE_MAX / 2, true);
	(void)fputs(buf_text(&safe), stdout);
	return EXIT_OK;
}

/* --- export --- */

static int export_kit(const char *name, const char *dest, struct arena *a, struct err *e)
{
	struct pipeline_env env;
	struct prepared prep;
	struct vectors vecs;
	struct lab *lab;
	const char *dir, *leak;

	if (labs_find(name, a, &dir, e) < 0 || lab_load(dir, a, &lab, e) < 0 || labs_open_pipeline(a, &env, e) < 0)
		return -1;
	int rc = prepare(lab, env.cache, env.keepers[0], a, &prep, e);
	if (rc == 0)
		rc = vectors_make(lab, prep.generator, practice_seed, io_wall_ms() / 1000, env.keepers[0], a, &vecs, e);
	if (rc == 0) {
		rc = kit_export(lab, &vecs, dest, a, e);
		vectors_release(&vecs);
	}
	pipeline_close(&env);
	if (rc == 0 && (rc = kit_check(lab, dest, a, &leak, e)) == 0 && leak != NULL)
		rc = err_set(e, ERR_LAB, "%s: %s; nobody may get this kit", dest, leak);
	return rc;
}

static int run_export(const void *opts, int argc, char **argv)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct err e = { 0 };
	(void)opts, (void)argc;

	if (export_kit(argv[0], argv[1], &a, &e) < 0)
		return labs_fail(&e);
	(void)printf("success: %s holds the student's kit\n", argv[1]);
	return EXIT_OK;
}

/* --- new --- */

static int copy_tree(const char *from, const char *to, const char *path, struct arena *a, struct err *e)
{
	char **names, *data;
	size_t n, len;
	SCOPED_FD fd = io_open_dir(AT_FDCWD, arena_printf(a, "%s/%s", from, path), e);

	if (fd < 0 || io_list_dir(fd, ".", a, &names, &n, e) < 0 ||
		io_mkdirs(AT_FDCWD, arena_printf(a, "%s/%s", to, path), 0755, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct stat st;
		const char *child = arena_printf(a, "%s%s", path, names[i]);
		if (fstatat(fd, names[i], &st, AT_SYMLINK_NOFOLLOW) < 0)
			return err_sys(e, ERR_OPERATOR, "%s/%s", from, child);
		if (S_ISDIR(st.st_mode) ? copy_tree(from, to, arena_printf(a, "%s/", child), a, e) < 0
					: io_read_file(fd, names[i], FILE_MAX, a, &data, &len, e) < 0 ||
						  io_write_file(AT_FDCWD, arena_printf(a, "%s/%s", to, child), data,
							  len, 0644, e) < 0)
			return -1;
	}
	return 0;
}

/* lab.json with the new id in place of the old one; everything else stays for the author to edit. */
static int rename_lab(const struct lab *like, const char *dest, const char *id, struct arena *a, struct err *e)
{
	const char *path = arena_printf(a, "%s/lab.json", dest), *old = arena_printf(a, "\"%s\"", like->id);
	char *text;
	size_t len;

	if (io_read_file(AT_FDCWD, path, FILE_MAX, a, &text, &len, e) < 0)
		return -1;
	const char *key = strstr(text, "\"id\""), *at = key != NULL ? strstr(key, old) : NULL;
	if (at == NULL)
		return err_set(e, ERR_LAB, "%s: no id to change", path);
	const char *changed = arena_printf(a, "%.*s\"%s\"%s", (int)(at - text), text, id, at + strlen(old));
	return io_write_file(AT_FDCWD, path, changed, strlen(changed), 0644, e);
}

static int new_lab(const char *dest, const char *like, struct arena *a, struct err *e)
{
	const char *slash = strrchr(dest, '/'), *id = slash != NULL ? slash + 1 : dest, *dir;
	struct lab *lab, *made;

	if (access(dest, F_OK) == 0)
		return err_set(e, ERR_USAGE, "%s: is there already; name a folder that does not exist yet", dest);
	if (labs_find(like, a, &dir, e) < 0 || lab_load(dir, a, &lab, e) < 0 ||
		copy_tree(lab->dir, dest, "", a, e) < 0 || rename_lab(lab, dest, id, a, e) < 0)
		return -1;
	return lab_load(dest, a, &made, e);
}

static int run_new(const void *opts, int argc, char **argv)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct err e = { 0 };
	(void)opts, (void)argc;

	if (new_lab(argv[0], argv[1], &a, &e) < 0)
		return labs_fail(&e);
	(void)printf("success: %s is a copy of %s\nhint: edit lab.json, then: plumb lab check %s\n", argv[0], argv[1],
		argv[0]);
	return EXIT_OK;
}

/* --- the table --- */

static int run_check(const void *opts, int argc, char **argv)
{
	(void)argc;
	return lab_check(opts, argv[0]);
}

static const struct verb {
	const char *name, *args;
	int min, max;
	int (*run)(const void *opts, int argc, char **argv);
} verbs[] = {
	{ "check", "LAB", 1, 1, run_check },
	{ "list", "no arguments", 0, 0, run_list },
	{ "read", "at most a LAB", 0, 1, run_read },
	{ "export", "LAB FOLDER", 2, 2, run_export },
	{ "new", "FOLDER LIKE", 2, 2, run_new },
};

static int run(const void *opts, int argc, char **argv)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		const struct verb *v = &verbs[i];
		if (strcmp(argv[0], v->name) != 0)
			continue;
		if (argc - 1 >= v->min && argc - 1 <= v->max)
			return v->run(opts, argc - 1, argv + 1);
		(void)fprintf(stderr, "plumb lab: %s wants %s\n", v->name, v->args);
		return EXIT_USAGE;
	}
	(void)fprintf(stderr, "plumb lab: no verb \"%.60s\"; plumb lab --help lists them\n", argv[0]);
	return EXIT_USAGE;
}

static const struct opt options[] = {
	{ "json", 0, OPT_FLAG, offsetof(struct lab_opts, json), NULL, "check: print the findings as JSON" },
	{ "no-cheats", 0, OPT_FLAG, offsetof(struct lab_opts, no_cheats), NULL, "check: leave the slowest row out" },
	{ "seed", 0, OPT_TEXT, offsetof(struct lab_opts, seed), "HEX|random",
		"check: draw the vectors from this seed" },
	{ "only", 0, OPT_TEXT, offsetof(struct lab_opts, only), "ROW", "check: this row alone, such as \"cheats\"" },
	{ 0 },
};

const struct cmd cmd_lab = {
	.name = "lab",
	.args = "VERB [ARGUMENT...]",
	.summary = "check, list, read, export and begin labs",
	.text = "verbs:\n"
		"  check LAB          prove that a lab may grade: schema, clauses, starter, reference, mutants, "
		"cheats\n"
		"  list               name the installed labs, their groups and clauses\n"
		"  read [LAB]         show the handout; without LAB that of this directory\n"
		"  export LAB FOLDER  write the student's kit: starter, header, handout, public vectors\n"
		"  new FOLDER LIKE    begin a lab as a copy of another one\n"
		"Exit status: 0 all holds, 1 findings, 2 wrong usage, 3 could not be done.",
	.opts = options,
	.opts_size = sizeof(struct lab_opts),
	.min_args = 1,
	.max_args = -1,
	.run = run,
};
