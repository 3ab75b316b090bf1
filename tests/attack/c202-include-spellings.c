/* Case: C202 include-spellings
 * Attacks: read-only-root
 * Seen: kjudge issue 82, ejudge issue 45, compiler-explorer issue 419
 * Profile: build
 * Run: include => refused
 * Run: percent => refused
 * Run: trigraph => refused
 * Run: macro => refused
 * Run: continued => refused
 * Run: dotdot => refused
 * Run: incbin => refused
 * Run: command => held or refused
 * Limits: "wall_ms":10000,"memory_kib":524288,"pids":32,"disk_kib":65536
 * Undefended: through
 * Control: includes its own file
 *
 * Filters over text were passed by every other spelling. The compiler in its box has nothing to find: the secret is a file
 * of the host. Each spelling is compiled, and what the compiler says is searched for the canary. */
#include "attack.h"

static const struct {
	const char *name, *text;
} spellings[] = {
	{ "include", "#include \"/tmp/secrets/file\"\n" },
	{ "percent", "%:include </tmp/secrets/file>\n" },
	{ "trigraph", "?"
		      "?=include \"/tmp/secrets/file\"\n" },
	{ "macro", "#define S <../tmp/secrets/file>\n#define T \"/tmp/secrets/file\"\n#include T\n" },
	{ "continued", "#inc\\\nlude \"/tmp/secrets/file\"\n" },
	{ "dotdot", "#include \"../../../../../../tmp/secrets/file\"\n" },
	{ "incbin", "__asm__(\".include \\\"/tmp/secrets/file\\\"\");\n" },
	{ "command", "@/tmp/secrets/file\n" },
	{ "own", "#include \"own.h\"\n" },
};

static int compile(const char *name)
{
	FILE *f = fopen("/box/x.c", "w"), *own = fopen("/box/own.h", "w");
	for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++)
		if (strcmp(spellings[i].name, name) == 0)
			fputs(spellings[i].text, f);
	fclose(f);
	fclose(own);
	pid_t child = fork();
	if (child == 0) {
		dup2(1, 2);
		if (strcmp(name, "command") == 0)
			execl("/usr/bin/gcc", "gcc", "-c", "-o", "/box/x.o", "@/tmp/secrets/file", NULL);
		execl("/usr/bin/gcc", "gcc", "-trigraphs", "-c", "-o", "/box/x.o", "/box/x.c", NULL);
		_exit(126);
	}
	int status = -1;
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	return compile("own") == 0 ? fine() : 1;
#endif
	return compile(argc > 1 ? argv[1] : "include");
}
