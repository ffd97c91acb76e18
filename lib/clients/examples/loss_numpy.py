"""A training loss, a schedule and a density of one's own, in NumPy.

    flowgauge gauge -- python3 loss_numpy.py
"""
import numpy
from flowgauge_client import Gauge

gauge = Gauge("loss, schedule and density in NumPy 1")


@gauge.loss("noise_loss", objective="epsilon_prediction", source="Ho et al. 2020, arXiv:2006.11239, eq. 14")
def noise_loss(x, data, epsilon, output, alpha, sigma):
    return ((output - epsilon) ** 2).sum(1)


@gauge.schedule("linear_vp", schedule={"type": "vp_linear", "beta_min": 0.1, "beta_max": 20})
def linear_vp(t):
    integral = 0.1 * t + 19.9 * t**2 / 2
    return numpy.exp(-integral / 2), numpy.sqrt(-numpy.expm1(-integral))


@gauge.log_prob("normal", dimension=2, target={"type": "gaussian", "mean": [0.5, -1], "covariance": [[2, 0], [0, 0.5]]})
def normal(x):
    variance = numpy.array([2, 0.5])
    return -0.5 * ((x - [0.5, -1]) ** 2 / variance + numpy.log(2 * numpy.pi * variance)).sum(1)


if __name__ == "__main__":
    gauge.serve()
