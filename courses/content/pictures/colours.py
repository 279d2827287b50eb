"""The colours of other people's drawings brought to the site's own, each of which has a counterpart for dark pages."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import ImageColor

Lab = tuple[float, float, float]


@dataclass(frozen=True)
class Tone:
    """A colour of the site: the end of its class (static/trainingsite/site.css), how it looks on a light page, and its name."""

    name: str
    light: str
    called: str | Promise


# Those of `fig-fill-...`, which set nothing but a fill.
FILLS = (
    Tone("paper", "#fbfaf8", _("the page")),
    Tone("ink", "#1c2223", _("ink")),
    Tone("grey", "#85807a", _("grey")),
    Tone("skin", "#f3d9c8", _("skin")),
    Tone("fat", "#f6e7b4", _("yellow of fat")),
    Tone("muscle", "#dca8a2", _("red of muscle")),
    Tone("bone", "#ece8dd", _("white of bone")),
    Tone("fascia", "#cfd8dc", _("blue grey of fascia")),
    Tone("nerve", "#755000", _("brown of nerves")),
    Tone("vessel", "#a3322b", _("red of vessels")),
    Tone("heat", "#fbc7a0", _("orange of heat")),
    Tone("danger", "#f3c7c1", _("red of danger")),
    Tone("safe", "#cfe8d6", _("green of safe zones")),
    Tone("current", "#0b5c63", _("teal of currents")),
)
# Those of `fig-stroke-...`, which set nothing but the colour of a line.
STROKES = (
    Tone("paper", "#fbfaf8", _("the page")),
    Tone("ink", "#1c2223", _("ink")),
    Tone("grey", "#85807a", _("grey")),
    Tone("nerve", "#755000", _("brown of nerves")),
    Tone("vessel", "#a3322b", _("red of vessels")),
    Tone("heat", "#a03203", _("orange of heat")),
    Tone("current", "#0b5c63", _("teal of currents")),
)
# How much farther another tone may lie, so that two colours of a drawing stay two.
APART = 0.12
# Lighter than this, words are meant for a dark ground.
LIGHT_LABEL = 0.75


def lab_of(said: str) -> Lab | None:
    """A colour as CSS says it (a name, #rgb, rgb(), hsl()) in OKLab, in which distances are as large as they look; None
    where it is no colour. After https://bottosson.github.io/posts/oklab/."""
    try:
        red, green, blue = (_linear(part / 255) for part in ImageColor.getrgb(said.strip())[:3])
    except ValueError:
        return None
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _between(one: Lab, other: Lab) -> float:
    return float(sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5)


def tones_for(colours: Iterable[str], tones: tuple[Tone, ...]) -> dict[str, Tone]:
    """By each colour the tone that is nearest; two colours get two tones while there are near ones enough."""
    known = {said: lab for said in dict.fromkeys(colours) if (lab := lab_of(said)) is not None}
    near = {
        said: sorted((_between(lab, _lab(tone)), tone.name) for tone in tones)
        for said, lab in known.items()
    }
    by_name = {tone.name: tone for tone in tones}
    taken: dict[str, Tone] = {}
    for said in sorted(near, key=lambda one: near[one][0]):
        best = near[said][0]
        used = {tone.name for tone in taken.values()}
        free = [one for one in near[said] if one[1] not in used and one[0] <= best[0] + APART]
        taken[said] = by_name[(free or [best])[0][1]]
    return taken


def _lab(tone: Tone) -> Lab:
    lab = lab_of(tone.light)
    assert lab is not None  # noqa: S101 -- one of the table above
    return lab


def is_light(said: str) -> bool:
    """Whether words in this colour are meant for a dark ground."""
    lab = lab_of(said)
    return lab is not None and lab[0] > LIGHT_LABEL
