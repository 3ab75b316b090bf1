#include "grader/spool.h"

#include <fcntl.h>

#include "runner/base/io.h"
#include "tests/tap.h"

#define OID "0123456789abcdef0123456789abcdef01234567"

static char dir[64];
static struct err e;

static int put(const char *id, const char *lab, const char *student, const char *oid, int64_t ms)
{
	struct spool_entry en = { .id = id, .lab = lab, .student = student, .commit = oid, .received_ms = ms };
	return spool_write(dir, &en, &e);
}

static void junk(struct arena *a, const char *name, const char *text)
{
	OK(io_write_file(AT_FDCWD, arena_printf(a, "%s/spool/%s", dir, name), text, strlen(text), 0600, &e) == 0, "%s",
		name);
}

static void test_order(struct arena *a)
{
	struct spool_entry *list;
	size_t n;
	OK(put("s-00000000000000bb", "lab", "ann", OID, 2000) == 0, "an entry is written");
	OK(put("s-00000000000000aa", "lab", "bob", OID, 10000) == 0, "a later one");
	OK(put("s-00000000000000bb", "lab", "ann", OID, 2000) == 0, "the first one again");
	OK(spool_list(dir, a, &list, &n, &e) == 0 && n == 2, "two are there");
	STR(n == 2 ? list[0].student : "", "ann", "in the order of arrival");
	STR(n == 2 ? list[1].commit : "", OID, "with what was written");
	OK(n == 2 && spool_remove(dir, &list[0], &e) == 0 && spool_remove(dir, &list[0], &e) == 0,
		"removing is idempotent");
	OK(spool_list(dir, a, &list, &n, &e) == 0 && n == 1, "one is left");
}

static void test_refused(void)
{
	static const struct {
		const char *id, *lab, *student, *oid, *what;
	} rows[] = {
		{ "s-00000000000000bb", "../lab", "ann", OID, "a lab that is a path" },
		{ "s-00000000000000bb", "lab", "", OID, "a student without name" },
		{ "s-00000000000000bb", "lab", "ann", "HEAD", "a commit that is a name" },
		{ "s-00000000000000BB", "lab", "ann", OID, "upper case" },
		{ "r-00000000000000bb", "lab", "ann", OID, "another kind of id" },
		{ "s-00000000000000bb/", "lab", "ann", OID, "a longer id" },
		{ "s-00000000000000bb", NULL, "ann", OID, "no lab" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		OK(put(rows[i].id, rows[i].lab, rows[i].student, rows[i].oid, 1) == -1, "not written: %s",
			rows[i].what);
}

static void test_junk(struct arena *a)
{
	struct spool_entry *list;
	size_t n;
	char **names;
	junk(a, "1.json", "{");
	junk(a, "2.json", "{\"schema\":\"plumb-spool/2\",\"kind\":\"push\",\"id\":\"s-00000000000000bb\"}");
	junk(a, "3.json",
		"{\"schema\":\"plumb-spool/1\",\"kind\":\"push\",\"id\":\"s-00000000000000bb\",\"lab\":\"a/b\","
		"\"student\":\"x\",\"commit\":\"" OID "\",\"received_ms\":1}");
	junk(a, "4.json.0123~", "half");
	OK(spool_list(dir, a, &list, &n, &e) == 0 && n == 1, "junk is no entry");
	OK(io_list_dir(AT_FDCWD, arena_printf(a, "%s/spool", dir), a, &names, &n, &e) == 0 && n == 5,
		"and is not lost");
	STR(n == 5 ? names[1] : "", "1.json.bad", "but set aside");
	OK(spool_list("/nonexistent", a, &list, &n, &e) == -1, "no folder, no list");
}

int main(void)
{
	SCOPED_ARENA a = ARENA_INIT;
	char id[20], other[20];
	(void)setenv("PLUMB_LOG", "error", 1);
	(void)snprintf(dir, sizeof dir, "/tmp/plumb-spool-%d", (int)getpid());
	OK(io_mkdirs(AT_FDCWD, arena_printf(&a, "%s/spool", dir), 0700, &e) == 0, "a folder");
	spool_new_id(id);
	spool_new_id(other);
	OK(strlen(id) == 18 && strcmp(id, other) != 0, "ids are new: %s", id);
	test_order(&a);
	test_refused();
	test_junk(&a);
	(void)io_remove_tree(AT_FDCWD, dir, &e);
	return tap_done();
}
