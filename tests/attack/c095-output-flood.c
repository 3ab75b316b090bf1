/* Case: C095 output-flood
 * Attacks: output-cap
 * Run: 1 => output
 * Run: 2 => output
 * Limits: "output_kib":64,"wall_ms":5000
 * Undefended: output
 * Control: prints a kilobyte to both */
#include "attack.h"

int main(int argc, char **argv)
{
	char block[1024];
	memset(block, 'x', sizeof block);
#ifdef CONTROL
	(void)argc, (void)argv;
	return write(2, block, sizeof block) == sizeof block ? fine() : 1;
#endif
	int fd = argc > 1 && argv[1][0] == '2' ? 2 : 1;
	for (;;)
		if (write(fd, block, sizeof block) < 0)
			usleep(1000);
}
