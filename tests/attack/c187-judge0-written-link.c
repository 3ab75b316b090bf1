/* Case: C187 judge0-written-link
 * Attacks: read-only-root
 * Seen: Judge0 CVE-2024-28185
 * Run: file => held
 * Run: script => held
 * Run: dangling => held
 * Collect: answer, which the control may leave
 * Judge: write /box/answer
 * Watch: /tmp/secrets/new
 * Undefended: changed
 * Control: leaves a plain answer
 *
 * The judge wrote its files into the directory of the submission, and followed links that were there already. Here the
 * output's name is a link to a file outside; whoever opens it by name to write changes that file. */
#include "attack.h"

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	FILE *f = fopen("/box/answer", "w");
	return f != NULL && fputs("42", f) >= 0 && fclose(f) == 0 ? fine() : 1;
#endif
	const char *how = argc > 1 ? argv[1] : "file";
	bool script = strcmp(how, "script") == 0, dangling = strcmp(how, "dangling") == 0;
	symlink(script     ? "/tmp/site/policy/run.policy"
		: dangling ? "/tmp/secrets/new"
			   : "/tmp/secrets/file",
		"/box/answer");
	return HELD;
}
