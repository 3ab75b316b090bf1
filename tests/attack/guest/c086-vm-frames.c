/* Case: C086 vm-frames
 * Attacks: own-kernel
 * Expect: an error, and the submission is held
 * Undefended: not shown: there is no host without this reader
 * Control: the same agent sends a result as ours does
 *
 * Who owns the guest's kernel owns its end of the line: frames that are none, in another order, of another length, without an
 * end, and answers to what nobody asked. Run by tests/integration/vm-faults.t. */
#include "tests/attack/guest/guest.h"

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

const struct act frames[] = { { "good", good }, { "noise", noise }, { "oversize", oversize }, { "longest", longest },
	{ "unknown", unknown }, { "no-kind", no_kind }, { "cut-short", cut_short }, { "reordered", reordered },
	{ "twice", twice }, { "other-words", other_words }, { "other-file", other_file }, { "rows", rows },
	{ "ready-again", ready_again }, { "unasked", unasked }, { "escapes", escapes }, { "flood-out", flood_out },
	{ "flood-stream", flood_stream }, { 0 } };
