/* Faults of the board: skipped instructions, flipped bits, bytes that change behind a verification. Two right designs come
 * through all of them; for each kind there are designs, right without faults, that don't. */
#include "runner/board/fault.h"
#include "tests/board/build.h"

static struct build build;

static void show(const char *name, const struct fault_report *r)
{
	for (int k = 0; k < FAULT_KINDS; k++) {
		const struct fault_count *c = &r->by_kind[k];
		SCOPED_BUF line = { 0 };
		buf_init(&line, 300);
		if (c->first != NULL)
			fault_line(c->first, &line);
		if (c->n > 0)
			printf("# %s: %s: %zu boots, chosen from %zu; harm %zu, unseen %zu %s\n", name,
				fault_kind_words[k], c->n, c->of, c->harm, c->unseen, buf_text(&line));
	}
	printf("# %s: %zu faults in %lld ms\n", name, r->n, (long long)r->us / 1000);
}

struct plan {
	const char *name;
	unsigned kinds, each;
	size_t most;
};

/* One campaign; false = it did not come to an end. */
static bool faults(const char *text, const struct plan *plan, struct arena *a, struct fault_report *out)
{
	struct images *images = images_make(a, 128);
	struct device_kit *kit = build_kit(&build, text, plan->name, a);
	struct cut_report good = { 0 };
	struct err e = { 0 };

	if (kit == NULL)
		return false;
	struct cut_order o = { .k = build.keepers,
		.n_workers = 2,
		.dir = build.dir,
		.kit = kit,
		.old = { images->bytes[1], images->n },
		.new = { images->bytes[2], images->n },
		.verify = images_verify,
		.self = images,
		.seed = 7,
		.copy_every = 50,
		.wall_ms = 300 };
	struct fault_order order = {
		.cut = &o,
		.good = &good,
		.older = { images->bytes[0], images->n },
		.kinds = plan->kinds,
		.each = plan->each,
		.most = { [FAULT_SKIP_BOOT] = plan->most, [FAULT_SKIP_INSTALL] = plan->most, [FAULT_FLIP] = plan->most }
	};
	bool well = cut_campaign(&o, a, &good, &e) == 0 && good.failed == NULL && good.first_bad == NULL;
	if (!OK(well, "%s: right without faults: %s", plan->name, good.failed != NULL ? good.failed : e.text))
		return false;
	if (!OK(fault_campaign(&order, a, out, &e) == 0, "%s: %s", plan->name, e.text))
		return false;
	show(plan->name, out);
	return true;
}

static void right(const char *path, const struct plan *plan)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct fault_report r = { 0 };

	if (!faults(build_text(path, &a), plan, &a, &r))
		return;
	for (int k = 0; k < FAULT_KINDS; k++)
		OK(r.by_kind[k].n > 0 && r.by_kind[k].harm == 0, "%s: %s: no harm in %zu", plan->name,
			fault_kind_words[k], r.by_kind[k].n);
	OK(r.by_kind[FAULT_SWAP].unseen > 0, "%s: what changes behind the last look is told apart", plan->name);
}

#define REFERENCE "labs/secure-boot/reference/boot.c"
#define TWICE     "\tif (!bootable(slot))\n\t\tboard_halt();\n\tif (!bootable(slot))\n\t\tboard_halt();\n"

/* Right as long as nobody disturbs them. */
static const struct {
	const char *name, *from, *to;
	enum fault_kind kind;
	enum cut_outcome outcome; /* of the first harm */
	size_t most;
} wrong[] = {
	{ "asks-once", TWICE, "", FAULT_SKIP_BOOT, CUT_FOREIGN, 0 },
	{ "boot-believes-install", "return sound(AT(slot), SLOT_SIZE) &&", "return AT(slot)->magic == MAGIC &&",
		FAULT_SKIP_INSTALL, CUT_FOREIGN, 0 },
	{ "one-bit-forgets", "(word & 0xffffu) == 0 || word >> 16 == 0", "word == 0", FAULT_FLIP, CUT_NONE, 0 },
	{ "locks-up", "return (word & 0xffffu) == 0 || word >> 16 == 0;",
		"if (word != 0 && (word & (word - 1)) == 0)\n\t\tflash_erase(0);\n\treturn word == 0;", FAULT_FLIP,
		CUT_CRASHED, 60 },
	{ "counter-of-bits", "WORD(COUNTER + 4 * n) == 0)", "WORD(COUNTER + 4 * n) != ERASED)", FAULT_FLIP, CUT_COUNTER,
		0 },
	{ "boot-believes-flash", "return sound(AT(slot), SLOT_SIZE) &&", "return AT(slot)->magic == MAGIC &&",
		FAULT_SWAP, CUT_FOREIGN, 0 },
	{ "confirms-unseen", "!SET(slot, CONFIRMED) && bootable(slot)) {\n\t\t\tflash_write(NOTE(slot, CONFIRMED)",
		"!SET(slot, CONFIRMED)) {\n\t\t\tflash_write(NOTE(slot, CONFIRMED)", FAULT_SWAP, CUT_NONE, 0 },
};

static void caught(const char *text, size_t i)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct fault_report r = { 0 };
	const struct plan plan = { wrong[i].name, 1u << wrong[i].kind, 1, wrong[i].most };

	if (!faults(build_change(text, wrong[i].from, wrong[i].to, &a), &plan, &a, &r))
		return;
	const struct fault *first = r.by_kind[wrong[i].kind].first;
	OK(first != NULL && first->outcome == wrong[i].outcome, "%s: %s shows it", wrong[i].name,
		fault_kind_words[wrong[i].kind]);
}

/* Two campaigns of one seed are the same, whatever the boards' order. */
static void again(void)
{
	SCOPED_ARENA a = ARENA_INIT;
	const char *text = build_text(REFERENCE, &a);
	struct fault_report r[2] = { { 0 }, { 0 } };
	const struct plan plan = { "again", ((1u << FAULT_KINDS) - 1) & ~(1u << FAULT_SKIP_BOOT), 1, 12 };
	bool same = faults(text, &plan, &a, &r[0]) && faults(text, &plan, &a, &r[1]) && r[0].n == r[1].n;

	for (size_t i = 0; same && i < r[0].n; i++) {
		const struct fault *x = &r[0].faults[i], *y = &r[1].faults[i];
		same = x->kind == y->kind && x->bad == y->bad && x->address == y->address && x->bit == y->bit &&
		       x->nth == y->nth && x->outcome == y->outcome && x->harm == y->harm;
	}
	OK(same, "two campaigns of one seed are the same in all %zu faults", r[0].n);
}

int main(void)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct err e = { 0 };
	const unsigned all = (1u << FAULT_KINDS) - 1;

	if (!build_can()) {
		tap_skip("faults", "qemu-system-arm or gcc-arm-none-eabi is not installed; run make deps", false);
		return tap_done();
	}
	OK(build_open(&build, &e) == 0, "two keepers: %s", e.text);
	right(REFERENCE, &(struct plan){ "reference", all, 1, 0 });
	right("tests/board/journal.c", &(struct plan){ "journal", all, 3, 100 });
	const char *text = build_text(REFERENCE, &a);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		caught(text, i);
	again();
	build_close(&build);
	return tap_done();
}
