/* Cases in which every image is genuine: updates, going back, the counter. */
#include "generate_cases.h"

static void first(struct world *w)
{
	struct script *s = &w->s;

	begin_case(s, "first", NULL);
	with_image(s, &w->old);
	boot_any(s, "the boot of a blank device");
	install(s, &w->old, "done", "boot_install of the first image");
	boot(s, "old", "the first boot of the first image");
	confirm(s, "done", "boot_confirm of the first image");
	boot(s, "old", "a boot of the confirmed first image");
	end_case(s);
	question(s, &(struct question){ .id = "update-first",
			    .group = "update",
			    .polarity = "accept",
			    .why = "a blank device does not get its first image",
			    .pair = "update-stranger" });
}

static void staged(struct world *w)
{
	struct script *s = &w->s;

	begin_case(s, "staged", "first");
	with_image(s, &w->old);
	with_image(s, &w->new);
	boot(s, "old", "a boot before the update");
	install(s, &w->new, "done", "boot_install of a newer image");
	end_case(s);
	question(s, &(struct question){ .id = "authentic-genuine",
			    .group = "authentic",
			    .polarity = "accept",
			    .why = "a newer image with a good signature is refused" });
}

static void second(struct world *w)
{
	struct script *s = &w->s;

	begin_case(s, "second", "staged");
	with_image(s, &w->new);
	boot(s, "new", "the first boot of the new image");
	confirm(s, "done", "boot_confirm of the new image");
	boot(s, "new", "a boot behind the confirmation");
	boot(s, "new", "one more boot behind the confirmation");
	end_case(s);
	question(s, &(struct question){ .id = "update-second",
			    .group = "update",
			    .polarity = "accept",
			    .why = "a confirmed image does not stay",
			    .pair = "update-stranger" });
}

static void third(struct world *w)
{
	struct script *s = &w->s;

	begin_case(s, "third", "second");
	with_image(s, &w->new);
	with_image(s, &w->third);
	given_boot(s, "new", "a boot before one more update");
	install(s, &w->third, "done", "boot_install of the third image");
	boot(s, "third", "the first boot of the third image");
	confirm(s, "done", "boot_confirm of the third image");
	boot(s, "third", "a boot of the confirmed third image");
	end_case(s);
	question(s, &(struct question){ .id = "update-third",
			    .group = "update",
			    .polarity = "accept",
			    .why = "the slot of an image that was replaced cannot be used again",
			    .pair = "update-stranger" });
	question(s, &(struct question){ .id = "rollback-newer",
			    .group = "rollback",
			    .polarity = "accept",
			    .why = "a newer image is refused" });

	begin_case(s, "pages", "third");
	with_image(s, &w->third);
	kept(s, "flash behind three updates");
	end_case(s);
	question(s, &(struct question){ .id = "own-pages-kept",
			    .group = "own-pages",
			    .polarity = "reject",
			    .why = "flash was written that belongs to nobody, or to the bootloader itself",
			    .pair = "own-pages-stranger" });
	begin_case(s, "pages-update", "third");
	with_image(s, &w->third);
	boot(s, "third", "a boot behind three updates");
	end_case(s);
	question(s, &(struct question){ .id = "own-pages-update",
			    .group = "own-pages",
			    .polarity = "accept",
			    .why = "three updates do not go well",
			    .pair = "own-pages-stranger" });
}

static void stranger(struct world *w)
{
	struct script *s = &w->s;
	struct picture i = new_image(w->a, &w->other_key, "stranger", w->new.version, between(w->a, 16, 48));

	begin_case(s, "stranger", "first");
	with_image(s, &w->old);
	with_image(s, &i);
	given_boot(s, "old", "a boot before the update");
	install(s, &i, "refused", "boot_install of an image that somebody else has signed");
	boot(s, "old", "the boot behind it");
	end_case(s);
	question(s, &(struct question){ .id = "update-stranger",
			    .group = "update",
			    .polarity = "reject",
			    .clause = "RFC 9124 §4.3.4",
			    .level = "MUST",
			    .critical = true,
			    .why = "an image that somebody else has signed is taken",
			    .pair = "update-second" });
	question(s, &(struct question){ .id = "own-pages-stranger",
			    .group = "own-pages",
			    .polarity = "reject",
			    .clause = "RFC 9124 §4.3.4",
			    .level = "MUST",
			    .critical = true,
			    .pair = "own-pages-update",
			    .why = "an image that somebody else has signed gets into the running image's place" });
}

/* --- the counter --- */

