"""Draws what a program has printed, from standard input, as an SVG of a terminal."""

import re
import sys
from xml.sax.saxutils import escape

CELL, LINE, EDGE = 8, 16, 16
# Colours of a dark terminal, which can be read on light and dark pages.
PAPER, INK, PROMPT = "#16202b", "#d7dee6", "#7fc8a9"
STYLES = {"1": 'font-weight="bold"', "31": 'fill="#ff8f8f"', "32": 'fill="#7fc8a9"',
          "33": 'fill="#e6c87a"', "36": 'fill="#7cc4e0"'}
# The blocks of a code, which no font would join without gaps: their parts in halves of a line.
BLOCKS = {"\u2588": (0, 2), "\u2580": (0, 1), "\u2584": (1, 1)}


def runs(line):
    """The parts of a line, each with its column and the codes of its style."""
    column, codes = 0, []
    for part in re.split(r"(\x1b\[[0-9;]*m)", line):
        escape_code = re.fullmatch(r"\x1b\[([0-9;]*)m", part)
        if escape_code:
            codes = [c for c in escape_code.group(1).split(";") if c not in ("", "0")]
        elif part:
            yield column, codes, part
            column += len(part)


def code(y, column, text):
    """The dark ground of a line, and its light modules, joined where they are neighbours."""
    width = len(text) * CELL
    x0 = EDGE + column * CELL
    # The last line of a code is half a line.
    height = LINE // 2 if set(text) == {"\u2580"} else LINE
    yield f'<rect x="{x0}" y="{y}" width="{width}" height="{height}" fill="#000"/>'
    path = []
    for block in re.finditer("(\u2588+|\u2580+|\u2584+)", text):
        top, halves = BLOCKS[block.group(0)[0]]
        x, length = x0 + block.start() * CELL, len(block.group(0)) * CELL
        path.append(f"M{x} {y + top * LINE // 2}h{length}v{halves * LINE // 2}h-{length}z")
    yield f'<path d="{"".join(path)}" fill="#fff"/>'


def words(y, column, text, style):
    """Text, each run of words at its column: fonts differ in their widths."""
    for word in re.finditer(r"\S+(?: \S+)*", text):
        x = EDGE + (column + word.start()) * CELL
        length = len(word.group(0)) * CELL
        yield (f'<text x="{x}" y="{y + 12}" textLength="{length}" '
               f'lengthAdjust="spacingAndGlyphs"{style}>{escape(word.group(0))}</text>')


def picture(lines):
    widest = max(sum(len(text) for _, _, text in runs(line)) for line in lines)
    width, height = 2 * EDGE + max(widest, 80) * CELL, 2 * EDGE + len(lines) * LINE
    yield (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
           f'height="{height}" font-family="ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace" '
           f'font-size="13" shape-rendering="crispEdges" fill="{INK}">')
    yield "<title>A terminal: a phone gets its code, and the peers are shown</title>"
    yield f'<rect width="{width}" height="{height}" rx="8" fill="{PAPER}"/>'
    for number, line in enumerate(lines):
        y = EDGE + number * LINE
        for column, codes, text in runs(line):
            if any(block in text for block in BLOCKS):
                yield from code(y, column, text)
                continue
            style = "".join(" " + STYLES[c] for c in codes if c in STYLES)
            if line.startswith("$ "):
                style = f' fill="{PROMPT}"'
            yield from words(y, column, text, style)
    yield "</svg>"


if __name__ == "__main__":
    print("\n".join(picture(sys.stdin.read().splitlines())))
