/* Only whole frames are written, and only while all of the next one fits: a file that is full is still a good one. */
#include "runner/capture.h"

#include "runner/base/io.h"

struct file_head {
	uint32_t magic; /* says the byte order as well */
	uint16_t major, minor;
	uint32_t zone, accuracy, frame_max, link_type;
};

struct frame_head {
	uint32_t s, us, kept, length;
};

static int put(struct capture *c, const void *p, size_t n, struct err *e)
{
	c->left -= (int64_t)n;
	return write_full(c->fd, p, n) == 0 ? 0 : err_sys(e, ERR_OPERATOR, "the capture file");
}

int capture_begin(struct capture *c, int fd, int64_t bytes_max, struct err *e)
{
	static const struct file_head head = { 0xa1b2c3d4, 2, 4, 0, 0, CAPTURE_FRAME_MAX, 1 };
	*c = (struct capture){ .fd = fd, .left = bytes_max };
	return fd < 0 ? 0 : put(c, &head, sizeof head, e);
}

int capture_frame(struct capture *c, int64_t now_us, const void *p, size_t n, struct err *e)
{
	const struct frame_head head = { (uint32_t)(now_us / 1000000), (uint32_t)(now_us % 1000000), (uint32_t)n,
		(uint32_t)n };
	c->frames++;
	c->bytes += (int64_t)n;
	if (c->fd < 0 || c->cut || c->left < (int64_t)(sizeof head + n)) {
		c->cut = c->fd >= 0;
		return 0;
	}
	return put(c, &head, sizeof head, e) != 0 ? -1 : put(c, p, n, e);
}
