/* A file in the spool: set aside with one line in the log, or an entry that is written and read back as the same. */
#include "grader/spool.h"

#include "grader/course.h"
#include "tests/fuzz/mutate_json.h"

static const char name[] = "spool/000000000000001-s-0123456789abcdef.json";

static void check_entry(const struct spool_entry *en, struct arena *a)
{
	struct spool_entry *again;
	struct err e = { 0 };
	size_t n;
	MUST(strlen(en->id) == 18 && strncmp(en->id, "s-", 2) == 0, "an id as ours are");
	if (en->kind == SPOOL_PUSH)
		MUST(course_name_ok(en->lab) && course_name_ok(en->student) && strlen(en->commit) == 40,
			"names that are safe");
	MUST(spool_remove(fuzz_dir(), en, &e) == 0, "it is taken away");
	if (en->received_ms > INT64_C(999999999999999))
		return; /* its name would have another length */
	MUST(spool_write(fuzz_dir(), en, &e) == 0, "what was read can be written");
	MUST(spool_list(fuzz_dir(), a, &again, &n, &e) == 0 && n == 1, "and is listed");
	MUST(strcmp(again->id, en->id) == 0 && again->kind == en->kind, "and is the same");
	if (en->kind == SPOOL_PUSH)
		MUST(strcmp(again->lab, en->lab) == 0 && strcmp(again->student, en->student) == 0 &&
				strcmp(again->commit, en->commit) == 0 && again->received_ms == en->received_ms,
			"to the last word");
	MUST(spool_remove(fuzz_dir(), again, &e) == 0, "and is taken away again");
}

/* A bad file is logged, which is right and here too much. */
static int list_quietly(struct arena *a, struct spool_entry **list, size_t *n)
{
	struct err e = { 0 };
	SCOPED_FD aside = dup(2);
	SCOPED_FD null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	MUST(aside >= 0 && dup2(null, 2) == 2, "a quiet log");
	int rc = spool_list(fuzz_dir(), a, list, n, &e);
	MUST(dup2(aside, 2) == 2, "and a voice again");
	return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct spool_entry *list;
	size_t n;
	if (fuzz_dir_path[0] == '\0')
		fuzz_folder("spool");
	fuzz_file(name, data, size);
	MUST(list_quietly(&a, &list, &n) == 0, "a bad file stops nothing");
	if (n == 1)
		check_entry(&list[0], &a);
	MUST(n == 1 || access(arena_printf(&a, "%s/%s", fuzz_dir(), name), F_OK) < 0, "a bad file is set aside");
	return 0;
}
