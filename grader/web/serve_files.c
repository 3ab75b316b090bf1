#include "grader/web/serve_files.h"

#include <string.h>
#include <sys/stat.h>

#include "grader/course.h"
#include "runner/base/data.h"

static void add(struct serve_files *f, const char *path)
{
	struct stat st;
	bool there = stat(path, &st) == 0;
	*(char **)arena_push(&f->a, &f->looks, &f->n, &f->cap, sizeof *f->looks) =
		there ? arena_printf(&f->a, "%s %lld %lld.%09ld %lld", path, (long long)st.st_ino,
				(long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec, (long long)st.st_size)
		      : arena_printf(&f->a, "%s is not there", path);
}

/* Which file it is, and not what it holds: that changes all the time. */
static void add_which(struct serve_files *f, const char *path)
{
	struct stat st;
	*(char **)arena_push(&f->a, &f->looks, &f->n, &f->cap, sizeof *f->looks) =
		arena_printf(&f->a, "%s %lld", path, stat(path, &st) == 0 ? (long long)st.st_ino : -1LL);
}

void serve_files_look(struct serve_files *f, const struct serve_options *o, const char *course)
{
	static const char *const own[] = { "course.json", "roster.csv", "staff.json", "web.key" };
	static const char *const installed[] = { "curriculum/framework.json", "curriculum/standards.json",
		"curriculum/mastery.json" };
	struct course *c;
	struct err e;
	arena_release(&f->a);
	*f = (struct serve_files){ .a = ARENA_INIT };
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		add(f, arena_printf(&f->a, "%s/%s", course, own[i]));
	add_which(f, arena_printf(&f->a, "%s/plumb.db", course)); /* one that was put in its place, as from a backup */
	for (size_t i = 0; i < sizeof installed / sizeof *installed; i++)
		add(f, data_path(&f->a, installed[i]));
	if (o->secret_file != NULL)
		add(f, o->secret_file);
	if (course_open(course, &f->a, &c, &e) != 0) /* whoever begins now says why */
		return;
	for (size_t i = 0; i < c->n_labs; i++) {
		add(f, arena_printf(&f->a, "%s/lab.json", c->labs[i].dir));
		add(f, arena_printf(&f->a, "%s/handout.md", c->labs[i].dir));
	}
}

bool serve_files_changed(const struct serve_files *f, const struct serve_options *o, const char *course)
{
	struct serve_files now = { .a = ARENA_INIT };
	serve_files_look(&now, o, course);
	bool same = now.n == f->n;
	for (size_t i = 0; same && i < now.n; i++)
		same = strcmp(now.looks[i], f->looks[i]) == 0;
	arena_release(&now.a);
	return !same;
}
