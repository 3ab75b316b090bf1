/* What a guest is made of, and the template that all guests of a host are restored from.
 *
 * The image is two files and a list of digests, made by vm-images/make; the list also says on which machine its kernel runs, and
 * which kernel that is. The template is what is left of one boot: the
 * guest's memory, as it was when the agent had said that it is ready, and the state of the devices. It is kept beside the
 * image, keyed by everything that it depends on; a template of another image, another QEMU or another command line is not
 * used but made anew. In a running keeper the memory is a sealed memfd: guests map it privately, and nobody, QEMU
 * included, can change it any more. */
#ifndef RUNNER_VM_IMAGE_H
#define RUNNER_VM_IMAGE_H

#include "runner/vm/qemu.h"

struct vm_template {
	int ram; /* memfd, sealed */
	struct buf state;
	char accel[8];                      /* how it was booted, and has to be restored */
	const struct qemu_machine *machine; /* that its kernel runs on */
	char kernel[80];                    /* which, in words */
	char why[160];                      /* what was tried of the ways to accelerate, and what came of it */
	int64_t boot_us;                    /* of the cold boot; 0 = read from the cache */
};

/* Restores from the cache, or boots (seconds) and caches where the folder can be written. A wired guest has a network card, the
 * others have none: two templates. */
int vm_template_open(struct keeper *k, bool wired, struct vm_template *t, struct err *e);
void vm_template_forget(bool wired); /* what is kept beside the image: it turned out to be of no use */
void vm_template_close(struct vm_template *t);

const char *vm_image_dir(struct arena *a); /* $PLUMB_VM, or vm-images/out among the data files */

#endif
