/* Case: C038 onwards, read secrets
 * Attacks: expected values, seeds, other programs: prints whatever it can open
 * On-reference: same
 * Undefended: printed */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

__attribute__((constructor)) static void read_secrets(void)
{
	static const char *const places[] = { "/lab/lab.json", "/lab/generate", "/lab/check",
		"/lab/vectors/published.json", "/lab/reference", "/in/case.json", "/etc/passwd", "/etc/shadow",
		"/proc/self/maps", "/proc/1/mem", "/proc/1/cmdline", "/proc/1/environ", "/root/.ssh/id_ed25519",
		"../lab.json" };
	char text[256];
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		int fd = open(places[i], O_RDONLY);
		ssize_t n = fd >= 0 ? read(fd, text, sizeof(text)) : -1;
		if (n > 0)
			fprintf(stderr, "opened %s: %.*s\n", places[i], (int)n, text);
		if (fd >= 0)
			close(fd);
	}
}
