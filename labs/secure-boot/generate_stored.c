/* What lies in flash is not what was put there; and the power fails. */
#include <stdio.h>
#include <string.h>

#include "generate_cases.h"

static uint8_t other_byte(struct world *w, const struct picture *i, size_t at)
{
	return i->p[at] ^ (uint8_t)(1u << gen_below(w->a->g, 8));
}

static size_t in_code(struct world *w, const struct picture *i)
{
	return HEADER_BYTES + gen_below(w->a->g, (uint32_t)(i->n - HEADER_BYTES));
}

static void staged_change(
	struct world *w, const char *id, size_t at, const uint8_t *p, size_t n, const char *says, const char *why)
{
	struct script *s = &w->s;

	begin_case(s, id, "staged");
	with_image(s, &w->old);
	with_image(s, &w->new);
	s->given = true;
	overwrite_in(s, "image", &w->new, at, p, n, says);
	boot(s, "old", "the boot behind it");
	boot(s, "old", "and the next");
	end_case(s);
	question(s, &(struct question){ .id = id,
			    .group = "stored",
			    .polarity = "reject",
			    .critical = true,
			    .why = why,
			    .pair = "stored-intact" });
}

void stored_cases(struct world *w)
{
	struct script *s = &w->s;
	uint8_t none[64] = { 0 };
	size_t at = in_code(w, &w->new);
	uint8_t byte = other_byte(w, &w->new, at);

	begin_case(s, "stored-intact", "staged");
	with_image(s, &w->new);
	boot(s, "new", "the first boot of the new image");
	end_case(s);
	question(s, &(struct question){ .id = "stored-intact",
			    .group = "stored",
			    .polarity = "accept",
			    .why = "an image that is whole is not started",
			    .pair = "stored-changed" });

	staged_change(w, "stored-changed", at, &byte, 1, "a bit of the installed image changes",
		"an installed image is started although it changed in flash");
	staged_change(w, "stored-unsigned", 16, none, sizeof none, "the installed image's signature is wiped",
		"an installed image is started without its signature");
	byte = other_byte(w, &w->new, 4);
	staged_change(w, "stored-version", 4, &byte, 1, "the installed image's version changes",
		"an installed image is started although its header changed");

	at = in_code(w, &w->new);
	byte = other_byte(w, &w->new, at);
	begin_case(s, "stored-running", "second");
	with_image(s, &w->new);
	s->given = true;
	overwrite_in(s, "image", &w->new, at, &byte, 1, "a bit of the confirmed image changes");
	boot(s, "", "the boot behind it: beside it lies an image that is too old");
	end_case(s);
	question(s, &(struct question){ .id = "stored-running",
			    .group = "stored",
			    .polarity = "reject",
			    .critical = true,
			    .why = "a confirmed image is started although it changed in flash",
			    .pair = "stored-intact" });

	begin_case(s, "stored-use", "first");
	with_image(s, &w->old);
	with_image(s, &w->new);
	given_boot(s, "old", "a boot before the update");
	install_changing(s, &w->new, in_code(w, &w->new),
		"boot_install of an image that changes in memory behind its verification");
	boot(s, "old new", "the boot behind it");
	end_case(s);
	question(s, &(struct question){ .id = "stored-use",
			    .group = "stored",
			    .polarity = "reject",
			    .critical = true,
			    .clause = "RFC 9124 §4.3.21",
			    .level = "MUST",
			    .why = "other bytes are used than those that were verified",
			    .pair = "stored-changed" });
}

/* --- nothing to start --- */

void halt_cases(struct world *w)
{
	struct script *s = &w->s;
	uint8_t byte, junk[256];
	size_t at = in_code(w, &w->old);

	begin_case(s, "blank", NULL);
	with_image(s, &w->old);
	boot(s, "", "the boot of a blank device");
	end_case(s);
	question(s, &(struct question){ .id = "halt-blank",
			    .group = "halt",
			    .polarity = "reject",
			    .why = "a blank device starts something",
			    .pair = "halt-not" });

	byte = other_byte(w, &w->old, at);
	begin_case(s, "lonely", "first");
	with_image(s, &w->old);
	s->given = true;
	overwrite_in(s, "image", &w->old, at, &byte, 1, "a bit of the only image changes");
	boot(s, "", "the boot behind it");
	end_case(s);
	question(s, &(struct question){ .id = "halt-changed",
			    .group = "halt",
			    .polarity = "reject",
			    .why = "the only image is started although it changed",
			    .pair = "halt-not" });

	gen_random(w->a->g, junk, sizeof junk);
	begin_case(s, "junk", "first");
	with_image(s, &w->old);
	s->given = true;
	overwrite_in(s, "beside", &w->old, 0, junk, sizeof junk, "junk in the other slot");
	boot(s, "old", "the boot behind it");
	end_case(s);
	question(s, &(struct question){ .id = "halt-not",
			    .group = "halt",
			    .polarity = "accept",
			    .why = "a good image is not started because of what lies in the other slot" });
}

