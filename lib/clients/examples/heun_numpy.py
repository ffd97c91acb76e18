"""Heun's method as in Karras et al. 2022, in NumPy.

    flowgauge gauge -- python3 heun_numpy.py
"""
from flowgauge_client import Gauge

gauge = Gauge("heun in NumPy 1")


@gauge.sampler("heun_numpy", order=2, evaluations="2*N", source="Karras et al. 2022, arXiv:2206.00364, algorithm 1")
def heun_numpy(task):
    sigmas = task.sigma / task.alpha
    x = task.start() / task.alpha[0]  # EDM's coordinates, x = z + σε
    for i in range(task.steps):
        step = sigmas[i + 1] - sigmas[i]
        slope = (x - task.x0(x, 1.0, sigmas[i])) / sigmas[i]
        ahead = x + step * slope
        if sigmas[i + 1] == 0:
            x = ahead
        else:
            x = x + step * (slope + (ahead - task.x0(ahead, 1.0, sigmas[i + 1])) / sigmas[i + 1]) / 2
    return task.alpha[-1] * x


if __name__ == "__main__":
    gauge.serve()
