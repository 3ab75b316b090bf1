/* Option tables: parsing, usage errors, help and completion. */
#include "runner/base/opt.h"

#include "tests/tap.h"

struct options {
	bool json;
	const char *name;
	int64_t n;
};

static struct options seen;
static int seen_args;
static bool seen_name_is_x;

static int run(const void *opts, int argc, char **argv)
{
	(void)argv;
	seen = *(const struct options *)opts;
	seen_args = argc;
	seen_name_is_x = seen.name != NULL && strcmp(seen.name, "x") == 0;
	return 7;
}

static const struct opt opts[] = {
	{ .name = "json",
		.letter = 'j',
		.type = OPT_FLAG,
		.offset = offsetof(struct options, json),
		.help = "as JSON" },
	{ .name = "name", .type = OPT_TEXT, .offset = offsetof(struct options, name), .arg = "NAME", .help = "a name" },
	{ .name = "count",
		.letter = 'n',
		.type = OPT_INT,
		.offset = offsetof(struct options, n),
		.arg = "N",
		.help = "a number" },
	{ .name = NULL },
};
static const struct cmd cmds[] = {
	{ .name = "go",
		.args = "FILE",
		.summary = "Go.",
		.opts = opts,
		.opts_size = sizeof(struct options),
		.min_args = 1,
		.max_args = 2,
		.run = run },
	{ .name = NULL },
};

/* The words of one line as argv. */
static int call(const char *line)
{
	char text[200], *argv[16] = { NULL }, *save = NULL;
	int argc = 0;

	(void)snprintf(text, sizeof text, "prog %s", line);
	for (char *word = strtok_r(text, " ", &save); word != NULL; word = strtok_r(NULL, " ", &save))
		argv[argc++] = word;
	seen = (struct options){ .n = -1 };
	seen_args = -1;
	return opt_main("prog", "About.", cmds, argc, argv);
}

int main(void)
{
	OK(call("go --json f --name=x -n 3") == 7 && seen.json && seen.n == 3 && seen_args == 1,
		"options and operands");
	OK(seen_name_is_x, "value after =");
	OK(call("go -- --json") == 7 && !seen.json && seen_args == 1, "-- ends the options");
	OK(call("go -") == 7 && seen_args == 1, "a single dash is an operand");
	OK(call("go") == EXIT_USAGE && call("go a b c") == EXIT_USAGE, "too few, too many");
	OK(call("go --nope f") == EXIT_USAGE && call("go f --count x") == EXIT_USAGE, "unknown option, not a number");
	OK(call("go f --count") == EXIT_USAGE && call("go f --json=1") == EXIT_USAGE, "missing value, surplus value");
	OK(call("gone") == EXIT_USAGE && call("--help") == EXIT_OK && call("go --help") == EXIT_OK,
		"unknown command, help");
	return tap_done();
}
