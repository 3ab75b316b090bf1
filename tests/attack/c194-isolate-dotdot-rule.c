/* Case: C194 isolate-dotdot-rule
 * Attacks: read-only-root
 * Seen: isolate 6c1ade3, c3c0f51, 7dbc4e1 (2017, 2018)
 * Job: "mounts":[{"source":"/tmp/site","target":"ARG"}]
 * Run: /lab/../etc => no-job target
 * Run: /.. => no-job target
 * Run: /lab/. => no-job target
 * Run: lab/x => no-job target
 * Run: //etc => no-job target
 * Run: /box/x => no-job target
 * Run: /box => no-job target
 * Undefended: not shown: the backend none mounts nothing
 * Control: runs with the one mount that it needs
 *
 * The rules that say what is mounted where had "..", and directories were made below what was mounted already. */
#include "attack.h"

int main(void)
{
#ifdef CONTROL
	return fine();
#endif
	GOT("a job with such a target ran");
}
