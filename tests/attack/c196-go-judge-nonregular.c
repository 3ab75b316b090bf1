/* Case: C196 go-judge-nonregular
 * Attacks: wall-cap
 * Seen: go-judge 8821125 (2021)
 * Run: fifo => held
 * Run: writer => held
 * Run: loop => held
 * Run: dir => held
 * Limits: "wall_ms":1500
 * Collect: answer, which the control may leave
 * Judge: read /box/answer
 * Undefended: judge
 * Undefended: loop => not shown: the careless judge opens nothing there
 * Undefended: dir => not shown: the careless judge opens nothing there
 * Control: leaves a plain answer
 *
 * What is not a regular file was copied out, and opening it waited for ever: a FIFO, a FIFO whose writer lives on. */
#include <sys/stat.h>

#include "attack.h"

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	FILE *f = fopen("/box/answer", "w");
	return f != NULL && fputs("42", f) >= 0 && fclose(f) == 0 ? fine() : 1;
#endif
	const char *how = argc > 1 ? argv[1] : "fifo";
	if (strcmp(how, "loop") == 0)
		return symlink("answer", "/box/answer") == 0 ? HELD : HELD;
	if (strcmp(how, "dir") == 0)
		return mkdir("/box/answer", 0755) == 0 ? HELD : HELD;
	mkfifo("/box/answer", 0666);
	if (strcmp(how, "writer") == 0 && fork() == 0) {
		setsid();
		int fd = open("/box/answer", O_RDWR);
		sleep(60);
		_exit(fd);
	}
	return HELD;
}
