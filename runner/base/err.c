#include "runner/base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "runner/base/text.h"

int(err_set)(struct err *e, enum err_kind kind, const char *fmt, ...)
{
	va_list ap;

	if (e == NULL)
		return -1;
	e->kind = kind;
	va_start(ap, fmt);
	(void)vsnprintf(e->text, sizeof e->text, fmt, ap);
	va_end(ap);
	/* One line of plain text, whatever the arguments held: a path with a newline in it must not forge a second
	 * message, a key of a stranger's document must not move a cursor, and a cut must not leave half a character. */
	text_neutralise(e->text);
	return -1;
}

static enum err_kind kind_of_errno(enum err_kind kind, int number)
{
	static const int short_of[] = { ENOSPC, EDQUOT, ENOMEM, EMFILE, ENFILE, EAGAIN };

	for (size_t i = 0; i < sizeof short_of / sizeof *short_of; i++)
		if (number == short_of[i])
			return ERR_RETRY;
	return kind;
}

int(err_sys)(struct err *e, enum err_kind kind, const char *fmt, ...)
{
	int number = errno;
	char head[sizeof e->text];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(head, sizeof head, fmt, ap);
	va_end(ap);
	return err_set(e, kind_of_errno(kind, number), "%.400s: %s", head, strerror(number));
}

int(err_prefix)(struct err *e, const char *fmt, ...)
{
	char head[sizeof e->text], tail[sizeof e->text];
	va_list ap;

	if (e == NULL)
		return -1;
	va_start(ap, fmt);
	(void)vsnprintf(head, sizeof head, fmt, ap);
	va_end(ap);
	memcpy(tail, e->text, sizeof tail);
	return err_set(e, e->kind, "%.200s: %s", head, tail);
}

const char *err_kind_name(enum err_kind kind)
{
	static const char *const names[] = {
		[ERR_NONE] = "none",
		[ERR_USAGE] = "usage",
		[ERR_INPUT] = "input",
		[ERR_LAB] = "lab",
		[ERR_OPERATOR] = "operator",
		[ERR_RETRY] = "retry",
		[ERR_BUG] = "bug",
	};

	return (size_t)kind < sizeof names / sizeof *names ? names[kind] : "unknown";
}

int err_exit_code(const struct err *e)
{
	return e->kind == ERR_NONE ? EXIT_OK : e->kind == ERR_USAGE ? EXIT_USAGE : EXIT_OURS;
}