/* --- power --- */

/* Two questions for each moment at which the power may fail, won or lost together: a device that comes up whatever lies in
 * it is worth nothing, and one that stays dark has refused nothing. One dark device in a thousand is a recall. */
static void cut_group(struct script *s, const char *phase, const char *why)
{
	char group[20], refusal[40], alive[40], check[40];

	(void)snprintf(group, sizeof group, "cut-%s", phase);
	(void)snprintf(refusal, sizeof refusal, "%s-unsigned", group);
	(void)snprintf(alive, sizeof alive, "%s-alive", group);
	(void)snprintf(check, sizeof check, "cuts %s alive", phase);
	question(s, &(struct question){ .id = refusal,
			    .group = group,
			    .polarity = "reject",
			    .clause = "RFC 9124 §4.3.4",
			    .level = "MUST",
			    .why = "an image without a signature is taken",
			    .run_in = "authentic-unsigned",
			    .critical = true });
	question(s, &(struct question){ .id = alive,
			    .group = group,
			    .polarity = "accept",
			    .check = check,
			    .why = why,
			    .pair = refusal,
			    .critical = true });
}

/* --- a hand at the clock, worn cells, a hand on the bus --- */

static void glitch_questions(struct script *s)
{
	question(s, &(struct question){ .id = "glitch-boot",
			    .group = "glitch",
			    .polarity = "reject",
			    .check = "faults skip boot",
			    .critical = true,
			    .pair = "glitch-none",
			    .why = "one skipped instruction of a boot lets a bad image through" });
	question(s, &(struct question){ .id = "glitch-install",
			    .group = "glitch",
			    .polarity = "reject",
			    .check = "faults skip install",
			    .critical = true,
			    .pair = "glitch-none",
			    .why = "one skipped instruction of boot_install lets a bad image through" });
	question(s, &(struct question){ .id = "glitch-flip",
			    .group = "glitch",
			    .polarity = "accept",
			    .clause = "NIST SP 800-193 §4.3.2",
			    .level = "MUST",
			    .check = "faults flip",
			    .pair = "glitch-boot",
			    .why = "one bit that has turned in flash is too much" });
	question(s, &(struct question){ .id = "glitch-swap",
			    .group = "glitch",
			    .polarity = "reject",
			    .clause = "RFC 9124 §4.3.8",
			    .level = "MUST",
			    .check = "faults swap",
			    .pair = "glitch-none",
			    .why = "what has changed between its verification and its use is used" });
	question(s, &(struct question){ .id = "glitch-none",
			    .group = "glitch",
			    .polarity = "accept",
			    .run_in = "stored-intact",
			    .why = "an image is not started although nothing is disturbed" });
}

void glitch_cases(struct world *w)
{
	struct script *s = &w->s;

	begin_case(s, "glitch", "first");
	with_image(s, &w->old);
	with_image(s, &w->new);
	with_image(s, &w->older);
	(void)snprintf(s->update, sizeof s->update,
		",\"update\":{\"old\":\"old\",\"new\":\"new\",\"older\":\"older\",\"second_every\":0,"
		"\"copy_every\":50,\"seed\":%u}",
		gen_below(w->a->g, 1u << 30));
	end_case(s);
	glitch_questions(s);
}

void cut_cases(struct world *w)
{
	struct script *s = &w->s;

	begin_case(s, "power", "first");
	with_image(s, &w->old);
	with_image(s, &w->large);
	(void)snprintf(s->update, sizeof s->update,
		",\"update\":{\"old\":\"old\",\"new\":\"large\",\"second_every\":%zu,\"seed\":%u}",
		between(w->a, 60, 90), gen_below(w->a->g, 1u << 30));
	end_case(s);
	cut_group(s, "install", "the device does not come back when the power fails while an image is copied");
	cut_group(s, "trial", "the device does not come back when the power fails around the first start");
	cut_group(s, "confirm", "the device does not come back when the power fails while an image is confirmed");
	cut_group(s, "again", "the device does not come back when the power fails again, in the recovery");
	question(
		s, &(struct question){ .id = "stored-cut",
			   .group = "stored",
			   .polarity = "reject",
			   .check = "cuts safe",
			   .clause = "NIST SP 800-193 §4.2.1",
			   .level = "MUST",
			   .critical = true,
			   .pair = "stored-changed",
			   .why = "a power failure brings up something else than the two images, or a lower counter" });
}
