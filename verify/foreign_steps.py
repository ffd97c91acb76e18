"""What samplers in NumPy begin and end with, and what they ask the model for."""
import numpy


def levels(task):
    """α and σ of the grid, in the task's precision."""
    kind = numpy.float32 if task.dtype == "f32" else numpy.float64
    return task.alpha.astype(kind), task.sigma.astype(kind)


def begin(task):
    alpha, sigma = levels(task)
    return task.start(alpha[0], sigma[0]), alpha, sigma


def end(task, x, alpha, sigma):
    return task.result(x, alpha[-1], sigma[-1])


def log_ratio(alpha, sigma):
    """λ of every level, infinite where σ = 0."""
    with numpy.errstate(divide="ignore"):
        return numpy.log(alpha) - numpy.log(sigma)


def data_and_noise(task, x, a, s):
    """E[Z | x] and E[ε | x] from whatever the task says the model is to be asked for."""
    output = task.model(x, a, s)
    if task.parameterisation == "x0":
        return output, (x - a * output) / s
    if task.parameterisation == "epsilon":
        return (x - s * output) / a, output
    scale = a * a + s * s  # v = αε − σz
    return (a * x - s * output) / scale, (s * x + a * output) / scale
