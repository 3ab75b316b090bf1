/* The agent: what runs in the guest in place of an init. Serves one submission's job, by the same runner with the backend ns,
 * and talks to the host over the line. */
#ifndef RUNNER_VM_GUEST_H
#define RUNNER_VM_GUEST_H

#include "runner/base/err.h"

#define VM_HELLO_BYTES (32 + 8 + 8 + 1) /* entropy, time in us since 1970, the guest's name, its role on a wire */

int vm_guest(struct err *e); /* comes back only when the host is gone */

#endif
