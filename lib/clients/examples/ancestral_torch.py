"""An ancestral sampler, a function of a denoiser and a list of sigmas that draws its noise by torch.randn_like.

    flowgauge gauge -- python3 ancestral_torch.py
"""
import torch
from flowgauge_client import Gauge

gauge = Gauge("ancestral sampler in PyTorch 1")


@gauge.denoiser_sampler("euler_ancestral", order=1, evaluations="N", noise="hook",
                        source="ancestral steps in EDM's coordinates; DDIM with η = 1")
def euler_ancestral(model, x, sigmas):
    for sigma, sigma_next in zip(sigmas[:-1], sigmas[1:]):
        denoised = model(x, sigma * x.new_ones([x.shape[0]]))
        up = sigma_next * (1 - (sigma_next / sigma) ** 2).sqrt()
        down = (sigma_next**2 - up**2).sqrt()
        x = x + (x - denoised) / sigma * (down - sigma)
        if sigma_next > 0:
            x = x + up * torch.randn_like(x)
    return x


if __name__ == "__main__":
    gauge.serve()
