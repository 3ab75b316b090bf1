/* plumb serve: the dashboard of a course, over HTTP. */
#include "grader/web/serve.h"

#include "grader/cmd/cmds.h"

struct options {
	const char *address, *socket, *secret;
	int64_t port;
	bool https, quiet;
};

#define PORT_DEFAULT 8023

static int run(const void *opts, int argc, char **argv)
{
	const struct options *o = opts;
	SCOPED_ARENA a = ARENA_INIT;
	struct server *s;
	struct err e = { 0 };
	struct serve_options so = { .course = argv[0],
		.address = o->address,
		.port = o->port > 0 ? o->port : PORT_DEFAULT,
		.socket = o->socket,
		.secret_file = o->secret,
		.https = o->https };
	(void)argc;
	if (serve_open(&so, &a, &s, &e) != 0) {
		fprintf(stderr, "error: %s\n", e.text);
		return err_exit_code(&e);
	}
	printf("serving %s on %s\n", argv[0], serve_url(s));
	if (o->socket == NULL && !o->quiet)
		printf("instructor: %s%s\n", serve_url(s), serve_first_link(s, &a));
	(void)fflush(stdout);
	int rc = serve_run(s, &e);
	serve_close(s);
	if (rc != 0)
		fprintf(stderr, "error: %s\n", e.text);
	return rc == 0 ? EXIT_OK : err_exit_code(&e);
}

static const struct opt options[] = {
	{ .name = "port",
		.letter = 'p',
		.type = OPT_INT,
		.offset = offsetof(struct options, port),
		.arg = "N",
		.help = "TCP port (8023)" },
	{ .name = "address",
		.type = OPT_TEXT,
		.offset = offsetof(struct options, address),
		.arg = "IP",
		.help = "numeric address to listen on (127.0.0.1)" },
	{ .name = "socket",
		.type = OPT_TEXT,
		.offset = offsetof(struct options, socket),
		.arg = "PATH",
		.help = "a unix socket instead: its front web server says who asks (Remote-User)" },
	{ .name = "front-secret",
		.type = OPT_TEXT,
		.offset = offsetof(struct options, secret),
		.arg = "FILE",
		.help = "over TCP, believe Remote-User where Plumb-Secret is this file's first line" },
	{ .name = "https",
		.type = OPT_FLAG,
		.offset = offsetof(struct options, https),
		.help = "the front web server speaks https: mark cookies Secure" },
	{ .name = "quiet",
		.letter = 'q',
		.type = OPT_FLAG,
		.offset = offsetof(struct options, quiet),
		.help = "print no link for the instructor" },
	{ 0 },
};

const struct cmd cmd_serve = {
	.name = "serve",
	.args = "COURSE",
	.summary = "show the dashboard of a course over HTTP",
	.text = "It reads the database and never writes it; an acknowledgement goes to the course's worker. Links for "
		"people:\n"
		"plumb course link. Labs, students and a roster that come later are noticed. plumb report --html "
		"writes\n"
		"the same pages to files.",
	.opts = options,
	.opts_size = sizeof(struct options),
	.min_args = 1,
	.max_args = 1,
	.run = run,
};
