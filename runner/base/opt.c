#include "runner/base/opt.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "runner/base/arena.h"
#include "runner/base/text.h"

struct parse {
	const char *program;
	const struct cmd *cmd;
	void *opts;
	struct err e;
};

static const struct cmd *find_cmd(const struct cmd *cmds, const char *name)
{
	for (; cmds->name != NULL; cmds++)
		if (strcmp(cmds->name, name) == 0)
			return cmds;
	return NULL;
}

static const struct opt *find_opt(const struct opt *opts, const char *name, size_t n, char letter)
{
	for (; opts != NULL && opts->name != NULL; opts++)
		if ((name != NULL && strlen(opts->name) == n && strncmp(opts->name, name, n) == 0) ||
			(name == NULL && letter != 0 && opts->letter == letter))
			return opts;
	return NULL;
}

static void print_opt(FILE *out, const struct opt *o)
{
	char left[64];

	(void)snprintf(left, sizeof left, "%s%c%s --%s%s%s", o->letter ? "-" : "  ", o->letter ? o->letter : ' ',
		o->letter ? "," : " ", o->name, o->arg ? " " : "", o->arg ? o->arg : "");
	(void)fprintf(out, "  %-28s %s\n", left, o->help);
}

static void help_cmd(FILE *out, const char *program, const struct cmd *c)
{
	bool many = c->opts != NULL && c->opts->name != NULL;

	(void)fprintf(out, "usage: %s %s%s%s%s\n\n%s\n", program, c->name, many ? " [OPTION...]" : "",
		*c->args ? " " : "", c->args, c->summary);
	if (many)
		(void)fputs("\noptions:\n", out);
	for (const struct opt *o = c->opts; many && o->name != NULL; o++)
		print_opt(out, o);
	if (c->text != NULL)
		(void)fprintf(out, "\n%s\n", c->text);
}

static void help_program(FILE *out, const char *program, const char *about, const struct cmd *cmds)
{
	(void)fprintf(out, "usage: %s COMMAND [OPTION...] [ARGUMENT...]\n\n%s\n\ncommands:\n", program, about);
	for (const struct cmd *c = cmds; c->name != NULL; c++)
		if (!c->hidden)
			(void)fprintf(out, "  %-12s %s\n", c->name, c->summary);
	(void)fprintf(out,
		"\n%s COMMAND --help tells more. Exit status: 0 done, 1 below the pass mark or findings,\n"
		"2 usage, 3 our fault.\n",
		program);
}

static int usage(struct parse *p)
{
	(void)fprintf(
		stderr, "%s: %s\n%s: try %s %s --help\n", p->program, p->e.text, p->program, p->program, p->cmd->name);
	return EXIT_USAGE;
}

static int store(struct parse *p, const struct opt *o, const char *value)
{
	void *to = (char *)p->opts + o->offset;
	int64_t n;

	if (o->type == OPT_TEXT) {
		*(const char **)to = value;
	} else if (o->type == OPT_FLAG) {
		*(bool *)to = true;
	} else if (text_int(value, INT64_MIN / 2, INT64_MAX / 2, &n)) {
		*(int64_t *)to = n;
	} else {
		return err_set(&p->e, ERR_USAGE, "--%s wants a whole number, not \"%.60s\"", o->name, value);
	}
	return 0;
}

/* One argument that begins with '-'. *i moves on when the value is the next argument. */
static int take_option(struct parse *p, int argc, char **argv, int *i)
{
	const char *word = argv[*i];
	const char *equals = word[1] == '-' ? strchr(word, '=') : NULL;
	size_t n = equals != NULL ? (size_t)(equals - word - 2) : strlen(word) - (word[1] == '-' ? 2 : 1);
	char letter = '\0';
	if (word[1] != '-' && word[2] == '\0')
		letter = word[1];
	const struct opt *o =
		word[1] == '-' ? find_opt(p->cmd->opts, word + 2, n, 0) : find_opt(p->cmd->opts, NULL, 0, letter);

	if (o == NULL)
		return err_set(&p->e, ERR_USAGE, "unknown option \"%.60s\"", word);
	if (o->type == OPT_FLAG && equals != NULL)
		return err_set(&p->e, ERR_USAGE, "--%s takes no value", o->name);
	if (o->type == OPT_FLAG)
		return store(p, o, "");
	if (equals != NULL)
		return store(p, o, equals + 1);
	if (*i + 1 >= argc)
		return err_set(&p->e, ERR_USAGE, "--%s wants a value: %s", o->name, o->arg);
	return store(p, o, argv[++*i]);
}

