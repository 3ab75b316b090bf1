/* Case: C112 include-zero
 * Attacks: wall-cap
 * Expect: refused or limit
 * Control: includes nothing */
#ifndef CONTROL
	#include "/dev/zero"
#endif
int x;
