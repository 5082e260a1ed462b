"""What a camera would have seen: flowers on a doormat, a parked car at night, a small tracker in a hand."""

from __future__ import annotations

import math

from drawing.canvas import Canvas, Colour

PHOTO = (1080, 1440)


def flowers() -> Canvas:
    """A bunch of flowers in paper on a doormat, seen from above."""
    canvas = Canvas(*PHOTO, "#8b8680")
    _tiles(canvas)
    canvas.box((0, 0, 1080, 300), "#5a4636")
    canvas.box((0, 286, 1080, 316), "#3d2f25")
    canvas.box((60, 40, 520, 250), "#644e3d", radius=8)
    canvas.box((580, 40, 1020, 250), "#644e3d", radius=8)
    canvas.box((150, 470, 930, 1180), "#3f3a34", radius=14)
    canvas.box((168, 488, 912, 1162), "#54483a", radius=10)
    for row in range(33):
        canvas.line([(176, 500 + row * 20), (904, 500 + row * 20)], "#5d5142", 5)
    canvas.text((540, 1120), "VELKOMMEN", 76, "#3a332a", "Bold", anchor="ms")
    canvas.shape([(330, 1085), (470, 1120), (800, 740), (440, 640)], "#3a3128")
    canvas.shape([(320, 1070), (455, 1105), (790, 720), (425, 625)], "#d9d2c0")
    canvas.shape([(388, 1086), (455, 1105), (790, 720), (610, 672)], "#c9c1ad")
    canvas.shape([(345, 990), (505, 1040), (520, 1010), (358, 958)], "#a8483e")
    for stem in range(5):
        canvas.line([(400 + stem * 14, 1080), (350 + stem * 22, 1148)], "#4f6b3a", 9)
    for x, y, size, fill in (
        (455, 610, 86, "#f2efe6"), (580, 570, 92, "#efe9da"), (700, 640, 88, "#f5f2ea"), (790, 720, 74, "#ece5d3"),
        (520, 690, 80, "#f7f4ee"), (640, 720, 82, "#eee8d8"),
    ):  # fmt: skip
        _bloom(canvas, x, y, size, fill)
    return canvas


def _tiles(canvas: Canvas) -> None:
    for row in range(5):
        for column in range(4):
            left, top = column * 300 - (row % 2) * 150, 316 + row * 230
            tone = ("#938e88", "#8d8882", "#979289")[(row + column) % 3]
            canvas.box((left, top, left + 292, top + 222), tone)


def _bloom(canvas: Canvas, x: float, y: float, size: float, fill: Colour) -> None:
    for leaf in range(3):
        angle = leaf * 2.1 + x
        canvas.oval(
            _around(x + math.cos(angle) * size * 0.8, y + math.sin(angle) * size * 0.8, size * 0.3), "#5c7a45"
        )
    for petal in range(8):
        angle = petal * math.pi / 4 + y
        tone = fill if petal % 2 else "#dcd5c3"
        canvas.oval(
            _around(x + math.cos(angle) * size * 0.5, y + math.sin(angle) * size * 0.5, size * 0.38), tone
        )
    canvas.oval(_around(x, y, size * 0.3), "#d8b652")


def _around(x: float, y: float, radius: float) -> tuple[float, float, float, float]:
    return (x - radius, y - radius, x + radius, y + radius)


def car(*, near: bool) -> Canvas:
    """A car under a street lamp, seen from a window above; ``near``: the same with the zoom."""
    canvas = Canvas(*PHOTO, "#10151d")
    size, x, y = (1.7, 560.0, 930.0) if near else (1.0, 600.0, 960.0)
    _street(canvas, near=near)
    _car(canvas, x, y, size)
    if not near:
        canvas.box((0, 1330, 1080, 1440), "#2a2420")
        canvas.box((0, 1322, 1080, 1336), "#3b332c")
        canvas.box((0, 0, 54, 1440), "#221d1a")
    canvas.text(
        (1040, 1400), "04-04-2025 23:31" if near else "04-04-2025 23:30", 34, "#e0a24a", "Medium", anchor="rs"
    )
    return canvas


