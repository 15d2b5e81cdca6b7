package io.likeness.jobs.card;

import io.likeness.jobs.language.Language;
import io.likeness.jobs.language.Phrase;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The charts of a card, as SVG whose texts stay texts: the reader's fonts serve every script, while
 * a library that draws on this machine turns a character without a font here into a box.
 */
final class Charts {
  private static final int WIDTH = 720;
  private static final int TOP = 40;
  private static final int BOTTOM = 280;
  private static final int LEFT = 60;
  private static final int RIGHT = 560;
  private static final int TICKS = 5;
  private static final List<String> COLOURS =
      List.of("#f8766d", "#619cff", "#00ba38", "#c77cff", "#7f7f7f");

  private Charts() {}

  static byte[] svg(Block.Chart chart, Language language) {
    double most =
        chart.series().values().stream()
            .flatMap(List::stream)
            .mapToDouble(Double::doubleValue)
            .max()
            .orElse(0);
    // The next tenth, so that the axis ends on a round share.
    double top = Math.max(0.1, Math.ceil(most * 10 - 1e-9) / 10);
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$d\" height=\"320\" viewBox=\"0 0"
                + " %1$d 320\" font-family=\"system-ui,'Noto Sans CJK SC',sans-serif\""
                + " font-size=\"13\">\n<rect width=\"%1$d\" height=\"320\" fill=\"#fff\"/>\n",
            WIDTH));
    text(out, (LEFT + RIGHT) / 2.0, 24, "middle", chart.shows().in(language));
    text(out, 8, TOP - 8, "start", Phrase.of("share").in(language));
    for (int i = 0; i <= TICKS; i++) {
      double y = BOTTOM - (BOTTOM - TOP) * i / (double) TICKS;
      rect(out, LEFT, y, RIGHT - LEFT, 0.5, "#bbbbbb");
      text(out, LEFT - 6, y + 4, "end", String.format(Locale.ROOT, "%.2f", top * i / TICKS));
    }
    bars(out, chart, top, language);
    return out.append("</svg>\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void bars(StringBuilder out, Block.Chart chart, double top, Language language) {
    double slot = (RIGHT - LEFT) / (double) Math.max(1, chart.groups().size());
    double width = 0.8 * slot / Math.max(1, chart.series().size());
    List<Map.Entry<Phrase, List<Double>>> series = new ArrayList<>(chart.series().entrySet());
    for (int s = 0; s < series.size(); s++) {
      String colour = COLOURS.get(s % COLOURS.size());
      for (int g = 0; g < chart.groups().size(); g++) {
        double height = (BOTTOM - TOP) * series.get(s).getValue().get(g) / top;
        rect(out, LEFT + slot * (g + 0.1) + width * s, BOTTOM - height, width, height, colour);
      }
      rect(out, RIGHT + 14, TOP + 22 * s, 14, 14, colour);
      text(out, RIGHT + 34, TOP + 22 * s + 12, "start", series.get(s).getKey().in(language));
    }
    for (int g = 0; g < chart.groups().size(); g++) {
      text(out, LEFT + slot * (g + 0.5), BOTTOM + 20, "middle", chart.groups().get(g));
    }
  }

  private static void rect(
      StringBuilder out, double x, double y, double width, double height, String colour) {
    out.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" fill=\"%s\"/>\n",
            x,
            y,
            width,
            height,
            colour));
  }

  private static void text(StringBuilder out, double x, double y, String anchor, String text) {
    out.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.2f\" y=\"%.2f\" text-anchor=\"%s\">%s</text>\n",
            x,
            y,
            anchor,
            HtmlPage.escape(text)));
  }
}
