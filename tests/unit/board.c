/* The emulated microcontroller: its protocol, its decoder and its firmware reader by themselves; then real firmware, built
 * in a box, whose power fails at each operation on flash. */
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "runner/base/data.h"
#include "runner/base/io.h"
#include "runner/board/compile.h"
#include "runner/board/cut.h"
#include "runner/board/firmware.h"
#include "runner/board/thumb.h"
#include "tests/board/images.h"
#include "tests/tap.h"

static struct keeper *keepers[2];
static char scratch[] = "/tmp/plumb-board-XXXXXX";

static int scan(const char *text, const char **payload, size_t *len)
{
	return rsp_scan((const uint8_t *)text, strlen(text), payload, len);
}

static void packets(void)
{
	static const struct {
		const char *text, *why;
	} bad[] = {
		{ "OK", "no dollar" },
		{ "$OK#9b", "wrong checksum" },
		{ "$OK#ZZ", "checksum of no digits" },
		{ "$O$K#9a", "a packet in a packet" },
		{ "$O*K#00", "a repetition" },
		{ "$O}K#00", "an escape" },
		{ "-$OK#9a", "an asking again" },
	};
	static char endless[RSP_PAYLOAD_MAX + 16];
	const char *payload;
	size_t len;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		OK(scan(bad[i].text, &payload, &len) == -1, "no packet: %s", bad[i].why);
	memset(endless, 'a', sizeof(endless) - 1);
	endless[0] = '$';
	OK(scan(endless, &payload, &len) == -1, "no packet: longer than any");
	OK(scan("", &payload, &len) == 0 && scan("++", &payload, &len) == 0 && scan("$OK#9", &payload, &len) == 0,
		"half a packet asks for more");
	OK(scan("++$OK#9a$", &payload, &len) == 8 && len == 2 && memcmp(payload, "OK", 2) == 0, "a packet is taken");
}

/* Ends of a socket pair: one is read as a stub would be, the other says what a stub must not. */
static void strangers(void)
{
	struct rsp r;
	struct err e = { 0 };
	const char *payload;
	size_t len;
	uint8_t two[2];
	int s[2];

	OK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, s) == 0, "a socket pair");
	rsp_init(&r, s[0], -1, 64);
	OK(rsp_reply(&r, io_monotonic_us() + 20000, &payload, &len, &e) == -1 && e.kind == ERR_RETRY &&
			strstr(e.text, "in time"),
		"a stub that is silent: %s", e.text);
	OK(write(s[1], "$E01#a6", 7) == 7 && rsp_ok(&r, 1, io_monotonic_us() + 1000000, &e) == -1 &&
			strstr(e.text, "\"E01\""),
		"a stub that refuses: %s", e.text);
	OK(write(s[1], "$0#30$001122#26", 15) == 15 && rsp_hex(&r, two, 2, io_monotonic_us() + 1000000, &e) == -1,
		"half a byte: %s", e.text);
	OK(rsp_hex(&r, two, 2, io_monotonic_us() + 1000000, &e) == -1, "a byte too many: %s", e.text);
	OK(write(s[1], "hello", 5) == 5 && rsp_reply(&r, io_monotonic_us() + 1000000, &payload, &len, &e) == -1 &&
			strstr(e.text, "not a packet"),
		"a stub that chats: %s", e.text);
	rsp_release(&r);
	rsp_init(&r, s[0], -1, 64);
	close(s[1]);
	OK(rsp_reply(&r, io_monotonic_us() + 1000000, &payload, &len, &e) == -1 && strstr(e.text, "closed"),
		"a stub that is gone: %s", e.text);
	rsp_release(&r);
	close(s[0]);
}

static void stores(void)
{
	static const struct {
		uint16_t word;
		uint32_t address, size;
		const char *says;
	} rows[] = {
		{ 0x6053, 0x1004, 4, "str r3, [r2, #4]" },
		{ 0x5093, 0x1020, 4, "str r3, [r2, r2 >> ...]" },
		{ 0x8093, 0x1004, 2, "strh r3, [r2, #4]" },
		{ 0x7093, 0x1002, 1, "strb r3, [r2, #2]" },
		{ 0x9301, 0x2004, 4, "str r3, [sp, #4]" },
		{ 0xc20b, 0x1000, 12, "stm r2!, {r0, r1, r3}" },
		{ 0xb510, 0x1ff8, 8, "push {r4, lr}" },
	};
	uint32_t r[16] = { [2] = 0x1000, [13] = 0x2000 };
	struct thumb_store s;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if ((rows[i].word & 0xfe00) == 0x5000)
			r[2] = 0x810; /* base and offset are the same register */
		bool is = thumb_store(rows[i].word, r, &s);
		OK(is && s.address == rows[i].address && s.size == rows[i].size, "%s: 0x%x, %u", rows[i].says,
			s.address, s.size);
		r[2] = 0x1000;
	}
	OK(!thumb_store(0x6853, r, &s), "ldr is no store");
	OK(!thumb_store(0x4770, r, &s), "bx lr is no store");
	OK(!thumb_store(0xbd10, r, &s), "pop is no store");
}

