package io.likeness.jobs.attack;

import io.likeness.privacy.attack.Outcome;
import java.awt.Color;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Claimed ε against re-identification by the best attacker, one line a step. */
public final class AttackChart {
  private AttackChart() {}

  /**
   * As PNG.
   *
   * @throws IllegalArgumentException when no step claims an ε
   */
  public static byte[] png(AttackReport report) {
    Map<String, TreeMap<Double, Double>> lines = new TreeMap<>();
    double chance = 1;
    double untreated = 0;
    for (Outcome o : report.result().outcomes()) {
      if (Double.isNaN(o.equalErrorRate().value())) {
        continue;
      }
      chance = Math.min(chance, o.chance());
      if (o.step().equals("none")) {
        untreated = o.top1().value();
      } else if (Double.isFinite(o.epsilon())) {
        lines
            .computeIfAbsent(
                o.settings().isEmpty() ? o.step() : o.step() + " " + o.settings(),
                s -> new TreeMap<>())
            .merge(o.epsilon(), o.top1().value(), Math::max);
      }
    }
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("no step of the report claims an epsilon.");
    }
    XYChart chart =
        new XYChartBuilder()
            .width(860)
            .height(420)
            .title("Claimed epsilon against re-identification")
            .xAxisTitle("claimed epsilon, each about its own unit")
            .yAxisTitle("linked at first guess, best attacker")
            .theme(Styler.ChartTheme.GGPlot2)
            .build();
    chart.getStyler().setLocale(Locale.ROOT);
    chart.getStyler().setXAxisLogarithmic(true);
    chart.getStyler().setYAxisMin(0.0).setYAxisMax(1.0);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
    double low = lines.values().stream().mapToDouble(TreeMap::firstKey).min().orElseThrow();
    double high = lines.values().stream().mapToDouble(TreeMap::lastKey).max().orElseThrow();
    lines.forEach(
        (name, points) ->
            chart.addSeries(
                name, new ArrayList<>(points.keySet()), new ArrayList<>(points.values())));
    level(chart, "as they are", Color.BLACK, low, high, untreated);
    level(chart, "chance", Color.GRAY, low, high, chance);
    try {
      return BitmapEncoder.getBitmapBytes(chart, BitmapEncoder.BitmapFormat.PNG);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A dashed line, so that what is compared with looks like no step. */
  private static void level(
      XYChart chart, String name, Color color, double low, double high, double at) {
    chart
        .addSeries(name, List.of(low, high), List.of(at, at))
        .setMarker(SeriesMarkers.NONE)
        .setLineStyle(SeriesLines.DASH_DASH)
        .setLineColor(color);
  }
}
