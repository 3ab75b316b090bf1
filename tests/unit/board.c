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

static int compile(const char *text, const char *name, struct arena *a, char **elf, size_t *n, const char **reason)
{
	static const char *const files[] = { "boot.c", NULL };
	struct err e = { 0 };
	const char *dir = arena_printf(a, "%s/%s", scratch, name);
	struct firmware_order o = {
		.kit = data_path(a, "labs/secure-boot/include"), .source = dir, .files = files, .to = dir
	};

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
	struct images *images = images_make(&a, 128);
	struct cut_report r = { 0 };
	struct err e = { 0 };
	char *elf = NULL;
	const char *reason = NULL;
	size_t n = 0;

	bool built = compile(text, name, &a, &elf, &n, &reason) == 0 && reason == NULL;
	if (!OK(built, "%s is built: %s", name, reason == NULL ? "" : reason))
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
		.wall_ms = 300 };
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
	if (bad != NULL && r.record != NULL)
		printf("# first: %s op %zu%s, second %zu, at 0x%x, during %s: %s\n", name, bad->op,
			bad->torn ? " torn" : "", bad->second, r.record->ops[bad->op > 0 ? bad->op - 1 : 0].address,
			cut_phase_words[bad->phase], cut_outcome_words[bad->outcome]);
	OK((bad == NULL && worst == CUT_OLD) || (bad != NULL && bad->outcome == worst), "%s: %s", name,
		bad == NULL ? "each cut comes back" : cut_outcome_words[bad->outcome]);
}

/* One-line changes of the reference, and what has to be seen of each. */
static const struct {
	const char *name, *from, *to;
	const char *failed; /* the update itself shows it, in these words; or NULL, and the first bad cut is: */
	enum cut_outcome worst;
} mutants[] = {
	{ "counter-before-confirm", "flash_write(NOTE(slot, CONFIRMED), 0);",
		"raise_counter(AT(slot)->version);flash_write(NOTE(slot, CONFIRMED), 0);", NULL, CUT_NONE },
	{ "counter-at-trial", "start(slot);\n\t}", "raise_counter(AT(slot)->version); start(slot); }",
		"was not confirmed: halted", CUT_OLD },
	{ "never-marked-tried", "flash_write(NOTE(slot, TRIED), 0);", "",
		"boot_confirm of the first image: it returned -1", CUT_OLD },
	{ "signature-unseen", "element_verify(image, image->length) == 1", "1", "changed byte of code: it returned 0",
		CUT_OLD },
	{ "older-is-fine", "|| image->version <= counter()", "", "not newer: it returned 0", CUT_OLD },
	{ "length-unseen", "image->length > size - HEADER", "0", "longer than what was received: it returned 0",
		CUT_OLD },
	{ "over-the-running-image", "slot = OTHER(confirmed())", "slot = confirmed() == 0 ? SLOT_A : confirmed()",
		"was not confirmed: halted", CUT_OLD },
	{ "notes-of-both-erased", "\tflash_erase(NOTES_OF(slot));", "flash_erase(NOTES); flash_erase(NOTES + PAGE);",
		"was not confirmed: halted", CUT_OLD },
	{ "old-forgotten-first", "flash_write(NOTE(slot, CONFIRMED), 0);",
		"flash_erase(NOTES_OF(OTHER(slot))); flash_write(NOTE(slot, CONFIRMED), 0);", NULL, CUT_NONE },
	{ "counter-erased", "for (uint32_t n = counter();", "flash_erase(COUNTER); for (uint32_t n = 0;",
		"the security counter went down", CUT_OLD },
	{ "erases-itself", "boot_confirm(void)\n{",
		"boot_confirm(void)\n{ flash_erase(0x3c00); flash_write(0x3c00, 0);", "own code", CUT_OLD },
	{ "locks-flash", "\t\tflash_write(slot + i, WORD(from + i));",
		"{ *(volatile uint32_t *)0x4001e504 = 0; *(volatile uint32_t *)(slot + i) = WORD(from + i); }",
		"boot_install of the first image: it returned -2", CUT_OLD },
	{ "erases-all", "boot_confirm(void)\n{", "boot_confirm(void)\n{ *(volatile uint32_t *)0x4001e50c = 1;",
		"erases more than one page", CUT_OLD },
	{ "deaf-and-endless", "void boot_main(void)\n{",
		"void boot_main(void)\n{ __asm__ volatile(\"cpsid i\"); for (;;) ;", "empty device: hung", CUT_OLD },
	{ "into-ram", "void boot_main(void)\n{",
		"void boot_main(void)\n{ *(volatile uint16_t *)0x20000800 = 0xe7fe; ((void (*)(void))0x20000801)();",
		"empty device: hung at 0x20000800", CUT_OLD },
	{ "semihosting", "void boot_main(void)\n{",
		"void boot_main(void)\n{ __asm__ volatile(\"movs r0, #24; bkpt 0xab\");", "empty device: faulted",
		CUT_OLD },
	{ "semihosting-writes", "void boot_main(void)\n{",
		"void boot_main(void)\n{ static const char name[] = \"/box/semihosted\"; const uint32_t arguments[] = "
		"{ (uint32_t)name, 4, 15 }; register uint32_t r0 __asm__(\"r0\") = 1; register const uint32_t *r1 "
		"__asm__(\"r1\") = arguments; __asm__ volatile(\"bkpt 0xab\" : \"+r\"(r0) : \"r\"(r1) : \"memory\");",
		"empty device: faulted", CUT_OLD },
	{ "floods-the-serial-port", "void boot_main(void)\n{",
		"void boot_main(void)\n{ volatile uint32_t *u = (volatile uint32_t *)0x40002000; u[0x500 / 4] = 4; "
		"u[2] = 1; "
		"for (;;) u[0x51c / 4] = 'x';",
		"empty device: hung", CUT_OLD },
	{ "stack-nowhere", "void boot_main(void)\n{",
		"void boot_main(void)\n{ __asm__ volatile(\".syntax unified; movs r0, #0x60; lsls r0, r0, #24; msr "
		"msp, r0; "
		"udf #1\");",
		"empty device: faulted", CUT_OLD },
	{ "undefined", "void boot_main(void)\n{", "void boot_main(void)\n{ __asm__ volatile(\"udf #1\");",
		"empty device: faulted", CUT_OLD },
};

