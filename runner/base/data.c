#include "runner/base/data.h"

#include <stdlib.h>
#include <string.h>

#include "runner/base/io.h"

/* Cut the last n components off an absolute path. */
static char *up(struct arena *a, const char *path, int n)
{
	char *cut = arena_strdup(a, path);

	while (n-- > 0) {
		char *slash = strrchr(cut, '/');

		if (slash == NULL)
			break;
		*slash = '\0';
	}
	return cut;
}

const char *data_program(struct arena *a, const char *name)
{
	const char *self = io_self_path(a);
	const char *beside = arena_printf(a, "%s/%s", up(a, self, 1), name);

	/* Tests and benches lie in folders of their own, build/<kind>/t beside build/<kind>/bin. */
	return access(beside, X_OK) == 0 ? beside : arena_printf(a, "%s/bin/%s", up(a, self, 2), name);
}

/* Programs of a build tree lie in build/<kind>/bin, unit tests in build/<kind>/t: the tree's top is two further up. */
static const char *data_root(struct arena *a, int up_from_kind)
{
	const char *given = getenv("PLUMB_DATA"), *self = io_self_path(a);
	const char *build = strrchr(up(a, self, 3), '/');

	if (given != NULL && given[0] == '/')
		return given;
	if (build != NULL && strcmp(build, "/build") == 0)
		return up(a, self, 2 + up_from_kind);
	return arena_printf(a, "%s/share/plumbline", up(a, self, 2));
}

const char *data_path(struct arena *a, const char *relative)
{
	return arena_printf(a, "%s/%s", data_root(a, 2), relative);
}

const char *data_made(struct arena *a, const char *relative)
{
	return arena_printf(a, "%s/%s", data_root(a, 0), relative);
}
