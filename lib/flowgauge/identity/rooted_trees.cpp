#include "flowgauge/identity/rooted_trees.hpp"

#include <cmath>
#include <functional>
#include <stdexcept>
#include <string>

namespace flowgauge {

Batch<double> TreeSystem::field(const Batch<double>& y, double t) const {
  Batch<double> dydt(size(), 1);
  for (Index i = 0; i < size(); ++i) {
    const Tree& tree = trees[static_cast<std::size_t>(i)];
    double product = std::pow(t, tree.leaves_as_time);
    for (const Index branch : tree.branches) product *= y(branch, 0);
    dydt(i, 0) = product;
  }
  return dydt;
}

Vector<double> TreeSystem::exact(double h) const {
  Vector<double> values = powers(h);
  for (Index i = 0; i < size(); ++i) values(i) /= trees[static_cast<std::size_t>(i)].density;
  return values;
}

Vector<double> TreeSystem::powers(double h) const {
  Vector<double> values(size());
  for (Index i = 0; i < size(); ++i) values(i) = std::pow(h, trees[static_cast<std::size_t>(i)].nodes);
  return values;
}

TreeSystem tree_system(int p) {
  if (p < 1 || p > 9) {
    throw std::invalid_argument("tree_system: p = " + std::to_string(p) + "; allowed is 1 to 9");
  }
  TreeSystem system;
  system.trees.push_back({});  // the single node, component 0
  for (int nodes = 2; nodes <= p; ++nodes) {
    const std::size_t smaller = system.trees.size();
    std::vector<TreeSystem::Tree> found;
    // Every multiset of smaller trees with nodes − 1 nodes in all, as a falling sequence of components.
    std::vector<Index> chosen;
    const std::function<void(int left, std::size_t largest)> choose = [&](int left, std::size_t largest) {
      if (left == 0) {
        TreeSystem::Tree tree{{chosen.rbegin(), chosen.rend()}, 0, nodes, static_cast<double>(nodes)};
        for (const Index branch : chosen) tree.density *= system.trees[static_cast<std::size_t>(branch)].density;
        found.push_back(std::move(tree));
        return;
      }
      for (std::size_t i = 0; i <= largest; ++i) {
        // Copies with t for leaves are no trees of their own.
        if (system.trees[i].leaves_as_time > 0 || system.trees[i].nodes > left) continue;
        chosen.push_back(static_cast<Index>(i));
        choose(left - system.trees[i].nodes, i);
        chosen.pop_back();
      }
    };
    choose(nodes - 1, smaller - 1);
    for (const TreeSystem::Tree& tree : found) {
      system.trees.push_back(tree);
      TreeSystem::Tree timed = tree;
      std::erase(timed.branches, Index(0));
      timed.leaves_as_time = static_cast<int>(tree.branches.size() - timed.branches.size());
      if (timed.leaves_as_time > 0) system.trees.push_back(std::move(timed));
    }
  }
  return system;
}

}  // namespace flowgauge
