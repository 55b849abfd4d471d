"""Metzger 2017 in NumPy as gwemlightcurves integrates it by its published description: 300 layers, one explicit Euler step
from each output time to the next, one set after the other. The layers of a set are NumPy arrays.

Started by `kiloflow bench`. Checks itself against published vectors:
    python3 bench/peers/metzger2017_numpy.py --check ../shared/vectors/metzger2017
"""

import os
import sys

import numpy as np

from peer import serve, timed

# Of the published vectors, cgs.
C, SOLAR_MASS, K, H, SIGMA, DAY, TEN_PARSEC = 3.0e10, 2.0e33, 1.38e-16, 6.63e-27, 5.67e-5, 86400.0, 3.08e19
WAVELENGTHS_NM = np.array([354.3, 477.56, 612.95, 748.46, 865.78, 960.31, 1235.0, 1662.0, 2159.0])
LAYERS, OUTERMOST = 300, 1e-8
NEUTRON_LIFE, NEUTRON_SHARE, NEUTRON_MASS = 900.0, 0.8, 1e-8
BARNES_A, BARNES_B, BARNES_D = 0.56, 0.17, 0.74


def luminosity_and_radius(mass, velocity, beta, opacity, days):
    """Luminosity and radius of the photosphere at each time."""
    layers = np.geomspace(OUTERMOST, mass, LAYERS)
    speeds = np.minimum(velocity * (layers / mass) ** (-1 / beta) * C, C)
    neutrons0 = NEUTRON_SHARE * (2 / np.pi) * np.arctan(NEUTRON_MASS / layers)
    grams = layers * SOLAR_MASS
    widths = np.append(np.diff(grams), 0)
    seconds = days * DAY
    late = 2 * BARNES_B * days**BARNES_D
    thermalised = 0.36 * (np.exp(-BARNES_A * days) + np.log1p(late) / late)
    energy = np.zeros(LAYERS)
    luminosities, radii = np.zeros(len(days)), np.zeros(len(days))
    for at, t in enumerate(seconds):
        neutrons = neutrons0 * np.exp(-t / NEUTRON_LIFE)
        opacities = 0.4 * (neutrons0 - neutrons) + opacity * (1 - neutrons0)
        heating = 3.2e14 * neutrons + 2.1e10 * thermalised[at] * days[at] ** -1.3
        escape = 0.08 * 3 * opacities * grams / (speeds * C * t * beta) + t * speeds / C
        depths = opacities * grams / (4 * np.pi * speeds**2 * t**2)
        depths[-1] = depths[-2]
        radii[at] = speeds[np.argmin(np.abs(depths - 1))] * t
        if at + 1 < len(seconds):
            luminosities[at] = np.sum(energy / escape * widths)
            energy = energy + (heating - energy / t - energy / escape) * (seconds[at + 1] - t)
    return luminosities, radii


def magnitudes(one, days):
    """[band, time] of one set."""
    luminosity, radius = luminosity_and_radius(*one, days)
    with np.errstate(all="ignore"):
        temperature = (luminosity / (4 * np.pi * SIGMA * radius**2)) ** 0.25
        frequency = (C / (WAVELENGTHS_NM * 1e-7))[:, None]
        planck = 2 * np.pi * H * frequency**3 / C**2 / np.expm1(H * frequency / (K * temperature))
        found = -2.5 * np.log10(planck * (radius / TEN_PARSEC) ** 2) - 48.6
    return np.where(np.isfinite(found), found, np.nan)


loaded = {}


def load(sets, times):
    """Takes up the sets [count, 4] of a file and times."""
    loaded["sets"], loaded["times"] = np.load(sets), np.array(times)
    return {}


def run(count):
    def work():
        for one in loaded["sets"][:count]:
            magnitudes(one, loaded["times"])

    return {"seconds": timed(work)}


def evaluate(count):
    """Curves of the first sets, flat, None where there is no value."""
    values = np.array([magnitudes(one, loaded["times"]) for one in loaded["sets"][:count]]).ravel()
    return {"values": [None if np.isnan(value) else value for value in values]}


def check(folder):
    """Largest differences to published magnitudes."""
    sets, times, expected = (
        np.fromfile(os.path.join(folder, f"literal_{name}.f64")) for name in ("inputs", "times", "magnitudes")
    )
    actual = np.array([magnitudes(one, times) for one in sets.reshape(-1, 4)]).ravel()
    both = np.isfinite(actual) & np.isfinite(expected)
    print(f"{both.sum()} values: largest difference {np.abs(actual - expected)[both].max():.2e} mag,", end=" ")
    print(f"{(np.isfinite(actual) != np.isfinite(expected)).sum()} missing on one side only")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--check"]:
        check(sys.argv[2])
    else:
        serve({"about": lambda: {"versions": {"numpy": np.__version__}}, "load": load, "run": run, "evaluate": evaluate})
