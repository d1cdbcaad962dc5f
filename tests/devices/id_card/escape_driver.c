/* A reader whose module is reached by SCardControl alone: each escape goes to a TCP port (the channel id), as two bytes
 * of length and the bytes, and the answer comes back likewise. No answer, no reader: the call fails. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <ifdhandler.h>

static DWORD port;

static int whole(int line, unsigned char *data, size_t length, int sending)
{
	while (length > 0) {
		ssize_t done = sending ? send(line, data, length, MSG_NOSIGNAL) : recv(line, data, length, 0);
		if (done <= 0)
			return 0;
		data += done;
		length -= (size_t)done;
	}
	return 1;
}

RESPONSECODE IFDHCreateChannel(DWORD lun, DWORD channel)
{
	(void)lun;
	port = channel;
	return IFD_SUCCESS;
}

RESPONSECODE IFDHCreateChannelByName(DWORD lun, LPSTR name)
{
	(void)lun;
	(void)name;
	return IFD_NOT_SUPPORTED;
}

RESPONSECODE IFDHControl(DWORD lun, DWORD code, PUCHAR in, DWORD in_length, PUCHAR out, DWORD room, LPDWORD out_length)
{
	unsigned char length[2] = {(unsigned char)(in_length >> 8), (unsigned char)in_length};
	struct sockaddr_in there;
	RESPONSECODE result = IFD_COMMUNICATION_ERROR;
	int line;

	(void)lun;
	*out_length = 0;
	if (code != 0x42000001)
		return IFD_ERROR_NOT_SUPPORTED;
	memset(&there, 0, sizeof there);
	there.sin_family = AF_INET;
	there.sin_port = htons((unsigned short)port);
	there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	line = socket(AF_INET, SOCK_STREAM, 0);
	if (line >= 0 && connect(line, (struct sockaddr *)&there, sizeof there) == 0 && whole(line, length, 2, 1)
	    && whole(line, in, in_length, 1) && whole(line, length, 2, 0)) {
		DWORD told = (DWORD)length[0] << 8 | length[1];
		if (told <= room && whole(line, out, told, 0)) {
			*out_length = told;
			result = IFD_SUCCESS;
		}
	}
	if (line >= 0)
		close(line);
	return result;
}

RESPONSECODE IFDHCloseChannel(DWORD lun) { (void)lun; return IFD_SUCCESS; }
RESPONSECODE IFDHGetCapabilities(DWORD lun, DWORD tag, PDWORD length, PUCHAR value)
{
	(void)lun; (void)tag; (void)length; (void)value;
	return IFD_ERROR_TAG;
}
RESPONSECODE IFDHSetCapabilities(DWORD lun, DWORD tag, DWORD length, PUCHAR value)
{
	(void)lun; (void)tag; (void)length; (void)value;
	return IFD_ERROR_TAG;
}
RESPONSECODE IFDHSetProtocolParameters(DWORD lun, DWORD protocol, UCHAR flags, UCHAR p1, UCHAR p2, UCHAR p3)
{
	(void)lun; (void)protocol; (void)flags; (void)p1; (void)p2; (void)p3;
	return IFD_NOT_SUPPORTED;
}
RESPONSECODE IFDHPowerICC(DWORD lun, DWORD action, PUCHAR atr, PDWORD length)
{
	(void)lun; (void)action; (void)atr; (void)length;
	return IFD_ERROR_POWER_ACTION;
}
RESPONSECODE IFDHTransmitToICC(DWORD lun, SCARD_IO_HEADER send_header, PUCHAR in, DWORD in_length, PUCHAR out,
			       PDWORD out_length, PSCARD_IO_HEADER header)
{
	(void)lun; (void)send_header; (void)in; (void)in_length; (void)out; (void)out_length; (void)header;
	return IFD_ICC_NOT_PRESENT;
}
RESPONSECODE IFDHICCPresence(DWORD lun) { (void)lun; return IFD_ICC_NOT_PRESENT; }
