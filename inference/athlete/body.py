"""How long and how heavy the parts of the body are."""

from __future__ import annotations

from dataclasses import dataclass

GRAVITY_MPS2 = 9.80665
"""Standard gravity."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A rigid part: its share of the body's mass, and where its centre of mass lies.

    `centre` is the way from the first end to the second as a share of the length.
    """

    mass_share: float
    centre: float


# P. de Leva, «Adjustments to Zatsiorsky-Seluyanov's segment inertia parameters», J. Biomech. 29
# (1996), men. The trunk runs from between the shoulders to between the hips; the head's centre is
# taken as the point between the ears, the hand's as 79 % of the way wrist to finger tips.
HEAD = Segment(0.0694, 0.0)
TRUNK = Segment(0.4346, 0.4486)
UPPER_ARM = Segment(0.0271, 0.5772)
FOREARM = Segment(0.0162, 0.4574)
HAND = Segment(0.0061, 0.79)
THIGH = Segment(0.1416, 0.4095)
SHANK = Segment(0.0433, 0.4395)
FOOT = Segment(0.0137, 0.4415)


@dataclass(frozen=True, slots=True)
class Body:
    """Lengths in metres of a person of `height_m`.

    Shares of the height: R. Drillis and R. Contini, «Body segment parameters» (1966), as printed
    in D. A. Winter, «Biomechanics and Motor Control of Human Movement»; widths are those between
    the joints' centres, which are smaller than the outer widths printed there.
    """

    height_m: float
    mass_kg: float

    @property
    def thigh_m(self) -> float:
        """Hip to knee."""
        return 0.245 * self.height_m

    @property
    def shank_m(self) -> float:
        """Knee to ankle."""
        return 0.246 * self.height_m

    @property
    def ankle_m(self) -> float:
        """Height of the ankle above the sole."""
        return 0.039 * self.height_m

    @property
    def foot_m(self) -> float:
        """Heel to the tip of the toes."""
        return 0.152 * self.height_m

    @property
    def ankle_to_toe_m(self) -> float:
        """From under the ankle to the tip of the toes, along the sole."""
        return 0.76 * self.foot_m

    @property
    def trunk_m(self) -> float:
        """Between the hips to between the shoulders."""
        return 0.288 * self.height_m

    @property
    def upper_arm_m(self) -> float:
        """Shoulder to elbow."""
        return 0.172 * self.height_m

    @property
    def forearm_m(self) -> float:
        """Elbow to wrist."""
        return 0.146 * self.height_m

    @property
    def hand_m(self) -> float:
        """Wrist to the knuckles of the index finger."""
        return 0.052 * self.height_m

    @property
    def half_hips_m(self) -> float:
        """Middle to the hip joint."""
        return 0.052 * self.height_m

    @property
    def half_shoulders_m(self) -> float:
        """Middle to the shoulder joint."""
        return 0.105 * self.height_m
