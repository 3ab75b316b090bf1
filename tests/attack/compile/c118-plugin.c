/* Case: C118 plugin
 * Attacks: syscall-filter
 * Expect: built or refused
 * Control: an option that is allowed in a pragma
 *
 * The options ask for a plug-in that the driver leaves beside the source; loaded, it would print its canary. */
#ifdef CONTROL
	#pragma GCC optimize("O1")
#else
	#pragma GCC optimize("-fplugin=/src/plugin.so")
	#pragma GCC plugin "/src/plugin.so"
__attribute__((optimize("-fplugin=/src/plugin.so"))) int f(void);
#endif
int x;
