#pragma once
// A catalogue of laws as a list of types, and the uniform form in which they are run.

#include <string>
#include <vector>

#include "flowgauge/judge/sides.hpp"
#include "flowgauge/numeric/entry.hpp"

namespace flowgauge {

/// The types of a catalogue of laws, in order.
template <class... Laws>
struct LawList {};

/// A law as a value: its entry, whether it concerns a case, and its two sides there. Columns are blocks of N points, one
/// block a form of the law: column b·N + n belongs to point n.
template <class T, class Case>
struct LawOf {
  const Entry* entry;
  /// Empty where the law concerns the case; otherwise why not.
  std::string (*not_applicable)(const Case& at);
  Sides<T> (*sides)(const Case& at);
};

namespace detail {

template <class Law, class Case>
std::string why_not(const Case& at) {
  if constexpr (requires { Law::not_applicable(at); }) {
    return Law::not_applicable(at);
  } else {
    return {};
  }
}

}  // namespace detail

template <class T, class Case, class... Laws>
std::vector<LawOf<T, Case>> laws_of(LawList<Laws...>) {
  return {LawOf<T, Case>{&Laws::entry, &detail::why_not<Laws, Case>, &Laws::template sides<T>}...};
}

template <class... Laws>
std::vector<Entry> entries_of(LawList<Laws...>) {
  return {Laws::entry...};
}

}  // namespace flowgauge
