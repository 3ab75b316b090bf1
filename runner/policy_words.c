/* Names for numbers in policy files. Only what a policy uses; add a row when a policy needs one. */
#include <errno.h>
#include <fcntl.h>
#include <linux/prctl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "runner/policy.h"

#define WORD(name)                      \
	{                               \
		#name, (uint32_t)(name) \
	}
static const struct {
	const char *name;
	uint32_t value;
} words[] = {
	WORD(F_DUPFD),
	WORD(F_DUPFD_CLOEXEC),
	WORD(F_GETFD),
	WORD(F_SETFD),
	WORD(F_GETFL),
	WORD(F_SETFL),
	WORD(O_DIRECT),
	WORD(F_GETLK),
	WORD(F_SETLK),
	WORD(F_SETLKW),
	WORD(TCGETS),
	WORD(FIONREAD),
	WORD(FIOCLEX),
	WORD(FIONBIO),
	WORD(TIOCGWINSZ),
	WORD(PR_SET_NAME),
	WORD(PR_GET_NAME),
	WORD(PR_GET_DUMPABLE),
	WORD(PR_SET_DUMPABLE),
	WORD(PR_SET_VMA),
	WORD(PR_SET_PDEATHSIG),
	WORD(PR_SET_NO_NEW_PRIVS),
	WORD(PR_CAPBSET_READ),
	WORD(AF_UNIX),
	WORD(AF_INET),
	WORD(AF_INET6),
	WORD(SIGABRT),
};

bool policy_word(const char *word, uint32_t *value)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i].name, word) == 0) {
			*value = words[i].value;
			return true;
		}
	char *end;
	errno = 0;
	unsigned long v = strtoul(word, &end, 0);
	if (word[0] < '0' || word[0] > '9' || *end != '\0' || errno != 0 || v > UINT32_MAX)
		return false;
	*value = (uint32_t)v;
	return true;
}
