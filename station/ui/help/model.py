"""What the help window knows: the pages that are listed, and the one that is shown."""

from PySide6.QtCore import QObject, Signal

from station.ui.help.manual import HelpPage, find_pages, read_manual


class HelpModel(QObject):
    """One page at a time, out of those that have what was typed."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.pages = read_manual()
        self.listed = self.pages
        self.shown: HelpPage = self.pages[0]

    def search(self, typed: str) -> None:
        """Lists the pages that have it, and shows the first of them."""
        self.listed = find_pages(self.pages, typed)
        if self.listed and typed.strip():
            self.shown = self.listed[0]
        self.changed.emit()

    def open(self, name: str) -> None:
        """Shows a page; does nothing where there is none of that name."""
        page = next((page for page in self.pages if page.name == name), None)
        if page is not None:
            self.shown = page
            if page not in self.listed:
                self.listed = self.pages
            self.changed.emit()
