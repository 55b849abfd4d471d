"""DU17 in NumPy, vectorised: ejecta in float64, curves in float32 by a matrix product, in blocks that stay in
the cache. One process; the matrix product uses the threads of NumPy's BLAS.

Started by `kiloflow bench`. Checks itself against published vectors:
    python3 bench/peers/du17_numpy.py --check ../shared/vectors/du17-paper
"""

import os
import sys

import numpy as np

from peer import serve, timed

# Masses in Msun, times in days, velocities in c (Dietrich & Ujevic 2017).
SOLAR_MASS, SPEED_OF_LIGHT, DAY, PARSEC, ZERO_POINT_FLUX = 1.988e33, 2.99792458e10, 86400.0, 3.08568e18, 2.52e-5
KAPPA, EPS0, ETH, VMIN, ALPHA = 10.0, 1.58e10, 0.5, 0.02, 1.3
BANDS = {
    "u": ((40.01, -56.79, 25.73, -5.207, 0.3813), 5.0),
    "g": ((-6.195, 4.054, -1.754, 0.2246, -0.009813), 8.5),
    "r": ((-2.308, 1.445, -0.574, 0.0531, -0.00152), 15.0),
    "i": ((0.6441, 0.0796, -0.122, 0.00793, -0.000122), 15.0),
    "z": ((1.072, 0.3646, -0.1032, 0.00368, 0.0000126), 15.0),
    "y": (None, 15.0),
    "J": ((-1.038, 1.348, -0.2364, 0.0137, -0.000261), 15.0),
    "H": ((-2.763, 1.502, -0.2133, 0.0128, -0.000288), 15.0),
    "K": ((-7.876, 3.245, -0.3946, 0.0216, -0.000443), 15.0),
}
Y_SHARE_OF_J = (9603.1 - 8657.8) / (12350.0 - 8657.8)
BLOCK_VALUES = 1_000_000


def corrections():
    """Coefficients and last rescaled time of each band; y lies between z and J."""
    z, j = (np.array(BANDS[band][0]) for band in "zJ")
    y = z + Y_SHARE_OF_J * (j - z)
    return [(y if coefficients is None else np.array(coefficients), last) for coefficients, last in BANDS.values()]


def curve_constants(sets):
    """Inverse time scale, offset, and end of the rise of each set [count]; scale 0 where a set has no curve."""
    m1, m2, lambda1, lambda2 = sets.T

    def star(mass, tidal):
        log = np.log(tidal)
        c = np.clip(0.36 + (-0.0355 + 0.000705 * log) * log, 0, 4 / 9)
        return c, mass * 0.8857853174243745 * c**1.2082383572002926

    c1, binding1 = star(m1, lambda1)
    c2, binding2 = star(m2, lambda2)
    mb1, mb2, q = m1 + binding1, m2 + binding2, m2 / m1
    n = -2.5484
    with np.errstate(divide="ignore"):
        tidal = mb1 * np.cbrt(q) * (1 - 2 * c1) / c1 + mb2 * np.cbrt(1 / q) * (1 - 2 * c2) / c2
    mass = -1.35695 * tidal + 6.11252 * (mb1 * q**n + mb2 * q**-n) - 49.43355 * (binding1 + binding2) + 16.1144
    mass = np.maximum(mass / 1000, 0)

    def velocity(a, b, v):
        return a * ((1 + b * c1) / q + q * (1 + b * c2)) + v

    plane, axis = velocity(-0.219479, -2.67385, 0.444836), velocity(-0.315585, -1.00757, 0.63808)
    has_curve = (mass > 0) & (plane > 0) & (axis > 0)
    with np.errstate(all="ignore"):
        theta = 4 * np.sinh(np.arcsinh(1.5 * axis / plane) / 3)
        phi = 4 * theta + np.pi / 2
        spread = 2 * (np.hypot(plane, axis) - VMIN)
        opacity = KAPPA * SOLAR_MASS / (SPEED_OF_LIGHT * DAY) ** 2
        rise = np.where(spread > 0, np.sqrt(theta * mass * opacity / (2 * phi * spread)), 0)
        zero = -2.5 * np.log10(ETH * EPS0 * SOLAR_MASS / (4 * np.pi * (10 * PARSEC) ** 2 * ZERO_POINT_FLUX))
        offset = zero - 2.5 * np.log10((1 + theta) * mass)
        inverse = (100 * mass) ** (-1 / 3.2)
    return np.where(has_curve, inverse, 0), np.where(has_curve, offset, 0), np.where(has_curve, rise, 0)


