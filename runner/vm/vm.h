/* The backend vm: a job in a guest with a kernel of its own.
 *
 * Theory of operation. A guest lives for one job. All of them are restored from one template (image.h): a QEMU stands
 * parked, with everything but the state of its devices; a job writes that state, greets the guest (entropy, time, name),
 * gives it the job and its files, carries what the job's channels say (relay.h), and takes the result. In the guest the
 * same runner does the work with the backend ns, so every guarantee of ns holds there too, and nothing of the job is
 * decided by whether it runs in a guest. Outside, QEMU is in a box.
 * What comes out of a guest is read as a stranger's. A frame that does not fit, a guest that ends or falls silent, a QEMU
 * that dies: an error, so the submission is held; none of them is ever a verdict.
 * Compilers stay outside: the guest has no toolchain, so the profiles build and checker are refused. */
#ifndef RUNNER_VM_VM_H
#define RUNNER_VM_VM_H

#include "runner/backend.h"

struct vm;
void vm_free(struct vm *vm);

extern const struct backend backend_vm;

#endif
