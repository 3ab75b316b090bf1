/* A mutant's patch file: header lines, and a diff that is applied to a small reference, exactly or not at all. */
#include "grader/mutant.h"

#include "tests/fuzz/fuzz.h"

static const char reference[] = "#include \"x.h\"\n\nint f(int n)\n{\n\tif (n > 3)\n\t\treturn -1;\n\treturn n;\n}\n";

static void check_head(const struct mutant *m)
{
	MUST(m->misconception[0] != '\0' && m->dies_in[0] != '\0' && m->survives.n > 0, "what a mutant has to say");
	MUST(strchr(m->misconception, '\n') == NULL && strchr(m->dies_in, '\n') == NULL, "on one line each");
	MUST(strncmp(m->patch, "--- ", 4) == 0, "and a diff");
	for (size_t i = 0; i < m->survives.n; i++)
		MUST(m->survives.item[i][0] != '\0' && strchr(m->survives.item[i], ',') == NULL,
			"clauses are cut apart");
}

/* Lines in the text, less lines that the hunks take away, and those they bring: no other line comes or goes. */
static size_t lines(const char *text, char first)
{
	size_t n = 0;
	for (const char *p = text; *p != '\0'; p += strcspn(p, "\n"), p += *p == '\n')
		n += first == '\0' || *p == first;
	return n;
}

static void check_text(const char *hunks, struct arena *a)
{
	char *out = (char *)-1;
	struct err e = { 0 };
	if (mutant_patch_text(reference, hunks, "place", a, &out, &e) != 0) {
		MUST(out == (char *)-1, "outputs are untouched on failure");
		fuzz_error(&e, "place");
		return;
	}
	if (strstr(hunks, "--- ") == NULL && strlen(hunks) > 0 && hunks[strlen(hunks) - 1] == '\n')
		MUST(lines(out, '\0') + lines(hunks, '-') == lines(reference, '\0') + lines(hunks, '+'),
			"as many lines as the hunks say");
}

static void check_apply(const struct mutant *m, struct arena *a)
{
	struct err e = { 0 };
	char **names;
	size_t n;
	fuzz_folder("sources");
	fuzz_file("sources/x.c", reference, sizeof reference - 1);
	if (mutant_apply(m, arena_printf(a, "%s/sources", fuzz_dir()), a, &e) != 0)
		fuzz_error(&e, "mutants/fuzz.patch");
	MUST(io_list_dir(AT_FDCWD, arena_printf(a, "%s/sources", fuzz_dir()), a, &names, &n, &e) == 0,
		"the folder is there");
	MUST(n == 1 && strcmp(names[0], "x.c") == 0, "no file comes or goes");
	MUST(io_list_dir(AT_FDCWD, fuzz_dir(), a, &names, &n, &e) == 0 && n == 1, "and none beside the folder");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct mutant m;
	struct err e = { 0 };
	const char *text = fuzz_text(&a, data, size);
	check_text(text, &a);
	FUZZ_MARK(m);
	if (mutant_parse(text, "place", &a, &m, &e) != 0) {
		fuzz_untouched(&m, sizeof m);
		MUST(e.kind == ERR_LAB, "the lab's author must act");
		fuzz_error(&e, "place");
		return 0;
	}
	m.name = "fuzz";
	check_head(&m);
	check_apply(&m, &a);
	return 0;
}
