/* Case: C013 write-every-fd
 * Attacks: which descriptor is what: prints go where the answer goes, and the answer where prints go
 * On-reference: function worse, program same
 * Undefended: answer */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

__attribute__((constructor)) static void swap(void)
{
	for (int fd = 3; fd < 64; fd++) {
		struct stat st;
		if (fstat(fd, &st) < 0 || !S_ISFIFO(st.st_mode))
			continue;
		int log = dup(STDOUT_FILENO);
		dup2(fd, STDOUT_FILENO);
		dup2(log, fd);
	}
	puts("1000 of 1000");
	fflush(stdout);
}
