/* Case: C087 vm-chaos
 * Attacks: own-kernel
 * Expect: an error, and the submission is held; what ends well is believed
 * Undefended: not shown: there is no host without this reader
 * Control: the same agent sends a result as ours does
 *
 * Every end that a kernel can come to, silence, and what a machine has that nobody should touch. Run by
 * tests/integration/vm-faults.t. */
#include <sys/io.h>
#include <sys/mman.h>
#include <sys/reboot.h>

#include "tests/attack/guest/guest.h"

static void silence(void)
{
	pause();
}

static void early(void)
{
	exit(0); /* the first process of a kernel: it panics, and the emulator does not start it again */
}

static void panic(void)
{
	int fd = open("/proc/sysrq-trigger", O_WRONLY);
	if (fd >= 0 && write(fd, "c", 1) == 1)
		pause();
}

static void triple_fault(void)
{
	(void)reboot(RB_AUTOBOOT); /* reboot=t on the kernel's command line */
}

static void halt(void)
{
	(void)reboot(RB_HALT_SYSTEM);
}

static void console(void)
{
	int fd = open("/dev/console", O_WRONLY);
	for (int i = 0; i < 64; i++)
		(void)!write(fd, block, sizeof block);
	good();
}

/* Every port there is, the reset and power ports of this machine too. */
static void ports(void)
{
	if (iopl(3) != 0)
		exit(1);
	for (unsigned p = 0; p < 0x10000; p++)
		outb(0xff, (unsigned short)p);
	good();
}

static void all_memory(void)
{
	for (size_t n = 0; n < (size_t)2 << 30; n += 1 << 20) {
		char *p = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (p == MAP_FAILED)
			break;
		memset(p, 1, 1 << 20);
	}
	good();
}

const struct act chaos[] = { { "silence", silence }, { "early", early }, { "panic", panic },
	{ "triple-fault", triple_fault }, { "halt", halt }, { "console", console }, { "ports", ports },
	{ "all-memory", all_memory }, { 0 } };
