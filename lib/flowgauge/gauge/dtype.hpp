#pragma once
// The element types of arrays on the wire.

namespace flowgauge {

enum class Dtype { f64, f32 };

}  // namespace flowgauge