def _street(canvas: Canvas, *, near: bool) -> None:
    for house in range(4):
        left = house * 290 - 60
        top = 250 + (house % 2) * 60
        canvas.box((left, top, left + 280, 800), ("#1b212b", "#181e27")[house % 2])
        for window in range(6):
            wx, wy = left + 40 + (window % 2) * 120, top + 60 + (window // 2) * 150
            lit = (house, window) in {(1, 3), (2, 0)}
            canvas.box((wx, wy, wx + 70, wy + 90), "#b98b4a" if lit else "#0d1118", radius=4)
    canvas.box((0, 800, 1080, 870), "#2a2f37")
    canvas.box((0, 862, 1080, 876), "#3a4049")
    canvas.box((0, 876, 1080, 1440), "#1d2229")
    if near:
        canvas.box((0, 0, 1080, 460), "#151a22")
    for step in range(7):
        glow = 330 - step * 40
        tone = ("#21262c", "#272a2c", "#2e2f2d", "#36342e", "#3f3a30", "#494032", "#544735")[step]
        canvas.oval((260 - glow, 1000 - glow * 0.45, 260 + glow, 1000 + glow * 0.45), tone)
    canvas.box((252, 330, 268, 1000), "#30353c", radius=4)
    canvas.line([(260, 336), (340, 320)], "#30353c", 12)
    canvas.oval((320, 296, 400, 346), "#ffdf9c")
    for mark in range(4):
        canvas.box((60 + mark * 290, 1270, 220 + mark * 290, 1284), "#4a4f55")


def _car(canvas: Canvas, x: float, y: float, size: float) -> None:
    """A small dark car from the side; nothing on it tells its make, and its plate cannot be read."""

    def at(dx: float, dy: float) -> tuple[float, float]:
        return (x + dx * size, y + dy * size)

    def box(left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
        return (*at(left, top), *at(right, bottom))

    canvas.oval(box(-300, 92, 300, 150), "#0c0f13")
    canvas.shape([at(-190, -40), at(-120, -130), at(90, -130), at(180, -40)], "#39424f")
    canvas.shape([at(-165, -44), at(-108, -116), at(-20, -116), at(-20, -44)], "#131922")
    canvas.shape([at(-6, -44), at(-6, -116), at(82, -116), at(150, -44)], "#131922")
    canvas.oval(box(-84, -98, -48, -58), "#2b333e")  # somebody sits inside
    canvas.shape([at(-98, -44), at(-92, -62), at(-40, -62), at(-34, -44)], "#2b333e")
    canvas.box(box(-290, -46, 290, 90), "#39424f", radius=40 * size)
    canvas.box(box(-286, 20, 286, 88), "#2c343f", radius=34 * size)
    canvas.line([at(-14, -40), at(-14, 78)], "#252c35", 3 * size)
    canvas.box(box(20, -14, 60, -4), "#596371", radius=4 * size)
    canvas.box(box(-292, -18, -256, 14), "#e9d9a8", radius=8 * size)
    canvas.box(box(262, -18, 290, 12), "#7c2a26", radius=8 * size)
    for wheel in (-180, 180):
        canvas.oval(box(wheel - 62, 36, wheel + 62, 150), "#0b0d10")
        canvas.oval(box(wheel - 34, 62, wheel + 34, 124), "#545c66")
        canvas.oval(box(wheel - 10, 84, wheel + 10, 102), "#22272d")


def tracker() -> Canvas:
    """A small flat box with tape on it in the palm of a hand, a bicycle saddle behind."""
    canvas = Canvas(*PHOTO, "#9aa39c")
    canvas.box((0, 0, 1080, 560), "#7d877f")
    for plank in range(6):
        canvas.line([(0, 90 + plank * 94), (1080, 90 + plank * 94)], "#727c74", 5)
    canvas.shape(
        [(330, 120), (760, 90), (860, 190), (640, 300), (560, 420), (500, 300), (300, 210)], "#2d2a29"
    )
    canvas.oval((280, 100, 440, 240), "#2d2a29")
    canvas.oval((730, 84, 880, 230), "#2d2a29")
    canvas.line([(540, 300), (560, 640)], "#b5bbbd", 34)
    canvas.line([(470, 270), (690, 250)], "#8f9698", 14)
    skin, shade = "#d8a98a", "#c39376"
    canvas.shape([(250, 1440), (230, 1010), (330, 830), (770, 820), (860, 1000), (840, 1440)], skin)
    for finger, (x, top) in enumerate(((330, 560), (460, 505), (590, 515), (710, 585))):
        canvas.box((x - 62, top, x + 62, 960), skin, radius=62)
        if finger:
            canvas.line([(x - 64, top + 110), (x - 64, 860)], shade, 7)
    canvas.shape([(330, 1330), (230, 1230), (70, 1000), (64, 890), (176, 880), (200, 985), (300, 1060)], skin)
    canvas.oval((64, 834, 176, 946), skin)
    canvas.arc((300, 860, 800, 1330), 20, 120, shade, 8)
    canvas.arc((200, 900, 620, 1420), 280, 350, shade, 8)
    canvas.box((402, 852, 692, 1092), "#8a6a55", radius=36)
    canvas.box((390, 836, 680, 1076), "#26282b", radius=34)
    canvas.box((402, 848, 668, 1064), "#313438", radius=26)
    canvas.oval((446, 890, 474, 918), "#5fae6e")
    canvas.box((520, 896, 634, 906), "#4d5157", radius=4)
    canvas.box((520, 922, 600, 932), "#4d5157", radius=4)
    canvas.shape([(372, 980), (700, 950), (704, 1006), (376, 1036)], "#a9adb0")
    canvas.shape([(372, 996), (702, 966), (704, 972), (374, 1002)], "#bcc0c3")
    return canvas
