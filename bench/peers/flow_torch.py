"""The published flow in PyTorch: eight affine couplings, each followed by a batch normalisation.

Started by `kiloflow bench`, which sends the numbers of the flow and checks samples and densities before it times anything.
"""

import os

import numpy as np
import torch
from torch.nn import functional as F

from peer import blas, serve, timed

EPSILON, MOMENTUM, SCALE_FLOOR = 1e-5, 0.1, 1e-3
# Rows by which the number of threads is chosen.
THREAD_ROWS = 10_000


class Coupling(torch.nn.Module):
    """Leaves `identity` features alone and scales and shifts the others by what a residual network makes of them."""

    def __init__(self, identity, transformed, conditions, hidden, blocks):
        super().__init__()
        self.identity, self.transformed = identity, transformed
        self.initial = torch.nn.Linear(len(identity) + conditions, hidden)
        self.blocks = torch.nn.ModuleList(
            torch.nn.ModuleDict(
                {
                    "context": torch.nn.Linear(conditions, hidden),
                    "first": torch.nn.Linear(hidden, hidden),
                    "second": torch.nn.Linear(hidden, hidden),
                }
            )
            for _ in range(blocks)
        )
        self.final = torch.nn.Linear(hidden, 2 * len(transformed))

    def shift_and_scale(self, x, conditions):
        h = self.initial(torch.cat([x[:, self.identity], conditions], 1))
        for block in self.blocks:
            inner = block["second"](F.relu(block["first"](F.relu(h))))
            h = h + inner * torch.sigmoid(block["context"](conditions))
        shift, raw = self.final(h).chunk(2, 1)
        return shift, torch.sigmoid(raw + 2) + SCALE_FLOOR

    def forward(self, x, conditions):
        shift, scale = self.shift_and_scale(x, conditions)
        y = x.clone()
        y[:, self.transformed] = x[:, self.transformed] * scale + shift
        return y, torch.log(scale).sum(1)

    def inverse(self, y, conditions):
        shift, scale = self.shift_and_scale(y, conditions)
        x = y.clone()
        x[:, self.transformed] = (y[:, self.transformed] - shift) / scale
        return x


class BatchNorm(torch.nn.Module):
    def __init__(self, dimensions):
        super().__init__()
        self.raw_weight = torch.nn.Parameter(torch.zeros(dimensions))
        self.bias = torch.nn.Parameter(torch.zeros(dimensions))
        self.register_buffer("running_mean", torch.zeros(dimensions))
        self.register_buffer("running_variance", torch.zeros(dimensions))

    def forward(self, x, conditions):
        mean, variance = self.running_mean, self.running_variance
        if self.training:
            variance, mean = torch.var_mean(x, 0)
            with torch.no_grad():
                self.running_mean.lerp_(mean, MOMENTUM)
                self.running_variance.lerp_(variance, MOMENTUM)
        weight = F.softplus(self.raw_weight) + EPSILON
        y = weight * (x - mean) / torch.sqrt(variance + EPSILON) + self.bias
        return y, (torch.log(weight) - 0.5 * torch.log(variance + EPSILON)).sum()

    def inverse(self, y, conditions):
        weight = F.softplus(self.raw_weight) + EPSILON
        return (y - self.bias) / weight * torch.sqrt(self.running_variance + EPSILON) + self.running_mean


class Flow(torch.nn.Module):
    def __init__(self, architecture):
        super().__init__()
        self.dimensions = architecture["dimensions"]
        made = []
        for one in architecture["transforms"]:
            if one["kind"] == "batch-norm":
                made.append(BatchNorm(self.dimensions))
            else:
                shape = [one["identity"], one["transformed"], architecture["conditions"], one["hidden"], one["blocks"]]
                made.append(Coupling(*shape))
        self.transforms = torch.nn.ModuleList(made)

    def log_density(self, x, conditions):
        total = torch.zeros(len(x))
        for transform in self.transforms:
            x, log_det = transform(x, conditions)
            total = total + log_det
        return total - 0.5 * (x * x).sum(1) - 0.5 * self.dimensions * np.log(2 * np.pi)

    def inverse(self, z, conditions):
        for transform in reversed(self.transforms):
            z = transform.inverse(z, conditions)
        return z


loaded = {}


def load(architecture, views, parameters, moments):
    """Takes up a flow: its architecture, and where each tensor is stored in the flat arrays of the two files."""
    flow = Flow(architecture)
    state = flow.state_dict()
    for file, own in ((parameters, views["parameters"]), (moments, views["moments"])):
        values = torch.from_numpy(np.load(file))
        for view in own:
            state[view["name"]] = values[view["offset"] :][: int(np.prod(view["shape"]))].reshape(view["shape"])
    flow.load_state_dict(state)
    loaded.update(flow=flow.eval(), optimiser=None)
    return {}


def rows(curves, conditions):
    """Takes up rows of curves (or noise) and conditions from two files."""
    loaded["curves"] = torch.from_numpy(np.load(curves))
    loaded["conditions"] = torch.from_numpy(np.load(conditions))
    choose_threads()
    return {}


def choose_threads():
    """One thread or all, whichever is faster here: on small layers and busy machines more threads can cost more."""
    tried = {}
    for threads in {1, len(os.sched_getaffinity(0))}:
        torch.set_num_threads(threads)
        run("log-density", THREAD_ROWS)
        tried[threads] = min(run("log-density", THREAD_ROWS)["seconds"] for _ in range(3))
    torch.set_num_threads(min(tried, key=tried.get))


def run(what, count):
    flow, curves, conditions = loaded["flow"], loaded["curves"][:count], loaded["conditions"][:count]
    work = {
        "samples": lambda: flow.inverse(torch.randn(count, flow.dimensions), conditions),
        "log-density": lambda: flow.log_density(curves, conditions),
    }[what]
    with torch.no_grad():
        return {"seconds": timed(work)}


def evaluate(count):
    """Results for the first rows, to be checked."""
    with torch.no_grad():
        curves, conditions = loaded["curves"][:count], loaded["conditions"][:count]
        flow = loaded["flow"].eval()
        inverse, density = flow.inverse(curves, conditions), flow.log_density(curves, conditions)
    return {"inverse": inverse.ravel().tolist(), "logDensity": density.tolist()}


def step(count):
    """One training step of the first rows: forward, backward, Adam."""
    flow = loaded["flow"].train()
    if loaded["optimiser"] is None:
        loaded["optimiser"] = torch.optim.Adam(flow.parameters(), lr=1e-5)
    optimiser, curves, conditions = loaded["optimiser"], loaded["curves"][:count], loaded["conditions"][:count]

    def work():
        optimiser.zero_grad()
        loss = -flow.log_density(curves, conditions).mean()
        loss.backward()
        optimiser.step()

    return {"seconds": timed(work)}


def about():
    library = blas()
    return {"versions": {"torch": torch.__version__ + (f" on {library}" if library else "")}, "blas": library}


serve({"about": about, "load": load, "rows": rows, "run": run, "evaluate": evaluate, "step": step})
