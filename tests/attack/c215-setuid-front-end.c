/* Case: C215 setuid-front-end
 * Attacks: no-privilege
 * Seen: isolate NEWS 2.5, firejail 2016 to 2022: the class of programs that start with more rights than their caller
 * Expect: held
 * Undefended: through
 * Control: is who it is
 *
 * Whatever the box was made with, nothing of it is left: no capability can ever be had again, all uids are one, and it is
 * not root's. */
#include <sys/prctl.h>

#include "attack.h"

int main(void)
{
	uid_t r, e, s;
	gid_t rg, eg, sg;
	if (getresuid(&r, &e, &s) != 0 || getresgid(&rg, &eg, &sg) != 0)
		return 1;
#ifdef CONTROL
	return r == e && e == s ? fine() : 1;
#endif
	if (r != e || e != s || rg != eg || eg != sg || e == 0 || eg == 0)
		GOT("uids %u %u %u, gids %u %u %u", r, e, s, rg, eg, sg);
	gid_t groups[64];
	int n = getgroups(64, groups);
	for (int i = 0; i < n; i++)
		if (groups[i] == 0)
			GOT("still in group 0");
	for (int cap = 0; cap < 64; cap++)
		if (prctl(PR_CAPBSET_READ, cap, 0, 0, 0) == 1)
			GOT("capability %d can be had again", cap);
	return HELD;
}
