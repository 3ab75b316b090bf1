/* Case: C198 go-judge-prefix
 * Attacks: read-only-root
 * Seen: go-judge 5c5e788 (2026)
 * Job: "collect":[{"path":"ARG","max_kib":16}]
 * Run: ../tmp/secrets/file => no-job collect
 * Run: /boxes/x => no-job collect
 * Run: /box/x => no-job collect
 * Run: /box/../tmp/secrets/file => no-job collect
 * Run: a/../../tmp/secrets/file => no-job collect
 * Run: ./x => no-job collect
 * Run: a//b => no-job collect
 * Run: .. => no-job collect
 * Judge: prefix
 * Undefended: judge
 * Undefended: /box/x => not shown: it stays in the box, and is refused for its spelling
 * Undefended: ./x => not shown: it stays in the box, and is refused for its spelling
 * Undefended: a//b => not shown: it stays in the box, and is refused for its spelling
 * Undefended: .. => not shown: the careless judge reads no directories
 * Control: is asked for nothing
 *
 * Paths were compared as strings: /boxes begins like /box, and ".." was kept. The careless judge looks whether /box is in front
 * and opens the file, once the program is over. */
#include <sys/stat.h>

#include "attack.h"

int main(void)
{
#ifdef CONTROL
	return fine();
#endif
	if (mkdir("/box/a", 0755) == 0) /* so that a/.. leads somewhere */
		return HELD;
	GOT("a job with such a path ran");
}
