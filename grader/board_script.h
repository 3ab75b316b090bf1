/* What a case of a board lab asks: steps on one device, and for power cuts and faults which update is meant. It is the
 * generator's "with"; images are the case's files. See docs/lab-author.md. */
#ifndef GRADER_BOARD_SCRIPT_H
#define GRADER_BOARD_SCRIPT_H

#include "grader/vector.h"

#define BOARD_KEY 32 /* bytes of an Ed25519 public key */

enum board_act {
	BOARD_BOOT,    /* power on; .enters says what may come up */
	BOARD_INSTALL, /* the running image hands .image over */
	BOARD_CONFIRM,
	BOARD_WRITE, /* somebody else writes to flash while the power is off: at .address, or so far into a slot */
	BOARD_COUNT, /* the security counter stands at .is */
	BOARD_KEPT,  /* the bootloader, and all behind the last page that is in use, are as they were */
};
enum board_ends { BOARD_DONE, BOARD_REFUSED, BOARD_EITHER };

struct board_step {
	int act;
	const char *says;           /* for people: "the first boot of the new image" */
	bool given;                 /* not what the case is about: where it fails, the case was not tried */
	struct json_strings enters; /* boot: names of images; none = it must halt */
	const char *image;          /* install; write: into the slot that holds it */
	const char *beside;         /* write: into the slot that does not hold this one */
	int64_t size;               /* install: as received; -1 = all of it */
	int ends;                   /* install, confirm: enum board_ends */
	int64_t change; /* install: this byte of the received image changes behind the first verification; -1 = none */
	int64_t address;
	const uint8_t *bytes; /* write */
	size_t n;
	int64_t is;
};

struct board_update { /* for "cuts ..." and "faults ...": the device runs .old, confirmed, when the case's steps begin */
	const char *old, *new, *older;          /* names of images; older may be NULL */
	int64_t second_every, copy_every, seed; /* as in cut.h */
};

struct board_script {
	const char *after; /* the case at whose end the device is when this one begins, or NULL: blank */
	uint8_t key[BOARD_KEY];
	struct board_step *steps;
	size_t n_steps;
	bool has_update;
	struct board_update update;
};

/* ERR_LAB for what is malformed. */
int board_script_read(const struct lab_case *run, struct arena *a, struct board_script *out, struct err *e);

const struct lab_file *board_image(const struct lab_case *run, const char *name); /* NULL when the case has none */

#endif
