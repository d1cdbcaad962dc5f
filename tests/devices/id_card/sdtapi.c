/* The interface of sdtapi, answered out of files in the folder SDT_TEST names: `card` (256 bytes of text and 1024 of
 * portrait; absent: no card), `address` (70 bytes), `status` (what a read returns instead of success), `unplugged`.
 * A card that was read well is not found again until `card` has gone, as with real modules. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OK 0x90

static int opened;
static int spent;
static int selected;

static long file(const char *name, unsigned char *data, long room)
{
	char path[4096];
	FILE *from;
	long length;

	snprintf(path, sizeof path, "%s/%s", getenv("SDT_TEST"), name);
	from = fopen(path, "rb");
	if (!from)
		return -1;
	length = data ? (long)fread(data, 1, (size_t)room, from) : 0;
	fclose(from);
	return length;
}

static int reached(int port)
{
	if (port != opened || file("unplugged", NULL, 0) >= 0)
		return 0;
	if (file("card", NULL, 0) < 0)
		spent = selected = 0;
	return 1;
}

int SDT_OpenPort(int port)
{
	if (port != 1003 || file("unplugged", NULL, 0) >= 0)
		return 1;
	opened = port;
	return OK;
}

int SDT_ClosePort(int port)
{
	(void)port;
	opened = 0;
	return OK;
}

int SDT_ResetSAM(int port, int open) { (void)open; return reached(port) ? OK : 0xFF; }
int SDT_GetSAMStatus(int port, int open) { (void)open; return reached(port) ? OK : 0xFF; }

int SDT_GetSAMID(int port, unsigned char *id, int open)
{
	static const unsigned char number[16] = {5, 0, 3, 0, 0x44, 0x52, 0x33, 1, 0xD2, 4, 0, 0, 0x2E, 0x16, 0, 0};
	(void)open;
	if (!reached(port))
		return 0xFF;
	memcpy(id, number, 16);
	return OK;
}

int SDT_StartFindIDCard(int port, unsigned char *data, int open)
{
	(void)open;
	if (!reached(port))
		return 0xFF;
	if (spent || file("card", NULL, 0) < 0)
		return 0x80;
	memset(data, 0, 4);
	return 0x9F;
}

int SDT_SelectIDCard(int port, unsigned char *data, int open)
{
	(void)open;
	if (!reached(port))
		return 0xFF;
	if (file("card", NULL, 0) < 0)
		return 0x81;
	memset(data, 0, 8);
	selected = 1;
	return OK;
}

int SDT_ReadBaseMsg(int port, unsigned char *text, unsigned *texts, unsigned char *photo, unsigned *photos, int open)
{
	unsigned char data[1280], status;
	(void)open;
	if (!reached(port))
		return 0xFF;
	if (file("status", &status, 1) == 1)
		return status;
	if (!selected || file("card", data, 1280) != 1280)
		return 0x41;
	memcpy(text, data, 256);
	memcpy(photo, data + 256, 1024);
	*texts = 256;
	*photos = 1024;
	spent = 1;
	return OK;
}

int SDT_ReadNewAppMsg(int port, unsigned char *address, unsigned *length, int open)
{
	long told;
	(void)open;
	if (!reached(port))
		return 0xFF;
	told = file("address", address, 70);
	if (told < 0)
		return 0x91;
	*length = (unsigned)told;
	return OK;
}
