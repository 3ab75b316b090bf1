/* The parts of the dashboard that read strangers' bytes, without a socket: links, forms, catalogues, addresses, answers. */
#include "grader/web/answer.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "grader/web/form.h"
#include "runner/base/io.h"
#include "tests/tap.h"

static struct arena arena;
static struct err e;
static const uint8_t key[TOKEN_KEY_SIZE] = { 1, 2, 3 }, other_key[TOKEN_KEY_SIZE] = { 4 };
#define NOW 1800000000

static void test_query(void)
{
	STR(query_pair("cohort", "2026a", &arena), "cohort=2026a", "a plain value is itself");
	STR(query_pair("cohort", "a&b=\"\303\274 %", &arena), "cohort=a%26b%3D%22%C3%BC%20%25", "the rest is escaped");
	const char *pair = query_pair("k", "<\303\274>&+ \xe2\x81\xa0", &arena);
	STR(form_value(pair, strlen(pair), "k", &arena), "<\303\274>&+ \xe2\x81\xa0", "and comes back");
}

static void test_tokens(void)
{
	struct who ada = { ROLE_STUDENT, "ada", NOW + 60, "0123abcd" }, got = { 0 };
	const char *link = token_make(key, TOKEN_LINK, &ada, &arena);
	OK(token_open(key, TOKEN_LINK, link, NOW, &got) && got.role == ROLE_STUDENT && strcmp(got.name, "ada") == 0,
		"a link opens");
	OK(!token_open(key, TOKEN_LINK, link, NOW + 60, &got), "and is over when its time is");
	OK(!token_open(other_key, TOKEN_LINK, link, NOW, &got), "another course's key does not open it");
	OK(!token_open(key, TOKEN_SESSION, link, NOW, &got), "a link is no cookie");
	OK(!token_open(key, TOKEN_FORM, link, NOW, &got), "and no form");
	for (size_t i = 0; i < strlen(link); i++) {
		char *bad = arena_strdup(&arena, link);
		bad[i] = bad[i] == 'a' ? 'b' : 'a';
		if (token_open(key, TOKEN_LINK, bad, NOW, &got))
			OK(false, "byte %zu changed, still opens", i);
	}
	OK(true, "no single byte of it can be changed");
	static const char *const bad[] = { "", "~", "~~~", "student~ada", "student~ada~99999999999", "instructor~-~0~",
		"student~../x~99999999999~00", "\377\377~a~1~2" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		OK(!token_open(key, TOKEN_LINK, bad[i], NOW, &got), "malformed link %zu is refused", i);
	char longest[2000];
	memset(longest, 'a', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	OK(!token_open(key, TOKEN_LINK, longest, NOW, &got), "an endless one as well");
}

static void test_key_file(void)
{
	char dir[] = "/tmp/plumb-web-XXXXXX";
	uint8_t one[TOKEN_KEY_SIZE], two[TOKEN_KEY_SIZE];
	struct stat st;
	OK(mkdtemp(dir) != NULL, "a folder");
	const char *path = arena_printf(&arena, "%s/web.key", dir);
	OK(token_key(dir, one, &e) == 0 && token_key(dir, two, &e) == 0 && memcmp(one, two, sizeof one) == 0,
		"a key is made once and found again");
	OK(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600, "only its owner can read it");
	(void)chmod(path, 0644);
	OK(token_key(dir, one, &e) == -1 && e.kind == ERR_OPERATOR && strstr(e.text, "others can read it") != NULL,
		"a key that others can read is refused");
	(void)chmod(path, 0600);
	OK(truncate(path, 5) == 0, "a disk that was full");
	OK(token_key(dir, one, &e) == -1 && strstr(e.text, "32 bytes") != NULL, "a cut-off key is refused");
	(void)io_remove_tree(AT_FDCWD, dir, &e);
}

static void form(const char *body, const char *want, const char *what)
{
	const char *got = form_value(body, strlen(body), "key", &arena);
	OK(want == NULL ? got == NULL : got != NULL && strcmp(got, want) == 0, "form: %s", what);
}

static void test_forms(void)
{
	form("key=a", "a", "one field");
	form("x=1&key=a%2Fb+c&y", "a/b c", "escapes");
	form("key=%e2%9C%93", "\342\234\223", "UTF-8");
	form("", NULL, "empty");
	form("keys=a", NULL, "a longer name is another name");
	form("key=a&key=b", NULL, "twice");
	form("key=%4", NULL, "a cut-off escape");
	form("key=%zz", NULL, "an escape that is none");
	form("key=%00", NULL, "a NUL");
	form("key=%ff", NULL, "no UTF-8");
}

static int parse(const char *text, struct lang *l)
{
	return lang_parse(text, strlen(text), "xx", "xx.po", &arena, l, &e);
}

#define HEADER "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\nX-Name: Ixisch\\nX-Decimal: ,\\n\"\n"

static void test_catalogues(void)
{
	static const struct {
		const char *text, *error;
	} bad[] = {
		{ "msgid \"\"\nmsgstr \"\"\n", "charset=UTF-8" },
		{ HEADER "msgid \"a %s\"\nmsgstr \"b %d\"\n", "other conversions" },
		{ HEADER "msgid \"a %s\"\nmsgstr \"b\"\n", "other conversions" },
		{ HEADER "msgid \"a\"\nmsgstr \"%s\"\n", "other conversions" },
		{ HEADER "msgid \"a\"\n", "not complete" },
		{ HEADER "msgid \"a\nmsgstr \"b\"\n", "does not end" },
		{ HEADER "msgid \"a\\q\"\n", "unknown escape" },
		{ HEADER "\"a\"\nmsgfoo \"a\"\n", "neither msgid" },
		{ HEADER "msgid \"a\" x\n", "text after" },
		{ HEADER "msgid \"a\"\nmsgstr \"b\"\nmsgstr \"c\"\n", "twice" },
		{ "msgid \"\"\nmsgstr \"charset=UTF-8\\nPlural-Forms: nplurals=3;\\n\"\n", "two plural forms" },
	};
	struct lang l;
	OK(parse(HEADER
		   "# c\nmsgid \"a\"\n\"b\"\nmsgstr \"c\\n\"\n\n#, fuzzy\nmsgid \"f\"\nmsgstr \"g\"\n\nmsgid \"one "
		   "%zu\"\nmsgid_plural \"many %zu\"\nmsgstr[0] \"ein %zu\"\nmsgstr[1] \"viel %zu\"\n",
		   &l) == 0,
		"a catalogue is read");
	STR(tr(&l, "ab"), "c\n", "a sentence over two lines");
	STR(tr(&l, "f"), "f", "a fuzzy one counts as untranslated");
	STR(tr(&l, "nowhere"), "nowhere", "what is not there stays English");
	STR(tr_n(&l, "one %zu", "many %zu", 1), "ein %zu", "one");
	STR(tr_n(&l, "one %zu", "many %zu", 0), "viel %zu", "and none is many");
	STR(l.name, "Ixisch", "its own name");
	STR(l.decimal, ",", "its comma");
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		OK(parse(bad[i].text, &l) == -1 && e.kind == ERR_INPUT && strstr(e.text, bad[i].error) != NULL,
			"refused: %s", bad[i].error);
}

static void test_languages(void)
{
	struct lang items[] = { { .code = "en" }, { .code = "de" }, { .code = "fr" } };
	struct langs l = { .items = items, .n = 3 };
	static const struct {
		const char *header, *want;
	} rows[] = {
		{ NULL, "en" },
		{ "", "en" },
		{ "de", "de" },
		{ "de-AT,de;q=0.9,en;q=0.8", "de" },
		{ "it, fr;q=0.3, de;q=0.2", "fr" },
		{ "en;q=0.1,de;q=0.11", "de" },
		{ "de;q=0", "en" },
		{ ";;;,,,q=,=;q=9999999999999", "en" },
		{ "derby", "en" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		STR(lang_accept(&l, rows[i].header)->code, rows[i].want,
			rows[i].header == NULL ? "none" : rows[i].header);
}

static void test_addresses(void)
{
	static const struct {
		const char *path, *first, *second; /* first NULL = no such page */
	} rows[] = {
		{ "index.html", "", "" },
		{ "cell/ada/W2P-DNS-01.html", "ada", "W2P-DNS-01" },
		{ "student/a.b.html", "a.b", "" },
		{ "student/.html", NULL, NULL },
		{ "student/..html", NULL, NULL },
		{ "student/../index.html", NULL, NULL },
		{ "student/ada", NULL, NULL },
		{ "student/ada.html/x", NULL, NULL },
		{ "cell/ada.html", NULL, NULL },
		{ "cell//x.html", NULL, NULL },
		{ "cell/a/b/c.html", NULL, NULL },
		{ "index.html/", NULL, NULL },
		{ "record/<script>.html", NULL, NULL },
		{ "", NULL, NULL },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct ask q = { .page = 0 };
		const struct site_page *page = site_find(rows[i].path, &arena, &q);
		if (rows[i].first == NULL)
			OK(page == NULL, "no page: \"%s\"", rows[i].path);
		else
			OK(page != NULL && strcmp(q.args[0] == NULL ? "" : q.args[0], rows[i].first) == 0 &&
					strcmp(q.args[1] == NULL ? "" : q.args[1], rows[i].second) == 0,
				"a page: \"%s\"", rows[i].path);
	}
	struct request r = { .method = "GET" };
	request_query(&r, "lang", "de");
	request_query(&r, "sort", "W2P-DNS-01");
	OK(!r.bad_query && strcmp(r.ask.sort, "W2P-DNS-01") == 0, "a query is understood");
	static const char *const bad[][2] = { { "lang", "fr" }, { "x", "1" }, { "domain", "" }, { "domain", NULL },
		{ "domain", "a b" }, { "cohort", "" } };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		r.bad_query = false;
		request_query(&r, bad[i][0], bad[i][1]);
		OK(r.bad_query, "a bad query: %s", bad[i][0]);
	}
}

static void test_identity(void)
{
	const char *students[] = { "ada" }, *staff[] = { "ben" };
	struct course course = { .students = { students, 1 } };
	struct identity id = {
		.course = &course, .staff = { .instructors = { staff, 1 } }, .secret = "a long enough secret"
	};
	struct who who = { 0 };
	memcpy(id.key, key, sizeof key);
	struct credentials c = { .user = "ben" };
	OK(!identity_of(&id, &c, NOW, &who), "over TCP a name alone is worth nothing");
	c.secret = "a long enough secreT";
	OK(!identity_of(&id, &c, NOW, &who), "nor with a wrong secret");
	c.secret = "a long enough secret";
	OK(identity_of(&id, &c, NOW, &who) && who.role == ROLE_INSTRUCTOR, "with the secret it is the instructor's");
	c = (struct credentials){ .user = "ada" };
	id.over_socket = true;
	OK(identity_of(&id, &c, NOW, &who) && who.role == ROLE_STUDENT, "over our socket a student is a student");
	c.user = "eve";
	OK(!identity_of(&id, &c, NOW, &who), "and who is on no list is nobody");
	c.user = "../ada";
	OK(!identity_of(&id, &c, NOW, &who), "as is who has no plain name");
	struct who ada = { ROLE_STUDENT, "ada", NOW + 100000, "0123abcd" };
	const char *cookie = identity_exchange(&id, token_make(key, TOKEN_LINK, &ada, &arena), NOW, &arena, &who);
	c = (struct credentials){ .cookie = cookie };
	id.over_socket = false;
	OK(identity_of(&id, &c, NOW, &who) && strcmp(who.name, "ada") == 0, "a link becomes a cookie");
	STR(who.link, "0123abcd", "that knows which link it was");
	OK(who.until_s == NOW + IDENTITY_SECONDS, "that ends within the day");
	const char *mine = identity_form(&id, &ada, &arena);
	struct who bela = { ROLE_STUDENT, "bela", NOW + 100000, "" };
	OK(identity_form_ok(&id, &ada, mine) && !identity_form_ok(&id, &bela, mine), "a form is bound to the person");
}

int main(void)
{
	test_tokens();
	test_query();
	test_key_file();
	test_forms();
	test_catalogues();
	test_languages();
	test_addresses();
	test_identity();
	arena_release(&arena);
	return tap_done();
}