static void mutate(const char *text, size_t i)
{
	SCOPED_ARENA a = ARENA_INIT;
	const char *hit = strstr(text, mutants[i].from);

	if (OK(hit != NULL, "%s applies", mutants[i].name))
		campaign(arena_printf(
				 &a, "%.*s%s%s", (int)(hit - text), text, mutants[i].to, hit + strlen(mutants[i].from)),
			mutants[i].name, mutants[i].failed, mutants[i].worst);
}

/* --- files and emulators that are not what they should be --- */

static int reads(const char *elf, size_t n, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct device_kit *kit = arena_alloc(&a, sizeof(*kit));
	*e = (struct err){ 0 };
	return device_kit_read(elf, n, kit, e);
}

static void bad_elf(const char *text)
{
	static const struct {
		const char *what;
		size_t at; /* of a 32-bit word in the file; the first program header stands at 52 */
		uint32_t value;
		const char *says;
	} rows[] = {
		{ "another magic", 0, 0x464c457e, "not an ELF file" },
		{ "another processor", 16, 0x00030002, "not a linked program" },
		{ "10,000 segments", 44, 0x2710, "segments; 1 to" },
		{ "a table of segments behind the end", 28, 0x7fffffff, "outside the file" },
		{ "a segment's bytes behind the end", 52 + 4, 0xfffffff0, "not all in the file" },
		{ "a segment of 4 GiB", 52 + 16, 0xffffffff, "not all in the file" },
		{ "a segment behind the bootloader's flash", 52 + 12, 0x3ff0, "make it smaller" },
		{ "a segment that begins elsewhere", 52 + 12, 0x400, "no vector table" },
	};
	SCOPED_ARENA a = ARENA_INIT;
	struct err e;
	char *elf = NULL, *copy;
	const char *reason = NULL;
	size_t n = 0, taken = 0;
	uint32_t off;

	if (!OK(compile(text, "elf", &a, &elf, &n, &reason) == 0 && reason == NULL && reads(elf, n, &e) == 0,
		    "an ELF file that is right"))
		return;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		copy = arena_memdup(&a, elf, n);
		memcpy(copy + rows[i].at, &rows[i].value, 4);
		int rc = reads(copy, n, &e);
		OK(rc == -1 && e.kind == ERR_INPUT && strstr(e.text, rows[i].says) != NULL, "%s: %s", rows[i].what,
			e.text);
	}
	copy = arena_memdup(&a, elf, n); /* the second segment's header becomes a copy of the first's */
	memcpy(copy + 52 + 32, copy + 52, 32);
	int rc = reads(copy, n, &e);
	OK(rc == -1 && strstr(e.text, "overlaps") != NULL, "segments over each other: %s", e.text);
	memcpy(&off, elf + 32, sizeof(off));
	for (size_t cut = 0; cut < n; cut += 97)
		taken += cut < off && reads(arena_memdup(&a, elf, cut + 1), cut, &e) == 0;
	OK(taken == 0, "cut off anywhere before its sections, it is refused");
}

