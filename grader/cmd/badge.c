/* plumb badge key|issue|verify: Open Badges for demonstrated competencies. */
#include "grader/export/badge.h"

#include <fcntl.h>

#include "grader/cmd/cmds.h"
#include "grader/cmd/course_view.h"
#include "grader/cmd/labs.h"
#include "runner/base/io.h"
#include "runner/base/text.h"

struct options {
	const char *course, *learner, *competency, *framework, *issuer, *key;
};

static const char *key_path(const struct options *o, struct arena *a)
{
	return arena_printf(a, "%s/badge.key", o->course);
}

static int print_jwk(const char *path, struct err *e)
{
	SCOPED_KEY key = NULL;
	SCOPED_BUF out = { 0 };
	buf_init(&out, 16384);
	if (jwt_key_read(path, &key, e) != 0)
		return -1;
	SCOPED_JSON jwk = jwt_jwk(key, e);
	if (jwk == NULL || json_print(jwk, &out) != 0)
		return -1;
	puts(buf_text(&out));
	return 0;
}

/* Made once; asked again, it says the public part again. */
static int key(const struct options *o, const char *operand, struct arena *a, struct err *e)
{
	(void)operand;
	if (o->course == NULL)
		return err_set(e, ERR_USAGE, "plumb badge key: of which course: --course DIR");
	const char *path = key_path(o, a);
	if (access(path, F_OK) != 0 && jwt_key_make(path, e) != 0)
		return -1;
	return print_jwk(path, e);
}

static int issue_from(const struct options *o, const struct course_view *v, struct arena *a, struct err *e)
{
	SCOPED_KEY signing = NULL;
	SCOPED_BUF out = { 0 };
	struct pseudonyms salt;
	struct badge_issuer issuer = { .name = v->course->title };
	size_t n;
	buf_init(&out, EXPORT_MAX);
	if (v->course->simulated != NULL)
		return err_set(e, ERR_USAGE,
			"plumb badge issue: %s is a simulated course: nobody has shown anything in it",
			v->course->title);
	if (jwt_key_read(key_path(o, a), &signing, e) != 0 || export_pseudonyms(v->course->dir, &salt, e) != 0)
		return -1;
	SCOPED_JSON jwk = jwt_jwk(signing, e);
	if (jwk == NULL)
		return -1;
	issuer.key = signing;
	issuer.id = o->issuer != NULL ? o->issuer
				      : arena_printf(a, "urn:plumbline:issuer:%s", json_string(json_get(jwk, "kid")));
	memcpy(issuer.salt_key, salt.key, sizeof salt.key);
	if (badge_issue(&v->from, &issuer, o->learner, o->competency, a, &out, &n, e) != 0)
		return -1;
	fputs(buf_text(&out), stdout);
	fprintf(stderr, "badges: %zu\n", n);
	return n > 0 ? EXIT_OK : EXIT_BELOW;
}

static int issue(const struct options *o, const char *operand, struct arena *a, struct err *e)
{
	struct course_view v = { 0 };
	(void)operand;
	if (o->course == NULL || o->learner == NULL)
		return err_set(e, ERR_USAGE, "plumb badge issue: to whom: --course DIR --learner ID");
	if (course_view_open(o->course, o->framework, a, &v, e) != 0)
		return -1;
	int rc = issue_from(o, &v, a, e);
	course_view_close(&v);
	return rc;
}

/* What a badge says is a stranger's text, good signature or not. */
static void say(const char *what, const char *text)
{
	SCOPED_BUF safe = { 0 };
	buf_init(&safe, 4096);
	text_for_terminal(&safe, text, strlen(text), 300, false);
	printf("%-12s %s\n", what, buf_text(&safe));
}

static int verify_one(const struct options *o, const char *text, size_t len, struct arena *a, struct err *e)
{
	SCOPED_JSON jwk = NULL;
	struct badge b;
	if (o->key != NULL && json_read_file(AT_FDCWD, o->key, &jwk, e) != 0)
		return -1;
	if (badge_verify(text, len, jwk, io_wall_ms(), a, &b, e) != 0)
		return -1;
	say("badge", b.name);
	say("framework", b.framework);
	say("issued by", arena_printf(a, "%s (%s)", b.issuer_name, b.issuer));
	say("to", b.subject);
	say("valid from", b.valid_from);
	say("signature",
		b.trusted_key
			? arena_printf(a, "good, by the key given (%s)", b.kid)
			: arena_printf(a, "good, by the key that the badge brings (%s): compare it with the issuer's",
				  b.kid));
	return EXIT_OK;
}

static int verify(const struct options *o, const char *operand, struct arena *a, struct err *e)
{
	char *text;
	size_t len;
	if (operand == NULL)
		return err_set(e, ERR_USAGE, "plumb badge verify: which: name its file");
	if (io_read_file(AT_FDCWD, operand, JWT_MAX, a, &text, &len, e) != 0)
		return -1;
	return verify_one(o, text, len, a, e);
}

static const struct {
	const char *name;
	int (*run)(const struct options *o, const char *operand, struct arena *a, struct err *e);
} verbs[] = { { "key", key }, { "issue", issue }, { "verify", verify } };

static int run(const void *opts, int argc, char **argv)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct err e;
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (strcmp(argv[0], verbs[i].name) == 0) {
			int rc = verbs[i].run(opts, argc > 1 ? argv[1] : NULL, &a, &e);
			return rc < 0 ? labs_fail(&e) : rc;
		}
	fprintf(stderr, "plumb badge: no verb \"%.60s\"; plumb badge --help lists them\n", argv[0]);
	return EXIT_USAGE;
}

#define TEXT(option, member, placeholder, words)                                                                      \
	{                                                                                                             \
		.name = (option), .type = OPT_TEXT, .offset = offsetof(struct options, member), .arg = (placeholder), \
		.help = (words)                                                                                       \
	}

static const struct opt options[] = {
	TEXT("course", course, "DIR", "the course that issues"),
	TEXT("learner", learner, "ID", "to this learner"),
	TEXT("competency", competency, "ID", "for this competency alone"),
	TEXT("framework", framework, "FILE", "in this framework, loaded beside the installation's"),
	TEXT("issuer", issuer, "URI", "who issues (default: made of the key's thumbprint)"),
	TEXT("key", key, "FILE", "verify: the issuer's public key (JWK), as plumb badge key prints it"),
	{ 0 },
};

const struct cmd cmd_badge = {
	.name = "badge",
	.args = "VERB [FILE]",
	.summary = "signed Open Badges for demonstrated competencies",
	.text = "verbs:\n"
		"  key      make the course's key, or print its public part again\n"
		"  issue    one badge a line for each competency that the learner has demonstrated\n"
		"  verify   check a badge's signature and claims, offline",
	.opts = options,
	.opts_size = sizeof(struct options),
	.min_args = 1,
	.max_args = 2,
	.run = run,
};
