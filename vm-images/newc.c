/* Writes an initramfs ("newc" cpio) from a list, the same bytes for the same inputs: no time, no inode, no owner of the
 * build machine enters it. Lines on stdin, sorted by the caller:
 *   dir PATH | file PATH MODE SOURCE | link PATH TARGET | node PATH MAJOR MINOR */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static unsigned inode = 1;

static void pad(size_t n)
{
	while (n++ % 4 != 0)
		(void)putchar(0);
}

static void head(const char *path, unsigned mode, size_t size, unsigned major, unsigned minor)
{
	size_t name = strlen(path) + 1;
	(void)printf("070701%08X%08X%08X%08X%08X%08X%08zX%08X%08X%08X%08X%08zX%08X%s", inode++, mode, 0U, 0U, 1U, 0U,
		size, 0U, 0U, major, minor, name, 0U, path);
	(void)putchar(0);
	pad(110 + name);
}

static int file(const char *path, unsigned mode, const char *source)
{
	char block[65536];
	struct stat st;
	FILE *f = fopen(source, "rb");
	if (f == NULL || fstat(fileno(f), &st) != 0) {
		perror(source);
		return -1;
	}
	size_t left = (size_t)st.st_size, n;
	head(path, S_IFREG | mode, left, 0, 0);
	while (left > 0 && (n = fread(block, 1, left < sizeof block ? left : sizeof block, f)) > 0) {
		(void)fwrite(block, 1, n, stdout);
		left -= n;
	}
	pad((size_t)st.st_size);
	(void)fclose(f);
	return left == 0 ? 0 : -1;
}

static int line(const char *text)
{
	char kind[8], path[256], third[512] = "", fourth[512] = "";
	int n = sscanf(text, "%7s %255s %511s %511s", kind, path, third, fourth);
	if (n == 2 && strcmp(kind, "dir") == 0)
		return head(path, S_IFDIR | 0755, 0, 0, 0), 0;
	if (n == 4 && strcmp(kind, "file") == 0)
		return file(path, (unsigned)strtoul(third, NULL, 8), fourth);
	if (n == 4 && strcmp(kind, "node") == 0)
		return head(path, S_IFCHR | 0600, 0, (unsigned)strtoul(third, NULL, 10),
			       (unsigned)strtoul(fourth, NULL, 10)),
		       0;
	if (n != 3 || strcmp(kind, "link") != 0) {
		(void)fprintf(stderr, "newc: not a line of the list: %s", text);
		return -1;
	}
	head(path, S_IFLNK | 0777, strlen(third), 0, 0);
	(void)fputs(third, stdout);
	pad(strlen(third));
	return 0;
}

int main(void)
{
	char text[1300];
	while (fgets(text, sizeof text, stdin) != NULL)
		if (line(text) != 0)
			return 1;
	head("TRAILER!!!", 0, 0, 0, 0);
	return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