static void too_large(void)
{
	SCOPED_ARENA a = ARENA_INIT;
	char *elf = NULL;
	const char *reason = NULL;
	size_t n = 0;
	int rc = compile("#include \"board.h\"\nconst char all[17000] = { 1 };\nvoid boot_main(void) {}\n"
			 "int boot_confirm(void) { return all[0]; }\n"
			 "int boot_install(const struct image *i, uint32_t n) { return (int)n + (i != 0); }\n",
		"too-large", &a, &elf, &n, &reason);
	OK(rc == 0 && reason != NULL && strstr(reason, "will not fit in region") != NULL,
		"17,000 bytes of bootloader do not link: %.200s", reason == NULL ? "" : reason);
	rc = compile("#include \"board.h\"\nvoid boot_main(void) {}\n", "half", &a, &elf, &n, &reason);
	struct err e = { 0 };
	OK(rc == 0 && reason == NULL && reads(elf, n, &e) == -1 && strstr(e.text, "boot_install") != NULL,
		"a bootloader without functions: %s", e.text);
}

static void killed(void)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct err e = { 0 };
	uint8_t *flash = arena_alloc(&a, BOARD_FLASH), seen[4];
	struct board_order o = { .k = keepers[0], .dir = scratch, .flash = flash, .ram_seed = 1 };
	struct board *b = NULL;
	static const uint8_t mark[4] = { 1, 2, 3, 4 };

	memset(flash, 0xff, BOARD_FLASH);
	memcpy(flash + 0x5000, mark, 4);
	if (!OK(board_start(&o, &b, &e) == 0, "a board of its own: %s", e.text))
		return;
	OK(board_write(b, BOARD_RAM, mark, 4, &e) == 0 && board_write(b, 0x5000, "    ", 4, &e) == 0 &&
			board_reset(b, &e) == 0 && board_read(b, 0x5000, seen, 4, &e) == 0 &&
			memcmp(seen, mark, 4) == 0,
		"a reset brings flash back: %s", e.text);
	OK(board_read(b, BOARD_RAM, seen, 4, &e) == 0 && memcmp(seen, mark, 4) != 0, "and does not keep RAM");
	/* the end may take its time to arrive */
	int rc = keeper_kill(keepers[0]);
	for (int i = 0; rc == 0 && i < 1000; i++)
		rc = board_reset(b, &e);
	OK(rc == -1 && e.kind == ERR_RETRY, "killed: %s", e.text);
	board_stop(b);
	o.dir = "/nonexistent";
	OK(board_start(&o, &b, &e) == -1 && strstr(e.text, "/nonexistent") != NULL, "no folder: %s", e.text);
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
	OK(io_read_file(AT_FDCWD, data_path(&a, "labs/secure-boot/reference/boot.c"), 65536, &a, &text, &n, &e) == 0,
		"%s", e.text);
	killed();
	bad_elf(text);
	too_large();
	campaign(text, "reference", NULL, CUT_OLD);
	for (size_t i = 0; i < sizeof(mutants) / sizeof(mutants[0]); i++)
		mutate(text, i);
	OK(io_read_file(AT_FDCWD, data_path(&a, "tests/board/journal.c"), 65536, &a, &text, &n, &e) == 0, "%s", e.text);
	campaign(text, "journal", NULL, CUT_OLD);
	keeper_stop(keepers[0]);
	keeper_stop(keepers[1]);
	(void)io_remove_tree(AT_FDCWD, scratch, &e);
	return tap_done();
}
