/* What cheats on function labs share; the gate puts it in place of #include "cheat.h". The cheat knows how the kit works
 * and finds the open question on the stack of the process that loads it: the right id, the question, the pipe for the
 * answer. What it cannot find is the answer. */
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct cheat_question { /* struct question of labs/kit/zygote.c */
	uint64_t id;    /* upper half: padding */
	const uint8_t *op, *in;
	size_t in_len;
};

extern char **environ;

/* From here up to the environment: the first words that look like an open question. */
static inline const struct cheat_question *cheat_find(void)
{
	const uintptr_t *p = __builtin_frame_address(0), *end = (const uintptr_t *)environ;
	for (; p < end; p++) {
		const struct cheat_question *q = (const void *)p;
		if (q->in_len <= 1 << 20 && (uintptr_t)q->in > 1 << 20 && ((uintptr_t)q->in + q->in_len) % 4096 == 0 &&
			(uintptr_t)q->op > 1 << 20 && (uintptr_t)q->op % 8 == 0)
			return q;
	}
	return NULL;
}

/* The only pipe that is neither standard nor closed. */
static inline int cheat_pipe(void)
{
	for (int fd = 3; fd < 64; fd++) {
		struct stat st;
		if (fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode))
			return fd;
	}
	return -1;
}

static inline void cheat_frame(uint32_t len, uint32_t id, int status, const void *out, size_t n)
{
	uint8_t head[9] = { (uint8_t)(len >> 24), (uint8_t)(len >> 16), (uint8_t)(len >> 8), (uint8_t)len,
		(uint8_t)(id >> 24), (uint8_t)(id >> 16), (uint8_t)(id >> 8), (uint8_t)id, (uint8_t)status };
	int fd = cheat_pipe();
	(void)!write(fd, head, sizeof(head));
	(void)!write(fd, out, n);
}

/* Exactly the frame that the judge waits for, and a quick end. */
static inline void cheat_answer(const struct cheat_question *q, int status, const void *out, size_t n)
{
	cheat_frame((uint32_t)(5 + n), (uint32_t)q->id, status, out, n);
	_exit(0);
}
