package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  @Test
  void ofSeveralNumbers() {
    Statistics all = Statistics.of(4, 1, 3, 2);
    assertEquals(4, all.count());
    assertEquals(2.5, all.mean());
    assertEquals(1.291, all.sd());
    assertEquals(0.645, all.se());
    assertEquals(1, all.min());
    assertEquals(4, all.max());
    assertEquals(2.5, all.median());
    assertEquals(4, all.p99());
  }

  @Test
  void ofOneAndOfNone() {
    assertEquals(new Statistics(1, 7, 0, 0, 7, 7, 7, 7), Statistics.of(7));
    assertEquals(Statistics.NONE, Statistics.of());
  }

  @Test
  void aHundredthIsBeyondThe99th() {
    double[] numbers = new double[200];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i + 1;
    }
    assertEquals(198, Statistics.of(numbers).p99());
    assertEquals(100.5, Statistics.of(numbers).median());
  }

  @Test
  void inJsonItHasTheUsualNames() {
    assertEquals(
        "{\"mean\":2.0,\"sd\":1.0,\"se\":0.577,\"min\":1.0,\"max\":3.0,\"median\":2.0}",
        Json.line(Statistics.of(1, 2, 3).json()));
  }

  @Test
  void aHistogramOfNanosecondsComesToTheSameInMicroseconds() {
    Histogram nanos = new Histogram(3);
    double[] micros = new double[200];
    for (int i = 0; i < micros.length; i++) {
      micros[i] = i + 1;
      nanos.recordValue(1000L * (i + 1));
    }
    Statistics exact = Statistics.of(micros);
    Statistics all = Statistics.ofNanos(nanos);
    assertEquals(exact.count(), all.count());
    double[][] pairs = {
      {exact.mean(), all.mean()},
      {exact.sd(), all.sd()},
      {exact.se(), all.se()},
      {exact.min(), all.min()},
      {exact.max(), all.max()},
      {exact.median(), all.median()},
      {exact.p99(), all.p99()}
    };
    for (double[] pair : pairs) {
      assertEquals(pair[0], pair[1], pair[0] / 100);
    }
    assertEquals(Statistics.NONE, Statistics.ofNanos(new Histogram(3)));
  }
}
