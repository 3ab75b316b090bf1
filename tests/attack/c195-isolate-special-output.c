/* Case: C195 isolate-special-output
 * Attacks: disk-cap
 * Seen: isolate 057c58c (2023)
 * Run: link => held
 * Run: fifo => held
 * Run: device => held or denied link
 * Run: devlink => held
 * Collect: answer, which the control may leave
 * Judge: read /box/answer
 * Undefended: judge
 * Undefended: device => not shown: nobody links across mounts
 * Undefended: devlink => big
 * Control: leaves a plain answer
 *
 * A link, a FIFO or a hard-linked device that is left as the output file. */
#include <sys/stat.h>

#include "attack.h"

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	FILE *f = fopen("/box/answer", "w");
	return f != NULL && fputs("42", f) >= 0 && fclose(f) == 0 ? fine() : 1;
#endif
	const char *how = argc > 1 ? argv[1] : "link";
	if (strcmp(how, "link") == 0)
		symlink("/tmp/secrets/file", "/box/answer");
	else if (strcmp(how, "fifo") == 0)
		mkfifo("/box/answer", 0666);
	else if (strcmp(how, "devlink") == 0)
		symlink("/dev/zero", "/box/answer");
	else if (link("/dev/zero", "/box/answer") == 0)
		GOT("a device under the output's name");
	return HELD;
}
