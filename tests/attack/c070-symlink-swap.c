/* Case: C070 symlink-swap
 * Attacks: read-only-root
 * Run: secret => held
 * Run: passwd => held
 * Collect: out/answer, which the control may leave
 * Limits: "wall_ms":1500
 * Undefended: judge
 * Judge: read /box/out/answer
 * Control: leaves a plain answer
 *
 * The answer's directory is a link to a directory outside. It is made last, and nothing may follow it. */
#include <sys/stat.h>

#include "attack.h"

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	FILE *f = NULL;
	if (mkdir("/box/out", 0755) == 0)
		f = fopen("/box/out/answer", "w");
	return f != NULL && fputs("42", f) >= 0 && fclose(f) == 0 ? fine() : 1;
#endif
	mkdir("/box/out", 0755);
	close(open("/box/out/answer", O_WRONLY | O_CREAT, 0644));
	rename("/box/out", "/box/was");
	bool secret = argc > 1 && strcmp(argv[1], "secret") == 0;
	if (symlink(secret ? "/tmp/secrets" : "/etc", "/box/out") != 0)
		return HELD;
	if (!secret) { /* the directory is an honest one, its file is not */
		unlink("/box/out");
		rename("/box/was", "/box/out");
		unlink("/box/out/answer");
		symlink("/etc/passwd", "/box/out/answer");
	}
	return HELD;
}
