"""Draws the medians of a run as bars: docs/performance.svg."""
from xml.sax.saxutils import escape

WIDTH, PANEL, GAP, BAR, STEP = 960, 460, 40, 18, 24
NAMES, VALUES = 70, 110             # room left of the bars and right of the longest
TOP, TITLE = 70, 42
COLOURS = {"xylem": "#2f6f4f", "ejabberd": "#b9a06a", "prosody": "#7d93b2"}
STYLE = ("text{font-family:system-ui,sans-serif;font-size:13px;fill:#222}"
         ".head{font-size:17px;font-weight:600}.what{font-weight:600}.note{fill:#666}")


def text(x, y, words, kind="", anchor="start"):
    return "<text x='%g' y='%g' class='%s' text-anchor='%s'>%s</text>" % (
        x, y, kind, anchor, escape(words))


def panel(x, y, titles, bars, number):
    """One figure: what it is, and a bar for each server, all to the same scale."""
    most = max(value for _, value in bars)
    room = PANEL - NAMES - VALUES
    ours = dict(bars).get("xylem")
    lines = [text(x, y, titles[0], "what"), text(x, y + 17, titles[1], "note")]
    for row, (server, value) in enumerate(bars):
        top = y + 26 + row * STEP
        length = max(1.5, room * value / most)
        times = "" if not ours or server == "xylem" else "  (%s×)" % number(value / ours)
        lines += [text(x + NAMES - 8, top + 14, server, anchor="end"),
                  "<rect x='%g' y='%g' width='%.1f' height='%d' rx='2' fill='%s'/>" % (
                      x + NAMES, top, length, BAR, COLOURS[server]),
                  text(x + NAMES + length + 6, top + 14, number(value) + times)]
    return lines


def draw(panels, note, number):
    """panels: (what, unit, [(server, value)]), less is better in all of them; returns the SVG."""
    panels = [one for one in panels if len(one[2]) > 1]
    rows = (len(panels) + 1) // 2
    height = max((TITLE + STEP * len(bars) for _, _, bars in panels), default=0) + 14
    total = TOP + rows * height + 10
    lines = ["<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' viewBox='0 0 %d %d'>"
             % (WIDTH, total, WIDTH, total),
             "<style>%s</style><rect width='100%%' height='100%%' fill='#fff'/>" % STYLE,
             text(10, 26, "What the same work costs; shorter is better", "head"),
             text(10, 46, note, "note")]
    for index, (what, unit, bars) in enumerate(panels):
        lines += panel(10 + index % 2 * (PANEL + GAP // 2), TOP + index // 2 * height + 14,
                       (what, unit), bars, number)
    return "\n".join(lines + ["</svg>", ""])
