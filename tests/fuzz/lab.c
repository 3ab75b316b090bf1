/* lab.json on any bytes, in a folder that is otherwise whole: refused in one line that names the file, or every promise
 * that the rest of the grader builds on is kept. */
#include <ctype.h>

#include "grader/lab.h"

#include "tests/fuzz/mutate_json.h"

static void make_folder(void)
{
	if (fuzz_dir_path[0] != '\0')
		return;
	fuzz_folder("lab/starter");
	fuzz_folder("lab/reference");
	fuzz_folder("lab/include");
	fuzz_folder("labs/kit");
	MUST(setenv("PLUMB_DATA", fuzz_dir(), 1) == 0, "where the kit is");
	fuzz_file("lab/handout.md", "# x {#x}\n", 9);
	fuzz_file("lab/generate.c", "", 0);
	fuzz_file("lab/harness.c", "", 0);
	fuzz_file("lab/check.c", "", 0);
	fuzz_file("lab/include/echo_len.h", "", 0);
}

static void check_lab(const struct lab *lab)
{
	int64_t sum = 0;
	MUST(strcmp(lab->id, "lab") == 0, "a lab is named as its folder");
	MUST(lab->n_groups > 0 && lab->files.n > 0 && lab->sources.n > 0, "it asks for something");
	MUST(lab->pass_permille >= 0 && lab->pass_permille <= 1000, "the pass mark is a share");
	for (size_t i = 0; i < lab->n_groups; i++) {
		const struct lab_group *g = &lab->groups[i];
		MUST(g->weight >= 0 && g->level >= LEVEL_MUST && g->level <= LEVEL_MAY, "weights and levels");
		MUST(lab_group_find(lab, g->id) == g && g->competencies.n > 0, "ids are unique and serve something");
		sum += g->weight;
	}
	MUST(sum == 1000, "weights add up");
	for (size_t i = 0; i < lab->files.n; i++)
		MUST(strchr(lab->files.item[i], '/') == NULL && lab->files.item[i][0] != '.', "plain globs");
	for (size_t i = 0; i < lab->libraries.n; i++)
		MUST(strpbrk(lab->libraries.item[i], " /,-@=") == NULL || isalnum(lab->libraries.item[i][0]),
			"a library is no option of the linker");
	MUST(lab->header == NULL || (lab->header[0] != '/' && strstr(lab->header, "..") == NULL),
		"the header stays inside");
	for (size_t i = 0; i < lab->n_validators; i++)
		MUST(lab->validators[i].argv.n > 0 && lab->validators[i].argv.item[0][0] == '/',
			"a validator has a path");
	MUST(lab->contract == CONTRACT_PROGRAM || lab->exports.n > 0, "a function lab names what it calls");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct lab *lab = NULL;
	struct err e = { 0 };
	make_folder();
	fuzz_file("lab/lab.json", data, size);
	const char *dir = arena_printf(&a, "%s/lab", fuzz_dir());
	if (lab_load(dir, &a, &lab, &e) != 0) {
		MUST(lab == NULL, "outputs are untouched on failure");
		MUST(e.kind == ERR_LAB, "the lab's author must act");
		fuzz_error(&e, dir);
		return 0;
	}
	check_lab(lab);
	return 0;
}
