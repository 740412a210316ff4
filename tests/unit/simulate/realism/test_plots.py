import pytest

from sluicegate.simulate.realism import plots
from sluicegate.simulate.realism.figures import Campaigns, Shares, Spread
from sluicegate.simulate.spending import DAY

NAMES = tuple(f"number_{number}" for number in range(12))
SHARES = Shares("x", NAMES, (0.5, *(0.0,) * 10, 0.5), (1.0, *(0.0,) * 11))
SPREADS = (
    Spread("a_name_longer_than_there_is_room_for", (0.5, 2.0, 3.0, 4.0, 20_000.0), None),
    Spread("b", None, (3.0, 3.0, 3.0, 3.0, 3.0)),
)
CAMPAIGNS = (
    Campaigns("ring", 2, 6.0, 9, 1.0, 1.0, 5.0, 40 * DAY, ((40 * DAY, 9), (0, 3))),
    Campaigns("compromised_merchant", 1, 1.0, 1, 1.0, 1.0, 0.0, 0, ((0, 1),)),
)
DRAWINGS = {
    "columns": plots.columns(SHARES),
    "rows": plots.rows(SHARES),
    "boxes": plots.boxes(SPREADS),
    "course": plots.course((0, 3, 97), ("Oct 1", "Oct 2", "Oct 3"), "legit", str, 50.0),
    "strips": plots.strips({"ring": (0, 4, 2), "compromised_merchant": (1, 0, 0)}, ("a", "b", "c")),
    "lengths": plots.lengths(CAMPAIGNS),
    "no columns": plots.columns(Shares("x", (), (), ())),
    "no rows": plots.rows(Shares("x", ("a",), (), ())),
    "no boxes": plots.boxes([Spread("a", None, None)]),
    "no course": plots.course((), (), "legit", str),
    "no strips": plots.strips({}, ()),
    "no lengths": plots.lengths(()),
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_all_shapes_are_within_the_frame(name):
    drawing = DRAWINGS[name]
    for one in drawing.rects:
        assert 0 <= one.x <= one.x + one.width <= plots.WIDTH
        assert 0 <= one.y <= one.y + one.height <= drawing.height + 0.01
    for one in drawing.lines:
        assert 0 <= min(one.x1, one.x2) <= max(one.x1, one.x2) <= plots.WIDTH
        assert 0 <= min(one.y1, one.y2) <= max(one.y1, one.y2) <= drawing.height
    for one in drawing.dots:
        assert one.radius <= one.x <= plots.WIDTH - one.radius
    for one in drawing.texts:
        width = len(one.text) * 6.5
        before = {"start": 0.0, "middle": 0.5, "end": 1.0}[one.anchor] * width
        assert one.x - before >= -3
        assert one.x - before + width <= plots.WIDTH + 3


@pytest.mark.parametrize("name", DRAWINGS)
def test_labels_do_not_lie_on_one_another(name):
    drawing = DRAWINGS[name]
    for one in drawing.texts:
        for other in drawing.texts:
            if one is not other and one.y == other.y and one.anchor == other.anchor == "middle":
                assert abs(one.x - other.x) >= 5.0 * (len(one.text) + len(other.text)) / 2


def test_columns_are_as_high_as_their_shares():
    legit = [one for one in DRAWINGS["columns"].rects if one.style == "legit"]
    fraud = [one for one in DRAWINGS["columns"].rects if one.style == "fraud"]
    assert legit[0].height == pytest.approx(fraud[0].height / 2, abs=0.01)
    assert legit[0].title == "number_0: 50 % of legitimate"
    assert legit[1].height == 0


def test_boxes_lie_between_the_quartiles_on_a_logarithmic_scale():
    box = plots.boxes([Spread("a", (1.0, 10.0, 100.0, 1_000.0, 10_000.0), None)])
    body, median = box.rects
    whisker = next(line for line in box.lines if line.style == "whisker legit")
    assert median.x + 0.75 == pytest.approx(body.x + body.width / 2, abs=0.02)
    assert body.width == pytest.approx((whisker.x2 - whisker.x1) / 2, abs=0.02)


def test_strips_are_each_scaled_to_their_highest():
    rects = DRAWINGS["strips"].rects
    assert [one.title for one in rects] == ["b: 4", "c: 2", "a: 1"]
    assert rects[0].height == rects[2].height == 2 * rects[1].height


def test_longer_campaigns_lie_further_right_and_larger_ones_are_larger():
    long, short, single = DRAWINGS["lengths"].dots
    assert long.x > short.x == single.x
    assert long.radius > short.radius > single.radius
    assert long.title == "ring: 9 events in 40 d"
    assert plots.lengths(CAMPAIGNS).texts[0].text == "≤ 1 min"
