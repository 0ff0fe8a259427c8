package io.loggos.apps.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;

/** A plot of numbers over numbers, with a line for each series. */
final class ExperimentPlot {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 560;

  private final XYChart chart;

  ExperimentPlot(String title, String across, String up, boolean logarithmic) {
    // there may be no screen
    System.setProperty("java.awt.headless", "true");
    chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(across)
            .yAxisTitle(up)
            .theme(Styler.ChartTheme.Matlab)
            .build();
    chart.getStyler().setXAxisLogarithmic(logarithmic);
    chart.getStyler().setYAxisMin(0.0);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideSE);
  }

  void add(String series, List<? extends Number> across, List<? extends Number> up) {
    chart.addSeries(series, across, up);
  }

  /** Writes it as a PNG file. */
  void write(Path file) throws IOException {
    BitmapEncoder.saveBitmap(chart, file.toString(), BitmapEncoder.BitmapFormat.PNG);
  }
}
