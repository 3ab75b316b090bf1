/* How a board begins and how it ends. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include "runner/base/io.h"
#include "runner/board/board_parts.h"
#include "runner/guarantee.h"

#define QEMU      "/usr/bin/qemu-system-arm"
#define ANSWER_MS 5000 /* a stub that does not answer a plain question by then never will */
#define START     4    /* times as long for the first one */
#define ENDING_MS 1000
#define UART_MAX  16384

static const char *const argv[] = { QEMU, "-M", "microbit", "-nodefaults", "-no-user-config", "-display", "none",
	"-monitor", "none", "-S", "-device", "loader,file=/board/flash,addr=0x0,force-raw=on", "-device",
	"loader,file=/board/ram,addr=0x20000000,force-raw=on", "-chardev", "socket,id=g,fd=3", "-gdb", "chardev:g",
	"-chardev", "socket,id=u,fd=4", "-serial", "chardev:u" };

/* xorshift64*: nothing rests on it but that RAM is neither zero nor what it was. */
static void fill(uint8_t *p, size_t n, uint64_t seed)
{
	uint64_t x = seed * 2 + 1;

	for (size_t i = 0; i < n; i++) {
		x ^= x >> 12;
		x ^= x << 25;
		x ^= x >> 27;
		p[i] = (uint8_t)(x * UINT64_C(0x2545f4914f6cdd1d) >> 56);
	}
}

static int write_images(struct board *b, const struct board_order *o, struct err *e)
{
	uint8_t ram[BOARD_RAM_SIZE];
	SCOPED_FD dir = io_open_dir(AT_FDCWD, o->dir, e);

	if (dir < 0)
		return -1;
	fill(ram, sizeof(ram), o->ram_seed);
	memcpy(b->flash, o->flash, BOARD_FLASH);
	return io_write_file(dir, "flash", o->flash, BOARD_FLASH, 0644, e) < 0 ||
			       io_write_file(dir, "ram", ram, sizeof(ram), 0644, e) < 0
		       ? -1
		       : 0;
}

static int launch(struct board *b, const struct board_order *o, struct err *e)
{
	int pairs[CHANNELS][2], theirs[CHANNELS];
	struct job_mount *m = arena_alloc(&b->arena, sizeof(*m));
	const char **words = arena_memdup(&b->arena, argv, sizeof(argv));
	struct job job = { .profile = "board",
		.argv = { words, sizeof(argv) / sizeof(argv[0]) },
		.mounts = m,
		.n_mounts = 1,
		.channels = CHANNELS,
		.needs = GUARANTEE_BIT(G_NO_NETWORK) | GUARANTEE_BIT(G_READ_ONLY_ROOT) | GUARANTEE_BIT(G_NO_PRIVILEGE) |
			 GUARANTEE_BIT(G_SYSCALL_FILTER) };

	*m = (struct job_mount){ o->dir, "/board" };
	words[0] = o->emulator != NULL ? o->emulator : QEMU;
	for (int i = 0; i < CHANNELS; i++) {
		if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pairs[i]) < 0)
			return err_sys(e, ERR_OPERATOR, "board: socketpair");
		b->ends[i] = pairs[i][0];
		theirs[i] = pairs[i][1];
	}
	int rc = keeper_begin(o->k, &job, theirs, e);
	for (int i = 0; i < CHANNELS; i++)
		close(theirs[i]);
	b->begun = rc == 0;
	return rc;
}

/* How the emulator ended; it is made to end. -1 = unknown. */
static int take_end(struct board *b, struct result *r)
{
	struct err ignored;

	result_init(r);
	if (!b->begun || keeper_kill(b->k) < 0 || keeper_end(b->k, r, &ignored) < 0)
		return -1;
	b->begun = false;
	if (b->facts != NULL)
		*b->facts = (struct board_facts){ r->held, r->backend };
	return 0;
}

/* What the box said of its end, instead of "closed": a missing emulator is the operator's business. One that is there and
 * silent has not ended: then the error stays. */
static int explain(struct board *b, struct err *e)
{
	struct pollfd ended = { keeper_fd(b->k), POLLIN, 0 };
	struct result r;

	result_init(&r);
	int rc = poll(&ended, 1, ENDING_MS) == 1 ? take_end(b, &r) : -1;
	if (rc == 0 && r.ending == END_NOT_STARTED)
		(void)err_set(e, ERR_OPERATOR, "board: the emulator did not start (%.200s); install qemu-system-arm",
			buf_text(&r.err));
	else if (rc == 0)
		(void)err_set(e, ERR_OPERATOR, "board: the emulator ended before it answered: %s %s: %.200s",
			ending_name(r.ending), r.denied, buf_text(&r.err));
	result_release(&r);
	return -1;
}

bool board_locked_up(struct board *b)
{
	struct result r;
	/* where nothing that firmware prints can get to */
	bool locked = take_end(b, &r) == 0 && strstr(buf_text(&r.err), "fatal: Lockup") != NULL;

	result_release(&r);
	return locked;
}

static int greet(struct board *b, struct err *e)
{
	const char *text;
	size_t len;

	rsp_init(&b->rsp, b->ends[0], b->ends[1], UART_MAX);
	rsp_put(&b->rsp, "?");
	if (rsp_reply(&b->rsp, io_monotonic_us() + START * b->answer_us, &text, &len, e) < 0)
		return explain(b, e);
	if (len == 0 || text[0] != 'T')
		return err_set(e, ERR_RETRY, "board: the processor is not stopped at the start");
	/* Single registers can be asked for only after a look at their description; none of it is wanted. */
	rsp_put(&b->rsp, "qXfer:features:read:target.xml:0,1");
	return rsp_reply(&b->rsp, board_soon(b), &text, &len, e);
}

int board_start(const struct board_order *order, struct board **out, struct err *e)
{
	struct board *b = calloc(1, sizeof *b);

	if (b == NULL)
		return err_sys(e, ERR_RETRY, "board");
	b->k = order->k;
	b->facts = order->facts;
	b->answer_us = 1000 * (order->answer_ms > 0 ? order->answer_ms : ANSWER_MS);
	b->ends[0] = b->ends[1] = -1;
	b->stop = STOPS_FORESEEN;
	if (write_images(b, order, e) < 0 || launch(b, order, e) < 0 || greet(b, e) < 0) {
		board_stop(b);
		return -1;
	}
	*out = b;
	return 0;
}

void board_stop(struct board *b)
{
	struct result r;

	if (b == NULL)
		return;
	(void)take_end(b, &r);
	result_release(&r);
	rsp_release(&b->rsp);
	for (int i = 0; i < CHANNELS; i++)
		scoped_close(&b->ends[i]);
	arena_release(&b->arena);
	free(b);
}
