"""Tiles, the map, the code for a camera and the words of a picture: no database."""

import json
import re

import pytest
import segno

from casework import qr
from publication.places import sheets, tiles
from publication.places.shapes import Drawing, Shape, drawing


class TintTests:
    @pytest.mark.parametrize(
        ("value", "tint"),
        [(0, 0), (1, 1), (25, 1), (26, 2), (75, 3), (76, 4), (100, 4)],
    )
    def test_it_has_four_equal_steps(self, value, tint):
        assert tiles.tint(value, largest=100) == tint

    def test_it_is_none_when_nothing_is_shown(self):
        assert tiles.tint(0, largest=0) == 0
        assert tiles.share(0, largest=0) == "0%"

    def test_a_bar_is_as_long_as_its_share(self):
        assert tiles.share(50, largest=200) == "25.0%"
        assert tiles.share(200, largest=200) == "100.0%"

    def test_the_grid_has_the_six_once(self):
        assert sorted(tiles.GRID) == ["AL", "BA", "ME", "MK", "RS", "XK"]


class DrawingTests:
    def test_there_is_none_without_a_build(self, settings, tmp_path):
        settings.BUILD = tmp_path
        assert drawing() is None

    def test_it_is_what_was_built(self, settings, tmp_path):
        settings.BUILD = tmp_path
        shape = {"path": "M0 0l9 0 0 9z", "x": 3, "y": 4}
        built = {"width": 10, "height": 12, "places": {"AL": shape}}
        (tmp_path / "map.json").write_text(json.dumps(built))
        assert drawing() == Drawing(10, 12, {"AL": Shape("M0 0l9 0 0 9z", 3, 4)})


class CameraTests:
    def test_every_dark_square_is_drawn_and_no_other(self):
        address = "https://fener.example/en/"
        picture = qr.draw(address)
        drawn = {
            (int(x) + step, int(y))
            for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", picture.path)
            for step in range(int(run))
        }
        rows = segno.make(address, error="m", micro=False).matrix
        dark = {
            (x + qr.QUIET, y + qr.QUIET)
            for y, row in enumerate(rows)
            for x, is_dark in enumerate(row)
            if is_dark
        }
        assert drawn == dark
        assert picture.size == len(rows) + 2 * qr.QUIET


class SheetTests:
    def test_its_words_lie_one_below_the_other_and_within(self):
        heading, note = "A heading of quite many words, " * 3, "Some words more. " * 20
        sheet = sheets.lay_out(heading, "July", [note, "Source"], chart="10.00em")
        heights = [line.y for line in (*sheet.heading, sheet.months)]
        heights += [sheet.chart_y, sheet.chart_y + 10 * sheet.em]
        heights += [line.y for line in sheet.notes]
        assert heights == sorted(set(heights))
        assert heights[-1] < sheet.height
        assert len(sheet.heading) > 2
        assert " ".join(line.text for line in sheet.notes).split() == (
            f"{note} Source".split()
        )
