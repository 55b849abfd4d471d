"""Reads kiloflow's datasets and flows. One file that needs NumPy alone; format: docs/model-format.md, docs/datasets.md.

    import kiloflow
    data = kiloflow.read_dataset("kilonovae.h5")            # {"parameters": ..., "magnitudes": ..., ...}
    flow = kiloflow.Flow("flow.safetensors")                # flow.conditions names what it is asked with, here m1 to lambda2
    curves = flow.sample([[1.48, 1.26, 250.0, 700.0]], count=100, seed=1)
    density = flow.log_prob(curves[0], np.repeat([[1.48, 1.26, 250.0, 700.0]], 100, axis=0))

All arithmetic is float64. Random numbers are NumPy's: samples have the program's distribution, not its digits.
"""

import csv
import json
import struct

import numpy as np

# ---- flows


def _sigmoid(x):
    return 0.5 * (1 + np.tanh(0.5 * x))


def _softplus(x):
    return np.logaddexp(0, x)


def _affine(raw, transformer, x, inverse):
    shift, r = np.split(raw, 2, axis=1)
    scale = _sigmoid(r + 2) + 1e-3 if transformer["scale"] == "sigmoid" else np.exp(3 * np.tanh(r / 3))
    return ((x - shift) / scale, -np.log(scale)) if inverse else (x * scale + shift, np.log(scale))


def _spline(raw, transformer, x, inverse):
    bins, bound = transformer["bins"], transformer["tailBound"]
    raw = raw.reshape(len(x), x.shape[1], 3 * bins - 1)

    def knots(r):
        powers = np.exp(r - r.max(axis=-1, keepdims=True))
        sizes = 2 * bound * (1e-3 + (1 - 1e-3 * bins) * powers / powers.sum(axis=-1, keepdims=True))
        return np.concatenate([np.zeros(sizes.shape[:-1] + (1,)), np.cumsum(sizes, axis=-1)], axis=-1) - bound

    xs, ys = knots(raw[..., :bins]), knots(raw[..., bins : 2 * bins])
    inner = 1e-3 + _softplus(raw[..., 2 * bins :] + np.log(np.expm1(1 - 1e-3)))
    ends = np.ones(inner.shape[:-1] + (1,))
    slopes = np.concatenate([ends, inner, ends], axis=-1)
    inside = np.abs(x) < bound
    v = np.where(inside, x, 0.0)
    k = np.clip((v[..., None] >= (ys if inverse else xs)).sum(axis=-1) - 1, 0, bins - 1)[..., None]

    def at(values, offset=0):
        return np.take_along_axis(values, k + offset, axis=-1)[..., 0]

    left, bottom, a, b = at(xs), at(ys), at(slopes), at(slopes, 1)
    w, h = at(xs, 1) - left, at(ys, 1) - bottom
    s = h / w
    bend = a + b - 2 * s
    if inverse:
        rise = v - bottom
        p, r = rise * bend + h * (s - a), h * a - rise * bend
        q = 2 * s * rise / (r + np.sqrt(np.maximum(r * r + 4 * p * s * rise, 0)))
    else:
        q = (v - left) / w
    below = s + bend * q * (1 - q)
    log_slope = np.log(b * q * q + 2 * s * q * (1 - q) + a * (1 - q) ** 2) + 2 * np.log(s / below)
    value = left + q * w if inverse else bottom + h * (s * q * q + a * q * (1 - q)) / below
    return np.where(inside, value, x), np.where(inside, -log_slope if inverse else log_slope, 0.0)


def _column(transform, values, upper=None):
    """What is standardised of a table's column, and ln of its derivative."""
    kind = transform["kind"]
    if kind == "linear":
        return values, np.zeros_like(values)
    if kind == "log":
        return np.log(values), -np.log(values)
    if kind == "positive":
        x = values / transform["unit"]
        return x + np.log(-np.expm1(-x)), -np.log(-np.expm1(-x)) - np.log(transform["unit"])
    low, high = transform["low"], transform["high"] if upper is None else np.minimum(transform["high"], upper)
    if kind == "bounded":
        return np.log((values - low) / (high - values)), np.log((high - low) / ((values - low) * (high - values)))
    first, second = np.log(values / low), np.log(high / values)
    return np.log(first / second), np.log(np.log(high / low) / (first * second * values))


def _column_back(transform, u, upper=None):
    kind = transform["kind"]
    if kind == "linear":
        return u
    if kind == "log":
        return np.exp(u)
    if kind == "positive":
        return _softplus(u) * transform["unit"]
    low, high = transform["low"], transform["high"] if upper is None else np.minimum(transform["high"], upper)
    share = _sigmoid(u)
    return low + (high - low) * share if kind == "bounded" else low * (high / low) ** share