class Curves:
    """Curves of many sets on one time grid.

    A magnitude is a sum of products of something of the set and band with something of the time: the powers of t, and 1.
    So nearly all the work is one matrix product; what only some points have (rise, windows) is added to it.
    """

    def __init__(self, times):
        self.times = np.asarray(times, np.float32)
        with np.errstate(divide="ignore"):
            self.log_times = (2.5 * np.log10(np.asarray(times))).astype(np.float32)
        self.bands = corrections()
        self.powers = np.asarray(times)[None, :] ** np.arange(5)[:, None]
        self.powers = self.powers.astype(np.float32)
        self.block = max(1, BLOCK_VALUES // (len(self.times) * len(self.bands)))
        self.out = np.empty((self.block * len(self.bands), len(self.times)), np.float32)

    def blocks(self, sets):
        """Yields magnitudes [block, band, time]; the memory is used again for the next block."""
        inverse, offset, rise = curve_constants(sets)
        coefficients = np.stack([a for a, _ in self.bands])
        scales = inverse[:, None] ** np.arange(5)
        factors = (-coefficients[None, :, :] * scales[:, None, :]).astype(np.float32)
        inverse, offset, rise = (values.astype(np.float32)[:, None] for values in (inverse, offset, rise))
        for first in range(0, len(sets), self.block):
            rows = slice(first, first + self.block)
            yield self.evaluate(factors[rows], inverse[rows], offset[rows], rise[rows])

    def evaluate(self, factors, inverse, offset, rise):
        sets, bands, times = len(factors), len(self.bands), len(self.times)
        out = np.matmul(factors.reshape(sets * bands, 5), self.powers, out=self.out[: sets * bands])
        out = out.reshape(sets, bands, times)
        x = inverse * self.times
        bolometric = np.float32(ALPHA) * self.log_times + offset
        with np.errstate(divide="ignore", invalid="ignore"):
            rising = np.float32(2.5) * np.log10(rise) - self.log_times
            bolometric += np.where(self.times < rise, rising, np.float32(0))
        bolometric[(x <= 2) | (x > 15)] = np.nan
        out += bolometric[:, None, :]
        for band, (_, last) in enumerate(self.bands):
            if last < 15:
                out[:, band][x > last] = np.nan
        return out


loaded = {}


def load(sets, times):
    """Takes up the sets [count, 4] of a file and a time grid."""
    loaded["sets"] = np.load(sets)
    loaded["curves"] = Curves(times)
    return {}


def run(count):
    def work():
        for _ in loaded["curves"].blocks(loaded["sets"][:count]):
            pass

    return {"seconds": timed(work)}


def evaluate(count):
    """Curves of the first sets, flat, None where there is no value."""
    blocks = [block.copy() for block in loaded["curves"].blocks(loaded["sets"][:count])]
    values = np.concatenate(blocks).astype(float).ravel()
    return {"values": [None if np.isnan(value) else value for value in values]}


def check(folder):
    """Largest difference to published magnitudes."""
    sets = np.fromfile(os.path.join(folder, "inputs.f64")).reshape(-1, 4)
    times = np.fromfile(os.path.join(folder, "t.f64"))
    expected = np.fromfile(os.path.join(folder, "mags.f64")).reshape(len(sets), len(BANDS), -1)
    actual = np.concatenate([block.copy() for block in Curves(times).blocks(sets)])
    inverse = curve_constants(sets)[0]
    known = (inverse > 0) & (inverse < (100 * 5e-5) ** (-1 / 3.2))
    both = ~np.isnan(actual[known]) & ~np.isnan(expected[known])
    print(f"{known.sum()} of {len(sets)} sets, {both.sum()} values:", end=" ")
    print(f"largest difference {np.abs(actual[known] - expected[known])[both].max():.2e} mag,", end=" ")
    print(f"{(np.isnan(actual[known]) != np.isnan(expected[known])).sum()} missing on one side only")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--check"]:
        check(sys.argv[2])
    else:
        serve({"about": lambda: {"versions": {"numpy": np.__version__}}, "load": load, "run": run, "evaluate": evaluate})
