#include "runner/guarantee.h"

#include <string.h>

static const struct {
	const char *name, *promise;
} words[G_COUNT] = {
	[G_NO_NETWORK] = { "no-network", "no packet leaves the box, and no socket family but the profile's exists" },
	[G_READ_ONLY_ROOT] = { "read-only-root", "only /box can be written, only what the profile names can be read" },
	[G_PRIVATE_IPC] = { "private-ipc", "no shared memory, queue, semaphore, keyring or abstract socket is shared" },
	[G_NO_PRIVILEGE] = { "no-privilege", "no capability, no way to gain one, and never the host's root" },
	[G_SYSCALL_FILTER] = { "syscall-filter", "only listed system calls work, and the first other one is named" },
	[G_NOTHING_LEFT] = { "nothing-left", "every process, mount, cgroup and file is gone at the end" },
	[G_MEMORY_CAP] = { "memory-cap", "all processes of the box together stay below a number of bytes" },
	[G_PIDS_CAP] = { "pids-cap", "the number of processes and threads is limited" },
	[G_CPU_CAP] = { "cpu-cap", "all processes of the box together stay below a time on the processor" },
	[G_WALL_CAP] = { "wall-cap", "the box ends at its deadline, whatever is in it" },
	[G_OUTPUT_CAP] = { "output-cap", "a flood on stdout or stderr ends the box" },
	[G_DISK_CAP] = { "disk-cap", "bytes and files in /box are limited, and never on the host's disk" },
	[G_OWN_KERNEL] = { "own-kernel", "a guest kernel stands between the program and the host's" },
	[G_PRIVATE_WIRE] = { "private-wire", "two jobs reach each other over a wire of their own, and nobody else" },
};

const char *guarantee_name(enum guarantee g)
{
	return words[g].name;
}

const char *guarantee_promise(enum guarantee g)
{
	return words[g].promise;
}

int guarantee_parse(const char *name, enum guarantee *out)
{
	for (int g = 0; g < G_COUNT; g++)
		if (strcmp(words[g].name, name) == 0) {
			*out = (enum guarantee)g;
			return 0;
		}
	return -1;
}

int guarantee_set_parse(const struct json_strings *names, const char *path, uint32_t *set, struct err *e)
{
	uint32_t all = 0;
	for (size_t i = 0; i < names->n; i++) {
		enum guarantee g;
		if (guarantee_parse(names->item[i], &g) != 0)
			return err_set(e, ERR_INPUT, "%s[%zu]: \"%s\" is not a guarantee (see plumb-runner probe)",
				path, i, names->item[i]);
		if (all & GUARANTEE_BIT(g))
			return err_set(e, ERR_INPUT, "%s[%zu]: \"%s\" is named twice", path, i, names->item[i]);
		all |= GUARANTEE_BIT(g);
	}
	*set = all;
	return 0;
}

struct json *guarantee_set_json(uint32_t set)
{
	struct json *array = json_new_array();
	for (int g = 0; g < G_COUNT; g++)
		if (set & GUARANTEE_BIT(g))
			json_push_string(array, words[g].name);
	return array;
}
