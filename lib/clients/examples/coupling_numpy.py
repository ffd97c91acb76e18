"""An affine coupling layer of two coordinates with its log-determinants, in NumPy.

    flowgauge gauge -- python3 coupling_numpy.py
"""
import numpy
from flowgauge_client import Gauge

gauge = Gauge("coupling in NumPy 1")


def scale_and_shift(first):
    return numpy.tanh(0.8 * first + 0.3), numpy.sin(first) - 0.5


def forward(x):
    scale, shift = scale_and_shift(x[:, 0])
    return numpy.stack([x[:, 0], x[:, 1] * numpy.exp(scale) + shift], 1), scale


def inverse(y):
    scale, shift = scale_and_shift(y[:, 0])
    return numpy.stack([y[:, 0], (y[:, 1] - shift) * numpy.exp(-scale)], 1), -scale


gauge.map("coupling", forward, inverse, dimension=2, source="Dinh et al. 2017, arXiv:1605.08803, eq. 7")

if __name__ == "__main__":
    gauge.serve()
