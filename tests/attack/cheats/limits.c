/* Case: C036 poison-next
 * Attacks: the limits: takes away from itself what answering needs
 * On-reference: function same, program worse
 * Undefended: not shown: it only takes away from itself */
#include <sys/resource.h>

__attribute__((constructor)) static void none_left(void)
{
	static const int kinds[] = { RLIMIT_FSIZE, RLIMIT_NPROC, RLIMIT_CORE };
	for (unsigned i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		setrlimit(kinds[i], &(struct rlimit){ 0, 0 });
}