class Flow:
    """A conditional flow: of light curves, of the numbers of a model's representation, or of a table's columns."""

    def __init__(self, path):
        with open(path, "rb") as file:
            head = file.read(8)
            length = struct.unpack("<Q", head)[0] if len(head) == 8 else 0
            text = file.read(length) if 2 <= length <= 100_000_000 else b""
            try:
                header = json.loads(text)
            except ValueError:
                raise ValueError(f"{path} is not a safetensors file") from None
            data = file.read()
        metadata = header.pop("__metadata__", {})
        if metadata.get("format") not in ("kiloflow-model", "kiloflow-table-model"):
            raise ValueError(f"{path} is not a model of kiloflow")
        types = {"F64": "<f8", "F32": "<f4"}
        self.tensors = {
            name: np.frombuffer(data[slice(*entry["data_offsets"])], types[entry["dtype"]])
            .astype(np.float64)
            .reshape(entry["shape"])
            for name, entry in header.items()
        }
        #: What is not a number: architecture, names, training.
        self.description = json.loads(metadata["description"])
        self.is_table = metadata["format"] == "kiloflow-table-model"
        conditions = self.description["conditions"]
        #: Names of the conditions: the columns of what `sample` and `log_prob` take.
        self.conditions = list(conditions["names"])
        #: Names of what is drawn: columns of a table, or of a representation; None of magnitudes [band, time].
        self.names = self.description["targets"]["names"] if self.is_table else self.description.get("representation")

    def sample(self, conditions, count, seed=0):
        """Draws `count` samples for each row of `conditions` [rows, conditions].

        Returns [rows, count, values]: magnitudes as [rows, count, band, time]; numbers of a representation, or columns of
        a table, as they are named in `names`. A table's missing condition is NaN.
        """
        rows = np.atleast_2d(np.asarray(conditions, np.float64))
        dimensions = self.description["architecture"]["dimensions"]
        noise = np.random.default_rng(seed).standard_normal((len(rows) * count, dimensions))
        values = self.from_noise(noise, np.repeat(rows, count, axis=0))
        factors = {one["band"]: one["factor"] for one in self.description.get("sigmaFactors", [])}
        if self.names is None and factors:
            centres = np.repeat(self.from_noise(np.zeros((len(rows), dimensions)), rows), count, axis=0)
            widen = np.array([factors[band] for band in self.description["bands"]])[:, None]
            values = centres + widen * (values - centres)
        return values.reshape(len(rows), count, *values.shape[1:])

    def from_noise(self, noise, conditions):
        """What the network makes of standard normal noise [rows, dimensions]: without sigma factors."""
        x, _ = self._run(np.asarray(noise, np.float64), self._network_conditions(conditions), inverse=True)
        t = self.tensors
        if self.is_table:
            return self._columns_back(x[:, : len(self.names)] * t["targets.scale"] + t["targets.centre"])
        values = x * t["curves.scale"]
        if "curves.components" in t:
            values = values @ t["curves.components"] * t.get("curves.units", 1.0)
        values = values + t["curves.centre"]
        if self.names is not None:
            return values
        return values.reshape(len(x), len(self.description["bands"]), len(self.description["times"]))

    def log_prob(self, values, conditions):
        """ln of the density (nats) of rows of values, one or as many for each row of conditions, as `sample` gives them.

        Without sigma factors.
        """
        t = self.tensors
        width = len(self.names or self.description["bands"]) * (1 if self.names else len(self.description["times"]))
        array = np.asarray(values, np.float64)
        points = None if self.names else (len(self.description["bands"]), len(self.description["times"]))
        if width > 1 and array.shape[-1:] != (width,) and array.shape[-2:] != points:
            raise ValueError(f"values have the shape {array.shape}, but must be rows of {width}: {', '.join(self.names or ['band, time'])}")
        rows = array.reshape(-1, width)
        c = self._network_conditions(conditions)
        if len(rows) % len(c):
            raise ValueError(f"there are {len(rows)} rows of values, but must be {len(c)}, as of conditions, or a multiple")
        c = np.repeat(c, len(rows) // len(c), axis=0)
        if self.is_table:
            u, log_jacobian = self._columns_forward(rows)
            x, scale = (u - t["targets.centre"]) / t["targets.scale"], t["targets.scale"]
            if x.shape[1] == 1:  # a flow has two dimensions at least: the second has a density of its own
                x, log_jacobian = np.column_stack([x, np.zeros(len(x))]), log_jacobian + 0.5 * np.log(2 * np.pi)
        else:
            x, scale, log_jacobian = rows - t["curves.centre"], t["curves.scale"], 0.0
            if "curves.components" in t:
                x = (x / t.get("curves.units", 1.0)) @ t["curves.components"].T
            x = x / scale
        z, log_det = self._run(x, c, inverse=False)
        normal = -0.5 * (z**2 + np.log(2 * np.pi)).sum(axis=1)
        return normal + log_det + log_jacobian - np.log(np.abs(scale)).sum()

    def _network_conditions(self, conditions):
        rows = np.atleast_2d(np.asarray(conditions, np.float64))
        if rows.shape[1] != len(self.conditions):
            raise ValueError(f"conditions have {rows.shape[1]} columns, but must have {', '.join(self.conditions)}")
        about, t = self.description["conditions"], self.tensors
        if not self.is_table:
            u = np.where(about["logarithm"], np.log(np.where(about["logarithm"], rows, 1.0)), rows)
            return (u - t["conditions.centre"]) / t["conditions.scale"]
        columns = []
        for at, transform in enumerate(about["transforms"]):
            known = np.isfinite(rows[:, at]) if about["masked"][at] else np.ones(len(rows), bool)
            with np.errstate(invalid="ignore", divide="ignore"):
                u, _ = _column(transform, rows[:, at])
            columns.append(np.where(known, (u - t["conditions.centre"][at]) / t["conditions.scale"][at], 0.0))
        flags = [np.isfinite(rows[:, at]).astype(float) for at, masked in enumerate(about["masked"]) if masked]
        return np.stack(columns + flags, axis=1)

    def _columns_forward(self, rows):
        u, log_jacobian = np.empty_like(rows), np.zeros(len(rows))
        for at, transform in enumerate(self.description["targets"]["transforms"]):
            below = transform.get("below")
            u[:, at], own = _column(transform, rows[:, at], None if below is None else rows[:, below])
            log_jacobian += own
        return u, log_jacobian

    def _columns_back(self, u):
        values = np.empty_like(u)
        for at, transform in enumerate(self.description["targets"]["transforms"]):
            below = transform.get("below")
            values[:, at] = _column_back(transform, u[:, at], None if below is None else values[:, below])
        return values

    def _run(self, x, c, inverse):
        layers = self.description["architecture"].get("embedding", {"layers": -1})["layers"] + 1
        for layer in range(layers):
            c = c @ self.tensors[f"embedding.{layer}.weight"].T + self.tensors[f"embedding.{layer}.bias"]
            if layer < layers - 1:
                c = c * _sigmoid(c)
        log_det = np.zeros(len(x))
        steps = list(enumerate(self.description["architecture"]["transforms"]))
        for number, transform in reversed(steps) if inverse else steps:
            x, own = self._apply(number, transform, x, c, inverse)
            log_det = log_det + own
        return x, log_det

    def _apply(self, number, transform, x, c, inverse):
        def tensor(name):
            return self.tensors[f"transforms.{number}.{name}"]

        def dense(layer, values):
            return values @ tensor(f"{layer}.weight").T + tensor(f"{layer}.bias")

        kind = transform["kind"]
        if kind == "permutation":
            return x[:, np.argsort(transform["order"]) if inverse else transform["order"]], 0.0
        if kind != "coupling":
            if kind == "act-norm":
                scale, shift = np.exp(tensor("log_scale")), tensor("shift")
            else:
                scale = (_softplus(tensor("raw_weight")) + 1e-5) / np.sqrt(tensor("running_variance") + 1e-5)
                shift = tensor("bias") - scale * tensor("running_mean")
            log_det = np.log(scale).sum()
            return ((x - shift) / scale, -log_det) if inverse else (x * scale + shift, log_det)
        transformed = transform["transformed"]
        h = dense("initial", np.concatenate([x[:, transform["identity"]], c], axis=1))
        for block in range(transform["blocks"]):
            u = dense(f"blocks.{block}.first", np.maximum(h, 0))
            u = dense(f"blocks.{block}.second", np.maximum(u, 0))
            h = h + u * _sigmoid(dense(f"blocks.{block}.context", c))
        transformer = transform["transformer"]
        apply = _spline if transformer["kind"] == "spline" else _affine
        y = x.copy()
        y[:, transformed], log_det = apply(dense("final", h), transformer, x[:, transformed], inverse)
        return y, log_det.sum(axis=1)


# ---- datasets


def read_dataset(path):
    """A dataset (.h5, .npz or .csv) as a dictionary of arrays; lists of names are lists of str."""
    with open(path, "rb") as file:
        head = file.read(8)
    if head == b"\x89HDF\r\n\x1a\n":
        return _read_hdf5(path)
    if head[:2] == b"PK":
        with np.load(path, allow_pickle=False) as arrays:
            found = {name: arrays[name] for name in arrays.files}
        return {name: [str(one) for one in each] if each.dtype.kind == "U" and each.ndim else each for name, each in found.items()}
    return _read_csv(path)


def _read_csv(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        if file.readline().rstrip() != "# kiloflow dataset 1":
            raise ValueError(f"{path} is not a dataset of kiloflow")
        about = json.loads(file.readline()[2:])
        rows = csv.reader(file)
        names = next(rows)
        inputs, status = len(about["parameter_units"]), names.index("status")
        codes = {name: str(code) for code, name in enumerate(about["status_names"])}
        cells = ([codes.get(cell, cell) if at == status else cell for at, cell in enumerate(row)] for row in rows)
        values = np.array([[float(cell) if cell else np.nan for cell in row] for row in cells]).reshape(-1, len(names))
    points = {}
    for at, name in enumerate(names[status + 1 :], status + 1):
        prefix, time = name.rsplit("@", 1)
        points.setdefault(prefix, {})[float(time)] = at
    bands = [band for band in points if band != "log10_lbol" and not (band.startswith("mask_") and band[5:] in points)]
    cube = lambda prefixes: np.stack([values[:, list(points[one].values())] for one in prefixes], axis=1)  # noqa: E731
    arrays = {
        "parameters": values[:, :inputs],
        about["properties_array"]: values[:, inputs:status].astype(np.float32),
        "status": values[:, status].astype(np.uint8),
        "times": np.array(list(points[bands[0]])),
        "bands": bands,
        "magnitudes": cube(bands).astype(np.float32),
    }
    if "log10_lbol" in points:
        arrays["log10_bolometric_luminosity"] = cube(["log10_lbol"])[:, 0].astype(np.float32)
    if "mask_" + bands[0] in points:
        arrays["mask"] = cube(["mask_" + band for band in bands]).astype(np.uint8)
    return arrays


def _read_hdf5(path):
    """HDF5 as kiloflow writes it: a root group of datasets in one piece; others, and --compress, by h5py."""
    with open(path, "rb") as file:
        content = np.memmap(file, np.uint8, "r")
    number = lambda at, size: int.from_bytes(content[at : at + size].tobytes(), "little")  # noqa: E731

    def messages(address):
        if content[address : address + 6].tobytes() != b"OHDR\x02\x02":
            raise KeyError
        at, end = address + 10, address + 10 + number(address + 6, 4)
        while at < end:
            size = number(at + 1, 2)
            yield number(at, 1), at + 4, size
            at += 4 + size

    def text(at):
        length, heap, index = number(at, 4), number(at + 4, 8), number(at + 12, 4)
        place = heap + 16
        while number(place, 2) != index:
            place += 16 + (number(place + 8, 8) + 7) // 8 * 8
        return content[place + 16 : place + 16 + length].tobytes().decode("utf-8").rstrip("\0")

    def dataset(address):
        found = {kind: (at, size) for kind, at, size in messages(address) if kind in (0x01, 0x03, 0x08)}
        space, kind, layout = (found[key][0] for key in (0x01, 0x03, 0x08))
        shape = [number(space + 4 + 8 * axis, 8) for axis in range(number(space + 1, 1))]
        if number(layout + 1, 1) != 1:
            raise KeyError
        at, (form, size) = number(layout + 2, 8), (number(kind, 1) & 15, number(kind + 4, 4))
        count = int(np.prod(shape, dtype=np.int64))
        if form == 9:
            return [text(at + 16 * each) for each in range(count)]
        types = {(0, 1): "u1", (1, 2): "<f2", (1, 4): "<f4", (1, 8): "<f8"}
        values = np.frombuffer(content[at : at + size * count].tobytes(), types[form, size])
        return values.reshape(shape)

    try:
        arrays = {}
        for kind, at, _ in messages(number(36, 8)):
            if kind == 0x06:
                length = number(at + 3, 2)
                name = content[at + 5 : at + 5 + length].tobytes().decode("utf-8")
                arrays[name] = dataset(number(at + 5 + length, 8))
        return arrays
    except (KeyError, IndexError):
        pass
    try:
        import h5py
    except ImportError:
        raise ValueError(f"{path} is compressed, or not as kiloflow writes it: install h5py to read it") from None
    with h5py.File(path) as file:
        return {name: [one.decode() for one in each] if each.dtype == object else each[()] for name, each in file.items()}
