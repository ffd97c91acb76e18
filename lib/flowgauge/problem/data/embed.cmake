# The data sets of the catalogue as constants of the program.
flowgauge_embed(flowgauge_problem NAME iris_csv FILE ${CMAKE_CURRENT_LIST_DIR}/iris.csv)
