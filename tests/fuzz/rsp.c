/* What an emulator's debug stub sends: a packet lies inside what came, has its checksum, and is the same however much comes
 * behind it. */
#include "runner/board/rsp.h"

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *payload = NULL, *again;
	size_t len = 0, len_again;
	int used = rsp_scan(data, size, &payload, &len);

	MUST(used >= -1 && (used <= 0 || (size_t)used <= size), "it takes no more than there is");
	if (used <= 0)
		return 0;
	MUST(len <= RSP_PAYLOAD_MAX, "a payload has a largest size");
	MUST((const uint8_t *)payload > data && (const uint8_t *)payload + len + 3 == data + used,
		"a payload lies in its packet");
	MUST(rsp_scan(data, (size_t)used, &again, &len_again) == used && again == payload && len_again == len,
		"what comes behind a packet changes nothing");
	for (int cut = 0; cut < used; cut++)
		MUST(rsp_scan(data, (size_t)cut, &again, &len_again) == 0, "half a packet is half a packet");
	uint8_t sum = 0;
	for (size_t i = 0; i < len; i++)
		sum = (uint8_t)(sum + (uint8_t)payload[i]);
	uint8_t said;
	MUST(hex_decode(payload + len + 1, 2, &said, 1) == 0 && said == sum, "the checksum was right");
	return 0;
}
