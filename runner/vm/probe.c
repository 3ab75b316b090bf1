/* What plumb-runner probe and plumb doctor say of the backend vm: every guarantee is tried in a guest. */
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "runner/fd.h"
#include "runner/runner.h"
#include "runner/vm/parts.h"
#include "runner/vm/take.h"

#define PROBE_US qemu_patience(120000000)

static void add_own_kernel(struct runner *r, struct probe_row *row)
{
	struct vm *vm;
	struct err e;
	row->guarantee = G_OWN_KERNEL;
	row->held = vm_open(r, false, &vm, &e) == 0;
	if (row->held)
		snprintf(row->evidence, sizeof row->evidence, "%.100s; kernel: %.45s", vm->template[0].why,
			vm->template[0].kernel);
	else
		snprintf(row->evidence, sizeof row->evidence, "%.150s", e.text);
	snprintf(row->remedy, sizeof row->remedy, "%s",
		row->held ? "" : "apt-get install qemu-system-x86, then make vm-images");
}

static int take_row(const struct frame *f, struct probe_row rows[G_COUNT])
{
	struct cursor c = cursor_of(f->p, f->n);
	uint8_t g = cursor_u8(&c), held = cursor_u8(&c);
	uint16_t n = cursor_u16(&c);
	const uint8_t *evidence = cursor_bytes(&c, n);
	size_t rest = cursor_left(&c);
	if (f->kind != LINE_ROW || evidence == NULL || g >= G_COUNT)
		return -1;
	rows[g].held = held != 0;
	snprintf(rows[g].evidence, sizeof rows[g].evidence, "in a guest: %.*s", (int)n, (const char *)evidence);
	snprintf(rows[g].remedy, sizeof rows[g].remedy, "%.*s", (int)rest, (const char *)c.p);
	return 0;
}

static int wake(struct line *l, enum vm_role role, int64_t until_us, struct err *e)
{
	struct frame f;
	if (vm_greet(l, role, e) != 0 || line_flush_all(l, until_us, e) != 0 || line_await(l, &f, until_us, e) != 0)
		return -1;
	if (f.kind == LINE_FAILED)
		return take_failed(&f, e);
	return f.kind == LINE_AWAKE ? 0 : err_set(e, ERR_RETRY, "vm: the guest does not wake up");
}

static int probe_guest(struct vm *vm, struct probe_row rows[G_COUNT], struct err *e)
{
	struct line l;
	struct frame f;
	int64_t until = io_monotonic_us() + PROBE_US;
	if (vm_park(vm, -1, e) != 0 || line_open(&l, vm->parked.serial, e) != 0)
		return -1;
	int rc = wake(&l, VM_ALONE, until, e);
	if (rc == 0 && (rc = line_put(&l, LINE_PROBE, NULL, 0, NULL, 0, e)) == 0)
		rc = line_flush_all(&l, until, e);
	for (int i = 0; i < G_COUNT && rc == 0; i++)
		if ((rc = line_await(&l, &f, until, e)) == 0 && take_row(&f, rows) != 0)
			rc = err_set(e, ERR_RETRY, "vm: the guest does not say what it offers");
	line_close(&l);
	return rc;
}

/* --- the wire: the guest's end of it must answer to its address --- */

static const uint8_t who_has[42] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 2, 8, 6, /* Ethernet */
	0, 1, 8, 0, 6, 4, 0, 1,                                                                  /* RFC 826: request */
	2, 0, 0, 0, 0, 2, 10, 0, 0, 2, 0, 0, 0, 0, 0, 0, 10, 0, 0, 1 };

static bool is_answer(const uint8_t *p, size_t n)
{
	static const uint8_t reply[2] = { 0, 2 }, sender[4] = { 10, 0, 0, 1 };
	return n >= sizeof who_has && memcmp(p + 12, who_has + 12, 8) == 0 && memcmp(p + 20, reply, 2) == 0 &&
	       memcmp(p + 28, sender, 4) == 0;
}

static int ask_who_has(int wire, int64_t until_us, struct err *e)
{
	uint8_t frame[2048];
	int tries = 0;
	while (io_monotonic_us() < until_us && tries++ < 20) {
		struct pollfd p = { wire, POLLIN, 0 };
		if (send(wire, who_has, sizeof who_has, MSG_NOSIGNAL) < 0)
			return err_sys(e, ERR_RETRY, "vm: the wire");
		if (poll(&p, 1, 500) != 1)
			continue;
		ssize_t n = recv(wire, frame, sizeof frame, MSG_DONTWAIT);
		if (n > 0 && is_answer(frame, (size_t)n))
			return 0;
	}
	return err_set(e, ERR_RETRY, "vm: the guest does not answer on its wire");
}

static int try_wire(struct vm *vm, struct err *e)
{
	int pair[2];
	struct line l;
	int64_t until = io_monotonic_us() + PROBE_US;
	if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair) != 0)
		return err_sys(e, ERR_RETRY, "vm: socketpair");
	SCOPED_FD ours = pair[0];
	SCOPED_FD theirs = pair[1];
	if (vm_park(vm, theirs, e) != 0 || line_open(&l, vm->parked.serial, e) != 0)
		return -1;
	int rc = wake(&l, VM_ROLE_A, until, e);
	if (rc == 0)
		rc = ask_who_has(ours, until, e);
	line_close(&l);
	return rc;
}

static void add_wire(struct runner *r, struct probe_row *row)
{
	struct vm *vm;
	struct err e;
	*row = (struct probe_row){ .guarantee = G_PRIVATE_WIRE };
	row->held = vm_open(r, true, &vm, &e) == 0 && try_wire(vm, &e) == 0;
	snprintf(row->evidence, sizeof row->evidence, "%.150s",
		row->held ? "a guest answered on the wire, as 10.0.0.1" : e.text);
	snprintf(row->remedy, sizeof row->remedy, "%s", row->held ? "" : "make vm-images; see plumb-runner(1)");
	if (r->vm != NULL)
		vm_drop(r->vm);
}

uint32_t vm_probe(struct runner *r, struct probe_row rows[G_COUNT])
{
	uint32_t set = 0;
	struct err e;
	struct probe_row own = { 0 };
	add_own_kernel(r, &own);
	for (int g = 0; g < G_COUNT; g++) {
		rows[g] = own;
		rows[g].guarantee = (enum guarantee)g;
	}
	if (own.held && probe_guest(r->vm, rows, &e) != 0)
		for (int g = 0; g < G_COUNT; g++) {
			rows[g].held = false;
			snprintf(rows[g].evidence, sizeof rows[g].evidence, "%.150s", e.text);
		}
	else
		rows[G_OWN_KERNEL] = own;
	if (own.held)
		vm_drop(r->vm);
	if (rows[G_OWN_KERNEL].held)
		add_wire(r, &rows[G_PRIVATE_WIRE]);
	for (int g = 0; g < G_COUNT; g++)
		set |= rows[g].held ? GUARANTEE_BIT(g) : 0;
	return set;
}
