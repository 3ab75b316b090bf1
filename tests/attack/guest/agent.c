/* The agent of a guest that belongs to the attacker: C086 and C087 of the corpus. It takes the place of plumb-runner in an
 * image built for the test, so that everything else is real: kernel, emulator, restored template.
 *
 * It greets as ours does, waits for a job, and then does what the job's argument names: frames that are no frames, answers
 * that nobody asked for, silence, noise, and the ends that a kernel can come to. The test changes the digit of boot[] in the
 * image for one that does not even get that far. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/mman.h>
#include <sys/reboot.h>
#include <unistd.h>

#include "runner/vm/line.h"

static const volatile char boot[] = "attack-boot-0"; /* 1: says nothing; 2: noise; 3: another version */

static int port;

static void put(const void *p, size_t n)
{
	const char *at = p;
	while (n > 0) {
		ssize_t w = write(port, at, n);
		if (w <= 0)
			exit(1);
		at += w;
		n -= (size_t)w;
	}
}

static void head(uint32_t rest, uint8_t kind)
{
	const uint8_t h[5] = { (uint8_t)(rest >> 24), (uint8_t)(rest >> 16), (uint8_t)(rest >> 8), (uint8_t)rest,
		kind };
	put(h, sizeof h);
}

static void frame(uint8_t kind, const void *p, size_t n)
{
	head((uint32_t)n + 1, kind);
	put(p, n);
}

static void result(const char *ending)
{
	char text[400];
	int n = snprintf(text, sizeof text,
		"{\"ending\":\"%s\",\"exit_code\":0,\"wall_us\":1,\"out\":{\"bytes\":0,\"cut\":false,\"text\":\"\"},"
		"\"err\":{\"bytes\":0,\"cut\":false,\"text\":\"\"},\"held\":[],\"backend\":\"ns\",\"collected\":[]}",
		ending);
	frame(LINE_RESULT, text, (size_t)n);
}

static char block[LINE_FRAME_MAX];

/* --- C086: frames --- */

static void good(void)
{
	result("exit");
	frame(LINE_OUT, "fine\n", 5);
	frame(LINE_END, "", 0);
}

static void oversize(void)
{
	head((uint32_t)LINE_FRAME_MAX + 2, LINE_OUT);
}

static void longest(void)
{
	head(UINT32_MAX, LINE_OUT);
}

static void unknown(void)
{
	frame(0x7f, "", 0);
}

static void no_kind(void)
{
	head(0, 0);
}

static void cut_short(void)
{
	head(1000, LINE_RESULT);
	put("{\"ending\"", 9);
	pause();
}

static void reordered(void)
{
	frame(LINE_OUT, "fine\n", 5);
	good();
}

static void twice(void)
{
	result("exit");
	result("exit");
}

static void other_words(void)
{
	result("pass");
}

static void other_file(void)
{
	result("exit");
	frame(LINE_COLLECTED, "\3canary", 7);
}

static void rows(void)
{
	frame(LINE_ROW, "\0\1\0\0", 4);
}

static void ready_again(void)
{
	frame(LINE_READY, "\0\0\0\1", 4);
}

static void unasked(void)
{
	frame(LINE_KILL, "", 0);
}

static void escapes(void)
{
	static const char said[] = "\5\033]0;canary\007\033[2Jgone";
	frame(LINE_FAILED, said, sizeof said - 1);
}

static void flood_out(void)
{
	result("exit");
	for (;;)
		frame(LINE_OUT, block, sizeof block);
}

static void flood_stream(void)
{
	for (;;)
		frame(LINE_DATA, block, sizeof block); /* stream 0, which nobody opened */
}

static void noise(void)
{
	for (unsigned i = 0;; i++) {
		block[i % sizeof block] = (char)(i * 2654435761U >> 24);
		put(block, sizeof block);
	}
}

/* --- C087: chaos --- */

static void silence(void)
{
	pause();
}

static void early(void)
{
	exit(0); /* the first process of a kernel: it panics, and the emulator does not start it again */
}

static void panic(void)
{
	int fd = open("/proc/sysrq-trigger", O_WRONLY);
	if (fd >= 0 && write(fd, "c", 1) == 1)
		pause();
}

static void triple_fault(void)
{
	(void)reboot(RB_AUTOBOOT); /* reboot=t on the kernel's command line */
}

static void halt(void)
{
	(void)reboot(RB_HALT_SYSTEM);
}

static void console(void)
{
	int fd = open("/dev/console", O_WRONLY);
	for (int i = 0; i < 64; i++)
		(void)!write(fd, block, sizeof block);
	good();
}

/* Every port there is, the reset and power ports of this machine too. */
static void ports(void)
{
	if (iopl(3) != 0)
		return unknown();
	for (unsigned p = 0; p < 0x10000; p++)
		outb(0xff, (unsigned short)p);
	good();
}

static void all_memory(void)
{
	for (size_t n = 0; n < (size_t)2 << 30; n += 1 << 20) {
		char *p = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (p == MAP_FAILED)
			break;
		memset(p, 1, 1 << 20);
	}
	good();
}

static const struct {
	const char *name;
	void (*act)(void);
} acts[] = { { "good", good }, { "oversize", oversize }, { "longest", longest }, { "unknown", unknown },
	{ "no-kind", no_kind }, { "cut-short", cut_short }, { "reordered", reordered }, { "twice", twice },
	{ "other-words", other_words }, { "other-file", other_file }, { "rows", rows }, { "ready-again", ready_again },
	{ "unasked", unasked }, { "escapes", escapes }, { "flood-out", flood_out }, { "flood-stream", flood_stream },
	{ "noise", noise }, { "silence", silence }, { "early", early }, { "panic", panic },
	{ "triple-fault", triple_fault }, { "halt", halt }, { "console", console }, { "ports", ports },
	{ "all-memory", all_memory } };

static size_t take(void *to, size_t n)
{
	size_t got = 0;
	while (got < n) {
		ssize_t r = read(port, (char *)to + got, n - got);
		if (r <= 0)
			exit(1);
		got += (size_t)r;
	}
	return got;
}

static void serve(void)
{
	static char body[LINE_FRAME_MAX + 1];
	for (;;) {
		uint8_t h[4];
		take(h, sizeof h);
		size_t n = (size_t)h[0] << 24 | (size_t)h[1] << 16 | (size_t)h[2] << 8 | h[3];
		if (n == 0 || n > sizeof body)
			exit(1);
		take(body, n);
		if (body[0] == LINE_HELLO)
			frame(LINE_AWAKE, "", 0);
		for (size_t i = 0; body[0] == LINE_JOB && i < sizeof acts / sizeof *acts; i++) {
			char name[40];
			snprintf(name, sizeof name, "\"act:%s\"", acts[i].name);
			if (memmem(body + 1, n - 1, name, strlen(name)) != NULL)
				acts[i].act();
		}
	}
}

int main(void)
{
	for (int i = 0; i < 5000 && (port = open("/dev/vport0p1", O_RDWR)) < 0; i++)
		usleep(2000);
	char way = boot[sizeof boot - 2];
	if (way == '1')
		pause();
	if (way == '2')
		noise();
	const uint8_t version[4] = { 0, 0, 0, way == '3' ? 99 : LINE_VERSION };
	frame(LINE_READY, version, sizeof version);
	serve();
}
