/* The vocabulary that ties everything: a lab needs guarantees, a backend offers them (as tried on this host), an
 * attack program attacks one. A job runs only if what it needs is a subset of what is offered. Adding a word here
 * obliges you to add a probe (backend) and an attack (tests/attack). */
#ifndef RUNNER_GUARANTEE_H
#define RUNNER_GUARANTEE_H

#include <stdint.h>

#include "runner/base/err.h"
#include "runner/base/json.h"

enum guarantee {
	G_NO_NETWORK,     /* no packet leaves, no socket family but the profile's */
	G_READ_ONLY_ROOT, /* nothing outside /box can be written, nothing but what the profile names can be read */
	G_PRIVATE_IPC,    /* no System V, POSIX queue, shared memory, keyring or abstract socket is shared */
	G_NO_PRIVILEGE,   /* no capability, no_new_privs, never the host's root */
	G_SYSCALL_FILTER, /* allow-list; the first denied call is named */
	G_NOTHING_LEFT,   /* every process, mount, cgroup and file is gone at the end */
	G_MEMORY_CAP,
	G_PIDS_CAP,
	G_CPU_CAP,
	G_WALL_CAP,
	G_OUTPUT_CAP,
	G_DISK_CAP,     /* bytes and inodes */
	G_OWN_KERNEL,   /* a guest kernel stands between the program and the host's */
	G_PRIVATE_WIRE, /* a network of two, for a job with roles: see runner/pair.h */
	G_COUNT
};

const char *guarantee_name(enum guarantee g);    /* "no-network", ... */
const char *guarantee_promise(enum guarantee g); /* one sentence for doctor and docs */
#define GUARANTEE_BIT(g) (UINT32_C(1) << (g))

int guarantee_parse(const char *name, enum guarantee *out); /* -1 = unknown */
int guarantee_set_parse(const struct json_strings *names, const char *path, uint32_t *set, struct err *e);
struct json *guarantee_set_json(uint32_t set); /* array of names in enum order */

#endif
