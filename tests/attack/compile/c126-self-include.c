/* Case: C126 self-include
 * Attacks: cpu-cap
 * Expect: refused or limit
 * Control: includes itself once */
#ifdef CONTROL
	#ifndef ONCE
		#define ONCE
		#include "c126-self-include.c"
int x;
	#endif
#else
	#include "c126-self-include.c"
#endif
