/* What a browser sends to the dashboard, taken apart: the path, a query, a form, a cookie. First line the path, second the
 * query's value, third a token; the rest is a form's body. */
#include "grader/web/answer.h"
#include "grader/web/form.h"
#include "tests/fuzz/fuzz.h"

static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

static char *cut_line(char **rest)
{
	char *line = *rest, *end = strchr(line, '\n');
	*rest = end == NULL ? line + strlen(line) : end + 1;
	if (end != NULL)
		*end = '\0';
	return line;
}

static void check_path(const char *path, struct arena *a)
{
	struct ask q = { .sort = NULL };
	const struct site_page *page = site_find(path, a, &q);
	MUST(page != NULL || (q.args[0] == NULL && q.args[1] == NULL), "nothing is kept of a path that is none");
	for (size_t i = 0; i < 2 && page != NULL && q.args[i] != NULL; i++)
		MUST(*q.args[i] != '\0' && *q.args[i] != '.' && strspn(q.args[i], plain) == strlen(q.args[i]),
			"a part of a path is a plain word");
}

static void check_query(const char *value)
{
	static const char *const keys[] = { "lang", "sort", "domain", "cohort" };
	struct request r = { .method = "GET" };
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		request_query(&r, keys[i], value);
	MUST(r.bad_query == (r.lang == NULL), "a value is taken, or the query is bad");
	MUST(r.lang == NULL || (strspn(value, plain) == strlen(value) && *value != '\0'), "and is a plain word");
	request_query(&r, "lang", value);
	MUST(r.bad_query, "a key twice is none");
}

/* Who does not know the key opens nothing; who does gets back what was put in. */
static void check_token(const char *text, struct arena *a)
{
	uint8_t key[TOKEN_KEY_SIZE] = { 1, 2, 3 };
	struct who who, back;
	FUZZ_MARK(who);
	for (int p = TOKEN_LINK; p <= TOKEN_FORM; p++)
		MUST(!token_open(key, (enum token_purpose)p, text, 0, &who), "no token is guessed");
	fuzz_untouched(&who, sizeof who);
	who = (struct who){ .role = ROLE_STUDENT, .until_s = 100 };
	if (!course_name_ok(text))
		return;
	(void)snprintf(who.name, sizeof who.name, "%s", text);
	const char *link = token_make(key, TOKEN_LINK, &who, a);
	MUST(token_open(key, TOKEN_LINK, link, 99, &back) && back.role == who.role && strcmp(back.name, text) == 0,
		"a link says who");
	MUST(!token_open(key, TOKEN_SESSION, link, 99, &back) && !token_open(key, TOKEN_LINK, link, 100, &back),
		"for one purpose, and until its end");
}

static void check_form(const char *body, size_t n, struct arena *a)
{
	static const char *const keys[] = { "form", "key" };
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		const char *value = form_value(body, n, keys[i], a);
		MUST(value == NULL || (strlen(value) <= n && text_is_utf8(value, strlen(value))),
			"a value is text, and no longer than it came");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED_ARENA a = ARENA_INIT;
	char *rest = fuzz_text(&a, data, size), *end = rest + size;
	check_path(cut_line(&rest), &a);
	check_query(cut_line(&rest));
	check_token(cut_line(&rest), &a);
	check_form(rest, (size_t)(end - rest), &a);
	return 0;
}
