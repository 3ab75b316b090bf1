/* Case: C071 output-symlink
 * Attacks: read-only-root
 * Run: soft => held or denied symlink
 * Run: hard => held or denied link
 * Run: lab => held or denied symlink
 * Collect: answer, which the control may leave
 * Undefended: judge
 * Undefended: hard => not shown: nobody links across file systems
 * Judge: read /box/answer
 * Control: leaves a plain answer */
#include "attack.h"

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	FILE *f = fopen("/box/answer", "w");
	return f != NULL && fputs("42", f) >= 0 && fclose(f) == 0 ? fine() : 1;
#endif
	const char *how = argc > 1 ? argv[1] : "soft";
	if (strcmp(how, "soft") == 0)
		symlink("/tmp/secrets/file", "/box/answer");
	else if (strcmp(how, "lab") == 0)
		symlink("/lab/program", "/box/answer");
	else if (link("/lab/program", "/box/answer") == 0)
		GOT("a hard link out of the box");
	else { /* two names for one file of its own */
		close(open("/box/twin", O_WRONLY | O_CREAT, 0644));
		link("/box/twin", "/box/answer");
	}
	return HELD;
}
