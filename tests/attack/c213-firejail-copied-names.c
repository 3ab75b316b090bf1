/* Case: C213 firejail-copied-names
 * Attacks: read-only-root
 * Seen: firejail CVE-2017-5180, CVE-2017-5940, CVE-2017-5207
 * Job: "stdin":"ARG"
 * Run: /tmp/site/fifo => no-job stdin
 * Run: /dev/zero => no-job stdin
 * Run: /tmp/site => no-job stdin
 * Run: /tmp/site/absent => no-job stdin
 * Run: /tmp/../tmp/site/large => no-job stdin
 * Undefended: not shown: the job itself is refused, by every backend
 * Control: runs without an input
 *
 * A privileged program copied files whose names were the user's choice. What a job names as its input is opened with the
 * rights of who asks, once, without waiting, and only if it is a regular file. */
#include "attack.h"

int main(void)
{
#ifdef CONTROL
	return fine();
#endif
	GOT("a job with such an input ran");
}
