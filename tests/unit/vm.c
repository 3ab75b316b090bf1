/* What comes out of a guest is a stranger's: frames, streams and results that do not fit are refused, whatever they are. */
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runner/base/io.h"
#include "runner/vm/pack.h"
#include "runner/vm/relay.h"
#include "runner/vm/sha256.h"
#include "runner/vm/take.h"
#include "tests/tap.h"

struct ends {
	int guest;
	struct line line;
	int host;
};

static void open_ends(struct ends *s)
{
	int pair[2] = { -1, -1 };
	struct err e;
	OK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) == 0, "a line");
	s->guest = pair[0];
	s->host = pair[1];
	OK(line_open(&s->line, s->host, &e) == 0, "is opened");
}

static void close_ends(struct ends *s)
{
	line_close(&s->line);
	(void)close(s->guest);
	(void)close(s->host);
}

/* What line_next says to these bytes: 1 frame, 0 not yet, -1. */
static int said(const void *p, size_t n, struct frame *f)
{
	struct ends s;
	struct err e;
	open_ends(&s);
	OK(write_full(s.guest, p, n) == 0 && line_fill(&s.line, &e) == 0, "%zu bytes arrive", n);
	int rc = line_next(&s.line, f, &e);
	close_ends(&s);
	return rc;
}

static void frames(void)
{
	struct frame f = { 0 };
	OK(said("\0\0\0\1\x0d", 5, &f) == 1 && f.n == 0, "an empty frame is one");
	OK(said("\0\0\0\5\x0d"
		"ab",
		   7, &f) == 0,
		"a cut one is waited for");
	OK(said("\0\0\0\0\x0d", 5, &f) == -1, "a frame without a kind is refused");
	OK(said("\0\1\0\2\x0d", 5, &f) == -1, "one that is too long is refused at once");
	OK(said("\xff\xff\xff\xff\x0d", 5, &f) == -1, "so is the longest");
	OK(said("\0\0\0\1\0", 5, &f) == -1 && said("\0\0\0\1\x7f", 5, &f) == -1, "an unknown kind is refused");
}

static int streamed(struct relay *r, enum line_kind kind, const char *p, size_t n)
{
	struct err e;
	struct frame f = { kind, (const uint8_t *)p, n };
	return relay_frame(r, &f, &e);
}

static void streams(void)
{
	struct ends s;
	struct relay r;
	struct err e;
	int pair[2] = { -1, -1 }, fds[2] = { -1, -1 };
	open_ends(&s);
	relay_init(&r, &s.line, true);
	OK(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == 0 && relay_channel(&r, pair[1], &e) == 0,
		"a channel");
	OK(streamed(&r, LINE_MESSAGE, "\0\0\0\0\0hi", 7) == 0, "a message passes");
	char got[8] = "";
	OK(recv(pair[0], got, sizeof got, MSG_DONTWAIT) == 2 && memcmp(got, "hi", 2) == 0, "and arrives");
	OK(streamed(&r, LINE_MESSAGE, "\0\0\0\0\1\0\0\0\x09\1x", 11) == -1, "a guest cannot bring descriptors");
	OK(streamed(&r, LINE_MESSAGE, "\0\0\0\0\0", 5) == -1, "an empty message is refused");
	OK(streamed(&r, LINE_DATA, "\0\0\0\0x", 5) == -1, "bytes for a channel of messages are refused");
	OK(streamed(&r, LINE_DATA, "\0\0\0\x63x", 5) == 0, "bytes for what is closed go nowhere");
	OK(streamed(&r, LINE_ACK, "\0\0", 2) == -1, "a frame without a stream is refused");
	OK(pipe2(fds, O_CLOEXEC) == 0 && relay_channel(&r, fds[0], &e) == -1, "a pipe is no channel");
	(void)close(fds[1]);
	relay_release(&r);
	(void)close(pair[0]);
	close_ends(&s);
}

#define HEAD                                                                                                  \
	"{\"ending\":\"%s\",\"exit_code\":0,\"wall_us\":1,\"out\":{\"bytes\":0,\"cut\":false,\"text\":\"\"}," \
	"\"err\":{\"bytes\":0,\"cut\":false,\"text\":\"\"},\"held\":[],\"backend\":\"ns\",\"collected\":[%s]}"

static struct job_collect wanted[] = { { "a", 1, false }, { "d/b", 1, false } };

struct story { /* frames of a guest, the last of which is refused, or none */
	const char *what, *ending, *collected;
	struct {
		enum line_kind kind;
		const char *bytes;
		size_t n;
	} then[4];
	bool good;
};

static const struct story stories[] = {
	{ "two files", "exit", "\"yes\",\"yes\"",
		{ { LINE_COLLECTED, "\0A", 2 }, { LINE_COLLECTED, "\1B", 2 }, { LINE_END, "", 0 } }, true },
	{ "a file that the result does not name", "exit", "\"no\",\"yes\"", { { LINE_COLLECTED, "\0A", 2 } }, false },
	{ "an index beyond the job", "exit", "\"yes\",\"yes\"", { { LINE_COLLECTED, "\2A", 2 } }, false },
	{ "a file frame without an index", "exit", "\"yes\",\"yes\"", { { LINE_COLLECTED, "", 0 } }, false },
	{ "files in reverse", "exit", "\"yes\",\"yes\"", { { LINE_COLLECTED, "\1B", 2 }, { LINE_COLLECTED, "\0A", 2 } },
		false },
	{ "more files than asked for", "exit", "\"yes\",\"yes\",\"yes\"", { { 0, NULL, 0 } }, false },
	{ "files of a program that was killed at a limit", "wall", "\"yes\",\"no\"", { { 0, NULL, 0 } }, false },
	{ "an ending that is none", "pass", "\"no\",\"no\"", { { 0, NULL, 0 } }, false },
	{ "a second result", "exit", "\"no\",\"no\"", { { LINE_RESULT, "{}", 2 } }, false },
	{ "a message behind the result", "exit", "\"no\",\"no\"", { { LINE_MESSAGE, "", 0 } }, false },
	{ "READY behind the result", "exit", "\"no\",\"no\"", { { LINE_READY, "", 0 } }, false },
};

