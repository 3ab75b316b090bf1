/* One QEMU in a box of the backend ns: no network, read-only root, its own user, memory and process caps, our system-call
 * policy (runner/policy/qemu.policy) and QEMU's own on top. Who breaks out of the guest is in there.
 *
 * It is talked to by descriptors that it is born with: the guest's serial port, its monitor, a pipe for the state of the
 * devices, the guest's memory, and where the guest has a network card the wire's end. It opens no file of the host but
 * those that its box shows it. */
#ifndef RUNNER_VM_QEMU_H
#define RUNNER_VM_QEMU_H

#include "runner/base/arena.h"
#include "runner/keeper.h"

#define QEMU_RAM_MIB  1024
#define QEMU_AT_LEAST "7.2"

struct qemu {
	struct keeper *keeper;                    /* not owned; one QEMU at a time */
	int serial, monitor, state, state_inside; /* the last is QEMU's, until it is greeted */
	bool started;
};
#define QEMU_INIT                           \
	{                                   \
		NULL, -1, -1, -1, -1, false \
	}

/* What a guest's kernel finds itself on. Which one a kernel can be booted on is said by the image that it is in. */
struct qemu_machine {
	const char *name, *type;
	const char *serial, *card;  /* devices */
	const char *emulated_words; /* for the kernel's command line, where the processor is emulated */
};

struct qemu_order {
	const struct qemu_machine *machine;
	const char *accel;              /* "kvm" or "tcg" */
	const char *kernel, *initramfs; /* NULL for a guest that is to be restored */
	int ram;                        /* memfd of QEMU_RAM_MIB */
	int wire;                       /* a datagram socket, one frame each, for the guest's card; -1 = no card */
	int64_t tsc_khz;                /* of this host's counter, which is the guest's too; to boot with */
};

const char *qemu_program(void);
const struct qemu_machine *qemu_machine(const char *name); /* NULL when there is none of that name */
/* A deadline as it is on this machine: $PLUMB_VM_PATIENCE percent of it. */
int64_t qemu_patience(int64_t us);
int qemu_start(struct qemu *q, struct keeper *k, const struct qemu_order *o, struct err *e);
int qemu_command(struct qemu *q, const char *json, const char *until, int64_t until_us, struct err *e);
int qemu_greet(struct qemu *q, int64_t until_us, struct err *e); /* the first thing to say to a monitor */
/* All that a QEMU needs to become a guest, in one go and without an answer: it is read as soon as QEMU is there, so the guest
 * is restored before anybody asks for it. Whether that went well shows when the guest answers, or in qemu_complaint. */
int qemu_restore(struct qemu *q, const struct buf *state, struct err *e);
bool qemu_ended(const struct qemu *q);                                    /* by itself; of one that was started */
int qemu_await_restored(struct qemu *q, int64_t until_us, struct err *e); /* for who wants to measure */
void qemu_complaint(struct qemu *q, struct buf *why); /* what its monitor refused, if anything; of a QEMU that failed */
/* Ends it. After a failure why says what QEMU did, if it ended by itself (NULL: nobody asks); true when that was an error of its
 * own: a word of its command line that it does not know, a state that it does not take. No guest ends it so. */
bool qemu_stop(struct qemu *q, struct buf *why);

#endif
