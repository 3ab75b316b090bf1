/* Case: C113 include-blocking
 * Attacks: wall-cap
 * Expect: refused or limit
 * Control: includes nothing */
#ifndef CONTROL
	#include "/dev/stdin"
	#include "/dev/urandom"
	#include "/proc/self/fd/0"
#endif
int x;
