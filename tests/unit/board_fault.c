/* Faults of the board: skipped instructions, flipped bits, bytes that change behind a verification. Two right designs come
 * through all of them; for each kind there are designs, right without faults, that don't. */
#include "runner/board/fault.h"
#include "tests/board/build.h"

static struct build build;

static void show(const char *name, const struct fault_report *r)
{
	for (int k = 0; k < FAULT_KINDS; k++)
		printf("# %s: %s: %zu of %zu, harm %zu, unseen %zu\n", name, fault_kind_words[k], r->by_kind[k].n,
			r->by_kind[k].of, r->by_kind[k].harm, r->by_kind[k].unseen);
	size_t shown = 0;
	for (size_t i = 0; i < r->n; i++) {
		SCOPED_BUF line = { 0 };
		buf_init(&line, 300);
		fault_line(&r->faults[i], &line);
		if (r->faults[i].harm && shown++ < 60)
			printf("# %s\n", buf_text(&line));
	}
}

static void faults(const char *text, const char *name)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct images *images = images_make(&a, 128);
	struct device_kit *kit = build_kit(&build, text, name, &a);
	struct cut_report good = { 0 };
	struct fault_report r = { 0 };
	struct err e = { 0 };

	if (kit == NULL)
		return;
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
	struct fault_order order = { .cut = &o,
		.good = &good,
		.older = { images->bytes[0], images->n },
		.kinds = (1u << FAULT_KINDS) - 1,
		.each = 4 };
	if (!OK(cut_campaign(&o, &a, &good, &e) == 0 && good.failed == NULL, "%s: an update: %s %s", name, e.text,
		    good.failed ? good.failed : ""))
		return;
	if (!OK(fault_campaign(&order, &a, &r, &e) == 0, "%s: faults: %s", name, e.text))
		return;
	show(name, &r);
	printf("# %lld ms\n", (long long)r.us / 1000);
}

int main(void)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct err e = { 0 };

	if (!build_can()) {
		tap_skip("faults", "qemu-system-arm or gcc-arm-none-eabi is not installed; run make deps", false);
		return tap_done();
	}
	OK(build_open(&build, &e) == 0, "two keepers: %s", e.text);
	faults(build_text("tests/board/trailer.c", &a), "trailer");
	faults(build_text("tests/board/journal.c", &a), "journal");
	build_close(&build);
	return tap_done();
}
