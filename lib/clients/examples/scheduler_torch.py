"""A scheduler object as image models use them: DDIM on integer timesteps over a float32 table of ᾱ.

    flowgauge gauge -- python3 scheduler_torch.py
"""
from types import SimpleNamespace

import torch
from flowgauge_client import Gauge


class DdimScheduler:
    """Song et al. 2021, arXiv:2010.02502, eq. 12, on the linear table of Ho et al. 2020, arXiv:2006.11239."""

    def __init__(self, prediction_type="epsilon"):
        betas = torch.linspace(1e-4, 0.02, 1000, dtype=torch.float32)
        self.alphas_cumprod = torch.cumprod(1 - betas, 0)
        self.prediction_type = prediction_type
        self.init_noise_sigma = 1.0

    def set_timesteps(self, steps):
        self.timesteps = (torch.arange(steps, 0, -1) * 1000 / steps).round().long() - 1

    def scale_model_input(self, sample, timestep):
        return sample

    def step(self, output, timestep, sample):
        place = int((self.timesteps == timestep).nonzero()[0])
        here, there = self.alphas_cumprod[timestep], torch.tensor(1.0)
        if place + 1 < len(self.timesteps):
            there = self.alphas_cumprod[self.timesteps[place + 1]]
        if self.prediction_type == "epsilon":
            noise, data = output, (sample - (1 - here).sqrt() * output) / here.sqrt()
        elif self.prediction_type == "v_prediction":
            noise = here.sqrt() * output + (1 - here).sqrt() * sample
            data = here.sqrt() * sample - (1 - here).sqrt() * output
        else:
            noise, data = (sample - here.sqrt() * output) / (1 - here).sqrt(), output
        return SimpleNamespace(prev_sample=there.sqrt() * data + (1 - there).sqrt() * noise)


gauge = Gauge("scheduler in PyTorch 1")
gauge.scheduler("ddim_scheduler", DdimScheduler, order=1, evaluations="N", dtype="f32",
                parameterisations=["epsilon", "v", "x0"], source="Song et al. 2021, arXiv:2010.02502, eq. 12")

if __name__ == "__main__":
    gauge.serve()