static void counters(struct world *w)
{
	struct script *s = &w->s;

	begin_case(s, "counted", "second");
	with_image(s, &w->new);
	given_boot(s, "new", "a boot behind the confirmation");
	counter(s, w->new.version, "behind the confirmation and a boot");
	end_case(s);
	question(s, &(struct question){ .id = "counter-raised",
			    .group = "counter",
			    .polarity = "accept",
			    .why = "the counter does not follow the confirmed image" });

	begin_case(s, "uncounted", "staged");
	with_image(s, &w->new);
	counter(s, w->old.version, "behind boot_install");
	given_boot(s, "new", "the first boot of the new image");
	counter(s, w->old.version, "before the confirmation");
	end_case(s);
	question(s, &(struct question){ .id = "counter-early",
			    .group = "counter",
			    .polarity = "reject",
			    .why = "the counter is raised before the new image is confirmed: there is no way back",
			    .pair = "counter-raised" });
}

/* --- going back --- */

void revert_cases(struct world *w)
{
	struct script *s = &w->s;

	begin_case(s, "reverted", "staged");
	with_image(s, &w->old);
	with_image(s, &w->new);
	given_boot(s, "new", "the first boot of the new image");
	boot(s, "old", "the boot behind one that was not confirmed");
	boot(s, "old", "and the next");
	counter(s, w->old.version, "behind going back");
	end_case(s);
	question(s, &(struct question){ .id = "revert-unconfirmed",
			    .group = "revert",
			    .polarity = "reject",
			    .why = "an image that never confirmed itself stays",
			    .pair = "revert-kept" });

	begin_case(s, "kept", "staged");
	with_image(s, &w->new);
	given_boot(s, "new", "the first boot of the new image");
	confirm(s, "done", "boot_confirm");
	boot(s, "new", "the boot behind it");
	end_case(s);
	question(s, &(struct question){ .id = "revert-kept",
			    .group = "revert",
			    .polarity = "accept",
			    .why = "an image that confirmed itself does not stay" });

	begin_case(s, "reinstalled", "reverted");
	with_image(s, &w->old);
	with_image(s, &w->new);
	given_boot(s, "old", "a boot behind going back");
	install(s, &w->new, "done", "boot_install of the same image once more");
	boot(s, "new", "its first boot");
	end_case(s);
	question(s, &(struct question){ .id = "revert-again",
			    .group = "revert",
			    .polarity = "accept",
			    .why = "an image that was not confirmed once cannot be installed any more",
			    .pair = "revert-unconfirmed" });

	begin_case(s, "early", "first");
	with_image(s, &w->old);
	with_image(s, &w->new);
	given_boot(s, "old", "a boot before the update");
	given_install(s, &w->new, "done", "boot_install of a newer image");
	confirm(s, "refused", "boot_confirm by the old image, before the new one ever ran");
	boot(s, "new", "the first boot of the new image");
	boot(s, "old", "the boot behind one that was not confirmed");
	end_case(s);
	question(s, &(struct question){ .id = "revert-early",
			    .group = "revert",
			    .polarity = "reject",
			    .why = "an image is confirmed that never ran",
			    .pair = "revert-kept" });
}

/* --- older ones --- */

static void older(struct world *w, const struct picture *i, const char *id, const char *why)
{
	struct script *s = &w->s;

	begin_case(s, id, "second");
	with_image(s, &w->new);
	if (i != &w->new)
		with_image(s, i);
	given_boot(s, "new", "a boot of the confirmed image");
	install(s, i, "refused", "boot_install of it");
	boot(s, "new", "the boot behind it");
	counter(s, w->new.version, "behind it");
	end_case(s);
	question(s, &(struct question){ .id = id,
			    .group = "rollback",
			    .polarity = "reject",
			    .critical = true,
			    .why = why,
			    .pair = "rollback-newer" });
}

void rollback_cases(struct world *w)
{
	struct script *s = &w->s;

	older(w, &w->old, "rollback-old", "an older image is taken");
	older(w, &w->between, "rollback-between", "an image older than the running one is taken: it was never here");
	older(w, &w->new, "rollback-same", "the running image's version is taken once more");

	begin_case(s, "rollback-stored", "second");
	with_image(s, &w->old);
	overwrite(s, 0x4000, w->old.p, w->old.n, "the old image over slot A");
	overwrite(s, 0x14000, w->old.p, w->old.n, "and over slot B");
	boot(s, "", "the boot behind it: both slots hold what the counter forbids");
	end_case(s);
	question(s, &(struct question){ .id = "rollback-stored",
			    .group = "rollback",
			    .polarity = "reject",
			    .critical = true,
			    .why = "an older image is started that somebody has put into a slot",
			    .pair = "rollback-newer" });
}

void update_cases(struct world *w)
{
	first(w);
	staged(w);
	second(w);
	third(w);
	stranger(w);
	counters(w);
}
