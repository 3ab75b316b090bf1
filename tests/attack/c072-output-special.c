/* Case: C072 output-special
 * Attacks: disk-cap
 * Run: fifo => held or denied mknod or denied mknodat
 * Run: dir => held
 * Run: huge => held
 * Run: terabyte => held or disk or signal
 * Run: device => held or denied mknod or denied mknodat
 * Collect: answer, which the control may leave
 * Limits: "wall_ms":3000,"disk_kib":8192
 * Undefended: judge
 * Undefended: dir => not shown: a directory harms nobody who opens it
 * Undefended: huge => big
 * Undefended: terabyte => big
 * Undefended: device => reached
 * Judge: read /box/answer
 * Control: leaves a plain answer
 *
 * Taking the answer out must neither wait for a writer of the FIFO nor copy a terabyte of holes. */
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
	if (strcmp(how, "fifo") == 0)
		mkfifo("/box/answer", 0666);
	else if (strcmp(how, "dir") == 0)
		mkdir("/box/answer", 0755);
	else if (strcmp(how, "device") == 0)
		MUST_FAIL(mknod("/box/answer", S_IFCHR | 0666, 0x103));
	else {
		signal(SIGXFSZ, SIG_IGN);
		int fd = open("/box/answer", O_WRONLY | O_CREAT, 0644);
		bool huge = strcmp(how, "huge") == 0; /* twice what the driver would take, and sparse */
		if (ftruncate(fd, huge ? 2L << 20 : 1L << 40) != 0)
			unlink("/box/answer");
	}
	return HELD;
}
