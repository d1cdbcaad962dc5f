/* Decoders as makers' libraries are called, each of another temper. The picture is a soft slope of colours: sample
 * (row, column, channel) is row + column / 2 + 40 * channel, blue first, from the top. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WIDTH = 102, HEIGHT = 126, ROW = 308 };

static unsigned char sample(int row, int column, int channel)
{
	return (unsigned char)(row + column / 2 + 40 * channel);
}

static void pixels(unsigned char *out)
{
	for (int row = 0; row < HEIGHT; row++)
		for (int column = 0; column < WIDTH; column++)
			for (int channel = 0; channel < 3; channel++)
				*out++ = sample(row, column, channel);
}

static void put(unsigned char *out, unsigned value, int bytes)
{
	while (bytes-- > 0) {
		*out++ = (unsigned char)value;
		value >>= 8;
	}
}

static void bitmap(unsigned char *out, unsigned width)
{
	memset(out, 0, 54 + ROW * HEIGHT);
	memcpy(out, "BM", 2);
	put(out + 2, 54 + ROW * HEIGHT, 4);
	put(out + 10, 54, 4);
	put(out + 14, 40, 4);
	put(out + 18, width, 4);
	put(out + 22, HEIGHT, 4);
	put(out + 26, 1, 2);
	put(out + 28, 24, 2);
	for (int row = 0; row < HEIGHT; row++)
		for (int column = 0; column < WIDTH; column++)
			for (int channel = 0; channel < 3; channel++)
				out[54 + (HEIGHT - 1 - row) * ROW + column * 3 + channel] = sample(row, column, channel);
}

/* The number tells the temper: 311 decodes well. */
int unpack(const char *wlt, char *out, int magic)
{
	if (memcmp(wlt, "WLf", 3) != 0)
		return -4;
	printf("a library that talks\n");
	fflush(stdout);
	switch (magic) {
	case 311:
		pixels((unsigned char *)out);
		return 1;
	case 1: /* crashes */
		*(volatile char *)0 = 1;
		return 1;
	case 2: /* hangs */
		for (;;)
			sleep(1);
	case 3: /* writes far beyond what it was given */
		memset(out, 7, 100u << 20);
		return 1;
	case 4: /* says it is done, and did nothing */
		return 1;
	case 5: /* half a picture */
		pixels((unsigned char *)out);
		memset(out + 20000, 0, 0);
		return 0;
	case 6: /* noise */
		for (int at = 0; at < WIDTH * HEIGHT * 3; at++)
			out[at] = (char)rand();
		return 1;
	case 7: /* one colour */
		memset(out, 0x80, WIDTH * HEIGHT * 3);
		return 1;
	case 8: /* a little too far */
		pixels((unsigned char *)out);
		out[WIDTH * HEIGHT * 3] ^= 0x55;
		return 1;
	case 9: /* ends the process, as if all were well */
		_exit(0);
	case 10: /* a bitmap of another size */
		bitmap((unsigned char *)out, 100);
		return 1;
	case 11: { /* leaves the face in a file */
		FILE *to = fopen(getenv("WLT_TEST_FILE"), "wb");
		pixels((unsigned char *)out);
		if (to) {
			fwrite(out, 1, WIDTH * HEIGHT * 3, to);
			fclose(to);
		}
		return 1;
	}
	case 12: /* eats memory */
		for (;;)
			if (!memset(malloc(64u << 20), 1, 64u << 20))
				return 1;
	case 13: { /* all but the last row */
		unsigned char whole[WIDTH * HEIGHT * 3];
		pixels(whole);
		memcpy(out, whole, WIDTH * (HEIGHT - 1) * 3);
		return 1;
	}
	default:
		return 0;
	}
}

int WltToBmp(const char *wlt, char *out)
{
	(void)wlt;
	bitmap((unsigned char *)out, WIDTH);
	return 1;
}

int _Unpack(const char *wlt, int length, char *out, int *size)
{
	(void)wlt;
	if (length != 1024 || *size < 54 + ROW * HEIGHT)
		return 0;
	bitmap((unsigned char *)out, WIDTH);
	*size = 54 + ROW * HEIGHT;
	return 1;
}

int Unpack(const char *wlt, char *out, int length)
{
	(void)wlt;
	if (length != 1024)
		return -1;
	pixels((unsigned char *)out);
	return WIDTH * HEIGHT * 3;
}

int iDR220S_Dewlt(const unsigned char *wlt, unsigned char *out)
{
	(void)wlt;
	pixels(out);
	return 1;
}
