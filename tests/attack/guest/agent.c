/* The agent of a guest that belongs to the attacker, for the cases C086 and C087. It takes the place of plumb-runner in an
 * image built for the test, so that everything else is real: kernel, emulator, restored template.
 *
 * It greets as ours does, waits for a job, and then does what the job's argument names: frames that are no frames, answers
 * that nobody asked for, silence, noise, and the ends that a kernel can come to. The test changes the digit of boot[] in the
 * image for one that does not even get that far. */
#include "tests/attack/guest/guest.h"

static const volatile char boot[] = "attack-boot-0"; /* 1: says nothing; 2: noise; 3: another version */

static int port;

void put(const void *p, size_t n)
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

void head(uint32_t rest, uint8_t kind)
{
	const uint8_t h[5] = { (uint8_t)(rest >> 24), (uint8_t)(rest >> 16), (uint8_t)(rest >> 8), (uint8_t)rest,
		kind };
	put(h, sizeof h);
}

void frame(uint8_t kind, const void *p, size_t n)
{
	head((uint32_t)n + 1, kind);
	put(p, n);
}

void result(const char *ending)
{
	char text[400];
	int n = snprintf(text, sizeof text,
		"{\"ending\":\"%s\",\"exit_code\":0,\"wall_us\":1,\"out\":{\"bytes\":0,\"cut\":false,\"text\":\"\"},"
		"\"err\":{\"bytes\":0,\"cut\":false,\"text\":\"\"},\"held\":[],\"backend\":\"ns\",\"collected\":[]}",
		ending);
	frame(LINE_RESULT, text, (size_t)n);
}

char block[LINE_FRAME_MAX];

void good(void)
{
	result("exit");
	frame(LINE_OUT, "fine\n", 5);
	frame(LINE_END, "", 0);
}

void noise(void)
{
	for (unsigned i = 0;; i++) {
		block[i % sizeof block] = (char)(i * 2654435761U >> 24);
		put(block, sizeof block);
	}
}

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

/* The act that the job's argument names. */
static void perform(const struct act *a, const char *job, size_t n)
{
	char name[40];
	for (; a->name != NULL; a++) {
		snprintf(name, sizeof name, "\"act:%s\"", a->name);
		if (memmem(job, n, name, strlen(name)) != NULL)
			a->act();
	}
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
		if (body[0] == LINE_JOB) {
			perform(frames, body + 1, n - 1);
			perform(chaos, body + 1, n - 1);
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
