/* Case: C056 keyctl-pass
 * Attacks: private-ipc
 * Run: add => denied add_key
 * Run: search => denied keyctl
 * Run: request => denied request_key
 * Undefended: through
 * Control: keeps its secret in a variable
 *
 * The bait holds its canary in the user's session keyring. */
#include "attack.h"

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	return fine();
#endif
	const char *how = argc > 1 ? argv[1] : "add";
	long key = -1;
	if (strcmp(how, "add") == 0)
		key = syscall(SYS_add_key, "user", "plumb-pass", "x", 1UL, -4 /* the user's keyring */);
	else if (strcmp(how, "search") == 0)
		key = syscall(SYS_keyctl, 10 /* KEYCTL_SEARCH */, -4, "user", "plumb-bait", 0);
	else
		key = syscall(SYS_request_key, "user", "plumb-bait", NULL, 0);
	if (key >= 0)
		GOT("key %ld", key);
	return HELD;
}
