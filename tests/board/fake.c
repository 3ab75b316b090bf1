/* What stands in an emulator's place. Its name says how it misbehaves; it speaks on descriptor 3, as the debug stub would. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void say(const char *body)
{
	char packet[8300];
	unsigned char sum = 0;

	for (const char *p = body; *p != '\0'; p++)
		sum = (unsigned char)(sum + (unsigned char)*p);
	int n = snprintf(packet, sizeof(packet), "+$%s#%02x", body, sum);
	if (write(3, packet, (size_t)n) != n)
		_exit(3);
}

/* The next packet's body, or the end. */
static const char *hear(void)
{
	static char body[8300];
	size_t n = 0;
	char c = 0;

	while (c != '$' && read(3, &c, 1) == 1)
		;
	while (read(3, &c, 1) == 1 && c != '#' && n + 1 < sizeof(body))
		body[n++] = c;
	body[n] = '\0';
	if (n == 0)
		_exit(4);
	return body;
}

static void sleep_on(void)
{
	for (;;)
		pause();
}

/* Right, but for what is to be shown. */
static void answer(const char *name)
{
	const char *ask = hear();

	if (strncmp(ask, "qRcmd", 5) == 0 && strcmp(name, "hangs-at-reset") == 0)
		sleep_on();
	if (strncmp(ask, "qRcmd", 5) == 0 && strcmp(name, "refuses-reset") == 0)
		say("E22");
	else if (ask[0] == 'c' && strcmp(name, "never-stops") == 0)
		sleep_on();
	else if (ask[0] == 'c' && strcmp(name, "odd-stop") == 0)
		say("W00");
	else if (ask[0] == 'c' && strcmp(name, "garbage") == 0)
		(void)!write(3,
			"\x7f"
			"ELF\0\0\0\0",
			8);
	else if (ask[0] == 'c' && strcmp(name, "dies-running") == 0)
		_exit(7);
	else if (ask[0] == 'g' && strcmp(name, "no-registers") == 0)
		say("00000000");
	else if (ask[0] == '?' || ask[0] == 'c' || ask[0] == 's')
		say("T05thread:01;");
	else if (ask[0] == 'q' && ask[1] == 'X')
		say("m<");
	else
		say("OK");
}

int main(int argc, char **argv)
{
	const char *name = argc > 0 && strrchr(argv[0], '/') != NULL ? strrchr(argv[0], '/') + 1 : "";

	if (strcmp(name, "too-old") == 0) {
		fputs("qemu-system-arm: unsupported machine type\n", stderr);
		return 1;
	}
	if (strcmp(name, "silent") == 0)
		sleep_on();
	if (strcmp(name, "endless") == 0)
		for (;;)
			if (write(3, "$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 41) < 0)
				return 1;
	for (;;)
		answer(name);
}
