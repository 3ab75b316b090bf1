/* Case: C192 isolate-late-channels
 * Attacks: private-ipc
 * Seen: isolate before 2.4 and 2.6
 * Run: keyring after => denied add_key / denied keyctl
 * Run: keyring beside => denied add_key / denied keyctl
 * Run: flock beside => denied flock / denied flock
 * Run: fcntl beside => denied fcntl / denied fcntl
 * Run: ofd beside => denied fcntl / denied fcntl
 * Run: inotify beside => held / denied inotify_init1
 * Undefended: through
 * Control: reads the shared file
 *
 * Kernel objects that no namespace covers, and locks on files that two boxes share: all of them were closed late. */
#include <poll.h>
#include <sys/file.h>
#include <sys/inotify.h>

#include "pair.h"

static int lock_query(bool ofd)
{
	struct flock l = { .l_type = F_WRLCK };
	int fd = open("/lab/program", O_RDONLY);
	if (fcntl(fd, ofd ? F_OFD_GETLK : F_GETLK, &l) != 0)
		return 0;
	return l.l_type != F_UNLCK;
}

static int lock(bool ofd)
{
	struct flock l = { .l_type = F_RDLCK };
	int fd = open("/lab/program", O_RDONLY);
	return fcntl(fd, ofd ? F_OFD_SETLK : F_SETLK, &l) == 0 ? hold() : 1;
}

static int keyring(bool send)
{
	if (send)
		return syscall(SYS_add_key, "user", "sent", "x", 1UL, -4 /* the user's keyring */) < 0 ? 1 : hold();
	for (int i = 0; i < TRIES; i++, pause_a_little())
		if (syscall(SYS_keyctl, 10 /* KEYCTL_SEARCH */, -4, "user", "sent", 0) >= 0)
			GOT("a key");
	return HELD;
}

static int watched(bool send)
{
	struct pollfd p = { .events = POLLIN };
	for (int i = 0; send && i < 45; i++, pause_a_little())
		close(open("/lab/program", O_RDONLY));
	if (send)
		return HELD;
	p.fd = inotify_init1(0);
	inotify_add_watch(p.fd, "/lab/program", IN_OPEN);
	if (poll(&p, 1, 250) == 1)
		GOT("somebody opened the file");
	return HELD;
}

static int flocked(bool send)
{
	int fd = open("/lab/program", O_RDONLY);
	if (send)
		return flock(fd, LOCK_EX) == 0 ? hold() : 1;
	for (int i = 0; i < TRIES; i++, pause_a_little()) {
		if (flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK)
			GOT("the file is locked");
		flock(fd, LOCK_UN);
	}
	return HELD;
}

int main(int argc, char **argv)
{
#ifdef CONTROL
	char b[4];
	(void)argc, (void)argv, (void)keyring, (void)watched, (void)flocked, (void)lock, (void)lock_query;
	return read(open("/lab/program", O_RDONLY), b, 4) == 4 ? fine() : 1;
#endif
	bool send = sends(argc, argv), ofd = way_is(argc, argv, "ofd");
	if (way_is(argc, argv, "keyring"))
		return keyring(send);
	if (way_is(argc, argv, "inotify"))
		return watched(send);
	if (way_is(argc, argv, "flock"))
		return flocked(send);
	if (send)
		return lock(ofd);
	for (int i = 0; i < TRIES; i++, pause_a_little())
		if (lock_query(ofd))
			GOT("the file is locked");
	return HELD;
}
