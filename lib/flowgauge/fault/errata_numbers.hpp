#pragma once
// The numbers behind the errata: one function a row, named after text and row.

#include "flowgauge/fault/erratum.hpp"

namespace flowgauge::errata_numbers {

// Making sense of Score, Flow, and Diffusion models
Demonstration composed_density();
Demonstration transposed_jacobian();

// Thesis Chapter 1.3: Flow-based Models and Diffusion
Demonstration density_of_image();
Demonstration absolute_value_of_determinant();
Demonstration gradient_for_jacobian();
Demonstration normalising_density();
Demonstration composed_normalising_density();
Demonstration langevin_potential();
Demonstration langevin_recursion();
Demonstration langevin_with_score_as_potential();
Demonstration langevin_stationary_bias();
Demonstration explicit_fisher_divergence();

// Diffusion Model Cheatsheet
Demonstration start_law();
Demonstration flow_of_absolute_value();
Demonstration path_ends();
Demonstration conditional_velocity();
Demonstration marginal_velocity_weights();
Demonstration conditional_minimum();
Demonstration flow_matching_constant();
Demonstration marginal_preserving_family();
Demonstration marginal_score();
Demonstration conditional_score();
Demonstration unweighted_score_constant();
Demonstration velocity_from_score();
Demonstration static_langevin();

// The Road to Diffusion Models: Score-based Models
Demonstration energy_normaliser();
Demonstration energy_score();
Demonstration score_loss_factor();
Demonstration mode_is_no_sample();

// Score Matching and Flow Matching
Demonstration interpolation_velocity();
Demonstration interpolant_noise();
Demonstration end_law();
Demonstration two_generated_laws();
Demonstration score_from_velocity();

}  // namespace flowgauge::errata_numbers
