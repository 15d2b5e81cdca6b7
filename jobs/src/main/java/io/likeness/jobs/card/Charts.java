package io.likeness.jobs.card;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler;

/** The charts of a card. */
final class Charts {
  private Charts() {}

  /** Bars by group, one series a name; all series have the same groups in the same order. */
  static Block.Chart bars(String title, List<String> groups, Map<String, List<Double>> series) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(720)
            .height(320)
            .title(title)
            .yAxisTitle("share")
            .theme(Styler.ChartTheme.GGPlot2)
            .build();
    chart.getStyler().setLocale(Locale.ROOT);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
    series.forEach((name, values) -> chart.addSeries(name, groups, values));
    try {
      return new Block.Chart(
          BitmapEncoder.getBitmapBytes(chart, BitmapEncoder.BitmapFormat.PNG), title);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
