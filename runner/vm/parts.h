/* What the files of the backend vm share. Private to runner/vm. */
#ifndef RUNNER_VM_PARTS_H
#define RUNNER_VM_PARTS_H

#include "runner/backend.h"
#include "runner/vm/image.h"
#include "runner/vm/line.h"

/* Who a guest is, in its greeting. */
enum vm_role { VM_ALONE, VM_ROLE_A, VM_ROLE_B };

struct vm {
	struct keeper *keeper;          /* of the boxes that QEMUs live in: one at a time */
	struct vm_template template[2]; /* without and with a network card */
	bool ready[2];
	struct qemu parked; /* restored, and waiting for a greeting; or being restored */
};

int vm_open(struct runner *r, bool wired, struct vm **out, struct err *e); /* *out is the runner's */
/* A guest stands in vm->parked, or is on its way there: it may be talked to. wire: its card's end, -1 = no card. */
int vm_park(struct vm *vm, int wire, struct err *e);
void vm_drop(struct vm *vm);

int vm_greet(struct line *l, enum vm_role role, struct err *e);
uint32_t vm_probe(struct runner *r, struct probe_row rows[G_COUNT]);

#endif
