#include "flowgauge/app/command_line.hpp"

int main(int argc, char** argv) { return flowgauge::run_command_line(argc, argv); }