static int run_cmd(const char *program, const struct cmd *c, int argc, char **argv)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct parse p = { .program = program, .cmd = c, .opts = arena_alloc(&a, c->opts_size + 1) };
	char **operands = arena_array(&a, (size_t)argc + 1, sizeof *operands);
	bool only_operands = false;
	int n = 0;

	for (int i = 0; i < argc; i++) {
		bool dashed = !only_operands && argv[i][0] == '-' && argv[i][1] != '\0';

		if (dashed && strcmp(argv[i], "--help") == 0) {
			help_cmd(stdout, program, c);
			return EXIT_OK;
		}
		if (dashed && strcmp(argv[i], "--") == 0)
			only_operands = true;
		else if (!dashed)
			operands[n++] = argv[i];
		else if (take_option(&p, argc, argv, &i) != 0)
			return usage(&p);
	}
	if (n < c->min_args || (c->max_args >= 0 && n > c->max_args)) {
		(void)err_set(&p.e, ERR_USAGE, "%s wants %s", c->name, *c->args ? c->args : "no arguments");
		return usage(&p);
	}
	return c->run(p.opts, n, operands);
}

int opt_main(const char *program, const char *about, const struct cmd *cmds, int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "--help";
	const struct cmd *c = find_cmd(cmds, name);

	if (c != NULL)
		return run_cmd(program, c, argc - 2, argv + 2);
	if (strcmp(name, "--help") == 0 || strcmp(name, "help") == 0) {
		help_program(argc > 1 ? stdout : stderr, program, about, cmds);
		return argc > 1 ? EXIT_OK : EXIT_USAGE;
	}
	if (strcmp(name, "--version") == 0) {
		(void)printf("%s " PLUMB_VERSION "\n", program);
		return EXIT_OK;
	}
	(void)fprintf(stderr, "%s: no command \"%.60s\"; %s --help lists them\n", program, name, program);
	return EXIT_USAGE;
}

static void completion_case(FILE *out, const struct cmd *c)
{
	(void)fprintf(out, "\t%s) words=\"--help", c->name);
	for (const struct opt *o = c->opts; o != NULL && o->name != NULL; o++)
		(void)fprintf(out, " --%s", o->name);
	(void)fputs("\" ;;\n", out);
}

void opt_completion(FILE *out, const char *program, const struct cmd *cmds)
{
	(void)fprintf(out, "# bash completion for %s, printed from its option tables\n_%s() {\n\tlocal words=\"",
		program, "plumb");
	for (const struct cmd *c = cmds; c->name != NULL; c++)
		if (!c->hidden)
			(void)fprintf(out, "%s ", c->name);
	(void)fputs("--help --version\"\n\t[ \"$COMP_CWORD\" -gt 1 ] && case ${COMP_WORDS[1]} in\n", out);
	for (const struct cmd *c = cmds; c->name != NULL; c++)
		if (!c->hidden)
			completion_case(out, c);
	(void)fprintf(out,
		"\tesac\n\tcase ${COMP_WORDS[COMP_CWORD]} in\n"
		"\t-*) mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\") ;;\n"
		"\t*) [ \"$COMP_CWORD\" -eq 1 ] && mapfile -t COMPREPLY < <(compgen -W \"$words\" -- "
		"\"${COMP_WORDS[1]}\") ;;\n"
		"\tesac\n}\ncomplete -o default -F _plumb %s\n",
		program);
}