static int tell(struct take *t, enum line_kind kind, const void *p, size_t n)
{
	struct err e;
	return take_frame(t, &(struct frame){ kind, p, n }, &e);
}

static void one_story(const struct story *s, const char *dir)
{
	char text[600];
	struct result r;
	struct take t;
	struct job job = { .collect = wanted, .n_collect = 2, .collect_to = dir };
	result_init(&r);
	take_init(&t, &job, &(struct job_limits){ .output_kib = 64 }, &r);
	snprintf(text, sizeof text, HEAD, s->ending, s->collected);
	int rc = tell(&t, LINE_RESULT, text, strlen(text));
	for (size_t i = 0; i < 4 && s->then[i].kind != 0 && rc == 0; i++)
		rc = tell(&t, s->then[i].kind, s->then[i].bytes, s->then[i].n);
	OK((rc == 0) == s->good && t.ended == s->good, "%s: %s", s->what, s->good ? "taken" : "refused");
	take_release(&t);
	result_release(&r);
}

static void floods(const char *dir)
{
	static char block[LINE_FRAME_MAX];
	char text[600];
	struct result r;
	struct take t;
	struct job job = { .collect = wanted, .n_collect = 2, .collect_to = dir };
	int rc = 0, n = 0;
	result_init(&r);
	take_init(&t, &job, &(struct job_limits){ .output_kib = 64 }, &r);
	OK(tell(&t, LINE_OUT, "x", 1) == -1, "output before the result is refused");
	snprintf(text, sizeof text, HEAD, "exit", "\"yes\",\"no\"");
	OK(tell(&t, LINE_RESULT, text, strlen(text)) == 0, "a result");
	OK(tell(&t, LINE_COLLECTED, block, 1026) == -1, "a file above its size is refused");
	while (rc == 0 && n++ < 1000)
		rc = tell(&t, LINE_OUT, block, sizeof block);
	OK(n < 30 && rc == -1, "a flood is refused after %d frames", n);
	OK(tell(&t, LINE_FAILED,
		   "\5"
		   "gone",
		   5) == -1,
		"what failed there is an error here");
	take_release(&t);
	result_release(&r);
}

static void archives(const char *dir)
{
	struct err e;
	SCOPED_FD at = io_open_dir(AT_FDCWD, dir, &e);
	static const struct {
		const char *bytes;
		size_t n;
		const char *what;
	} bad[] = { { "", 0, "an empty archive" }, { "x", 1, "a kind that is none" },
		{ "ee", 2, "bytes behind the end" }, { "f\0\0\0\0\1\0\2..xe", 12, "a name that leads out" },
		{ "d\0\4a//be", 8, "an empty component" }, { "f\0\0\0\0\1\0\2/xye", 12, "an absolute name" },
		{ "f\0\xff\xff\xff\xff\0\1xye", 11, "a size beyond the end" }, { "d\0\0e", 4, "no name" } };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		OK(pack_unpack(bad[i].bytes, bad[i].n, at, &e) == -1, "%s is refused", bad[i].what);
	SCOPED_BUF b = { 0 };
	buf_init(&b, PACK_MAX);
	OK(io_write_file(at, "src", "hello", 5, 0755, &e) == 0 && mkdirat(at, "out", 0755) == 0, "a file");
	char path[200];
	snprintf(path, sizeof path, "%s/src", dir);
	OK(pack_add(&b, path, "m0", &e) == 0 && pack_end(&b, &e) == 0, "is packed");
	SCOPED_FD out = io_open_dir(at, "out", &e);
	struct stat st = { 0 };
	OK(pack_unpack(b.data, b.len, out, &e) == 0 && fstatat(out, "m0", &st, 0) == 0 && st.st_size == 5 &&
			(st.st_mode & S_IXUSR) != 0,
		"and comes out as it was");
	OK(pack_unpack(b.data, b.len, out, &e) == -1, "but not a second time over itself");
	OK(symlinkat("/etc", at, "link") == 0, "a link");
	snprintf(path, sizeof path, "%s/link", dir);
	OK(pack_add(&b, path, "m1", &e) == -1, "is not packed: %s", e.text);
	char hex[SHA256_HEX];
	snprintf(path, sizeof path, "%s/abc", dir); /* FIPS 180-2, B.1 */
	OK(io_write_file(at, "abc", "abc", 3, 0644, &e) == 0 && sha256_file(path, hex, &e) == 0, "a digest");
	STR(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "is that of the standard");
}

int main(void)
{
	char dir[] = "/tmp/plumb-vm-XXXXXX";
	struct err e;
	signal(SIGPIPE, SIG_IGN);
	if (!OK(mkdtemp(dir) != NULL, "a folder"))
		return tap_done();
	frames();
	streams();
	for (size_t i = 0; i < sizeof stories / sizeof *stories; i++)
		one_story(&stories[i], dir);
	floods(dir);
	archives(dir);
	(void)io_remove_tree(AT_FDCWD, dir, &e);
	return tap_done();
}
