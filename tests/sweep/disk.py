"""A small disk of its own for one store, where the machine lets one be mounted."""

import shutil
import subprocess
import sys
from pathlib import Path


class SmallDisk:
    """A tmpfs on a folder. `mounted` tells whether there is one: it takes the right to mount."""

    def __init__(self, folder: Path, kib: int) -> None:
        self._folder = folder
        folder.mkdir(exist_ok=True)
        self.mounted = self._mount("-t", "tmpfs", "-o", f"size={kib}k,mode=0700", "tmpfs")

    def make_read_only(self) -> None:
        self._mount("-o", "remount,ro")

    def make_roomy(self) -> None:
        """What a clerk does who makes room, or a technician who mends the disk."""
        assert self._mount("-o", "remount,rw,size=200m")

    def release(self) -> None:
        if self.mounted:
            subprocess.run(["umount", "--lazy", str(self._folder)], check=True)

    def _mount(self, *options: str) -> bool:
        if sys.platform != "linux" or not shutil.which("mount"):
            return False
        command = ["mount", *options, str(self._folder)]
        return subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode == 0
