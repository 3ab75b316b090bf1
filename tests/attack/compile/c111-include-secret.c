/* Case: C111 include-secret
 * Attacks: read-only-root
 * Expect: refused
 * Control: includes a header of the toolchain */
#ifdef CONTROL
	#include <stddef.h>
int x;
#else
	#include "../../../../../../tmp/secrets/file"
	#include "/etc/shadow"
	#include "/tmp/secrets/file"
#endif
