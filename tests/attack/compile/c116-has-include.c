/* Case: C116 has-include
 * Attacks: read-only-root
 * Expect: built
 * Control: sees the toolchain's headers */
#ifdef CONTROL
	#if !__has_include(<stdio.h>)
		#error "no stdio.h"
	#endif
#else
	#if __has_include("/tmp/secrets/file") || __has_include("/etc/shadow") || __has_include("/root/.bashrc")
		#error "an oracle: the preprocessor can tell what exists outside"
	#endif
#endif
int x;
