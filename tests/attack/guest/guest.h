/* What an attacker's guest is made of: a table of acts for each case, and the frames that they are done with. */
#ifndef ATTACK_GUEST_H
#define ATTACK_GUEST_H

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner/vm/line.h"

struct act {
	const char *name;
	void (*act)(void);
};
extern const struct act frames[], chaos[]; /* end with one without a name */

extern char block[LINE_FRAME_MAX];
void put(const void *p, size_t n);
void head(uint32_t rest, uint8_t kind);
void frame(uint8_t kind, const void *p, size_t n);
void result(const char *ending);
void good(void);
void noise(void);

#endif
