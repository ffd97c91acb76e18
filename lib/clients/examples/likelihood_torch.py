"""Log-likelihoods by the instantaneous change of variables; the divergence comes from autograd.

    flowgauge gauge -- python3 likelihood_torch.py
"""
import math

import torch
from flowgauge_client import Gauge

gauge = Gauge("likelihood in PyTorch 1")


def velocity_and_divergence(task, x, t):
    x = x.detach().requires_grad_()
    velocity = task.velocity(x, t)
    divergence = torch.zeros(x.shape[0], dtype=x.dtype)
    for j in range(x.shape[1]):
        divergence += torch.autograd.grad(velocity[:, j].sum(), x, retain_graph=True)[0][:, j]
    return velocity.detach(), divergence


@gauge.likelihood("cnf", order=2, evaluations="2*N", parameterisations=["velocity"], arrays="torch",
                  source="Chen et al. 2018, arXiv:1806.07366, eq. 8")
def cnf(task):
    x, change = task.x, 0.0
    times = task.t.flip(0)  # from the data to the noise
    for t, u in zip(times[:-1], times[1:]):
        first, divergence = velocity_and_divergence(task, x, t)
        second, divergence_ahead = velocity_and_divergence(task, x + (u - t) * first, u)
        x = x + (u - t) / 2 * (first + second)
        change = change + (u - t) / 2 * (divergence + divergence_ahead)
    sigma = task.noise_end["sigma"]
    prior = -(x**2).sum(1) / (2 * sigma**2) - x.shape[1] * math.log(math.sqrt(2 * math.pi) * sigma)
    return prior + change


if __name__ == "__main__":
    gauge.serve()
