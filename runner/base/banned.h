/* Calls that have hurt too many projects do not compile here. Included before everything by the Makefile. */
#ifndef RUNNER_BASE_BANNED_H
#define RUNNER_BASE_BANNED_H

/* The headers first: a poisoned name inside a system header would be an error of its own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Some of them are macros in <string.h> and <stdio.h>: poison wants plain names. */
#undef sprintf
#undef vsprintf
#undef strcpy
#undef strcat
#undef alloca
#ifdef __GNUC__
	#pragma GCC poison strcpy strcat sprintf vsprintf strtok atoi atol atof gets system popen mktemp tmpnam alloca
#endif

#endif
