"""Room between the lines of a page of the manual, and headings no larger than they need be."""

from PySide6.QtGui import QColor, QTextBlock, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextDocument

_LARGER = {1: 2, 2: 1}
"""Steps by which a heading of a level is larger than the text, as HTML counts them: by half, and by a fifth."""
_AROUND = {1: (4, 10), 2: (20, 8)}
"""Above and below a heading of each level, in pixels."""
_PARAGRAPH, _ITEM = (4, 8), (2, 4)
_LINE_PERCENT = 125
_LINK = QColor("#1d5fa8")


def typeset(document: QTextDocument) -> None:
    """Changes nothing but how it looks."""
    block = document.begin()
    while block.isValid():
        if QTextCursor(block).currentTable() is None:
            _space(block)
        _link_colours(block)
        block = block.next()


def _space(block: QTextBlock) -> None:
    level = block.blockFormat().headingLevel()
    above, below = _AROUND.get(level, _ITEM if block.textList() is not None else _PARAGRAPH)
    room = QTextBlockFormat()
    room.setTopMargin(above)
    room.setBottomMargin(below)
    if not _holds_a_picture(block):
        room.setLineHeight(_LINE_PERCENT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    cursor = QTextCursor(block)
    cursor.mergeBlockFormat(room)
    if level in _LARGER:
        size = QTextCharFormat()
        size.setProperty(QTextCharFormat.Property.FontSizeAdjustment, _LARGER[level])
        cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
        cursor.mergeCharFormat(size)


def _holds_a_picture(block: QTextBlock) -> bool:
    return "\ufffc" in block.text()


def _link_colours(block: QTextBlock) -> None:
    fragments = block.begin()
    anchors = []
    while not fragments.atEnd():
        fragment = fragments.fragment()
        if fragment.charFormat().isAnchor():
            anchors.append((fragment.position(), fragment.length()))
        fragments += 1
    blue = QTextCharFormat()
    blue.setForeground(_LINK)
    for start, length in anchors:
        cursor = QTextCursor(block)
        cursor.setPosition(start)
        cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
        cursor.mergeCharFormat(blue)
