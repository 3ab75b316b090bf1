/* In the place of QEMU, for what the real one cannot be made to do: be of another time. -DOLD=1 does not know a word of its
 * command line and ends; -DOLD=2 begins and says its version. Static: its box holds little. */
#include <unistd.h>

int main(void)
{
	static const char refuses[] = "qemu-system-x86_64: Property 'pc-q35-4.2-machine.sata' not found\n",
			  ready[] = "\0\0\0\5\1\0\0\0\2",
			  greets[] = "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 50, \"minor\": 1, \"major\": 6}, "
				     "\"package\": \"\"}, \"capabilities\": [\"oob\"]}}\r\n";
	if (OLD == 1)
		return write(2, refuses, sizeof refuses - 1) < 0 ? 2 : 1;
	(void)!write(3, ready, sizeof ready - 1);
	(void)!write(4, greets, sizeof greets - 1);
	pause();
	return 0;
}
