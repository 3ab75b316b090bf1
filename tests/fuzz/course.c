/* course.json: refused in one line, or all of its names are safe in a path, a ref and a page. */
#include "grader/course.h"

#include "tests/fuzz/mutate_json.h"

static void check_name(const char *name)
{
	static const char ends[][6] = { ".git", ".lock", "." };
	size_t n = strlen(name);
	MUST(n > 0 && n <= 64 && name[0] != '-' && name[0] != '.', "a name that is no option and not hidden");
	MUST(strpbrk(name, "/\\:~^?*[@{ \n\"'<>&$`") == NULL && strstr(name, "..") == NULL,
		"nor a path, a ref's syntax, a tag");
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		MUST(n <= strlen(ends[i]) || strcmp(name + n - strlen(ends[i]), ends[i]) != 0, "nor git's own");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct course *c = NULL;
	struct err e = { 0 };
	fuzz_file("course.json", data, size);
	if (course_open(fuzz_dir(), &a, &c, &e) != 0) {
		MUST(c == NULL, "outputs are untouched on failure");
		fuzz_error(&e, fuzz_dir());
		return 0;
	}
	MUST(c->dir[0] == '/' && c->attempts_per_day >= 0, "a folder and a limit");
	for (size_t i = 0; i < c->n_labs; i++) {
		check_name(c->labs[i].id);
		MUST(c->labs[i].dir[0] == '/', "a lab's folder is absolute");
	}
	for (size_t i = 0; i < c->students.n; i++)
		check_name(c->students.item[i]);
	return 0;
}
