/* Images as they should not arrive: changed, unsigned, of the wrong size. Each is refused, and what ran before runs again. */
#include <string.h>

#include "generate_cases.h"

#define SIGNATURE_AT 16u
#define PADDING_AT   80u
#define PADDING      48u

static void refused(struct world *w, const struct picture *i, size_t size, const struct question *q)
{
	struct script *s = &w->s;
	struct question asked = *q;

	begin_case(s, q->id, "first");
	with_image(s, &w->old);
	with_image(s, i);
	given_boot(s, "old", "a boot before the update");
	install_part(s, i, size, "refused", "boot_install of it");
	boot(s, "old", "the boot behind it");
	boot(s, "old", "and the next");
	end_case(s);
	asked.polarity = "reject";
	asked.critical = true;
	question(s, &asked);
}

static void changed(struct world *w, const char *id, size_t from, size_t n, const char *why)
{
	struct picture i = copy_of(&w->new, "changed");

	i.p[from + gen_below(w->a->g, (uint32_t)n)] ^= (uint8_t)(1u << gen_below(w->a->g, 8));
	refused(w, &i, i.n,
		&(struct question){ .id = id, .group = "authentic", .why = why, .pair = "authentic-genuine" });
}

static void unsigned_image(struct world *w, const char *id, int fill, const char *why)
{
	struct picture i = copy_of(&w->new, "unsigned");

	memset(i.p + SIGNATURE_AT, fill, 64);
	refused(w, &i, i.n,
		&(struct question){ .id = id, .group = "authentic", .why = why, .pair = "authentic-genuine" });
}

void authentic_cases(struct world *w)
{
	changed(w, "authentic-code", HEADER_BYTES, w->new.n - HEADER_BYTES, "a changed bit of code is not noticed");
	changed(w, "authentic-version", 4, 1, "a changed version is not noticed: is the header signed?");
	changed(w, "authentic-reserved", 12, 4, "a changed reserved word is not noticed");
	changed(w, "authentic-padding", PADDING_AT, PADDING, "a changed byte of the header's padding is not noticed");
	changed(w, "authentic-signature", SIGNATURE_AT, 64, "a changed signature is taken");
	unsigned_image(w, "authentic-unsigned", 0xff, "an image without a signature is taken");
	unsigned_image(w, "authentic-zeros", 0, "a signature of zeros is taken");

	struct picture swapped = copy_of(&w->new, "swapped");
	memcpy(swapped.p + SIGNATURE_AT, w->third.p + SIGNATURE_AT, 64);
	refused(w, &swapped, swapped.n,
		&(struct question){ .id = "authentic-other",
			.group = "authentic",
			.why = "the signature of another good image is taken",
			.pair = "authentic-genuine" });
}

static void taken(struct world *w, const char *id, size_t words, const char *why, const char *pair)
{
	struct script *s = &w->s;
	struct picture i = new_image(w->a, &w->key, "exact", w->new.version, words);

	begin_case(s, id, "first");
	with_image(s, &w->old);
	with_image(s, &i);
	given_boot(s, "old", "a boot before the update");
	install(s, &i, "done", "boot_install of it");
	boot(s, "exact", "its first boot");
	end_case(s);
	question(s, &(struct question){ .id = id, .group = "bounds", .polarity = "accept", .why = why, .pair = pair });
}

/* A length that no device can mean, and a signature that is good for what is there. */
static void lengths(struct world *w)
{
	static const struct {
		const char *id, *why;
		uint32_t length;
	} rows[] = {
		{ "bounds-huge", "a length near 2^32 is taken: what is it plus 128?", 0xffffff90u },
		{ "bounds-sign", "a length of 2^31 and more is taken: is it compared as a signed number?",
			0x80000100u },
		{ "bounds-slot", "a length larger than a slot is taken", 0x10000u },
		{ "bounds-zero", "an image without any code is taken", 0 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct picture p = copy_of(&w->new, "length");
		set_word(&p, 8, rows[i].length);
		sign_image(w->a, &w->key, &p);
		if (rows[i].length == 0) {
			p.n = HEADER_BYTES;
			sign_image(w->a, &w->key, &p);
		}
		refused(w, &p, p.n,
			&(struct question){
				.id = rows[i].id, .group = "bounds", .why = rows[i].why, .pair = "bounds-page" });
	}
}

/* The slot has held two pages, and now gets something else that reaches into the second. */
static void refill(struct world *w)
{
	struct script *s = &w->s;

	begin_case(s, "refill", "bounds-page");
	with_image(s, &w->old);
	with_image(s, &w->large);
	given_boot(s, "old", "the boot behind one that was not confirmed");
	install(s, &w->large, "done", "boot_install of another image of two pages");
	boot(s, "large", "its first boot");
	end_case(s);
	question(s, &(struct question){ .id = "update-refill",
			    .group = "update",
			    .polarity = "accept",
			    .why = "what lay in a slot before is not all gone",
			    .pair = "update-stranger" });
}

void bounds_cases(struct world *w)
{
	taken(w, "bounds-page", 2 * 256 - HEADER_BYTES / 4, "an image of exactly two pages is not installed whole",
		NULL);
	refill(w);
	lengths(w);

	/* the rest still lies in memory, from a time before */
	refused(w, &w->new, w->new.n - 4 * between(w->a, 1, 8),
		&(struct question){ .id = "bounds-cut",
			.group = "bounds",
			.pair = "bounds-page",
			.why = "an image is taken whose end has not arrived" });
	refused(w, &w->new, between(w->a, 1, HEADER_BYTES / 4 - 1) * 4,
		&(struct question){ .id = "bounds-half-header",
			.group = "bounds",
			.pair = "bounds-page",
			.why = "half a header is taken: is the size compared before 128 is taken off?" });

	struct picture magic = copy_of(&w->new, "magic");
	set_word(&magic, 0, MAGIC_WORD ^ 1u << gen_below(w->a->g, 32));
	sign_image(w->a, &w->key, &magic);
	refused(w, &magic, magic.n,
		&(struct question){ .id = "bounds-magic",
			.group = "bounds",
			.pair = "bounds-page",
			.why = "something is taken that does not begin as an image does" });
}
