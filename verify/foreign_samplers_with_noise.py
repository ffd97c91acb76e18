"""Samplers with noise in NumPy, right and with mistakes: see foreign_samplers.py."""
import math

import numpy

from foreign_steps import begin, data_and_noise, end, log_ratio


def ancestral(task, fault="", eta=1.0):
    """Ancestral steps of Euler's method, crowsonkb/k-diffusion, sampling.py: down below the level, then up to it."""
    x, alpha, sigma = begin(task)
    y, rho = x / alpha[0], sigma / alpha
    for i in range(task.steps):
        data = task.x0(alpha[i] * y, alpha[i], sigma[i])
        s, t = float(rho[i]), float(rho[i + 1])
        square = t * (s - t) / s if fault == "without_squares" else t * t * (s * s - t * t) / (s * s)
        up = min(t, eta * math.sqrt(square))
        down = math.sqrt(t * t - up * up)
        if fault == "exchanged":
            up, down = down, up
        if fault == "to_target":
            down = t
        y = y + type(s)(down - s) * ((y - data) / rho[i]).astype(y.dtype)
        width = up * up if fault == "variance" else 0 if fault == "silent" else up
        y = y + (width * task.noise()).astype(y.dtype)
    return end(task, (y * alpha[-1]).astype(x.dtype), alpha, sigma)


def sde_dpmpp_2m(task, fault=""):
    """Lu et al. 2022, arXiv:2211.01095, section 6: exponential steps of the reverse SDE, two steps."""
    x, alpha, sigma = begin(task)
    lam, before = log_ratio(alpha, sigma), None
    for i in range(task.steps):
        data = data_and_noise(task, x, alpha[i], sigma[i])[0]
        if sigma[i + 1] == 0:
            x = alpha[i + 1] * data
            continue
        h = lam[i + 1] - lam[i]
        weight = -alpha[i + 1] * numpy.expm1(-2 * h)
        new = sigma[i + 1] / sigma[i] * numpy.exp(-h) * x + weight * data
        if before is not None:
            r = type(h)(1) if fault == "ratio_one" else (lam[i] - lam[i - 1]) / h
            new = new + weight * (data - before) / r * {"half_missing": 1, "other_sign": -0.5}.get(fault, 0.5)
        width = sigma[i + 1] * numpy.sqrt(-numpy.expm1(-2 * h))
        x = (new + width * task.noise()).astype(x.dtype)
        before = data
    return end(task, x, alpha, sigma)


def ddpm(task, fault=""):
    """Ho, Jain, Abbeel 2020, arXiv:2006.11239, algorithm 2, with the variance of the noising step."""
    x, alpha, sigma = begin(task)
    drawn = task.noise().astype(x.dtype) if fault == "same_noise" else None
    for i in range(task.steps):
        noise = data_and_noise(task, x, alpha[i], sigma[i])[1]
        kept = alpha[i] / alpha[i + 1]
        beta = sigma[i] ** 2 - (kept * sigma[i + 1]) ** 2
        width = {"variance": beta, "doubled": 2 * numpy.sqrt(beta), "level": sigma[i + 1]}.get(fault, numpy.sqrt(beta))
        fresh = drawn if drawn is not None else task.noise().astype(x.dtype)
        x = (x - (beta / sigma[i]) * (-noise if fault == "sign" else noise)) / kept + width * fresh
    return end(task, x, alpha, sigma)


def churned_heun(task, fault=""):
    """Karras et al. 2022, arXiv:2206.00364, algorithm 2 with S_churn = 1."""
    x, alpha, sigma = begin(task)
    y, rho = x / alpha[0], sigma / alpha
    gamma = min(1 / task.steps, math.sqrt(2) - 1)
    for i in range(task.steps):
        up = rho[i] * type(rho[i])(1 + gamma)
        width = (up - rho[i]) if fault == "without_root" else numpy.sqrt(up * up - rho[i] ** 2)
        y = y + (width * task.noise()).astype(y.dtype)
        told = rho[i] if fault == "old_level" else up
        slope = (y - task.x0(y, 1.0, told)) / told
        ahead = y + (rho[i + 1] - up) * slope
        if rho[i + 1] > 0:
            second = (ahead - task.x0(ahead, 1.0, rho[i + 1])) / rho[i + 1]
            ahead = y + (rho[i + 1] - up) * (slope + second) / 2
        y = ahead.astype(x.dtype)
    return end(task, y * alpha[-1], alpha, sigma)


HOOK = {"noise": "hook", "parameterisations": ["x0"]}
CORRECT = {
    "ancestral": (ancestral, {"order": 1, "evaluations": "N", **HOOK}),
    "sde_dpmpp_2m": (sde_dpmpp_2m, {"order": 2, "evaluations": "N", **HOOK}),
    "ddpm": (ddpm, {"order": 1, "evaluations": "N", **HOOK}),
    "churned_heun": (churned_heun, {"order": 2, **HOOK}),
}
FAULTS = {
    "ancestral_exchanged": ("ancestral", "exchanged", "noise_and_flow_exchanged", ""),
    "ancestral_without_squares": ("ancestral", "without_squares", "ancestral_without_squares", ""),
    "ancestral_to_target": ("ancestral", "to_target", "ancestral_down", ""),
    "ancestral_variance": ("ancestral", "variance", "draws_by_variance", ""),
    "ancestral_silent": ("ancestral", "silent", "noise_left_out", ""),
    "sde_dpmpp_2m_half_missing": ("sde_dpmpp_2m", "half_missing", "history_doubled", ""),
    "sde_dpmpp_2m_other_sign": ("sde_dpmpp_2m", "other_sign", "history_sign", ""),
    "sde_dpmpp_2m_ratio_one": ("sde_dpmpp_2m", "ratio_one", "equal_steps_in_noise", ""),
    "ddpm_variance": ("ddpm", "variance", "draws_by_variance", "Ryota-Kawamura/How-Diffusion-Models-Work issue 1"),
    "ddpm_doubled": ("ddpm", "doubled", "noise_doubled", ""),
    "ddpm_level": ("ddpm", "level", "noise_of_level", ""),
    "ddpm_sign": ("ddpm", "sign", "noise_sign", ""),
    "ddpm_same_noise": ("ddpm", "same_noise", "noise_repeated", "google-research/torchsde pull 19"),
    "churned_heun_without_root": ("churned_heun", "without_root", "churn_root", ""),
    "churned_heun_old_level": ("churned_heun", "old_level", "churn_of_old_level", ""),
}
