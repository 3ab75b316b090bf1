/* The answer of the process that reads hostile trees, as its parent takes it: a refusal whose words can be shown, or files
 * that were asked for and are there, plain, of that size, and none beside them. The file is included because the parent's
 * half is its own. */
#include "grader/fetch.c" /* NOLINT(bugprone-suspicious-include) */

#include "tests/fuzz/mutate_json.h"

static void check_shown(const char *text)
{
	SCOPED_BUF shown = { 0 };
	buf_init(&shown, 4096);
	text_for_terminal(&shown, text, strlen(text), 4000, false);
	MUST(strcmp(buf_text(&shown), text) == 0, "words of the child can be shown");
}

static void check_source(const struct source *src)
{
	check_shown(src->reason);
	check_shown(src->place);
	MUST(src->refused || src->n_files == 1, "what was there, all of it");
	for (size_t i = 0; i < src->n_files; i++)
		MUST(strcmp(src->files[i].name, "main.c") == 0 && src->files[i].bytes == 7, "and nothing else");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *globs[] = { "*.c" };
	const struct lab lab = { .files = { globs, 1 } };
	SCOPED_ARENA a = ARENA_INIT;
	SCOPED_BUF said = { 0 };
	struct source src;
	struct err e = { 0 };
	if (fuzz_dir_path[0] == '\0') {
		fuzz_folder("source");
		fuzz_file("source/main.c", "int x;\n", 7);
	}
	buf_init(&said, size + 1);
	(void)buf_add(&said, data, size);
	FUZZ_MARK(src);
	if (take_answer(&lab, &said, arena_printf(&a, "%s/source", fuzz_dir()), &a, &src, &e) != 0) {
		fuzz_untouched(&src, sizeof src);
		fuzz_error(&e, NULL);
		return 0;
	}
	check_source(&src);
	return 0;
}
