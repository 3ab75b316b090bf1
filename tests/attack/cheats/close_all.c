/* Case: C013 write-every-fd
 * Attacks: the judge's patience: every descriptor is closed, so that no answer can come
 * On-reference: function worse, program same
 * Undefended: not shown: it only takes away from itself */
#include <unistd.h>

__attribute__((constructor)) static void close_all(void)
{
	for (int fd = 0; fd < 1024; fd++)
		close(fd);
}
