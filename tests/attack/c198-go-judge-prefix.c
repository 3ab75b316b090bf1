/* Case: C198 go-judge-prefix
 * Attacks: read-only-root
 * Seen: go-judge 5c5e788 (2026)
 * Job: "collect":[{"path":"ARG","max_kib":16}]
 * Run: ../x => no-job collect
 * Run: /boxes/x => no-job collect
 * Run: /box/x => no-job collect
 * Run: a/../../tmp/secrets/file => no-job collect
 * Run: ./x => no-job collect
 * Run: a//b => no-job collect
 * Run: .. => no-job collect
 * Undefended: not shown: the job itself is refused, by every backend
 * Control: is asked for nothing
 *
 * Paths were compared as strings: /boxes begins like /box, and ".." was kept. */
#include "attack.h"

int main(void)
{
#ifdef CONTROL
	return fine();
#endif
	GOT("a job with such a path ran");
}
