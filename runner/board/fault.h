/* Fault: what a glitched clock, a worn cell or a hand on the bus does to a device that has its power all the time.
 *
 * Each fault is one boot (or call, and the boot behind it) that is disturbed once. A skipped instruction that nothing
 * doubles is fatal to any bootloader that verifies once; two checks that share nothing hold each single skip. So kinds are
 * counted apart, and the caller decides what each is worth. */
#ifndef RUNNER_BOARD_FAULT_H
#define RUNNER_BOARD_FAULT_H

#include "runner/board/cut.h"

enum fault_kind {
	FAULT_SKIP_BOOT,    /* one instruction of a boot is not executed, and a bad image lies in a slot */
	FAULT_SKIP_INSTALL, /* one of boot_install, which was given a bad image; then a boot */
	FAULT_FLIP,         /* one bit of notes, counter, headers or code is wrong when the power comes */
	FAULT_SWAP,         /* bytes change between the moment they are verified and the moment they are used */
	FAULT_KINDS
};
extern const char *const fault_kind_words[];

enum fault_bad {        /* what lies there that must not run */
	FAULT_CHANGED,  /* the new image, installed, then a byte of its code changed */
	FAULT_UNSIGNED, /* the new image, installed, then its signature zeroed */
	FAULT_OLDER,    /* rightly signed and older than the counter allows; only where the order has one */
	FAULT_LEFT,     /* the update is done, the new image then changed; the old one, now too old, lies beside it */
	FAULT_BADS
};
extern const char *const fault_bad_words[];

struct fault {
	enum fault_kind kind;
	enum fault_bad bad; /* of a skip */
	int phase;          /* enum cut_phase: what the device had behind it, or (install, confirm) was doing */
	uint32_t address;   /* of the instruction, of the byte with the bit, of the first byte that changed */
	unsigned bit;       /* of a flip, 0 to 7 */
	unsigned nth;       /* skip: the how-manieth execution; swap: behind the how-manieth verification, 0 = none */
	enum cut_outcome outcome; /* CUT_WENT_BACK also: an image that is too old */
	bool harm;                /* against the rule of its kind, below */
	bool unseen; /* swap: nothing was verified any more behind the change; no harm then, whatever it does */
	uint32_t pc; /* where it was stopped */
};

/* Rules.
 *   skip  the bad image is not entered; a device that stays dark is fine.
 *   flip  what is entered is one of the two images, whole, and not older than the counter stood before; the counter of a
 *         device that runs the confirmed image is not lower than before; something comes up where the confirmed image is
 *         whole.
 *   swap  what is entered is one of the two images, whole; something comes up, with the next power cycle at the latest,
 *         where the confirmed image is whole. */

struct fault_order {
	const struct cut_order *cut;   /* workers, kit, images, verifier, seed, time */
	const struct cut_report *good; /* of the same order, .failed NULL: where its operations are, faults are put */
	struct cut_image older;        /* rightly signed, a version below old's; .n = 0: none */
	unsigned kinds;                /* 1u << enum fault_kind, added up */
	unsigned each;                 /* skip: the first so many executions of each instruction, 1 to FAULT_EACH_MAX */
	size_t most[FAULT_KINDS]; /* a seeded sample of so many instructions, bits; 0 = all, of flips FAULT_FLIPS */
};
/* Who puts thousands of idle instructions around the one branch that matters would hide it from a sample: of skips it is
 * never less than one in FAULT_SHARE, and above FAULT_SKIPS_MAX instructions none is tried. */
#define FAULT_SHARE     4
#define FAULT_SKIPS_MAX 4096
#define FAULT_EACH_MAX  64
#define FAULT_FLIPS     256

struct fault_count {
	size_t n, harm, unseen;
	size_t of;                 /* there were so many instructions, bits, moments to choose from; n = 0: too many */
	const struct fault *first; /* that did harm; NULL = none */
};

struct fault_report {
	struct fault *faults;
	size_t n, cap;
	struct fault_count by_kind[FAULT_KINDS];
	int64_t us;
};

/* -1 when it is our fault. What the firmware does wrong is in the report. */
int fault_campaign(const struct fault_order *order, struct arena *a, struct fault_report *out, struct err *e);

/* "a boot with ...: the instruction at 0x1a2 skipped, the 2nd time: foreign code": one line without its end. */
int fault_line(const struct fault *f, struct buf *out);

#endif
