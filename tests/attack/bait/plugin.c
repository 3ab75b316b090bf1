/* A compiler plug-in that must never be loaded: case C118 asks for it. Its constructor speaks before anything else. */
#include <stdio.h>

int plugin_is_GPL_compatible; // NOLINT: the compiler looks for this very name

__attribute__((constructor)) static void speak(void)
{
	fputs("canary-plugin: the compiler loaded a student's plug-in\n", stderr);
}
