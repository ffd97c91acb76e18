"""Subjects on tensors for the test of the Python client: derivatives, and the shapes that samplers have in the wild."""
import math
import types

import torch


def euler(model, x, sigmas, extra_args=None):
    """A sampler as function of a denoiser, with one level a row."""
    ones = x.new_ones([x.shape[0]])
    for i in range(len(sigmas) - 1):
        denoised = model(x, sigmas[i] * ones, **(extra_args or {}))
        x = x + (x - denoised) / sigmas[i] * (sigmas[i + 1] - sigmas[i])
    return x


def ancestral(model, x, sigmas, noise_sampler=None):
    for i in range(len(sigmas) - 1):
        denoised = model(x, sigmas[i])
        up = 0.5 * sigmas[i + 1]
        down = (sigmas[i + 1] ** 2 - up ** 2).sqrt()
        x = x + (x - denoised) / sigmas[i] * (down - sigmas[i])
        x = x + up * (noise_sampler(sigmas[i], sigmas[i + 1]) if noise_sampler else torch.randn_like(x))
    return x


def table(dtype=torch.float32):
    """alphas_cumprod of a linear table of 1000 rates."""
    return torch.cumprod(1 - torch.linspace(1e-4, 0.02, 1000, dtype=dtype), 0)


class TableScheduler:
    """DDIM on integer timesteps; the state is variance preserving."""

    def __init__(self, prediction_type="epsilon", final=1.0):
        self.config = types.SimpleNamespace(prediction_type=prediction_type)
        self.alphas_cumprod, self.final_alpha_cumprod = table(), torch.tensor(final)

    def set_timesteps(self, steps):
        self.timesteps = torch.arange(steps - 1, -1, -1) * (1000 // steps)
        self.stride = 1000 // steps

    def scale_model_input(self, sample, timestep):
        return sample

    def step(self, output, timestep, sample):
        previous = int(timestep) - self.stride
        here = self.alphas_cumprod[int(timestep)]
        there = self.alphas_cumprod[previous] if previous >= 0 else getattr(self, "final_alpha_cumprod", torch.tensor(1.0))
        if self.config.prediction_type == "epsilon":
            epsilon, data = output, (sample - (1 - here).sqrt() * output) / here.sqrt()
        elif self.config.prediction_type == "sample":
            epsilon, data = (sample - here.sqrt() * output) / (1 - here).sqrt(), output
        else:
            data = here.sqrt() * sample - (1 - here).sqrt() * output
            epsilon = here.sqrt() * output + (1 - here).sqrt() * sample
        return types.SimpleNamespace(prev_sample=there.sqrt() * data + (1 - there).sqrt() * epsilon)


def without_end():
    """One that does not say where it ends: at α = 1."""
    scheduler = TableScheduler()
    del scheduler.final_alpha_cumprod
    return scheduler


class SigmaScheduler:
    """Euler's method on sigmas = σ/α with a final 0; the state has α = 1 and is scaled for the model."""

    def __init__(self):
        self.config = {"prediction_type": "epsilon"}
        self.asked = 0

    def set_timesteps(self, steps):
        self.timesteps = torch.linspace(999, 0, steps)
        self.sigmas = torch.cat([torch.linspace(14.0, 0.1, steps), torch.zeros(1)])
        self.index = 0

    def scale_model_input(self, sample, timestep):
        self.asked += 1
        return sample / (self.sigmas[self.index] ** 2 + 1) ** 0.5

    def step(self, output, timestep, sample):
        step = self.sigmas[self.index + 1] - self.sigmas[self.index]
        self.index += 1
        return (sample + step * output,)


class FlowMatchScheduler:
    """Euler's method on the velocity of x = (1 − σ)z + σε; σ runs from 1 to 0."""

    def set_timesteps(self, steps):
        self.sigmas = torch.linspace(1.0, 0.0, steps + 1)
        self.timesteps = self.sigmas[:-1] * 1000
        self.index = 0

    def step(self, output, timestep, sample):
        step = self.sigmas[self.index + 1] - self.sigmas[self.index]
        self.index += 1
        return {"prev_sample": sample + step * output}


class VpSigmaScheduler(SigmaScheduler):
    """The same table of sigmas, but a variance-preserving state that is not scaled."""

    def scale_model_input(self, sample, timestep):
        return sample

    def step(self, output, timestep, sample):
        here, there = self.sigmas[self.index], self.sigmas[self.index + 1]
        self.index += 1
        alphas = [1 / math.hypot(1, float(s)) for s in (here, there)]
        data = sample / alphas[0] - here * output
        return (alphas[1] * (data + there * output),)


def odeint(f, x, times):
    """Heun's method; all states, as torchdiffeq gives them."""
    states = [x]
    for t, u in zip(times[:-1], times[1:]):
        first = f(t, x)
        x = x + (u - t) / 2 * (first + f(u, x + (u - t) * first))
        states.append(x)
    return torch.stack(states)


def add(gauge):
    gauge.denoiser_sampler("k_euler", euler, order=1, evaluations="N", arguments={"extra_args": {"condition": 3}})
    gauge.denoiser_sampler("k_single", euler, order=1, dtype="f32")
    gauge.denoiser_sampler("k_own", euler, sigmas=lambda n: torch.linspace(8.0, 0.5, n + 1))
    gauge.denoiser_sampler("k_hook", ancestral, noise="hook")
    gauge.denoiser_sampler("k_path", ancestral, noise="hook", noise_argument="noise_sampler")
    gauge.scheduler("table", lambda prediction_type: TableScheduler(prediction_type), dtype="f32",
                    parameterisations=["epsilon", "x0", "v"])
    gauge.scheduler("table_only_epsilon", lambda: TableScheduler("epsilon", final=0.9999),
                    parameterisations=["epsilon"])
    gauge.scheduler("table_without_end", without_end, parameterisations=["epsilon"])
    gauge.scheduler("sigmas", SigmaScheduler, parameterisations=["epsilon"], evaluations="N")
    gauge.scheduler("vp_sigmas", VpSigmaScheduler, parameterisations=["epsilon"])
    gauge.scheduler("flow", FlowMatchScheduler, parameterisations=["velocity"])
    gauge.ode_solver("odeint", odeint, order=2, evaluations="2*N")
    gauge.ode_solver("interval", lambda f, t0, t1, x, n: odeint(f, x, torch.linspace(t0, t1, n + 1).double())[-1],
                     calls="interval")
    gauge.ode_solver("last_only", lambda f, x, times: odeint(f, x, times)[-1])

    @gauge.sampler("derivatives", arrays="torch", dimension=2)
    def derivatives(task):
        """Per row: divergence by autograd, gᵀ∂/∂x by autograd, forward mode, a prediction under no_grad."""
        x = task.start().requires_grad_()
        output = task.model(x, 0.5, 0.75, "epsilon")
        divergence = sum(torch.autograd.grad(output[:, j].sum(), x, retain_graph=True)[0][:, j] for j in (0, 1))
        weights = torch.arange(1.0, 1.0 + x.numel(), dtype=x.dtype).reshape(x.shape)
        (gradient,) = torch.autograd.grad((output * weights).sum(), x, create_graph=True)
        try:
            torch.autograd.grad(gradient.sum(), x)
            raise AssertionError("a second derivative came out of nothing")
        except RuntimeError as error:
            assert "once" in str(error) or "does not require grad" in str(error), error
        with torch.autograd.forward_ad.dual_level():
            dual = torch.autograd.forward_ad.make_dual(x.detach(), weights)
            forward = torch.autograd.forward_ad.unpack_dual(task.model(dual, 0.5, 0.75, "epsilon")).tangent
        with torch.no_grad():
            plain = task.model(x, 0.5, 0.75, "epsilon")
        assert not plain.requires_grad and plain.dtype == torch.float64
        assert task.model(x.detach().half(), 0.5, 0.75).dtype == torch.float16
        columns = [divergence[:, None], gradient.detach(), forward, plain]
        return task.result(torch.cat(columns, 1), 1.0, 0.0)
