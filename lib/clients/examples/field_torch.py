"""A solver of differential equations, called as torchdiffeq's are: solve(f, x, times) with f(t, x).

    flowgauge gauge -- python3 field_torch.py
"""
import torch
from flowgauge_client import Gauge

gauge = Gauge("Runge–Kutta in PyTorch 1")


@gauge.ode_solver("rk4", order=4, evaluations="4*N", source="Kutta 1901")
def rk4(f, x, times):
    states = [x]
    for t, u in zip(times[:-1], times[1:]):
        h = u - t
        k1 = f(t, x)
        k2 = f(t + h / 2, x + h / 2 * k1)
        k3 = f(t + h / 2, x + h / 2 * k2)
        k4 = f(u, x + h * k3)
        x = x + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        states.append(x)
    return torch.stack(states)


if __name__ == "__main__":
    gauge.serve()
