/* Patches apply exactly or not at all. */
#include "grader/mutant.h"

#include "tests/tap.h"

static const char text[] = "one\ntwo\nthree\nfour\nfive\n";

static void test_patch(struct arena *a)
{
	/* clang-format off */
	static const struct { const char *what, *hunks, *want; } rows[] = {
		{ "a line changes", "@@ -2,3 +2,3 @@\n two\n-three\n+THREE\n four\n", "one\ntwo\nTHREE\nfour\nfive\n" },
		{ "a line goes", "@@ -1,2 +1,1 @@\n-one\n two\n", "two\nthree\nfour\nfive\n" },
		{ "a line comes at the end", "@@ -5,1 +5,2 @@\n five\n+six\n", "one\ntwo\nthree\nfour\nfive\nsix\n" },
		{ "two hunks", "@@ -1,1 +1,1 @@\n-one\n+1\n@@ -5,1 +5,1 @@\n-five\n+5\n", "1\ntwo\nthree\nfour\n5\n" },
		{ "wrong context", "@@ -2,1 +2,1 @@\n-tw0\n+2\n", NULL },
		{ "hunks out of order", "@@ -5,1 +5,1 @@\n-five\n+5\n@@ -1,1 +1,1 @@\n-one\n+1\n", NULL },
		{ "a hunk behind the end", "@@ -9,1 +9,1 @@\n-nine\n+9\n", NULL },
		{ "rubbish", "rubbish\n", NULL },
	};
	/* clang-format on */
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct err e = { 0 };
		char *out = NULL;
		int rc = mutant_patch_text(text, rows[i].hunks, "x.patch", a, &out, &e);
		if (rows[i].want != NULL)
			STR(rc == 0 ? out : e.text, rows[i].want, rows[i].what);
		else
			OK(rc < 0 && out == NULL && strncmp(e.text, "x.patch", 7) == 0, "%s: %s", rows[i].what, e.text);
	}
}

static void test_heads(struct arena *a)
{
	const char good[] =
		"Misconception: m\nDies-in: RFC 1 §1\nCascades: RFC 1 §2, RFC 1 §3\nSurvives: RFC 1 App. B\n"
		"--- a/x.c\n+++ b/x.c\n";
	static const char *const bad[] = { "", "Misconception: m\nDies-in: c\nSurvives: d\n",
		"Misconception: m\nSurvives: d\n--- a/x.c\n",
		"Dies-in: c\nDies-in: c\nMisconception: m\nSurvives: d\n--- a/x.c\n",
		"Misconception: m\nDies-in: c\n--- a/x.c\n", "Misconceptoin: m\nDies-in: c\nSurvives: d\n--- a/x.c\n" };
	struct mutant m = { 0 };
	struct err e = { 0 };
	if (OK(mutant_parse(good, "x.patch", a, &m, &e) == 0, "a whole head (%s)", e.text)) {
		STR(m.dies_in, "RFC 1 §1", "Dies-in");
		OK(m.cascades.n == 2 && m.survives.n == 1, "lists");
		STR(m.cascades.item[1], "RFC 1 §3", "split at the comma");
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		OK(mutant_parse(bad[i], "x.patch", a, &m, &e) < 0, "refused: %s", e.text);
}

int main(void)
{
	SCOPED_ARENA a = ARENA_INIT;
	test_patch(&a);
	test_heads(&a);
	return tap_done();
}
