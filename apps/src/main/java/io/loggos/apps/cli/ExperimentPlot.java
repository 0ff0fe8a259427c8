package io.loggos.apps.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.AnnotationLine;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A plot of numbers over numbers, with a line for each series. */
final class ExperimentPlot {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 560;

  /** More points than these are a line without dots. */
  private static final int POINTS_MAX = 30;

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
    XYSeries line = chart.addSeries(series, across, up);
    if (across.size() > POINTS_MAX) {
      line.setMarker(SeriesMarkers.NONE);
    }
  }

  /** Marks a place across by a line upwards, with its name beside it at that height. */
  void mark(String name, double across, double height) {
    chart.addAnnotation(new AnnotationLine(across, true, false));
    chart.addAnnotation(new AnnotationText(name, across, height, false));
  }

  /** The picture as PNG. */
  byte[] bytes() throws IOException {
    return BitmapEncoder.getBitmapBytes(chart, BitmapEncoder.BitmapFormat.PNG);
  }

  /** Writes it as a PNG file. */
  void write(Path file) throws IOException {
    Files.write(file, bytes());
  }
}