/* --- firmware --- */

static const char *trailer; /* the reference's text */

static int compile(const char *text, const char *name, struct arena *a, char **elf, size_t *n, const char **reason)
{
	static const char *const files[] = { "boot.c", NULL };
	struct err e = { 0 };
	const char *dir = arena_printf(a, "%s/%s", scratch, name);
	struct firmware_order o = { .kit = data_path(a, "tests/board/kit"), .source = dir, .files = files, .to = dir };

	if (io_mkdirs(AT_FDCWD, dir, 0755, &e) == 0 &&
		io_write_file(AT_FDCWD, arena_printf(a, "%s/boot.c", dir), text, strlen(text), 0644, &e) == 0 &&
		firmware_compile(keepers[0], &o, a, reason, &e) == 0 &&
		(*reason != NULL || io_read_file(AT_FDCWD, arena_printf(a, "%s/firmware.elf", dir), FIRMWARE_ELF_MAX, a,
					    elf, n, &e) == 0))
		return 0;
	printf("# %s: %s\n", name, e.text);
	return -1;
}

static void campaign(const char *text, const char *name, const char *failed, enum cut_outcome worst)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct device_kit *kit = arena_alloc(&a, sizeof(*kit));
	struct images *images = images_make(&a, 512);
	struct cut_report r = { 0 };
	struct err e = { 0 };
	char *elf = NULL;
	const char *reason = NULL;
	size_t n = 0;

	if (!OK(compile(text, name, &a, &elf, &n, &reason) == 0 && reason == NULL, "%s is built: %s", name,
		    reason == NULL ? "" : reason))
		return;
	if (!OK(device_kit_read(elf, n, kit, &e) == 0, "%s is read: %s", name, e.text))
		return;
	struct cut_order o = { .k = keepers,
		.n_workers = 2,
		.dir = scratch,
		.kit = kit,
		.old = { images->bytes[0], images->n },
		.new = { images->bytes[1], images->n },
		.verify = images_verify,
		.self = images,
		.seed = 7,
		.second_every = 100,
		.wall_ms = 2000 };
	if (!OK(cut_campaign(&o, &a, &r, &e) == 0, "%s: power cuts: %s", name, e.text))
		return;
	if (failed != NULL) {
		OK(r.failed != NULL && strstr(r.failed, failed) != NULL, "%s: %s", name,
			r.failed ? r.failed : "all well");
		return;
	}
	OK(r.failed == NULL, "%s: the update without cuts: %s", name, r.failed ? r.failed : "well");
	size_t second = 0;
	for (size_t i = 0; i < r.n; i++)
		second += r.cuts[i].second > 0;
	printf("# %s: %zu operations in %lld ms, %zu cuts and %zu second ones, %.0f a second\n", name,
		r.record != NULL ? r.record->n : 0, (long long)r.record_us / 1000, r.n - second, second,
		(double)(r.n - second) * 1e6 / (double)(r.cuts_us + 1));
	const struct cut *bad = r.first_bad;
	if (bad != NULL)
		printf("# first: %s op %zu%s, second %zu, at 0x%x, during %s: %s\n", name, bad->op,
			bad->torn ? " torn" : "", bad->second, r.record->ops[bad->op > 0 ? bad->op - 1 : 0].address,
			cut_phase_words[bad->phase], cut_outcome_words[bad->outcome]);
	OK((bad == NULL && worst == CUT_OLD) || (bad != NULL && bad->outcome == worst), "%s: %s", name,
		bad == NULL ? "each cut comes back" : cut_outcome_words[bad->outcome]);
}

int main(void)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct err e = { 0 };
	char *text = NULL;
	size_t n;

	packets();
	strangers();
	stores();
	if (access("/usr/bin/qemu-system-arm", X_OK) != 0 || access("/usr/bin/arm-none-eabi-gcc", X_OK) != 0) {
		tap_skip(
			"real firmware", "qemu-system-arm or gcc-arm-none-eabi is not installed; run make deps", false);
		return tap_done();
	}
	OK(mkdtemp(scratch) != NULL && chmod(scratch, 0755) == 0 && keeper_start(NULL, &keepers[0], &e) == 0 &&
			keeper_start(NULL, &keepers[1], &e) == 0,
		"two keepers: %s", e.text);
	OK(io_read_file(AT_FDCWD, data_path(&a, "tests/board/trailer.c"), 65536, &a, &text, &n, &e) == 0, "%s", e.text);
	trailer = text;
	campaign(trailer, "trailer", NULL, CUT_OLD);
	keeper_stop(keepers[0]);
	keeper_stop(keepers[1]);
	(void)io_remove_tree(AT_FDCWD, scratch, &e);
	return tap_done();
}
