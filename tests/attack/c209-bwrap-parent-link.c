/* Case: C209 bwrap-parent-link
 * Attacks: read-only-root
 * Seen: bubblewrap CVE-2026-87766
 * Job: "mounts":[{"source":"/tmp/site/links","target":"/data"},{"source":"/tmp/site/large","target":"/data/ARG"}]
 * Run: etc/made => no-job no mount point can be made or no-job cannot be taken into a guest
 * Run: under/file => no-job no mount point can be made or no-job cannot be taken into a guest
 * Undefended: not shown: the backend none mounts nothing
 * Control: runs with the one mount that it needs
 *
 * Set-up made files in the new root through a link in a parent, outside. Here a mounted directory holds links at the place
 * where the next mount's target is to be made; the driver looks whether anything was made in /tmp/secrets. */
#include "attack.h"

int main(void)
{
#ifdef CONTROL
	return fine();
#endif
	if (access("/data/etc/made", F_OK) == 0 || access("/data/under/file", F_OK) == 0)
		GOT("a mount was made through a link");
	return HELD;
}
