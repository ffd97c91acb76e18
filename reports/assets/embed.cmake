# What report.html carries inside: Chart.js of the distribution (MIT licence, kept in its first lines), and our own page.
find_file(CHART_JS chart.min.js PATHS /usr/share/javascript/chart.js /usr/share/nodejs/chart.js/dist NO_DEFAULT_PATH
          DOC "Chart.js, one minified file")
if(NOT CHART_JS)
  message(FATAL_ERROR "Chart.js is missing: install libjs-chart.js (Debian), or name its minified file with -D CHART_JS=/path/chart.min.js")
endif()
include(EmbedFile)
flowgauge_embed(flowgauge_reports NAME chart_js FILE ${CHART_JS})
flowgauge_embed(flowgauge_reports NAME report_html FILE reports/assets/report.html)
flowgauge_embed(flowgauge_reports NAME report_css FILE reports/assets/report.css)
flowgauge_embed(flowgauge_reports NAME report_js FILE reports/assets/report.js)
